"""What a platform accepts, as data: the fit gate and the media planner read it, nobody else decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """How a platform counts text."""

    WEIGHTED = "weighted"  # twitter-text 3: URLs 23, CJK 2, emoji 2
    UTF16 = "utf16"
    CODE_POINTS = "code points"
    GRAPHEMES = "graphemes"
    BYTES = "bytes"  # of UTF-8


class LinkPlace(StrEnum):
    """Where the link of a post goes."""

    TEXT = "text"  # appended to the text (or to the thread's first part) unless it stands there already
    FIELD = "field"  # a field of its own
    NONE = "none"  # no place: a post with a link gets a finding


class Source(StrEnum):
    """How a platform gets media: we send the bytes, or it fetches a public URL."""

    BYTES = "bytes"
    PUBLIC_URL = "public url"


@dataclass(frozen=True, slots=True)
class TextLimit:
    """At most `most` (and at least `least`) of `unit`; `source` is the vendor's page."""

    most: int
    unit: Unit = Unit.CODE_POINTS
    least: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class MediaLimit:
    """What one image, animation or video may be. None: the platform names no limit.

    `types` are media types recognised by content (`image/jpeg`, `video/mp4`). Sizes in bytes, edges in pixels,
    `aspect` is width divided by height, times in seconds, rates in frames per second. `profiles` are H.264's by
    FFmpeg's names (`High`). `multiple`: edges must divide by it. `channels` of sound at most, `sample_rates` in Hz.
    `constant_rate`: no variable frame rate; `square`: no stretched pixels; `progressive`: no interlaced frames;
    `faststart`: the index stands in front. `alpha`, `cmyk`: may a picture have transparent parts, or printers' colours
    (people would see other colours on most platforms, so False unless the vendor says otherwise).
    """

    types: tuple[str, ...]
    bytes: int | None = None
    width: tuple[int | None, int | None] = (None, None)
    height: tuple[int | None, int | None] = (None, None)
    aspect: tuple[float | None, float | None] = (None, None)
    seconds: tuple[float | None, float | None] = (None, None)
    fps: tuple[float | None, float | None] = (None, None)
    frames: int | None = None
    pixels_total: int | None = None
    video_codecs: tuple[str, ...] = ()
    audio_codecs: tuple[str, ...] = ()
    pixel_formats: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    multiple: int = 1
    channels: int | None = None
    sample_rates: tuple[int, ...] = ()
    constant_rate: bool = False
    square: bool = False
    progressive: bool = False
    faststart: bool = False
    alpha: bool = True
    cmyk: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of post may hold. `images`, `animations`, `videos` are (least, most) counts; `mixed` allows them together."""

    text: TextLimit
    title: TextLimit | None = None
    title_required: bool = False
    comment: TextLimit | None = None
    alt: TextLimit | None = None
    link: LinkPlace = LinkPlace.TEXT
    tags_in_text: bool = True
    hashtags: int | None = None
    thread: bool = False  # can a text be split into several posts
    images: tuple[int, int] = (0, 0)
    animations: tuple[int, int] = (0, 0)
    videos: tuple[int, int] = (0, 0)
    mixed: bool = False
    image: MediaLimit | None = None
    animation: MediaLimit | None = None
    video: MediaLimit | None = None
    cover: MediaLimit | None = None
    cover_required: bool = False  # no video without a cover
    one_shape: bool = False  # all images of a post must have the same width to height
    captions: tuple[str, ...] = ()  # media types of side-car captions
    text_required: bool = False
    source: Source = Source.BYTES
    schedule: tuple[timedelta, timedelta] | None = None  # how far ahead the platform itself can hold a post
    disclose: tuple[str, ...] = ()  # which of `advertising`, `ai_generated` have a field there
    languages: bool = False  # one post holds title and text in several languages
