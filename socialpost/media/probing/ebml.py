"""WebM and Matroska as a whole: is the segment as long as it says, which way up are its pictures.

RFC 8794, section 4; RFC 9559, section 5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.model import MediaTrouble, broken, cut_off

_SEGMENT = b"\x18\x53\x80\x67"
_TRACKS, _CLUSTER = b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75"
_ENTRY, _KIND, _VIDEO, _PROJECTION, _PROJECTED = b"\xae", b"\x83", b"\xe0", b"\x76\x70", b"\x76\x71"
_YAW, _PITCH, _ROLL = b"\x76\x73", b"\x76\x74", b"\x76\x75"
_PICTURES = 1  # a kind of track
_MOST = 1000  # elements of one level, before the first cluster


@dataclass(frozen=True, slots=True)
class _Element:
    """`id` with its marker bits; from `start` to `end` is what it holds."""

    id: bytes
    start: int
    end: int


def read(handle: BinaryIO, size: int) -> int:
    """Return by how many degrees clockwise a player turns the pictures: 0, 90, 180 or 270. MediaTrouble: it is cut off.

    https://www.rfc-editor.org/rfc/rfc9559#name-projectionposeroll-element
    """
    start, end = _segment(handle, size)
    for track in _within(handle, start, end, _TRACKS, _ENTRY):
        kinds = [_number(handle, one) for one in _children(handle, track.start, track.end) if one.id == _KIND]
        if kinds == [_PICTURES]:
            return _turn(handle, track)
    return 0


def _turn(handle: BinaryIO, track: _Element) -> int:
    """Return the roll of a flat projection; what turns a picture in space is left to players that can."""
    for projection in _within(handle, track.start, track.end, _VIDEO, _PROJECTION):
        told = {one.id: _number(handle, one) for one in _children(handle, projection.start, projection.end)}
        if told.get(_PROJECTED) or told.get(_PITCH) or told.get(_YAW, 0) not in (0, 180, -180):
            return 0
        roll = told.get(_ROLL, 0.0)
        return round(-roll / 90) % 4 * 90 if abs(roll) <= 360 else 0  # the file counts counter-clockwise
    return 0


def _within(handle: BinaryIO, start: int, end: int, *path: bytes) -> Iterator[_Element]:
    """Yield the elements below a path of ids, from the first parent of each."""
    for one in _children(handle, start, end):
        if one.id == path[0]:
            yield from _within(handle, one.start, one.end, *path[1:]) if path[1:] else (one,)


def _children(handle: BinaryIO, start: int, end: int) -> Iterator[_Element]:
    """Yield elements in order, as far as they make sense and stand before the pictures themselves."""
    for _ in range(_MOST):
        handle.seek(start)
        first = handle.read(1)
        if start >= end or not first or not first[0]:
            return
        name = first + handle.read(8 - first[0].bit_length())
        try:
            length = _length(handle)
        except MediaTrouble:
            return  # FFmpeg is the judge of what is broken inside
        if name == _CLUSTER or length is None:
            return
        begin, start = handle.tell(), handle.tell() + length
        if start > end:
            return
        yield _Element(name, begin, start)


def _number(handle: BinaryIO, one: _Element) -> float:
    """Return a number of at most 8 bytes; angles are IEEE 754, of 4 or 8."""
    handle.seek(one.start)
    data = handle.read(min(one.end - one.start, 8))
    if one.id in (_YAW, _PITCH, _ROLL):
        form = {4: ">f", 8: ">d"}.get(len(data))
        return float(struct.unpack(form, data)[0]) if form else 0.0
    return int.from_bytes(data)


def _segment(handle: BinaryIO, size: int) -> tuple[int, int]:
    """Return where the segment's content begins and ends, its declared length compared with the file's. MediaTrouble."""
    handle.seek(4)
    header = _length(handle)
    if header is None:
        raise broken("its header has no length")
    handle.seek(handle.tell() + header)
    if handle.read(4) != _SEGMENT:
        raise cut_off("its segment is missing")
    length = _length(handle)
    if length is not None and handle.tell() + length > size:
        raise cut_off(f"it says {handle.tell() + length} bytes and has {size}")
    return handle.tell(), size if length is None else handle.tell() + length


def _length(handle: BinaryIO) -> int | None:
    """Read a variable-length number; None where all its bits are set, which means unknown (a live recording).

    MediaTrouble: it is none.
    """
    first = handle.read(1)
    if not first or not first[0]:
        raise broken("a length in it makes no sense")
    more = 8 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0x7F >> more)]) + handle.read(more))
    return None if value == (1 << 7 * (more + 1)) - 1 else value
