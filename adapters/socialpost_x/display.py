"""How X's timeline shows posts. X documents none of it: what has no address here is experience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Display

COLOUR = "#0f1419"
# a long post shows its first 280 characters, as X wrote in 2023:
# https://mybroadband.co.za/news/internet/479595-twitter-increases-character-limit-for-blue-subscribers.html
FOLD = (280, None)
# a single picture from 3:4 to 2:1 is shown in full: https://weareshootingstar.co.uk/news/369-twitter-crop-is-gone/
CROP = (3 / 4, 2.0)
# several share one box of 16:9: https://publer.io/blog/twitter-image-sizes-dimensions-2020/
TILES = {2: (8 / 9, 8 / 9), 3: (8 / 9, 16 / 9, 16 / 9), 4: (16 / 9,) * 4}


def display(options: Mapping[str, Any], kind: str) -> Display:
    """Return how a kind of post looks; a link becomes a card only where there is nothing else to look at."""
    poll = options.get("poll") or {}
    return Display(
        fold=FOLD,
        more="Show more",
        crop=None if kind in ("video", "gif") else CROP,
        tiles=TILES,
        card=kind in ("text", "thread"),
        poll=tuple(poll.get("options", ())),
        colour=COLOUR,
        source="what X and others wrote about its timeline, 2020 to 2023",
    )
