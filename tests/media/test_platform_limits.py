"""What the platforms take, held against probes: the sheets' sentences, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.draft import Role
from socialpost.media.fitting.misfits import misfits
from socialpost.media.model import Probe
from socialpost.registry import load

CLIP = Probe(
    "video/mp4", 5_000_000, Role.VIDEO, 720, 1280, seconds=20.0, fps=30.0, frames=600, video_codec="h264", profile="High",
    pixel_format="yuv420p", audio_codec="aac", channels=2, sample_rate=48_000,
)  # fmt: skip


def rules(platform: str, kind: str, **changes: Any) -> list[str]:
    limit = load(platform).limits({}, kind).video
    assert limit
    return [found.rule for found in misfits(replace(CLIP, **changes), limit)]


@pytest.mark.parametrize(
    ("platform", "kind"),
    [("x", "video"), ("facebook", "reel"), ("facebook", "story"), ("facebook", "video"), ("pinterest", "video"),
     ("reddit", "video"), ("youtube", "video"), ("youtube", "short")],
)  # fmt: skip
def test_an_ordinary_upright_clip_goes_everywhere_as_it_is(platform: str, kind: str) -> None:
    assert rules(platform, kind) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"profile": "High 10", "pixel_format": "yuv420p10le"}, ["profile", "pixel-format"]),
        ({"profile": "Constrained Baseline"}, []),
        ({"channels": 6}, ["channels"]),
        ({"sample_rate": 44_100}, []),
        ({"interlaced": True}, ["progressive"]),
        ({"square": False}, ["square"]),
        ({"variable": True}, []),
        ({"transfer": "smpte2084"}, ["colour"]),
        ({"width": 719}, ["multiple"]),
    ],
)
def test_x_takes_what_its_page_says(changes: dict[str, Any], expected: list[str]) -> None:
    assert rules("x", "video", **changes) == expected


@pytest.mark.parametrize("kind", ["reel", "story"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"variable": True}, ["constant-rate"]),
        ({"interlaced": True}, ["progressive"]),
        ({"channels": 6}, ["channels"]),
        ({"sample_rate": 44_100}, ["sample-rate"]),
        ({"pixel_format": "yuv422p"}, ["pixel-format"]),
        ({"video_codec": "hevc", "profile": "Main"}, []),
        ({"audio_codec": "", "channels": 0, "sample_rate": 0}, []),
    ],
)
def test_facebook_s_reels_and_stories_take_what_its_page_says(
    kind: str, changes: dict[str, Any], expected: list[str]
) -> None:
    assert rules("facebook", kind, **changes) == expected


def test_only_a_carousel_of_pinterest_needs_one_shape() -> None:
    pinterest = load("pinterest")
    assert {kind for kind in pinterest.kinds if pinterest.limits({}, kind).one_shape} == {"carousel"}


def test_only_reddit_takes_no_video_without_a_cover() -> None:
    needed = {name: load(name) for name in ("x", "facebook", "pinterest", "reddit", "youtube")}
    found = {(name, kind) for name, it in needed.items() for kind in it.kinds if it.limits({}, kind).cover_required}
    assert found == {("reddit", "video")}
