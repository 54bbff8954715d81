"""TIFF: the first picture's size and colour, and whether its strips are there (TIFF 6.0, section 8)."""

from __future__ import annotations

from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import Probe, broken, cut_off
from socialpost.media.probing import exif, icc, ifd, xmp
from socialpost.media.probing.traces import Traces

_WIDTH, _HEIGHT, _BITS, _COLOUR, _EXTRA = 256, 257, 258, 262, 338
_XMP, _IPTC, _PHOTOSHOP, _ICC = 700, 33723, 34377, 34675
_PLACES = ((273, 279), (324, 325))  # offsets and lengths, of strips and of tiles
_NUMBERS = (_WIDTH, _HEIGHT, _BITS, _COLOUR, _EXTRA, exif.ORIENTATION, *(tag for pair in _PLACES for tag in pair))
_MODES = {0: "L", 1: "L", 2: "RGB", 3: "P", 5: "CMYK", 8: "LAB"}
_READERS = {_XMP: xmp.traces, _IPTC: xmp.iptc, _PHOTOSHOP: xmp.photoshop}


def read(handle: BinaryIO, size: int) -> Probe:
    """Read the first directory. MediaTrouble."""
    try:
        tree = ifd.tree(handle)
        tags = ifd.directory(tree, _NUMBERS)
        blocks = {tag: tree.data(entry) for tag, entry in ifd.first_of(tree, (_ICC, *_READERS)).items()}
    except ValueError as problem:
        raise cut_off("its directory is not complete") from problem
    width, height = tags.get(_WIDTH, (0,))[0], tags.get(_HEIGHT, (0,))[0]
    if not width or not height:
        raise broken("it does not say how large it is")
    _check(tags, size)
    traces = Traces(exif.walk(tree))
    for tag in _READERS.keys() & blocks.keys():
        traces.look(_READERS[tag], blocks[tag])
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
        icc=_ICC in blocks,
        orientation=turned,
        srgb=_ICC not in blocks or icc.is_srgb(blocks[_ICC]),
        location=traces.location,
        camera=traces.camera,
    )


def _check(tags: ifd.Tags, size: int) -> None:
    for offsets, lengths in _PLACES:
        ends = [start + length for start, length in zip(tags.get(offsets, ()), tags.get(lengths, ()), strict=False)]
        if ends and max(ends) > size:
            raise cut_off(f"its picture reaches to byte {max(ends)} and the file has {size}")
