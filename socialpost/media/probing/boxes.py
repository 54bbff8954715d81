"""ISO base media boxes, as MP4, MOV, HEIC and AVIF have them (ISO/IEC 14496-12, section 4.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.model import MediaTrouble, broken, cut_off

MOST_HEADER = 64 << 20
"""Bytes of a `moov` or `meta` box that are read: those of a four hours' video stay below ten million."""

MOST_INNER = 2000
"""How many boxes one box holds at most: real ones have a dozen, long lists of entries are no boxes."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four letters and where its payload begins and ends."""

    kind: bytes
    start: int
    end: int


def boxes(handle: BinaryIO, start: int, end: int, most: int = MOST_INNER) -> Iterator[Box]:
    """Walk the boxes between two places. MediaTrouble: one says it is longer than what is there, or they are too many."""
    at = start
    for _ in range(most):
        if at + 8 > end:
            return
        box = _box(handle, at, end)
        if box.end > end:
            raise cut_off(f"its {_name(box.kind)} part says {box.end - at} bytes and {end - at} are there")
        yield box
        at = box.end
    message = f"has more than {most:,} parts in one of its parts, which no real file has"
    raise MediaTrouble("media.too-complex", message)


def _box(handle: BinaryIO, at: int, end: int) -> Box:
    handle.seek(at)
    length, kind = struct.unpack(">L4s", handle.read(8))
    head = 8
    if length == 1:
        long = handle.read(8)
        if len(long) < 8:
            raise cut_off(f"its {_name(kind)} part ends early")
        length, head = int.from_bytes(long), 16
    elif length == 0:  # to the end of the file
        length = end - at
    if length < head:
        raise broken(f"its {_name(kind)} part says {length} bytes")
    return Box(kind, at + head, at + length)


def payload(handle: BinaryIO, box: Box, most: int = MOST_HEADER) -> bytes:
    """Read what a box holds. MediaTrouble: more than any real header has."""
    if box.end - box.start > most:
        raise broken(f"its {_name(box.kind)} part says {box.end - box.start} bytes, which no real file has")
    handle.seek(box.start)
    return handle.read(box.end - box.start)


def find(handle: BinaryIO, start: int, end: int, *path: bytes) -> Iterator[Box]:
    """Walk to every box at a path of kinds: `find(handle, 0, size, b"moov", b"trak", b"tkhd")`."""
    for box in boxes(handle, start, end):
        if box.kind == path[0]:
            if len(path) == 1:
                yield box
            else:
                yield from find(handle, box.start, box.end, *path[1:])


def _name(kind: bytes) -> str:
    text = kind.decode("latin-1")
    return f"'{text}'" if text.isascii() and text.isprintable() else "next"
