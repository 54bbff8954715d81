"""The inherited suite: one post of every kind, crashed, cut off and refused at every point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import socialpost_x
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests  # noqa: F401 - pytest finds it here
from socialpost_x.sandbox import platform

JPEGS = {f"media/{name}.jpg": media.jpeg(name) for name in ("peru", "teal")}
GIF = media.gif()
MP4 = media.mp4(2, (320, 240))
TRACK = b"1\n00:00:00,000 --> 00:00:01,000\nWarm light\n"
FILES = {**JPEGS, "media/lamp.gif": GIF, "media/lamp.mp4": MP4, "media/lamp.en.srt": TRACK}


def case(name: str, *texts: str, **values: Any) -> Case:
    """Return a case with the files that its draft names."""
    draft = Draft("lamp", "x-main", "x", texts=texts or ("",), **values)
    return Case(name, draft, {file.path: FILES[file.path] for file in draft.files})


def photos(count: int) -> tuple[Media, ...]:
    """Return photos with alt texts."""
    named = list(JPEGS.items())[:count]
    return tuple(media.image(f"media{n}", path, data, f"lamp {n}") for n, (path, data) in enumerate(named))


def animation() -> tuple[Media, ...]:
    """Return a GIF with alt text."""
    return (
        Media(Role.ANIMATION, File("media0", "media/lamp.gif", "image/gif", len(GIF), 48, 48), "It turns", frames=3),
    )


def clip() -> tuple[Media, ...]:
    """Return a video with alt text and captions."""
    file = File("media0", "media/lamp.mp4", "video/mp4", len(MP4), 320, 240)
    track = File("media0.captions.en", "media/lamp.en.srt", "text/srt", len(TRACK))
    return (Media(Role.VIDEO, file, "The lamp turns", seconds=2.0, fps=24.0, captions={"en": track}),)


POLL = {"poll": {"options": ["Brass", "Steel"], "duration_minutes": 60}, "reply_settings": "following"}

CASES = (
    case("text", "Warm light & zero glare https://shop.example.com/lamp?utm_source=x", ai_generated=True),
    case("comment", "Warm light", comment="Ask us at shop.com/ask", advertising=True),
    case("thread", "One", "Two", "Three", comment="Questions?"),
    case("photo", "Front and detail", media=photos(2)),
    case("bare photo", media=photos(1)),
    case("gif", "It turns", media=animation()),
    case("video", "It turns", media=clip(), options={"chunk_bytes": 65536}),
    case("poll", "Brass or steel?", options=POLL),
    case("long", "Warm light. " * 40 + "https://shop.example.com/lamp", options={"tier": "Premium"}),
)


class TestX(AdapterSuite):
    adapter = socialpost_x.adapter
    platform = platform
    cases = CASES
    pairs = "comment"
    long = ("bare photo", "gif", "long", "photo", "poll")
    samples = Path(__file__).parents[1] / "samples"
