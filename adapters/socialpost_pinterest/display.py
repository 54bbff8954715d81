"""How Pinterest's feed shows Pins: https://help.pinterest.com/en/business/article/pinterest-product-specs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Display

SPECS = "https://help.pinterest.com/en/business/article/pinterest-product-specs"
COLOUR = "#e60023"
TITLE_FOLD = 40  # SPECS; 30 in scripts of two bytes a letter
NO_TEXT = (0, 0)  # SPECS: descriptions do not appear in the home feed or search feed
# SPECS: what is taller than 2:3 might be cut off; how far, others tell: https://webbannerexperts.com/pinterest-pin-size-the-1000x1500-guide
TALLEST = 1 / 2.1


def display(options: Mapping[str, Any], kind: str) -> Display:
    """Return how a kind of Pin looks: the picture with its title below; the pictures of a carousel one at a time."""
    places = [str(options[name]) for name in ("board", "section") if options.get(name)]
    return Display(
        fold=NO_TEXT,
        title_fold=TITLE_FOLD,
        crop=None if kind == "video" else (TALLEST, None),
        title_first=False,
        text_first=False,
        place=f"Board: {' / '.join(places)}" if places else "",
        advertising="Paid partnership asked for",
        ai="AI modified",
        colour=COLOUR,
        source=SPECS,
    )
