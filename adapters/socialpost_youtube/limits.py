"""What YouTube accepts, as data. Where Google names no number the comment says whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from socialpost.adapter import Limits, MediaLimit, TextLimit, Unit

VIDEOS = "https://developers.google.com/youtube/v3/docs/videos"
INSERT = "https://developers.google.com/youtube/v3/docs/videos/insert"
THUMBNAILS = "https://developers.google.com/youtube/v3/docs/thumbnails/set"
COMMENTS = "https://developers.google.com/youtube/v3/docs/comments"

# "maximum length of 100 characters", of which kind is not said
TITLE = TextLimit(100, Unit.CODE_POINTS, source=VIDEOS)
DESCRIPTION = TextLimit(5000, Unit.BYTES, source=VIDEOS)
COMMENT = TextLimit(10_000, Unit.CODE_POINTS, source=COMMENTS)  # the number is from experience
TAGS = 500  # characters of all tags together, see checks.tags_length
SHORT_SECONDS = 180.0  # square or upright and at most three minutes: https://support.google.com/youtube/answer/15424877
UNVERIFIED_SECONDS = 900.0  # longer ones need a verified phone: https://support.google.com/youtube/answer/71673

VIDEO = MediaLimit(
    (
        "video/mp4", "video/quicktime", "video/webm", "video/x-msvideo", "video/x-matroska", "video/mpeg",
        "video/x-flv", "video/3gpp", "video/x-ms-asf",
    ),
    bytes=274_877_906_944,  # 256 GiB
    seconds=(None, 12 * 3600.0),
    source=INSERT,
)  # fmt: skip
# 3840 x 2160 (2160 x 3840 for Shorts) and 640 pixels in width are recommended there; nothing says that less is refused.
COVER = MediaLimit(("image/jpeg", "image/png"), bytes=52_428_800, source=THUMBNAILS)

# Google names no window. At once is no schedule, and an upload takes its time; a year is a bound of this tool.
WINDOW = (timedelta(minutes=15), timedelta(days=365))

_VIDEO = Limits(
    text=DESCRIPTION,
    title=TITLE,
    title_required=True,
    comment=COMMENT,
    videos=(1, 1),
    video=VIDEO,
    cover=COVER,
    captions=("text/srt", "application/x-subrip", "text/vtt"),
    schedule=WINDOW,
    disclose=("advertising", "ai_generated"),
    languages=True,
)
LIMITS: Mapping[str, Limits] = {
    "video": _VIDEO,
    "short": replace(_VIDEO, video=replace(VIDEO, aspect=(None, 1.0), seconds=(None, SHORT_SECONDS))),
}


def limits(_options: Mapping[str, Any], kind: str) -> Limits:
    """Return what a kind of post may hold; every channel has the same."""
    return LIMITS[kind]
