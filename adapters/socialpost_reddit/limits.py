"""What Reddit accepts, as data. Subreddits add rules of their own: see `online`.

Byte limits stand in the signed policies of recorded leases (2025, animations 2020); text limits in Reddit's own answers
and in the notes of those who read them (https://github.com/Pyprohly/reddit-api-doc-notes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Limits, LinkPlace, MediaLimit, TextLimit

NOTES = "https://github.com/Pyprohly/reddit-api-doc-notes (submit)"
PRAW = "https://praw.readthedocs.io/en/stable/code_overview/models/subreddit.html (submit)"
MIB = 1 << 20

TITLE = TextLimit(300, least=1, source=NOTES)
TEXT = TextLimit(40_000, source=NOTES)
COMMENT = TextLimit(10_000, source=NOTES)  # commonly known; not in any answer that was read
CAPTION = TextLimit(180, source=PRAW)

IMAGE = MediaLimit(("image/jpeg", "image/png"), bytes=20 * MIB, source=PRAW)
ANIMATION = MediaLimit(("image/gif",), bytes=100 * MIB, source=PRAW)
VIDEO = MediaLimit(("video/mp4", "video/quicktime"), bytes=1024 * MIB, seconds=(None, 900.0), source=PRAW)

# images, animations, videos; PRAW
_COUNTS: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    "image": ((0, 1), (0, 1), (0, 0)),
    "gallery": ((2, 20), (0, 0), (0, 0)),
    "video": ((0, 0), (0, 0), (1, 1)),
}
_NOTHING = ((0, 0), (0, 0), (0, 0))


def limits(_options: Mapping[str, Any], kind: str) -> Limits:
    """Return what a kind of post may hold."""
    images, animations, videos = _COUNTS.get(kind, _NOTHING)
    return Limits(
        text=TEXT,
        title=TITLE,
        title_required=True,
        comment=COMMENT,
        alt=CAPTION if kind == "gallery" else None,  # shown below the image; Reddit has no alt text here
        link=LinkPlace.FIELD if kind == "link" else LinkPlace.TEXT,
        tags_in_text=False,
        hashtags=0,
        images=images,
        animations=animations,
        videos=videos,
        image=IMAGE,
        animation=ANIMATION,
        video=VIDEO,
        cover=IMAGE,
        cover_required=kind == "video",  # video_poster_url: PRAW
    )
