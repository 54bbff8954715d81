"""The inherited suite: one post of every kind, crashed, cut off and refused at every point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import socialpost_reddit
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests  # noqa: F401 - pytest finds it here
from socialpost_reddit.sandbox import platform

JPEGS = {f"media/{name}.jpg": media.jpeg(name) for name in ("peru", "teal")}
GIF = media.gif()
MP4 = media.mp4(1, (320, 240))
FILES = {**JPEGS, "media/lamp.gif": GIF, "media/lamp.mp4": MP4}
OPTIONS = {"subreddit": "BuyItForLife", "username": "oslo_lamps"}


def case(kind: str, text: str = "", name: str = "", **values: Any) -> Case:
    """Return a case with the files that its draft names."""
    options = {**OPTIONS, **values.pop("options", {})}
    draft = Draft(
        *("lamp", "reddit", "reddit"), kind=kind, title="We make lamps", texts=(text,), options=options, **values
    )
    return Case(name or kind, draft, {file.path: FILES[file.path] for file in draft.files})


def photos(count: int) -> tuple[Media, ...]:
    """Return photos with captions."""
    named = list(JPEGS.items())[:count]
    return tuple(media.image(f"media{n}", path, data, f"lamp {n}") for n, (path, data) in enumerate(named))


def animation() -> tuple[Media, ...]:
    """Return a GIF."""
    return (Media(Role.ANIMATION, File("media0", "media/lamp.gif", "image/gif", len(GIF), 48, 48), frames=3),)


def clip() -> tuple[Media, ...]:
    """Return a video with its poster."""
    file = File("media0", "media/lamp.mp4", "video/mp4", len(MP4), 320, 240)
    poster = media.image("media0.cover", "media/peru.jpg", JPEGS["media/peru.jpg"]).file
    return (Media(Role.VIDEO, file, seconds=1.0, fps=24.0, cover=poster),)


CASES = (
    case("self", "Warm light & <zero> glare", comment="Questions?", options={"flair": "Product", "spoiler": True}),
    case("link", "Made in Oslo", link="https://shop.example.com/lamp?utm_source=reddit"),
    case("image", "One lamp", media=photos(1)),
    case("image", name="gif", media=animation()),
    case("gallery", "Two lamps", media=photos(2), options={"gallery": ({"link": "https://shop.example.com"},)}),
    case("video", "It turns", media=clip(), options={"nsfw": True}),
    case("poll", "Brass or steel?", options={"poll": {"options": ["Brass", "Steel"], "days": 2}}),
)


class TestReddit(AdapterSuite):
    adapter = socialpost_reddit.adapter
    platform = platform
    cases = CASES
    pairs = "link"
    long = ("gif", "image", "gallery", "link", "poll")
    samples = Path(__file__).parents[1] / "samples"
