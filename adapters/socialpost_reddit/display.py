"""How Reddit's feeds show posts in the card view. Reddit documents none of it: what has no address is experience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Display

COLOUR = "#ff4500"
FOLD = (400, 5)  # experience: the text of a post fades after a few lines
# previews of pictures are cropped to 1:2 where they are taller: https://www.reddit.com/r/redditdev/comments/39yr53/
TALLEST = 1 / 2


def display(options: Mapping[str, Any], kind: str) -> Display:
    """Return how a kind of post looks; the pictures of a gallery are seen one at a time."""
    poll = options.get("poll") or {}
    subreddit = str(options.get("subreddit") or "")
    return Display(
        fold=FOLD,
        more="Read more",
        crop=(TALLEST, None),
        card=kind == "link",
        place=_place(subreddit),
        poll=tuple(poll.get("options", ())),
        colour=COLOUR,
        source="Reddit's note on previews of 2015; the fold is experience",
    )


def _place(subreddit: str) -> str:
    if not subreddit:
        return ""
    return f"u/{subreddit[2:]}" if subreddit.startswith(("u_", "u/")) else f"r/{subreddit}"
