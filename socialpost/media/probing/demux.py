"""Opening a video in FFmpeg by the type that its content has, within bounds, and so that it refers to nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from socialpost.media.model import MediaTrouble, broken

if TYPE_CHECKING:
    from av.container import InputContainer

BY_TYPE = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/ogg": "ogg",
}
_SECONDS_TO_OPEN = 20.0
_BOUNDS = {
    "probesize": str(5 << 20),  # bytes: a camera names its streams in the first kilobytes
    "analyzeduration": str(5_000_000),  # microseconds
    "max_pixels": str(16_384 * 16_384),
    "enable_drefs": "0",
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """The file as FFmpeg reads it: a place that makes no sense is an answer, not an exception that PyAV would print."""

    handle: BinaryIO

    def read(self, length: int) -> bytes:
        return self.handle.read(length)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self.handle.seek(offset, whence)
        except (OSError, OverflowError, ValueError):
            return -1

    def tell(self) -> int:
        return self.handle.tell()


@contextmanager
def opened(handle: BinaryIO, mime: str) -> Iterator[InputContainer]:
    """Open a video for reading. MediaTrouble, also for what FFmpeg raises inside of the `with`."""
    import av

    handle.seek(0)
    try:
        with av.open(
            _Reader(handle),
            mode="r",
            format=BY_TYPE[mime],
            options=_BOUNDS,
            metadata_errors="replace",
            timeout=(_SECONDS_TO_OPEN, _SECONDS_TO_OPEN),
            io_open=_refuse,
        ) as container:
            yield container
    except (av.FFmpegError, ValueError, ArithmeticError, MemoryError) as problem:
        raise broken(f"FFmpeg cannot read it ({problem})") from None


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> Any:
    """Keep a file from naming other files or addresses."""
    message = f"refers to another file: {url[:80]!r}"
    raise MediaTrouble("media.refers", message)
