"""Where the samples of a track lie in an MP4 or MOV (ISO/IEC 14496-12, sections 8.7.3 to 8.7.5)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import BinaryIO

from socialpost.media.model import MediaTrouble, broken
from socialpost.media.probing.boxes import Box, find, payload

_TABLES = (b"mdia", b"minf", b"stbl")
_END = 1 << 62


def places(handle: BinaryIO, track: Box, size: int) -> Iterator[tuple[int, int]]:
    """Yield where each chunk of a track begins and ends. MediaTrouble: the tables contradict, or go beyond the file."""
    tables = {box.kind: box for box in find(handle, track.start, track.end, *_TABLES) for box in _inner(handle, box)}
    if b"stco" not in tables and b"co64" not in tables:
        return
    offsets = _offsets(handle, tables)
    counts = _counts(handle, tables, len(offsets))
    left = size
    for offset, length in zip(offsets, _lengths(handle, tables, counts), strict=True):
        left -= length
        if offset + length > size or left < 0:
            raise broken("a track of data in it lies beyond its end")
        if length:
            yield offset, offset + length


def _inner(handle: BinaryIO, table: Box) -> Iterator[Box]:
    for kind in (b"stsz", b"stz2", b"stsc", b"stco", b"co64"):
        yield from find(handle, table.start, table.end, kind)


def _offsets(handle: BinaryIO, tables: dict[bytes, Box]) -> list[int]:
    long = b"co64" in tables
    data = payload(handle, tables[b"co64" if long else b"stco"])[8:]
    each = 8 if long else 4
    return [int.from_bytes(data[at : at + each]) for at in range(0, len(data) // each * each, each)]


def _lengths(handle: BinaryIO, tables: dict[bytes, Box], counts: Iterable[int]) -> Iterator[int]:
    """Yield the length of each chunk; samples that are not there have none, however many a chunk says it has."""
    if b"stsz" not in tables:
        raise MediaTrouble(
            "media.rendition",
            "has a track of positions or camera data that is written in a rare way and cannot be taken out",
            "export it again, or allow it: `fit: {metadata: keep}`",
        )
    data = payload(handle, tables[b"stsz"])
    same, left = struct.unpack(">LL", data[4:12])
    sizes = (size for (size,) in struct.iter_unpack(">L", data[12 : 12 + (len(data) - 12) // 4 * 4]))
    for count in counts:
        yield same * min(count, left) if same else sum(islice(sizes, count))
        left -= min(count, left)


def _counts(handle: BinaryIO, tables: dict[bytes, Box], chunks: int) -> Iterator[int]:
    """Yield how many samples each chunk has: the table tells from which chunk on a number counts, from 1."""
    data = payload(handle, tables[b"stsc"])[8:] if b"stsc" in tables else b""
    runs = [(first, each) for first, each, _ in struct.iter_unpack(">LLL", data[: len(data) // 12 * 12])]
    if not runs or runs[0][0] != 1:
        raise broken("the table of a track does not begin with its first chunk")
    done = 0
    for (first, each), (following, _) in pairwise([*runs, (_END, 0)]):
        if following <= first:
            raise broken("the table of a track jumps back")
        upto = min(following - 1, chunks)
        for _ in range(done, upto):
            yield each
        done = max(done, upto)
