"""What a file really is: opened with Pillow and PyAV, never believed by its name."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

SMALLEST = 40  # pixels of an edge; Pinterest refuses small images and does not say which
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is; an empty `mime` means that it cannot be read."""

    mime: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    codec: str = ""


def image(data: bytes) -> Found:
    """Look at a still image."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
                return Found(_FORMATS.get(picture.format or "", "image/*"), picture.width, picture.height)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Found()


def video(path: Path) -> Found:
    """Look at a video, its first frame decoded."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None or container.duration is None or next(container.decode(stream), None) is None:
                return Found()
            codec = stream.codec_context
            seconds = container.duration / av.time_base
            return Found("video/mp4", codec.width, codec.height, seconds, codec.name)
    except (av.FFmpegError, OSError, ValueError):
        return Found()


def unfit(found: Found) -> str:
    """Return why a video is not taken; empty when it is.

    https://help.pinterest.com/en/business/article/pinterest-product-specs
    """
    if not found.mime:
        return "it cannot be read"
    if found.codec not in ("h264", "hevc"):
        return f"it is coded as {found.codec}"
    if not 4.0 <= found.seconds <= 900.0:
        return f"it is {found.seconds:.1f} s long"
    aspect = found.width / found.height
    return "" if 0.5 <= aspect <= 1.91 else f"its shape is {aspect:.2f}"
