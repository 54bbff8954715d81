"""How long a text is, in the unit a platform counts in."""

from __future__ import annotations

from socialpost.limits import Unit
from socialpost.text.graphemes import count_graphemes
from socialpost.text.weighted import weigh, weighted_length


def count(text: str, unit: Unit) -> int:
    """Return the length of a text in a unit; what counts is the text as given, nothing is trimmed."""
    match unit:
        case Unit.CODE_POINTS:
            return len(text)
        case Unit.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case Unit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        case Unit.GRAPHEMES:
            return count_graphemes(text)
        case Unit.WEIGHTED:
            return weighted_length(text)


def safe_count(text: str, unit: Unit) -> int:
    """Return the greatest length a platform may see: as `count`, but emoji newer than 2018 as libraries weigh them."""
    return weigh(text).strict_length if unit is Unit.WEIGHTED else count(text, unit)
