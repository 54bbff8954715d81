"""How Facebook's feed shows posts. Meta documents little of it: what has no address here is experience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socialpost.adapter import Display

COLOUR = "#1877f2"
# about 477 characters on a desktop, less on a phone: https://boldlytype.com/blog/facebook-post-character-limit
FOLD = (477, 5)
# the caption of a reel shows 72 characters: https://captionsnap.io/glossary/primary-text
REEL_FOLD = (72, 2)
# the tallest that feeds show of a photo, as far as Meta recommends any: https://owox.webflow.io/blog/articles/all-facebook-photo-sizes
CROP = (4 / 5, None)
UPRIGHT = 9 / 16  # https://developers.facebook.com/docs/video-api/guides/reels-publishing
# squares beside each other, a wide first over the rest: https://wersm.com/the-2014-guide-to-multi-photo-page-posts-on-facebook/
TILES = {2: (1.0, 1.0), 3: (2.0, 1.0, 1.0), 4: (1.0,) * 4, 5: (1.0,) * 5}
SOURCE = "what others measured, 2014 to 2026; Meta documents little of it"


def display(_options: Mapping[str, Any], kind: str) -> Display:
    """Return how a kind of post looks. Reels and stories fill an upright screen; a story has no text."""
    plain = Display(
        fold=FOLD,
        crop=CROP if kind in ("photo", "photos") else None,
        tiles=TILES,
        card=kind in ("text", "link"),
        title_first=False,
        ai="AI info",
        colour=COLOUR,
        source=SOURCE,
    )
    if kind == "reel":
        return replace(plain, fold=REEL_FOLD, more="more", frame=UPRIGHT, text_first=False)
    return replace(plain, fold=(0, 0), frame=UPRIGHT, text_first=False) if kind == "story" else plain
