"""What Pinterest accepts, as data. The API names no size for images; the figures are those of its help pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Limits, LinkPlace, MediaLimit, TextLimit

CREATE = "https://developers.pinterest.com/docs/api/v5/pins-create"
SPECS = "https://help.pinterest.com/en/business/article/pinterest-product-specs"
MEGABYTE = 1000 * 1000

TITLE = TextLimit(100, source=CREATE)
DESCRIPTION = TextLimit(800, source=CREATE)
ALT = TextLimit(500, source=CREATE)
LINK = 2048  # characters: CREATE

# 2:3 (1000 x 1500) is what the help pages recommend; no other shape is refused, so none is a limit.
IMAGE = MediaLimit(("image/jpeg", "image/png"), bytes=20 * MEGABYTE, source=f"{CREATE} (types), {SPECS} (size)")
VIDEO = MediaLimit(
    ("video/mp4", "video/quicktime", "video/x-m4v"),
    bytes=2000 * MEGABYTE,
    aspect=(0.5, 1.91),
    seconds=(4.0, 900.0),
    video_codecs=("h264", "hevc"),
    multiple=2,  # both codecs as everybody makes them, 4:2:0, have one colour for two pixels each way
    source=SPECS,
)

# Pixels of an edge. An image that is too small is refused (403, code 233), and no page says below which size: this is
# where this tool warns, and no limit.
SMALL = 100

# images, animations, videos: one image, two to five of them, or one video; CREATE
_COUNTS: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    "image": ((1, 1), (0, 0), (0, 0)),
    "carousel": ((2, 5), (0, 0), (0, 0)),
    "video": ((0, 0), (0, 0), (1, 1)),
}


def limits(options: Mapping[str, Any], kind: str) -> Limits:
    """Return what a kind of pin may hold."""
    images, animations, videos = _COUNTS[kind]
    return Limits(
        text=DESCRIPTION,
        title=TITLE,
        alt=ALT,
        link=LinkPlace.FIELD,
        images=images,
        animations=animations,
        videos=videos,
        image=IMAGE,
        video=VIDEO,
        cover=IMAGE,
        one_shape=kind
        == "carousel",  # not in the API's pages; other tools' users saw carousels of several sizes refused
        # a paid partnership is a request to the sponsor's account; without one there is no field that says so
        disclose=("ai_generated", "advertising") if options.get("sponsor_id") else ("ai_generated",),
    )
