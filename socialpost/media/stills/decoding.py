"""Still pictures, decoded: by the type that their content has and no other, within bounds, and turned upright."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from socialpost.media.model import MOST_PIXELS, MediaTrouble, Probe, broken
from socialpost.media.probing.probe import open_regular
from socialpost.media.recipe import Box

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_DECODERS = {
    "image/jpeg": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "image/png": ("PIL.PngImagePlugin", "PngImageFile"),
    "image/gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "image/webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "image/bmp": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "image/tiff": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "image/avif": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "image/heic": ("pillow_heif.as_plugin", "HeifImageFile"),
}
_TURNED_BY_PROBE = {"image/jpeg", "image/png", "image/webp"}  # TIFF and HEIC come upright out of their decoders
_ORIENTATION = 0x0112


@dataclass(slots=True)
class Still:
    """A decoded picture as it is stored: `turn` (EXIF 1 to 8) is still to be done.

    `scale`: one pixel of `image` is so many of the original's (2, 4 or 8 where a JPEG was decoded at a fraction).
    `profile` are the bytes of its ICC profile.
    """

    image: Image
    turn: int = 1
    scale: int = 1
    profile: bytes | None = None
    stored: tuple[int, int] = field(default=(0, 0))


@contextmanager
def opened(path: Path, probe: Probe, wanted: tuple[int, int] | None = None) -> Iterator[Still]:
    """Decode the still (the first frame of an animation) that a probe described.

    `wanted` are the fewest pixels (width, height, as stored) the whole picture is needed at: a JPEG may be decoded at a
    half, a quarter or an eighth where that leaves more than these. MediaTrouble: it is damaged, or too large.
    """
    if probe.pixels > MOST_PIXELS:
        raise _too_large(probe.pixels)
    with open_regular(path) as handle:
        try:
            image = _decoder(probe.mime)(handle)
            still = _decoded(image, probe, wanted)
            still.profile = _profile(image, handle, probe)
        except MediaTrouble:
            raise
        except MemoryError:
            raise _too_large(probe.pixels) from None
        except Exception as problem:  # noqa: BLE001 - decoders of damaged data raise what they like
            raise broken(f"its pixels cannot be decoded ({problem or type(problem).__name__})") from None
        yield still


def upright(image: Image, turn: int) -> Image:
    """Return the picture turned as its EXIF orientation says."""
    from PIL.Image import Transpose

    how = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(turn)
    return image if how is None else image.transpose(how)


def as_stored(box: Box, turn: int, stored: tuple[int, int]) -> Box:
    """Return where a box of the upright picture lies in the stored one of (width, height) pixels."""
    if turn >= 5:
        box = Box(box.y, box.x, box.height, box.width)
    from_right = turn in (2, 3, 7, 8)
    from_below = turn in (3, 4, 6, 7)
    return Box(
        stored[0] - box.x - box.width if from_right else box.x,
        stored[1] - box.y - box.height if from_below else box.y,
        box.width,
        box.height,
    )


def _decoder(mime: str) -> type[ImageFile]:
    """Return the class that decodes one type: no other is tried, and nothing is registered anywhere."""
    if mime not in _DECODERS:
        raise MediaTrouble("media.rendition", f"is {mime}, which is no still picture", "give a picture")
    module, name = _DECODERS[mime]
    decoder: type[ImageFile] = getattr(importlib.import_module(module), name)
    return decoder


def _decoded(image: ImageFile, probe: Probe, wanted: tuple[int, int] | None) -> Still:
    stored = image.size
    if stored[0] * stored[1] > MOST_PIXELS:
        raise _too_large(stored[0] * stored[1])
    scale = _draft(image, wanted) if wanted and probe.mime == "image/jpeg" else 1
    image.load()
    stored = image.size if scale == 1 else stored
    turn = _turn(image, probe)
    if as_shown(stored, turn) != (probe.width, probe.height):
        raise broken(f"it says {probe.width} x {probe.height} pixels and has {' x '.join(map(str, stored))}")
    return Still(image, turn, scale, stored=stored)


def _profile(image: ImageFile, handle: BinaryIO, probe: Probe) -> bytes | None:
    """Return the bytes of its ICC profile, or of one made of what it says of its colours otherwise."""
    from socialpost.media.stills import implied

    held = image.info.get("icc_profile")
    profile = held if isinstance(held, bytes) and held else None
    if probe.mime == "image/png":
        return implied.of_png(handle) or profile
    if probe.mime in ("image/heic", "image/avif"):
        return profile or implied.of_heif(handle, probe.size)
    return profile or (implied.of_camera(image) if probe.mime == "image/jpeg" else None)


def as_shown(stored: tuple[int, int], turn: int) -> tuple[int, int]:
    """Return the edges of the upright picture."""
    return stored[::-1] if turn >= 5 else stored


def _draft(image: ImageFile, wanted: tuple[int, int]) -> int:
    """Let the JPEG decoder scale, and return by how much."""
    width = image.size[0]
    drafted = image.draft(None, wanted)
    return round(width / drafted[1][2]) if drafted else 1


def _turn(image: ImageFile, probe: Probe) -> int:
    if probe.mime in _TURNED_BY_PROBE:
        return probe.orientation
    if probe.mime == "image/avif":  # Pillow tells the item's turn and mirror as an orientation
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _too_large(pixels: int) -> MediaTrouble:
    return MediaTrouble(
        "media.rendition",
        f"has {pixels:,} pixels, more than are decoded here ({MOST_PIXELS:,})",
        "export it smaller",
    )
