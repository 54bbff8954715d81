"""TIFF: the first picture's size and colour, and whether its strips are there (TIFF 6.0, section 8)."""

from __future__ import annotations

from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media import exif
from socialpost.media.model import Probe, broken, cut_off

_WIDTH, _HEIGHT, _BITS, _COLOUR, _SAMPLES, _EXTRA, _ICC = 256, 257, 258, 262, 277, 338, 34675
_PLACES = ((273, 279), (324, 325))  # offsets and lengths, of strips and of tiles
_MODES = {0: "L", 1: "L", 2: "RGB", 3: "P", 5: "CMYK"}


def read(handle: BinaryIO, size: int) -> Probe:
    """Read the first directory. MediaTrouble."""
    try:
        tags = exif.directory(handle)
    except ValueError as problem:
        raise cut_off("its directory is not complete") from problem
    width, height = tags.get(_WIDTH, (0,))[0], tags.get(_HEIGHT, (0,))[0]
    if not width or not height:
        raise broken("it does not say how large it is")
    for offsets, lengths in _PLACES:
        ends = [start + length for start, length in zip(tags.get(offsets, ()), tags.get(lengths, ()), strict=False)]
        if ends and max(ends) > size:
            raise cut_off(f"its picture reaches to byte {max(ends)} and the file has {size}")
    alpha = tags.get(_EXTRA, (0,))[0] in (1, 2)
    mode = _MODES.get(tags.get(_COLOUR, (2,))[0], "")
    turned = exif.orientation(tags)
    return Probe(
        "image/tiff",
        size,
        Role.IMAGE,
        *exif.as_shown(width, height, turned),
        mode=f"{mode}A" if alpha and mode in ("L", "RGB") else mode,
        depth=tags.get(_BITS, (8,))[0],
        alpha=alpha,
        icc=_ICC in tags,
        orientation=turned,
    )
