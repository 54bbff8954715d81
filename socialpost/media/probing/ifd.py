"""TIFF directories, of which EXIF is made, too (TIFF 6.0, section 2)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_NUMBERS = {1: "B", 3: "H", 4: "L", 13: "L"}  # BYTE, SHORT, LONG, IFD
_MOST_ENTRIES = 1024
_MOST_VALUES = 65_536
MOST_BYTES = 4 << 20
"""Of one entry's values that are read."""

Tags = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a directory: `count` values of type `kind`, which `inline` holds, or the place where they stand."""

    tag: int
    kind: int
    count: int
    inline: bytes

    @property
    def size(self) -> int:
        """Bytes of its values, 0 where the type is not known."""
        return self.count * _SIZES.get(self.kind, 0)


@dataclass(frozen=True, slots=True)
class Tree:
    """A TIFF structure that begins at `start`; `order` is struct's letter of its byte order, `first` its directory."""

    handle: BinaryIO
    start: int
    order: str
    first: int

    def entries(self, at: int) -> tuple[list[Entry], int]:
        """Return the entries of a directory and where the next one is, 0: nowhere. ValueError: it ends too early."""
        self.handle.seek(self.start + at)
        count = min(struct.unpack(f"{self.order}H", _take(self.handle, 2))[0], _MOST_ENTRIES)
        raw, following = _take(self.handle, count * 12), self.handle.read(4)
        found = [Entry(*entry) for entry in struct.iter_unpack(f"{self.order}HHL4s", raw)]
        return found, struct.unpack(f"{self.order}L", following)[0] if len(following) == 4 else 0

    def data(self, entry: Entry, most: int = MOST_BYTES) -> bytes:
        """Return the bytes of an entry's values, or the first of them. ValueError: they are not there."""
        if entry.size <= 4:
            return entry.inline[: entry.size]
        self.handle.seek(self.start + struct.unpack(f"{self.order}L", entry.inline)[0])
        return _take(self.handle, min(entry.size, most))

    def numbers(self, entry: Entry) -> tuple[int, ...]:
        """Return whole numbers, none where the values are no such. ValueError: they are not there."""
        code = _NUMBERS.get(entry.kind)
        if code is None or not 0 < entry.count <= _MOST_VALUES:
            return ()
        return struct.unpack(f"{self.order}{entry.count}{code}", self.data(entry))


def tree(handle: BinaryIO, start: int = 0) -> Tree:
    """Begin to read a TIFF structure. ValueError: it is not a classic one."""
    handle.seek(start)
    head = _take(handle, 8)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4])
    if order is None:
        message = "not a TIFF structure"
        raise ValueError(message)
    return Tree(handle, start, order, struct.unpack(f"{order}L", head[4:])[0])


def first_of(read: Tree, tags: Iterable[int]) -> dict[int, Entry]:
    """Return entries of the first directory by tag, of each tag the first. ValueError: it ends too early."""
    entries = {entry.tag: entry for entry in reversed(read.entries(read.first)[0])}
    return {tag: entries[tag] for tag in tags if tag in entries}


def directory(read: Tree, tags: Iterable[int]) -> Tags:
    """Return the whole numbers that such tags of the first directory have. ValueError: they are not there."""
    found = {tag: read.numbers(entry) for tag, entry in first_of(read, tags).items()}
    return {tag: values for tag, values in found.items() if values}


def _take(handle: BinaryIO, length: int) -> bytes:
    data = handle.read(length)
    if len(data) < length:
        message = "ends too early"
        raise ValueError(message)
    return data
