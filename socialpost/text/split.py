# ruff: noqa: RUF001 - the signs of many scripts are this module's subject
"""Making a text fit: a thread of several parts, or one part with an ellipsis.

Neither ever cuts a link, a hashtag, a mention, a price, a number with its unit, or what a reader sees as one character.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from socialpost.limits import Unit
from socialpost.text.breaks import Break, Rank, find_breaks
from socialpost.text.count import count, safe_count
from socialpost.text.tokens import find_tokens

# a better place is taken when the part is at least this full there
_FULL_ENOUGH: Final = (
    (Rank.PARAGRAPH, 0.4),
    (Rank.LINE, 0.5),
    (Rank.SENTENCE, 0.6),
    (Rank.CLAUSE, 0.8),
    (Rank.WORD, 0.8),
)
_ANYWHERE: Final = ((Rank.CHARACTER, 0.0), (Rank.LAST_RESORT, 0.0))
_CUT: Final = ((Rank.WORD, 0.5), *_ANYWHERE)
_MOST_DIGITS: Final = 4


class CannotFit(ValueError):
    """Something that must stay in one piece is longer than a part may be: `token` is the piece."""

    def __init__(self, token: str, most: int, unit: Unit) -> None:
        shown = token if len(token) <= 60 else f"{token[:59]}…"
        super().__init__(f"{shown!r} cannot be cut and is longer than {most} {unit.value}")
        self.token = token
        self.most = most
        self.unit = unit


def split(text: str, most: int, unit: Unit, *, numbering: str | None = None, tail: str = "") -> tuple[str, ...]:
    """Split a text into parts of at most `most` each: at the best paragraph, sentence, clause or word near the end.

    A text that fits is one part. `tail` (a link, tags) stands at the end of the first part, after a blank line.
    `numbering` is put behind every part of several, `"{n}/{total}"` for instance. Only space at the breaks is lost.
    Where emoji newer than counting libraries matter, parts are kept so short that both ways of counting fit.
    Raises `CannotFit` when a piece that must stay whole is too long.
    """
    text = text.strip()
    whole = _joined(text, tail)
    if count(whole, unit) <= most:
        return (whole,)
    if numbering is None:
        return _parts(text, most, unit, tail)
    for digits in range(1, _MOST_DIGITS + 1):
        longest = " " + numbering.format(n="9" * digits, total="9" * digits)
        bodies = _parts(text, most - safe_count(longest, unit), unit, tail)
        if len(bodies) < 10**digits:
            return tuple(f"{body} {numbering.format(n=n, total=len(bodies))}" for n, body in enumerate(bodies, 1))
    raise CannotFit(text, most, unit)


def cut(text: str, most: int, unit: Unit, ellipsis: str = "…") -> str:
    """Return a text cut at a word so that it fits with the ellipsis behind it; one that fits comes back unchanged.

    Raises `CannotFit` when not even its first word fits.
    """
    if count(text, unit) <= most:
        return text
    breaks = find_breaks(text)
    whole = {token.end for token in find_tokens(text)}
    begin = len(text) - len(text.lstrip())

    def shortened(index: int) -> str:
        return _with_ellipsis(text[begin : breaks[index].end], ellipsis, whole=breaks[index].end in whole)

    furthest = _furthest(lambda index: safe_count(shortened(index), unit) <= most, 0, len(breaks))
    if furthest < 0:
        raise CannotFit(text[begin : breaks[0].end], most, unit)
    return shortened(_nicest(breaks, begin, 0, furthest, _CUT))


def _with_ellipsis(body: str, ellipsis: str, *, whole: bool) -> str:
    if whole:  # a reader's program may take an ellipsis for the end of a link
        return f"{body} {ellipsis}"
    trimmed = body.rstrip(".,;:–—-،؛、。，；： ")
    return f"{trimmed or body}{ellipsis}"


def _joined(text: str, tail: str) -> str:
    return f"{text}\n\n{tail}" if text and tail else text or tail


def _parts(text: str, most: int, unit: Unit, tail: str) -> tuple[str, ...]:
    breaks = find_breaks(text)
    parts: list[str] = []
    first, begin = 0, 0
    while first < len(breaks):
        chosen = _next(text, breaks, (first, begin), most=most, unit=unit, tail="" if parts else tail)
        parts.append(_joined(text[begin : breaks[chosen].end], "" if parts else tail))
        first, begin = chosen + 1, breaks[chosen].start
    return tuple(parts)


def _next(text: str, breaks: list[Break], place: tuple[int, int], *, most: int, unit: Unit, tail: str) -> int:
    """Return the index of the break that ends a part; it begins at a place: the index of its first break, and where."""
    first, begin = place

    def fits(index: int, tail: str = tail) -> bool:
        return safe_count(_joined(text[begin : breaks[index].end], tail), unit) <= most

    furthest = _furthest(fits, first, len(breaks))
    if furthest < first:
        raise CannotFit(tail if fits(first, "") else text[begin : breaks[first].end], most, unit)
    return _nicest(breaks, begin, first, furthest, (*_FULL_ENOUGH, *_ANYWHERE))


def _furthest(fits: Callable[[int], bool], first: int, end: int) -> int:
    """Return the last index from `first` on that fits, or `first - 1`; asks about twice that length at most."""
    good, step = first - 1, 1
    while good + step < end and fits(good + step):
        good += step
        step *= 2
    bad = min(good + step, end)
    while bad - good > 1:
        middle = (good + bad) // 2
        if fits(middle):
            good = middle
        else:
            bad = middle
    return good


def _nicest(breaks: list[Break], begin: int, first: int, furthest: int, wishes: tuple[tuple[Rank, float], ...]) -> int:
    """Return the index of the place to break at: the best kind that leaves the part full enough."""
    if furthest == len(breaks) - 1:
        return furthest
    length = breaks[furthest].end - begin
    for rank, full in wishes:
        for index in range(furthest, first - 1, -1):
            if breaks[index].end - begin < full * length:
                break
            if breaks[index].rank >= rank:
                return index
    return furthest
