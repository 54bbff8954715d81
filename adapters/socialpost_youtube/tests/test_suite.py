"""The inherited suite: one post of every kind, crashed, cut off and refused at every point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import socialpost_youtube
from socialpost.draft import Draft, File, Localized, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests  # noqa: F401 - pytest finds it here
from socialpost_youtube.sandbox import platform

WIDE = media.mp4(2, (320, 180))
UPRIGHT = media.mp4(2, (180, 320))
COVER = media.jpeg("gold", (640, 360))
TRACK = b"1\n00:00:00,000 --> 00:00:01,000\nWarmes Licht\n"
FILES = {"media/lamp.mp4": WIDE, "media/short.mp4": UPRIGHT, "media/cover.jpg": COVER, "media/lamp.de.srt": TRACK}


def case(kind: str, clip: Media, **values: Any) -> Case:
    """Return a case with the files that its draft names."""
    options = {"made_for_kids": False, **values.pop("options", {})}
    draft = Draft("lamp", "yt-us", "youtube", kind=kind, language="en", options=options, media=(clip,), **values)
    return Case(kind, draft, {file.path: FILES[file.path] for file in draft.files})


def clip(name: str, width: int, height: int, **values: Any) -> Media:
    """Return a video."""
    path = f"media/{name}.mp4"
    file = File("media0", path, "video/mp4", len(FILES[path]), width, height)
    return Media(Role.VIDEO, file, seconds=2.0, fps=24.0, video_codec="h264", audio_codec="aac", **values)


CASES = (
    case(
        "video",
        clip(
            "lamp",
            320,
            180,
            cover=File("media0.cover", "media/cover.jpg", "image/jpeg", len(COVER), 640, 360),
            captions={"de": File("media0.captions.de", "media/lamp.de.srt", "text/srt", len(TRACK))},
        ),
        title="Nordic desk lamp",
        texts=("Warm light, zero glare.\n\nhttps://shop.example.com/lamp\n\n#desksetup",),
        link="https://shop.example.com/lamp",
        tags=("desksetup",),
        languages={"de": Localized("Nordische Lampe", "Warmes Licht.")},
        advertising=True,
        comment="Questions?",
        options={"playlist": "Lamps"},
    ),
    case("short", clip("short", 180, 320), title="A short", texts=("It glows",), ai_generated=True),
)


class TestYouTube(AdapterSuite):
    adapter = socialpost_youtube.adapter
    platform = platform
    cases = CASES
    pairs = "short"
    long = ("video",)
    samples = Path(__file__).parents[1] / "samples"
