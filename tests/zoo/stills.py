"""Originals that stand still or are animated: as cameras, phones, editors and browsers make them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from socialpost.draft import Role

from . import icc, planted, tiff
from .colours import BLUE, GREYS, LATER, QUADRANTS, RED, WHITE, Colour, Size, grained, quadrants, seen
from .original import Original

SIZE = (96, 64)
MEGAPIXELS = (4032, 3024)
_HOLE = (*QUADRANTS[:3], None)  # the last quadrant is transparent
_INKS = ((255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255))
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip - what undoes the turn of an EXIF orientation


def _plain(path: Path, *, form: str, size: Size = SIZE, mode: str = "RGB", **options: Any) -> None:
    quadrants(size).convert(mode).save(path, form, **options)


def _photo(path: Path, *, size: Size) -> None:
    grained(size).save(path, "JPEG", quality=96, exif=planted.exif())


def _turned(path: Path, *, orientation: int, form: str = "JPEG") -> None:
    picture, tags = quadrants(SIZE), Image.Exif()
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    tags[0x0112] = orientation
    picture.save(path, form, quality=95, exif=tags)


def _planted(path: Path, *, orientation: int = 1) -> None:
    picture = quadrants(SIZE)
    planted.in_jpeg(path, picture.transpose(_TURNS[orientation]) if orientation > 1 else picture, orientation)


def _inked(path: Path, *, form: str = "JPEG", **options: Any) -> None:
    quadrants(SIZE, _INKS, "CMYK").save(path, form, icc_profile=icc.inks(), **options)


def _p3(path: Path, *, form: str = "JPEG", **options: Any) -> None:
    icc.in_p3(quadrants(SIZE)).save(path, form, icc_profile=icc.display_p3(), **options)


def _grey(path: Path, *, form: str, mode: str = "L", **options: Any) -> None:
    values = [level * 257 if mode == "I;16" else level for level, _, _ in GREYS]
    quadrants(SIZE, values, mode).save(path, form, **options)


def _linear(path: Path) -> None:
    levels = [round(255 * ((level / 255 + 0.055) / 1.055) ** 2.4) for level, _, _ in GREYS]  # of sRGB's curve
    quadrants(SIZE, levels, "L").save(path, "JPEG", quality=95, icc_profile=icc.grey(1.0))


def _holed(path: Path, *, form: str, **options: Any) -> None:
    _hole().save(path, form, **options)


def _hole(size: Size = SIZE, colours: Sequence[Colour] = QUADRANTS) -> Image.Image:
    return quadrants(size, [(*colour, 255) for colour in colours[:3]] + [(0, 0, 0, 0)], "RGBA")


def _palette(path: Path) -> None:
    picture = quadrants(SIZE, (0, 1, 2, 3), "P")
    picture.putpalette([band for colour in QUADRANTS for band in colour])
    picture.save(path, "PNG", transparency=3)


def _bits(path: Path) -> None:
    quadrants(SIZE, (0, 255, 255, 0), "1").save(path, "PNG")


def _deep_png(path: Path) -> None:
    samples = quadrants(SIZE).tobytes()
    rows = struct.pack(f">{len(samples)}H", *(band * 257 for band in samples))
    row = SIZE[0] * 6
    lines = b"".join(b"\0" + rows[at : at + row] for at in range(0, len(rows), row))
    head = planted.chunk(b"IHDR", struct.pack(">LLBBBBB", *SIZE, 16, 2, 0, 0, 0))
    body = planted.chunk(b"IDAT", zlib.compress(lines)) + planted.chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + body)


def _deep_tiff(path: Path) -> None:
    tiff.write(path, quadrants(SIZE), 16)


def _planted_tiff(path: Path) -> None:
    tiff.located(path, quadrants(SIZE))


def _moving(path: Path, *, form: str, frames: int = 9, delay: int = 100, size: Size = SIZE, **options: Any) -> None:
    first, *rest = scenes(frames, size)
    first.save(path, form, save_all=True, append_images=rest, duration=delay, loop=0, **options)


def _moving_hole(path: Path) -> None:
    first, *rest = [_hole(SIZE, QUADRANTS if at < 6 else LATER) for at in range(9)]
    first.save(path, "WEBP", save_all=True, append_images=rest, duration=100, loop=0, lossless=True)


def _planted_png(path: Path) -> None:
    planted.in_png(path, quadrants(SIZE))


def _planted_gif(path: Path) -> None:
    planted.in_gif(path, scenes(9), duration=100, loop=0)


def scenes(frames: int, size: Size = SIZE) -> list[Image.Image]:
    """Return the frames of an animation: the last third shows the colours in other places, and a dot moves."""
    made = []
    for number in range(frames):
        picture = quadrants(size, QUADRANTS if number < frames * 2 / 3 else LATER)
        picture.putpixel((size[0] // 2 + number % 2, (number // 2) % size[1]), (number % 256, 255, 255))
        made.append(picture)
    return made


def _heic(path: Path, *, orientation: int = 1, mark: bool = False) -> None:
    import pillow_heif

    picture = quadrants(SIZE)
    tags = planted.exif(orientation) if mark else Image.Exif()
    tags[0x0112] = orientation
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    made = pillow_heif.from_pillow(picture)
    more = {"xmp": planted.XMP} if mark else {}
    made.save(str(path), quality=95, exif=tags.tobytes(), **more)


def _original(name: str, make: Callable[..., None], size: Size = SIZE, **more: Any) -> Original:
    """Make a row of the table: what is a field of an original is one, the rest is how it is made."""
    own = {key: more.pop(key) for key in tuple(more) if key in Original.__dataclass_fields__}
    if size != SIZE:
        more["size"] = size
    return Original(name, partial(make, **more) if more else make, size, **own)


_SHOWN_GREY: dict[str, Any] = {"shows": GREYS}
_COARSE: dict[str, Any] = {"near": 22}
_MOVES: dict[str, Any] = {"role": Role.ANIMATION, "seconds": 0.9, "near": 18}
_ALL_RED, _HALVES = (RED,) * 4, (RED, RED, BLUE, BLUE)
_BLACK = (0, 0, 0)

STILLS: tuple[Original, ...] = (
    _original("photo.jpg", _photo, size=MEGAPIXELS, shows=[seen(c) for c in QUADRANTS], planted=True, light=True),
    _original("plain.jpg", _plain, form="JPEG", quality=95),
    _original("progressive.jpg", _plain, form="JPEG", quality=95, progressive=True),
    *(_original(f"turned{turn}.jpg", _turned, orientation=turn) for turn in range(1, 9)),
    _original("inks.jpg", _inked, quality=95),
    _original("inks-bare.jpg", _plain, form="JPEG", mode="CMYK", quality=95),
    _original("p3.jpg", _p3, quality=95),
    _original("grey.jpg", _grey, form="JPEG", quality=95, **_SHOWN_GREY),
    _original("grey-profile.jpg", _grey, form="JPEG", quality=95, icc_profile=icc.grey(2.2), **_SHOWN_GREY),
    _original("grey-linear.jpg", _linear, **_SHOWN_GREY),
    _original("planted.jpg", _planted, planted=True, loose=True),
    _original("planted-turned.jpg", _planted, orientation=6, planted=True, loose=True),
    _original("plain.png", _plain, form="PNG"),
    _original("hole.png", _holed, form="PNG", shows=_HOLE),
    _original("deep.png", _deep_png),
    _original("deep-grey.png", _grey, form="PNG", mode="I;16", **_SHOWN_GREY),
    _original("palette.png", _palette, shows=_HOLE),
    _original("bits.png", _bits, shows=(_BLACK, WHITE, WHITE, _BLACK)),
    _original("planted.png", _planted_png, planted=True),
    _original("p3.png", _p3, form="PNG"),
    _original("moving.png", _moving, form="PNG", **_MOVES),
    _original("dot.png", _plain, (1, 1), form="PNG", shows=_ALL_RED),
    _original("dot.bmp", _plain, (1, 1), form="BMP", shows=_ALL_RED),
    _original("thread.png", _plain, (1, 5000), form="PNG", shows=_HALVES, light=True),
    _original("thread.bmp", _plain, (1, 5000), form="BMP", shows=_HALVES, light=True),
    _original("panorama.jpg", _plain, (640, 64), form="JPEG", quality=95),
    _original("plain.webp", _plain, form="WEBP", quality=95),
    _original("hole.webp", _holed, form="WEBP", lossless=True, shows=_HOLE),
    _original("turned6.webp", _turned, orientation=6, form="WEBP"),
    _original("planted.webp", _plain, form="WEBP", exif=planted.exif(), xmp=planted.XMP, planted=True),
    _original("moving.webp", _moving, form="WEBP", lossless=True, **_MOVES),
    _original("moving-hole.webp", _moving_hole, **{**_MOVES, "shows": _HOLE, "later": (*LATER[:3], None)}),
    _original("short.gif", _moving, form="GIF", frames=3, **{**_MOVES, "seconds": 0.3}),
    _original("long.gif", _moving, form="GIF", frames=36, delay=500, **{**_MOVES, "seconds": 18.0}),
    _original(
        "many.gif", _moving, (48, 32), form="GIF", frames=400, delay=20, light=True, **{**_MOVES, "seconds": 8.0}
    ),
    _original("one.gif", _plain, form="GIF"),
    _original("planted.gif", _planted_gif, **_MOVES, planted=True),
    _original("lzw.tiff", _plain, form="TIFF", compression="tiff_lzw"),
    _original("deep.tiff", _deep_tiff),
    _original("inks.tiff", _inked, form="TIFF", compression="tiff_lzw"),
    _original("planted.tiff", _planted_tiff, planted=True),
    _original("plain.bmp", _plain, form="BMP"),
    _original("plain.heic", _heic, **_COARSE),
    _original("turned6.heic", _heic, orientation=6, **_COARSE),
    _original("planted.heic", _heic, mark=True, planted=True, **_COARSE),
    _original("plain.avif", _plain, form="AVIF", quality=90, **_COARSE),
    _original("turned6.avif", _turned, orientation=6, form="AVIF", **_COARSE),
    _original("says-jpeg.jpg", _plain, form="PNG"),
    _original("says-png.png", _plain, form="WEBP", quality=95),
    _original("says-video.mp4", _moving, form="GIF", **_MOVES),
    _original("planted.avif", _plain, form="AVIF", quality=90, exif=planted.exif(), planted=True, **_COARSE),
)
