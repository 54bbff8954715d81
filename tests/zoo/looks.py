"""A file as Pillow and PyAV see it, without a line of ours."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from . import reels
from .planted import WORD
from .seen import SMALL, Look, other

_MIMES = {
    "JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp", "BMP": "image/bmp",
    "TIFF": "image/tiff", "HEIF": "image/heic", "AVIF": "image/avif",
}  # fmt: skip
_GPS, _XMP, _MAKE, _MODEL = 0x8825, 700, 0x010F, 0x0110


def look(path: Path) -> Look:
    """Look at a file. Whatever Pillow or PyAV raise: it cannot be read to its end."""
    with path.open("rb") as handle:
        head = handle.read(12)
    moving = head[4:8] == b"ftyp" and head[8:12] not in (b"heic", b"mif1", b"avif")
    rare = head.startswith((b"\x1aE\xdf\xa3", b"G@")) or head[8:12] == b"AVI " or head[4:8] in (b"moov", b"wide")
    return reels.video(path) if moving or rare else _picture(path)


def _picture(path: Path) -> Look:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = Image.open(path)
    with image:
        frames = int(getattr(image, "n_frames", 1))
        mode, form = image.mode, image.format or ""
        told = tuple(_told(image))
        picture = _flat(image)
        seconds, turned = _played(image, frames) if frames > 1 else (0.0, None)
        last = _flat(image) if frames > 1 else picture
    rate = frames / seconds if seconds else 0.0
    size = path.stat().st_size
    return Look(_MIMES[form], size, picture.size, picture, last, mode, frames, seconds, rate, turned, told=told)


def _flat(image: Image.Image) -> Image.Image:
    image.load()
    upright, profile = ImageOps.exif_transpose(image), image.info.get("icc_profile")
    if upright.mode.startswith("I"):
        upright = upright.convert("F").point(lambda value: value * (1 / 257)).convert("L")
    if profile:
        source, screen = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.buildTransform(source, screen, upright.mode, "RGB").apply(upright)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _played(image: Image.Image, frames: int) -> tuple[float, float | None]:
    """Return how long an animation is, and when it becomes another picture."""
    seconds, turned, first = 0.0, None, b""
    for number in range(frames):
        image.seek(number)
        small = image.convert("RGB").resize(SMALL, Image.Resampling.BOX).tobytes()
        first = first or small
        turned = seconds if turned is None and other(first, small) else turned
        seconds += float(image.info.get("duration", 0)) / 1000
    return seconds, turned


def _told(image: Image.Image) -> Iterator[str]:
    """Yield metadata that tell where and with what."""
    exif = image.getexif()
    if exif.get_ifd(_GPS):
        yield f"EXIF with a place ({exif.get_ifd(_GPS)})"
    yield from (f"EXIF with the tag {tag}" for tag in (_MAKE, _MODEL, _XMP) if tag in exif)
    yield from (
        f"the block {name!r}" for name in ("xmp", "XML:com.adobe.xmp", "photoshop", "comment") if image.info.get(name)
    )


def planted(path: Path) -> bool:
    """Tell whether a planted word is still in the bytes."""
    data = path.read_bytes()
    return WORD in data or WORD.decode().encode("utf-16-le") in data
