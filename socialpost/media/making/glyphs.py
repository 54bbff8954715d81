"""Which characters a font has glyphs for: its `cmap` table, read without a font library (OpenType 1.9, cmap, otff).

https://learn.microsoft.com/typography/opentype/spec/cmap
"""

from __future__ import annotations

import bisect
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from socialpost.media.stripping.spans import Span, merged

_SYMBOL = (3, 0)  # symbol fonts keep their characters in a private corner, where FreeType looks, too
_SYMBOLS = 0xF000
_UNICODE = {(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 6), (3, 1), (3, 10), _SYMBOL}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The code points that a font draws, as spans in order."""

    spans: tuple[Span, ...]

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        place = bisect.bisect(self.spans, (code, sys.maxunicode + 2)) - 1
        return place >= 0 and code < self.spans[place][1]


def coverage(data: bytes) -> Coverage:
    """Read what a TrueType or OpenType font (or the first of a collection) covers. ValueError: it is none."""
    try:
        table = _table(data, _offset(data), b"cmap")
        return Coverage(tuple(merged(_spans(data, table))))
    except struct.error as problem:
        message = "the font ends too early"
        raise ValueError(message) from problem


def _offset(data: bytes) -> int:
    if data.startswith(b"ttcf"):
        return int(struct.unpack_from(">L", data, 12)[0])
    if data[:4] in (b"\0\1\0\0", b"OTTO", b"true"):
        return 0
    message = "not a TrueType or OpenType font"
    raise ValueError(message)


def _table(data: bytes, start: int, name: bytes) -> int:
    count = struct.unpack_from(">H", data, start + 4)[0]
    for number in range(count):
        kind, _sum, offset, _length = struct.unpack_from(">4sLLL", data, start + 12 + 16 * number)
        if kind == name:
            return int(offset)
    message = f"the font has no {name.decode()} table"
    raise ValueError(message)


def _spans(data: bytes, table: int) -> Iterator[Span]:
    count = struct.unpack_from(">H", data, table + 2)[0]
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", data, table + 4 + 8 * number)
        if (platform, encoding) not in _UNICODE:
            continue
        for span in _subtable(data, table + offset):
            yield span
            if (platform, encoding) == _SYMBOL and span[0] >= _SYMBOLS:
                yield span[0] - _SYMBOLS, span[1] - _SYMBOLS


def _subtable(data: bytes, at: int) -> Iterator[Span]:
    form = struct.unpack_from(">H", data, at)[0]
    if form == 0:
        yield from _single(enumerate(data[at + 6 : at + 262]))
    elif form == 4:
        yield from _segments(data, at)
    elif form == 6:
        first, count = struct.unpack_from(">HH", data, at + 6)
        yield from _single(enumerate(struct.unpack_from(f">{count}H", data, at + 10), first))
    elif form in (12, 13):
        yield from _groups(data, at, constant=form == 13)


def _segments(data: bytes, at: int) -> Iterator[Span]:
    """Walk a format 4 table: segments of code points, each with a delta or with a list of glyphs."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    last, first, delta, lists = (
        struct.unpack_from(f">{count}H", data, at + 14 + part * 2 * count + (2 if part else 0)) for part in range(4)
    )
    for number in range(count):
        codes = range(first[number], min(last[number], 0xFFFE) + 1)
        if lists[number]:
            place = at + 16 + 6 * count + 2 * number + lists[number]
            held = struct.unpack_from(f">{len(codes)}H", data, place)
            yield from _single(zip(codes, held, strict=True))
        else:
            yield from _single((code, code + delta[number] & 0xFFFF) for code in codes)


def _groups(data: bytes, at: int, *, constant: bool) -> Iterator[Span]:
    """Walk a format 12 or 13 table: groups of code points with the first glyph (13: the only one)."""
    count = struct.unpack_from(">L", data, at + 12)[0]
    for first, last, glyph in struct.iter_unpack(">LLL", data[at + 16 : at + 16 + 12 * count]):
        start = first + (1 if glyph == 0 and not constant else 0)
        if start <= last and not (constant and glyph == 0):
            yield start, last + 1


def _single(pairs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    yield from ((code, code + 1) for code, glyph in pairs if glyph)
