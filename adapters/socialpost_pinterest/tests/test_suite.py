"""The inherited suite: one pin of every kind, crashed, cut off and refused at every point; and the samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import socialpost_pinterest
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests  # noqa: F401 - pytest finds it here
from socialpost_pinterest.sandbox import platform

JPEGS = {f"media/{name}.jpg": media.jpeg(name) for name in ("peru", "teal")}
MP4 = media.mp4(4, (160, 160), 6)
FILES = {**JPEGS, "media/lamp.mp4": MP4}
BOARD = "549755885175"
LINK = "https://shop.example.com/lamp?utm_source=pinterest&utm_campaign=lamp"


def case(name: str, text: str, **values: Any) -> Case:
    """Return a case with the files that its draft names."""
    draft = Draft("lamp", "pin-us", "pinterest", texts=(text,), **values)
    return Case(name, draft, {file.path: FILES[file.path] for file in draft.files})


def images(count: int) -> tuple[Media, ...]:
    """Return images with alt texts."""
    named = list(JPEGS.items())[:count]
    return tuple(media.image(f"media{n}", path, data, f"lamp {n}") for n, (path, data) in enumerate(named))


def clip() -> tuple[Media, ...]:
    """Return a video with a cover."""
    cover = File("media0.cover", "media/peru.jpg", "image/jpeg", len(JPEGS["media/peru.jpg"]), 64, 48)
    file = File("media0", "media/lamp.mp4", "video/mp4", len(MP4), 160, 160)
    return (Media(Role.VIDEO, file, "The lamp turns", seconds=4.0, fps=6.0, cover=cover),)


CASES = (
    case("image", "Warm light & zero glare", title="Lamp", link=LINK, media=images(1), options={"board": BOARD}),
    case(
        "carousel",
        "Front and detail",
        media=images(2),
        options={"board": "Desk setups", "section": "Brass", "slides": [{"title": "Front"}]},
        ai_generated=True,
    ),
    case("video", "It turns", title="Lamp", link=LINK, media=clip(), options={"board": BOARD}),
)


class TestPinterest(AdapterSuite):
    adapter = socialpost_pinterest.adapter
    platform = platform
    cases = CASES
    pairs = "image"
    long = ("carousel",)
    samples = Path(__file__).parents[1] / "samples"
