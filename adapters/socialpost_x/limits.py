"""What X accepts, as data. Sizes in MiB: the refusals of X itself count so (5242880 bytes for an image)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socialpost.adapter import Limits, MediaLimit, TextLimit, Unit
from socialpost_x.options import MEBIBYTE

COUNTING = "https://docs.x.com/fundamentals/counting-characters"
LONG = "https://docs.x.com/changelog (2024-08-20)"
MEDIA = "https://docs.x.com/x-api/media/quickstart/best-practices"
METADATA = "https://docs.x.com/x-api/media/create-media-metadata"

TEXT = TextLimit(280, Unit.WEIGHTED, source=COUNTING)
LONG_TEXT = TextLimit(25_000, Unit.WEIGHTED, source=LONG)
ALT = TextLimit(1000, Unit.CODE_POINTS, source=METADATA)  # the unit is not stated

IMAGE = MediaLimit(("image/jpeg", "image/png", "image/webp"), bytes=5 * MEBIBYTE, source=MEDIA)
GIF = MediaLimit(
    ("image/gif",),
    bytes=15 * MEBIBYTE,
    width=(None, 1280),
    height=(None, 1080),
    frames=350,
    pixels_total=300_000_000,
    source=MEDIA,
)
# The page names 1280x1024 as the largest and 720x1280 among the recommended: so either edge may be the long one.
# It asks for the High profile; the simpler ones hold nothing that a decoder of High does not know. It wants AAC-LC with
# one channel or two, whole frames and square pixels. 4:2:0 has one colour for two pixels each way: even edges.
VIDEO = MediaLimit(
    ("video/mp4", "video/quicktime"),
    bytes=512 * MEBIBYTE,
    width=(32, 1280),
    height=(32, 1280),
    aspect=(1 / 3, 3.0),
    seconds=(0.5, 140.0),
    fps=(None, 60.0),
    video_codecs=("h264",),
    audio_codecs=("aac",),
    pixel_formats=("yuv420p", "yuvj420p"),
    profiles=("Constrained Baseline", "Baseline", "Main", "High"),
    multiple=2,
    channels=2,
    square=True,
    progressive=True,
    source=MEDIA,
)
# Longer and larger for subscribers; the figures are those that other tools use with success, X names none.
LONG_VIDEO = replace(VIDEO, bytes=16 * 1024 * MEBIBYTE, width=(32, None), height=(32, None), seconds=(0.5, 4 * 3600.0))

_COUNTS: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    # kind: images, animations, videos; four photos or one GIF or one video, never mixed:
    # https://docs.x.com/x-api/posts/create-post
    "text": ((0, 0), (0, 0), (0, 0)),
    "thread": ((0, 4), (0, 1), (0, 1)),
    "photo": ((1, 4), (0, 0), (0, 0)),
    "gif": ((0, 0), (1, 1), (0, 0)),
    "video": ((0, 0), (0, 0), (1, 1)),
    "poll": ((0, 0), (0, 0), (0, 0)),
}


def limits(options: Mapping[str, Any], kind: str) -> Limits:
    """Return what a kind of post may hold for an account of `options["tier"]`."""
    premium = options.get("tier", "none") != "none"
    text = LONG_TEXT if premium else TEXT
    images, animations, videos = _COUNTS[kind]
    return Limits(
        text=text,
        comment=text,
        alt=ALT,
        thread=True,
        images=images,
        animations=animations,
        videos=videos,
        image=IMAGE,
        animation=GIF,
        video=LONG_VIDEO if premium else VIDEO,
        captions=("text/srt", "text/vtt", "application/x-subrip"),
        text_required=kind in ("text", "thread", "poll"),
        disclose=("advertising", "ai_generated"),
    )
