"""What a Facebook Page accepts, as data. Where Meta names no number the comment says whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from socialpost.adapter import Limits, LinkPlace, MediaLimit, TextLimit, Unit

PHOTOS = "https://developers.facebook.com/docs/graph-api/reference/page/photos/"
VIDEOS = "https://developers.facebook.com/docs/graph-api/reference/page/videos/"
REELS = "https://developers.facebook.com/docs/video-api/guides/reels-publishing"
STORIES = "https://developers.facebook.com/docs/page-stories-api"

# Meta's pages name no length of a post; 63,206 is what other tools found. Its unit is unknown: UTF-16 units are the
# stricter of the two that are likely (an emoji counts two), so nothing that passes here is refused there.
TEXT = TextLimit(63_206, Unit.UTF16)
COMMENT = TextLimit(8_000, Unit.UTF16)  # from experience, undocumented
TITLE = TextLimit(255, Unit.UTF16)  # from experience, undocumented
ALT = TextLimit(1_000, Unit.CODE_POINTS)  # no documented length: a bound of this tool
NO_TEXT = TextLimit(0, Unit.UTF16, source=STORIES)

# "10 MB", read in the stricter of its two meanings.
PHOTO = MediaLimit(("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"), bytes=10_000_000, source=PHOTOS)
# Size and length of Page videos are from experience; the shape is what error 1363040 says, with room for rounding.
VIDEO = MediaLimit(
    ("video/mp4", "video/quicktime"),
    bytes=10 * 1024**3,
    aspect=(0.55, 1.80),
    seconds=(1.0, 240 * 60.0),
    source=VIDEOS,
)
# Reels: 4:2:0 (so even edges), a fixed rate, progressive frames, stereo sound of 48 kHz; the page names no profile.
REEL = MediaLimit(
    ("video/mp4", "video/quicktime"),
    bytes=10 * 1024**3,
    width=(540, None),
    height=(960, None),
    aspect=(0.55, 0.575),  # 9:16, with room for even numbers of pixels
    seconds=(3.0, 90.0),
    fps=(23.9, 60.0),  # 24 to 60; 23.976 counts as 24
    video_codecs=("h264", "hevc", "vp9", "av1"),
    audio_codecs=("aac",),
    pixel_formats=("yuv420p", "yuvj420p"),
    multiple=2,
    channels=2,
    sample_rates=(48_000,),
    constant_rate=True,
    progressive=True,
    source=REELS,
)
STORY_VIDEO = replace(REEL, seconds=(3.0, 60.0), source=STORIES)

# Meta's pages disagree (30 days, 75 days, 6 months; reels 29 days): the narrowest window is safe for all.
# https://developers.facebook.com/docs/pages-api/posts
WINDOW = (timedelta(minutes=10), timedelta(days=29))

_POST = Limits(text=TEXT, comment=COMMENT, alt=ALT, image=PHOTO, schedule=WINDOW)
_MOVING = Limits(
    text=TEXT,
    title=TITLE,
    comment=COMMENT,
    videos=(1, 1),
    cover=PHOTO,
    captions=("text/srt", "application/x-subrip"),
    schedule=WINDOW,
    disclose=("ai_generated",),  # is_ai_generated came to videos, reels and video stories with v26
)
MOST_PHOTOS = 10  # undocumented; where other tools stop

LIMITS: Mapping[str, Limits] = {
    "text": replace(_POST, link=LinkPlace.FIELD, text_required=True),
    "link": replace(_POST, link=LinkPlace.FIELD),
    "photo": replace(_POST, images=(1, 1)),
    "photos": replace(_POST, images=(2, MOST_PHOTOS)),
    "video": replace(_MOVING, video=VIDEO),
    "reel": replace(_MOVING, video=REEL),
    # Nothing but the picture or the video: no text, no link, no stickers through the API.
    "story": Limits(
        text=NO_TEXT,
        alt=ALT,
        link=LinkPlace.NONE,
        tags_in_text=False,
        hashtags=0,
        images=(0, 1),
        videos=(0, 1),
        image=PHOTO,
        video=STORY_VIDEO,
        disclose=("ai_generated",),
    ),
}


def limits(options: Mapping[str, Any], kind: str) -> Limits:
    """Return what a kind of post may hold; every Page has the same. Naming the sponsor is how advertising is told."""
    found = LIMITS[kind]
    return replace(found, disclose=("advertising", *found.disclose)) if options.get("sponsor") else found
