"""A place in a text: what the finders return and the splitter respects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`, in code points; `value` is what stands there, without the sign of a tag or a mention."""

    start: int
    end: int
    value: str = ""

    def __len__(self) -> int:
        return self.end - self.start


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, overlapping ones as one; they keep no values."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.start < whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(Span(span.start, span.end))
    return whole
