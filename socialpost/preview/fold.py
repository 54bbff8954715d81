"""Where a feed folds a text: what people see, and what waits behind "See more"."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from socialpost.limits import Unit
from socialpost.text.count import count
from socialpost.text.tokens import find_tokens


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in two pieces; `hidden` is empty where all of it is shown. Together they are the whole text."""

    shown: str
    hidden: str = ""


def fold(text: str, at: tuple[int, int | None] | None, unit: Unit = Unit.GRAPHEMES) -> Folded:
    """Fold a text at (characters, lines), as `Display.fold` has them; None: nowhere.

    Neither what a reader takes for one character nor a link or tag is cut: that waits as a whole behind the fold.
    Characters are graphemes, or twitter-text's weights where the platform counts so: those tell how wide text is.
    """
    if at is None:
        return Folded(text)
    characters, lines = at
    ends = _ends(text)
    end = min(_by_characters(text, ends, characters, unit), _by_lines(text, ends, characters, lines))
    if not text[end:].strip():
        return Folded(text)
    end = next((token.start for token in find_tokens(text) if 0 < token.start < end < token.end), end)
    shown = text[:end].rstrip()
    return Folded(shown, text[len(shown) :])


def _ends(text: str) -> list[int]:
    """Return where each character of a reader ends."""
    if text.isascii() and "\r" not in text:
        return list(range(1, len(text) + 1))
    import regex  # type: ignore[import-untyped]

    return [cluster.end() for cluster in regex.finditer(r"\X", text)]


def _by_characters(text: str, ends: list[int], most: int, unit: Unit) -> int:
    if unit is not Unit.WEIGHTED:
        return ends[most - 1] if 0 < most <= len(ends) else len(text) if most else 0
    good, bad = 0, len(ends) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if count(text[: ends[middle - 1]], unit) <= most else (good, middle)
    return ends[good - 1] if good else 0


def _by_lines(text: str, ends: list[int], characters: int, lines: int | None) -> int:
    """Return where the last line ends that is shown; a line is as wide as the characters spread over the lines."""
    if lines is None:
        return len(text)
    width = max(1, -(-characters // lines)) if lines else 1
    line, column, begin = 1, 0, 0
    for end in ends:
        cluster = text[begin:end]
        column += _width(cluster)
        if column > width and cluster.strip():
            line, column = line + 1, _width(cluster)
        if line > lines:
            return begin
        if cluster in ("\n", "\r\n"):
            line, column = line + 1, 0
            if line > lines:
                return begin
        begin = end
    return len(text)


def _width(cluster: str) -> int:
    return 2 if any(unicodedata.east_asian_width(letter) in "WF" for letter in cluster) else 1
