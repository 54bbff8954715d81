"""A probe held against a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.misfits import misfits
from socialpost.media.model import Probe

VIDEO = Probe(
    "video/mp4", 5000, Role.VIDEO, 1280, 720, seconds=30.0, fps=30.0, video_codec="h264", audio_codec="aac",
    pixel_format="yuv420p", profile="High 10", frames=900, channels=6, sample_rate=44_100, variable=True, square=False,
    interlaced=True, faststart=False, transfer="arib-std-b67",
)  # fmt: skip
PICTURE = Probe("image/png", 900, Role.IMAGE, 64, 48, mode="RGBA", alpha=True)


@pytest.mark.parametrize(
    ("limit", "rule", "words"),
    [
        ({"types": ("video/webm", "video/x-flv")}, "type", "is video/mp4|takes video/webm or video/x-flv"),
        ({"bytes": 4999}, "bytes", "has 5,000 bytes|takes at most 4,999"),
        ({"width": (None, 1000)}, "width", "is 1280 x 720 pixels|takes at most 1,000 pixels in width"),
        ({"height": (800, None)}, "height", "is 1280 x 720 pixels|takes at least 800 pixels in height"),
        (
            {"aspect": (0.5, 1.0)},
            "aspect",
            "is 1280 x 720 pixels (width to height 1.778)|takes 0.5 to 1 as width to height",
        ),
        ({"multiple": 256}, "multiple", "is 1280 x 720 pixels|takes edges that divide by 256"),
        ({"multiple": 48}, "multiple", "is 1280 x 720 pixels|takes edges that divide by 48"),
        ({"seconds": (None, 20.5)}, "seconds", "is 30 s long|takes at most 20.5 seconds"),
        ({"fps": (None, 25.0)}, "fps", "has 30 frames a second|takes at most 25 frames a second"),
        ({"frames": 350}, "frames", "has 900 frames|takes at most 350"),
        ({"constant_rate": True}, "constant-rate", "has a frame rate that varies|takes a constant one"),
        ({"pixels_total": 100}, "pixels", "has 921,600 pixels in all|takes at most 100"),
        ({"video_codecs": ("hevc",)}, "codec", "is coded as h264|takes hevc"),
        ({"profiles": ("Main", "High")}, "profile", "is H.264 of profile High 10|takes Main or High"),
        ({"audio_codecs": ("mp3",)}, "audio", "has aac sound|takes mp3"),
        ({"channels": 2}, "channels", "has 6 channels of sound|takes at most 2"),
        ({"sample_rates": (48_000,)}, "sample-rate", "has sound of 44,100 Hz|takes 48,000 Hz"),
        ({"pixel_formats": ("yuv420p10le",)}, "pixel-format", "has yuv420p pixels|takes yuv420p10le"),
        (
            {"pixel_formats": ("yuv420p",)},
            "colour",
            "has HDR colours (arib-std-b67)|takes standard ones (8 bits each)",
        ),
        ({"square": True}, "square", "has stretched pixels|takes square ones"),
        ({"progressive": True}, "progressive", "has interlaced frames|takes whole ones (progressive)"),
        ({"faststart": True}, "faststart", "has its index at the end|takes it in front (faststart)"),
    ],
)
def test_every_limit_is_held_and_told_with_both_sides(limit: dict[str, Any], rule: str, words: str) -> None:
    (found,) = misfits(VIDEO, MediaLimit(**{"types": ("video/mp4",)} | limit))
    assert (found.rule, f"{found.has}|{found.takes}") == (rule, words)


def test_limits_that_are_just_met_are_met() -> None:
    limit = MediaLimit(
        ("video/mp4",), bytes=5000, width=(1280, 1280), height=(720, 720), aspect=(16 / 9, 1.78), seconds=(30.0, 30.0),
        fps=(30.0, 30.0), frames=900, pixels_total=921_600, video_codecs=("h264",), audio_codecs=("aac",), channels=6,
        sample_rates=(32_000, 44_100), profiles=("High 10",), multiple=80, pixel_formats=("yuv420p", "yuv420p10le"),
    )  # fmt: skip
    assert list(misfits(VIDEO, limit)) == []


def test_an_ordinary_video_meets_the_strictest_layout() -> None:
    plain = Probe("video/mp4", 5000, Role.VIDEO, 640, 480, video_codec="h264", pixel_format="yuv420p", transfer="bt709")
    limit = MediaLimit(
        ("video/mp4",), constant_rate=True, square=True, progressive=True, faststart=True, alpha=False, multiple=2,
        pixel_formats=("yuv420p",), channels=1, sample_rates=(48_000,),
    )  # fmt: skip
    assert list(misfits(plain, limit)) == []


def test_a_silent_video_has_no_wrong_sound() -> None:
    limit = MediaLimit(("video/mp4",), audio_codecs=("mp3",), channels=2, sample_rates=(48_000,))
    assert list(misfits(replace(VIDEO, audio_codec=""), limit)) == []


def test_profiles_are_those_of_h264_and_no_other_codec_s() -> None:
    other = replace(VIDEO, video_codec="hevc", profile="Main 10")
    assert list(misfits(other, MediaLimit(("video/mp4",), profiles=("High",)))) == []


@pytest.mark.parametrize("deep", ["yuv420p10le", "yuv444p12be", "p010le", "gbrp16le", "yuv422p9"])
def test_hdr_is_no_misfit_where_more_than_eight_bits_are_taken(deep: str) -> None:
    limit = MediaLimit(("video/mp4",), pixel_formats=("yuv420p", deep))
    assert list(misfits(VIDEO, limit)) == []


def test_transparent_parts_are_refused_only_where_the_platform_does() -> None:
    (found,) = misfits(PICTURE, MediaLimit(("image/png",), alpha=False))
    assert (found.rule, found.has, found.takes) == ("alpha", "has transparent parts", "takes none")
    assert list(misfits(PICTURE, MediaLimit(("image/png",)))) == []


def test_printers_colours_are_refused_unless_the_platform_takes_them() -> None:
    printed = Probe("image/jpeg", 900, Role.IMAGE, 64, 48, mode="CMYK")
    (found,) = misfits(printed, MediaLimit(("image/jpeg",)))
    assert (found.rule, found.has) == ("cmyk", "has printers' colours (CMYK)")
    assert list(misfits(printed, MediaLimit(("image/jpeg",), cmyk=True))) == []


def test_the_pixels_of_an_animation_count_in_every_frame() -> None:
    moving = Probe("image/gif", 10, Role.ANIMATION, 100, 100, frames=31)
    (found,) = misfits(moving, MediaLimit(("image/gif",), pixels_total=300_000))
    assert found.has == "has 310,000 pixels in all"
