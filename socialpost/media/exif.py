"""TIFF directories: the orientation inside EXIF, and TIFF files themselves (TIFF 6.0, EXIF 2.3)."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import BinaryIO

ORIENTATION = 0x0112
_MOST_ENTRIES = 1024
_MOST_VALUES = 65_536
_TYPES = {1: "B", 3: "H", 4: "L"}  # BYTE, SHORT, LONG; no other type is needed here

Tags = Mapping[int, tuple[int, ...]]


def directory(handle: BinaryIO, start: int = 0) -> Tags:
    """Read the first directory of a TIFF structure that begins at `start`: whole numbers by tag.

    ValueError: not a classic TIFF structure, or it ends too early.
    """
    handle.seek(start)
    head = _take(handle, 8)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4])
    if order is None:
        message = "not a TIFF structure"
        raise ValueError(message)
    handle.seek(start + struct.unpack(f"{order}L", head[4:])[0])
    count = min(struct.unpack(f"{order}H", _take(handle, 2))[0], _MOST_ENTRIES)
    entries = _take(handle, count * 12)
    found = (_entry(handle, start, order, entries[at : at + 12]) for at in range(0, len(entries), 12))
    return {tag: values for tag, values in found if values}


def _entry(handle: BinaryIO, start: int, order: str, raw: bytes) -> tuple[int, tuple[int, ...]]:
    tag, kind, count = struct.unpack(f"{order}HHL", raw[:8])
    code = _TYPES.get(kind)
    if code is None or not 0 < count <= _MOST_VALUES:
        return tag, ()
    length = count * struct.calcsize(f"{order}{code}")
    data = raw[8 : 8 + length]
    if length > 4:
        handle.seek(start + struct.unpack(f"{order}L", raw[8:])[0])
        data = _take(handle, length)
    return tag, struct.unpack(f"{order}{count}{code}", data)


def orientation(tags: Tags) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or a senseless one."""
    value = tags.get(ORIENTATION, (1,))[0]
    return value if 1 <= value <= 8 else 1


def turn(data: bytes) -> int:
    """Return the orientation that a block of EXIF tells; viewers show a picture with damaged EXIF upright."""
    try:
        return orientation(directory(io.BytesIO(data)))
    except ValueError:
        return 1


def as_shown(width: int, height: int, turned: int) -> tuple[int, int]:
    """Return the edges after an EXIF orientation: 5 to 8 lie on their side."""
    return (height, width) if turned >= 5 else (width, height)


def _take(handle: BinaryIO, length: int) -> bytes:
    data = handle.read(length)
    if len(data) < length:
        message = "ends too early"
        raise ValueError(message)
    return data
