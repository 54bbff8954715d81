"""How YouTube shows videos: title and thumbnail in lists, the description below the player."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Display

COLOUR = "#ff0033"
# about 60 characters in results and suggestions: https://titles.video/youtube-title-length ; of a Short about 40:
# https://webbannerexperts.com/youtube-shorts-dimensions-the-1080x1920-guide
TITLE_FOLD = {"video": 60, "short": 40}
# below the player 100 to 157 characters or three lines: https://lettercounter.org/blog/youtube-character-limit-guide
FOLD = (157, 3)
# thumbnails are 16:9, what has another shape gets bars: https://support.google.com/youtube/answer/72431
FRAME = {"video": 16 / 9, "short": 9 / 16}


def display(_options: Mapping[str, Any], kind: str) -> Display:
    """Return how a kind of video looks; a Short shows its title only, its description waits behind a menu."""
    return Display(
        fold=(0, 0) if kind == "short" else FOLD,
        more="more",
        title_fold=TITLE_FOLD.get(kind),
        frame=FRAME.get(kind),
        title_first=False,
        text_first=False,
        advertising="Includes paid promotion",  # https://support.google.com/youtube/answer/154235
        ai="Altered or synthetic content",  # https://support.google.com/youtube/answer/15447836
        colour=COLOUR,
        source="what others measured, 2023 to 2026, and Google's help pages",
    )
