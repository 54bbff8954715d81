"""What a file really is: opened with PyAV and Pillow, never believed by its name."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clip:
    """What is in a video file; `failure` is YouTube's word for a file that it cannot use."""

    width: int = 0
    height: int = 0
    seconds: float = 0.0
    failure: str = ""


def video(path: Path) -> Clip:
    """Look at a video file: its first picture is decoded."""
    import av

    if not path.stat().st_size:
        return Clip(failure="emptyFile")
    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None or container.duration is None or next(container.decode(stream), None) is None:
                return Clip(failure="invalidFile")
            context = stream.codec_context
            return Clip(context.width, context.height, container.duration / av.time_base)
    except (av.FFmpegError, OSError, ValueError):
        return Clip(failure="invalidFile")


def picture(path: Path) -> tuple[int, int] | None:
    """Return width and height of a JPEG or PNG; None where it is something else."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as found:
                found.load()
                return (found.width, found.height) if found.format in ("JPEG", "PNG") else None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
