"""TIFF without metadata: a copy whose directories name only what the pixels need, the rest zeroed (TIFF 6.0, section 2)."""

from __future__ import annotations

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from socialpost.media.making.writing import Sink
from socialpost.media.model import MOST_PIECES, broken, too_complex
from socialpost.media.stripping.spans import Span, merged
from socialpost.media.stripping.stream import BLOCK, Stream

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}  # bytes by type
_BASELINE = {*range(254, 260), 262, *range(263, 267), 273, 274, *range(277, 285), *range(288, 294), 296}
_EXTENDED = {301, *range(317, 326), 332, 334, *range(336, 343), 347, *range(512, 522), 529, 530, 531, 532, 34_675}
_KEPT = _BASELINE | _EXTENDED  # 274 is the orientation, 34675 the ICC profile
_DIRECTORIES = {330, 34_665, 34_853, 40_965}  # further pictures, EXIF, GPS, interoperability: in the file, then nowhere
_PLACES = ((273, 279), (324, 325))  # offsets and lengths, of strips and of tiles
_MOST_DIRECTORIES = 1000
_MOST_INNER = 16  # further pictures of one: a preview or two


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    raw: bytes
    kind: int
    count: int
    span: Span  # where its values stand, when they do not stand in the entry

    @property
    def outside(self) -> bool:
        return self.span[1] > self.span[0]


def strip(stream: Stream, sink: Sink, orientation: int) -> None:
    """Copy the file, then take the metadata out of the copy. MediaTrouble; Stopped."""
    del orientation  # it is an entry that stays
    for block in stream.blocks(stream.size):
        sink.write(block)
    order = "<" if _read(stream, 0, 2) == b"II" else ">"
    needed: list[Span] = [(0, 8)]
    gone: list[Span] = []
    for at, entries, following in _pictures(stream, order):
        needed += [(at, at + 6 + 12 * len(entries)), *_pixels(stream, order, entries)]
        needed += [entry.span for entry in entries if entry.tag in _KEPT and entry.outside]
        gone += _values(stream, order, [entry for entry in entries if entry.tag not in _KEPT], depth=2)
        if len(gone) > MOST_PIECES:
            raise too_complex("values")
        sink.patch(at, _rewritten(order, entries, following))
    _erase(stream, sink, gone, needed)


def _pictures(stream: Stream, order: str) -> Iterator[tuple[int, list[_Entry], int]]:
    """Yield each directory: its place, its entries, the place of the next. MediaTrouble: there is no end of them."""
    following = struct.unpack(f"{order}L", _read(stream, 4, 4))[0]
    for _ in range(_MOST_DIRECTORIES):
        at = following
        if not at:
            return
        entries, following = _directory(stream, order, at)
        yield at, entries, following
    raise too_complex("pictures")


def _rewritten(order: str, entries: list[_Entry], following: int) -> bytes:
    """Return a directory with the kept entries only, as long as it was."""
    kept = [entry.raw for entry in entries if entry.tag in _KEPT]
    directory = struct.pack(f"{order}H", len(kept)) + b"".join(kept) + struct.pack(f"{order}L", following)
    return directory + bytes(12 * (len(entries) - len(kept)))


def _directory(stream: Stream, order: str, at: int) -> tuple[list[_Entry], int]:
    count = struct.unpack(f"{order}H", _read(stream, at, 2))[0]
    data = _read(stream, at + 2, 12 * count + 4)
    entries = [_entry(order, data[12 * number : 12 * number + 12]) for number in range(count)]
    return entries, struct.unpack(f"{order}L", data[-4:])[0]


def _entry(order: str, raw: bytes) -> _Entry:
    tag, kind, count, place = struct.unpack(f"{order}HHLL", raw)
    length = count * _SIZES.get(kind, 0)
    return _Entry(tag, raw, kind, count, (place, place + length) if length > 4 else (0, 0))


def _values(stream: Stream, order: str, entries: list[_Entry], depth: int) -> Iterator[Span]:
    """Yield where the values of entries stand, and all that directories among them name. MediaTrouble: too many."""
    for entry in entries:
        if entry.outside:
            yield entry.span
        if entry.tag in _DIRECTORIES and depth:
            for at in _numbers(stream, order, entry)[:_MOST_INNER]:
                inner, _following = _directory(stream, order, at)
                yield at, at + 2 + 12 * len(inner)
                yield from _values(stream, order, inner, depth - 1)


def _pixels(stream: Stream, order: str, entries: list[_Entry]) -> Iterator[Span]:
    held = {entry.tag: entry for entry in entries}
    for starts, lengths in _PLACES:
        if starts in held and lengths in held:
            pairs = zip(_numbers(stream, order, held[starts]), _numbers(stream, order, held[lengths]), strict=False)
            yield from ((start, start + length) for start, length in pairs)


def _numbers(stream: Stream, order: str, entry: _Entry) -> tuple[int, ...]:
    code = {3: "H", 4: "L", 13: "L"}.get(entry.kind)
    if code is None:
        return ()
    length = entry.count * _SIZES[entry.kind]
    data = _read(stream, entry.span[0], length) if entry.outside else entry.raw[8 : 8 + length]
    return struct.unpack(f"{order}{entry.count}{code}", data)


def _read(stream: Stream, at: int, length: int) -> bytes:
    if at + length > stream.size:
        raise broken("its directory points behind its end")
    stream.seek(at)
    return stream.take(length)


def _erase(stream: Stream, sink: Sink, gone: list[Span], needed: list[Span]) -> None:
    """Write zeros, but over nothing that is needed: some programs let two entries share their values. Stopped."""
    kept = [*merged(needed), (stream.size, stream.size)]
    for start, end in merged(gone):
        behind = bisect.bisect_left(kept, (start, start))  # the first needed span that does not begin before
        at = max(start, kept[behind - 1][1]) if behind else start
        for until, onwards in kept[behind:]:
            _zero(stream, sink, at, min(end, until))
            at = max(at, onwards)
            if at >= end:
                break


def _zero(stream: Stream, sink: Sink, start: int, end: int) -> None:
    for at in range(start, end, BLOCK):
        stream.watch.at(0.99)
        sink.patch(at, bytes(min(BLOCK, end - at)))
