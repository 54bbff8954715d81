"""What EXIF tells: which way up, where, and with what (EXIF 2.3, section 4.6)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from socialpost.media.probing.ifd import Entry, Tags, Tree, directory, tree
from socialpost.media.probing.traces import Trace

ORIENTATION = 0x0112
_EXIF, _GPS = 0x8769, 0x8825
_DEVICE = {
    0x010F, 0x0110, 0x013C,  # make, model, host computer
    0x927C, *range(0xA430, 0xA436),  # maker note; owner, serial numbers, lens
    0xC614, 0xC62F,  # what DNG adds: unique model, serial number
}  # fmt: skip
_NO_PLACE = {0, 1, 3, 5, 12, 14, 16, 18}  # of the GPS directory: version, units and datum alone tell no place
_MOST_DIRECTORIES = 8
_ENOUGH = 256  # bytes of a maker's note to see that it is none of zeros


def orientation(tags: Tags) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or a senseless one."""
    value = tags.get(ORIENTATION, (1,))[0]
    return value if 1 <= value <= 8 else 1


def turn(data: bytes) -> int:
    """Return the orientation that a block of EXIF tells; viewers show a picture with damaged EXIF upright."""
    try:
        return orientation(directory(tree(io.BytesIO(data)), (ORIENTATION,)))
    except ValueError:
        return 1


def as_shown(width: int, height: int, turned: int) -> tuple[int, int]:
    """Return the edges after an EXIF orientation: 5 to 8 lie on their side."""
    return (height, width) if turned >= 5 else (width, height)


def traces(data: bytes) -> Trace:
    """Tell of a block of EXIF."""
    try:
        return walk(tree(io.BytesIO(data)))
    except ValueError:
        return Trace.NONE


def walk(read: Tree) -> Trace:
    """Tell of all directories of a TIFF structure, each once: hostile ones go round in circles."""
    found, waiting, known = Trace.NONE, [(read.first, False)], {0}
    while waiting and len(known) <= _MOST_DIRECTORIES:
        at, places = waiting.pop(0)
        if at in known:
            continue
        known.add(at)
        try:
            entries, following = read.entries(at)
        except ValueError:
            continue
        waiting += [*_below(read, entries), (following, False)]
        for entry in entries:
            found |= _place(read, entry) if places else _device(read, entry)
    return found


def _below(read: Tree, entries: list[Entry]) -> Iterator[tuple[int, bool]]:
    """Yield where the directories of EXIF and GPS are, and whether it is that of GPS."""
    for entry in entries:
        if entry.tag in (_EXIF, _GPS) and entry.count == 1:
            yield read.numbers(entry)[0] if read.numbers(entry) else 0, entry.tag == _GPS


def _place(read: Tree, entry: Entry) -> Trace:
    return Trace.LOCATION if entry.tag not in _NO_PLACE and _holds(read, entry) else Trace.NONE


def _device(read: Tree, entry: Entry) -> Trace:
    return Trace.CAMERA if entry.tag in _DEVICE and _holds(read, entry) else Trace.NONE


def _holds(read: Tree, entry: Entry) -> bool:
    """Tell whether there is more than blanks and zeros; what cannot be read counts: others may read it."""
    try:
        return bool(read.data(entry, _ENOUGH).strip(b"\0 "))
    except ValueError:
        return True
