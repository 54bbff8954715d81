"""Spans of numbers: the first that is in, and the first that is not any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in order, those that touch or overlap as one."""
    begun: Span | None = None
    for first, end in sorted(spans):
        if begun and first <= begun[1]:
            begun = begun[0], max(begun[1], end)
            continue
        if begun:
            yield begun
        begun = first, end
    if begun:
        yield begun
