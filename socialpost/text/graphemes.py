"""What a reader takes for one character: extended grapheme clusters (https://www.unicode.org/reports/tr29/).

`regex` is imported where it is needed: a text of ASCII never needs it.
"""

from __future__ import annotations


def count_graphemes(text: str) -> int:
    """Return the number of grapheme clusters."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    import regex  # type: ignore[import-untyped]

    return len(regex.findall(r"\X", text))


def grapheme_ends(text: str) -> frozenset[int]:
    """Return where the grapheme clusters of a text end, in code points."""
    import regex

    return frozenset(cluster.end() for cluster in regex.finditer(r"\X", text))
