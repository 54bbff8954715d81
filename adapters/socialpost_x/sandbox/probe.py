"""What a file really is, and whether X takes it: opened with Pillow and PyAV, never believed by its name.

https://docs.x.com/x-api/media/quickstart/best-practices
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is. `fault` says why X does not take it; empty when it does."""

    mime: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fault: str = ""


def image(path: Path, size: int) -> Found:
    """Look at a still image: at most 5 MiB, one of JPEG, PNG and WebP."""
    if size > 5 * MIB:
        return Found(fault=f"File size exceeds {5 * MIB} bytes.")
    found, frames = _picture(path)
    if not found.fault and (found.mime == "image/gif" and frames > 1):
        return Found(fault="An animated GIF has to be uploaded as tweet_gif.")
    return found


def animation(path: Path, size: int) -> Found:
    """Look at a GIF: at most 15 MiB, 1280x1080, 350 frames, 300 million pixels in all."""
    found, frames = _picture(path)
    if found.fault or found.mime != "image/gif":
        return Found(fault=found.fault or "The file is not a GIF.")
    pixels = found.width * found.height * frames
    if size > 15 * MIB or found.width > 1280 or found.height > 1080 or frames > 350 or pixels > 300_000_000:
        return Found(fault="The GIF is too large or has too many frames.")
    return found


def video(path: Path, size: int, user: Mapping[str, object]) -> Found:
    """Look at a video; how long it may be is judged when it is posted."""
    found = _clip(path)
    if found.fault:
        return found
    premium = user.get("tier", "none") != "none"
    long, short = max(found.width, found.height), min(found.width, found.height)
    too_large = not premium and (long > 1280 or size > 512 * MIB)
    if too_large or short < 32 or long > 3 * short or found.seconds < 0.5:
        return Found(fault=f"Video dimensions or duration are out of range: {found}")
    return found


def _picture(path: Path) -> tuple[Found, int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                frames = int(getattr(picture, "n_frames", 1))
                found = Found(_IMAGES.get(picture.format or "", ""), picture.width, picture.height)
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        return Found(fault=f"The file is not an image: {type(problem).__name__}"), 0
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Found(fault="The image has too many pixels."), 0
    return (found, frames) if found.mime else (Found(fault="Unsupported image format."), frames)


def _clip(path: Path) -> Found:
    import av

    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None or container.duration is None:
                return Found(fault="The file has no video.")
            # a file whose end is missing opens well and cannot be read to its end
            if next(container.decode(stream), None) is None:
                return Found(fault="The video has no frames.")
            seconds = container.duration / av.time_base
            return Found("video/mp4", stream.codec_context.width, stream.codec_context.height, seconds)
    except (av.FFmpegError, OSError, ValueError) as problem:
        return Found(fault=f"The file is not a video: {type(problem).__name__}")
