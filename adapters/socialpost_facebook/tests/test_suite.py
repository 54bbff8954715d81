"""The inherited suite: one post of every kind, crashed, cut off and refused at every point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import socialpost_facebook
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests  # noqa: F401 - pytest finds it here
from socialpost_facebook.sandbox import platform

PAGE = "1029384756"
JPEGS = {f"media/{name}.jpg": media.jpeg(name) for name in ("peru", "teal", "gold")}
REEL = media.mp4(3)
WIDE = media.mp4(2, (640, 360))


def draft(kind: str, **values: Any) -> Draft:
    """Return a draft for the Page."""
    options = {"page": PAGE, **values.pop("options", {})}
    return Draft(post="lamp", account="fb-us", platform="facebook", kind=kind, options=options, **values)


def photos(count: int) -> tuple[Media, ...]:
    """Return photos with alt texts."""
    named = list(JPEGS.items())[:count]
    return tuple(media.image(f"media{n}", path, data, f"lamp {n}") for n, (path, data) in enumerate(named))


def clip(data: bytes, width: int, height: int, seconds: float) -> tuple[Media, ...]:
    """Return a video."""
    file = File("media0", "media/lamp.mp4", "video/mp4", len(data), width, height)
    return (Media(Role.VIDEO, file, seconds=seconds, fps=24.0, video_codec="h264", audio_codec="aac"),)


def case(kind: str, name: str = "", **values: Any) -> Case:
    """Return a case with the files that its draft names."""
    made = draft(kind, **values)
    known = {**JPEGS, "media/lamp.mp4": REEL if kind in ("reel", "story") else WIDE}
    return Case(name or kind, made, {file.path: known[file.path] for file in made.files})


CASES = (
    case("text", texts=("Warm light",), comment="Questions? Ask here."),
    case("link", texts=("Our lamp",), link="https://shop.example.com/lamp?utm_source=facebook"),
    case("photo", texts=("One lamp",), media=photos(1)),
    case("photos", texts=("Three lamps",), media=photos(3), comment="Which one?"),
    case("video", texts=("See it move",), title="Lamp", media=clip(WIDE, 640, 360, 2.0), comment="More soon"),
    case("reel", texts=("A reel",), media=clip(REEL, 540, 960, 3.0)),
    case("story", "video story", texts=("",), media=clip(REEL, 540, 960, 3.0)),
    case("story", "photo story", texts=("",), media=photos(1)),
)


class TestFacebook(AdapterSuite):
    adapter = socialpost_facebook.adapter
    platform = platform
    cases = CASES
    pairs = "photo"
    long = ("link", "photo", "photo story", "video", "video story")
    samples = Path(__file__).parents[1] / "samples"
