"""What becomes of videos: as little as will do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.content.wishes import MediaPolicy, Tag
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import rate as fit_rate
from socialpost.media.fitting.fit import Fit, Wish, fit
from socialpost.media.model import Probe
from socialpost.media.recipe import Shape, Sound, Work

FILM = Probe(
    "video/mp4", 9_000_000, Role.VIDEO, 1920, 1080, seconds=20.0, fps=30.0, container="mov", video_codec="h264",
    profile="High", pixel_format="yuv420p", audio_codec="aac", channels=2, sample_rate=48_000, frames=600,
)  # fmt: skip
LIMIT = MediaLimit(
    ("video/mp4",), bytes=100_000_000, width=(None, 1920), seconds=(3.0, 60.0), fps=(None, 60.0), video_codecs=("h264",),
    audio_codecs=("aac",), pixel_formats=("yuv420p",), multiple=2, constant_rate=True, faststart=True, channels=2,
)  # fmt: skip


def made(probe: Probe, limit: MediaLimit = LIMIT, wish: Wish | None = None) -> Fit:
    found = fit(probe, limit, wish or Wish())
    assert found.recipe, found.misfits
    return found


@pytest.mark.parametrize(
    ("changes", "work", "sound", "says"),
    [
        ({"mime": "video/quicktime"}, Work.REMUX, Sound.COPY, "only the container changes (MOV to MP4)"),
        ({"faststart": False}, Work.REMUX, Sound.COPY, "only the container is written anew"),
        ({"audio_codec": "mp3"}, Work.REMUX, Sound.AAC, "the picture stays as it is, the sound becomes AAC"),
        ({"channels": 6}, Work.REMUX, Sound.AAC, "the picture stays as it is, the sound becomes AAC"),
        ({"mime": "video/x-matroska", "audio_codec": ""}, Work.REMUX, Sound.NONE, "only the container changes (MKV to MP4)"),
        ({"video_codec": "hevc"}, Work.VIDEO, Sound.COPY, "encoded anew as H.264 (the sound stays as it is)"),
        ({"mime": "video/x-msvideo"}, Work.VIDEO, Sound.AAC, "AVI becomes MP4, encoded anew as H.264/AAC"),
        ({"pixel_format": "yuv420p10le", "audio_codec": ""}, Work.VIDEO, Sound.NONE, "encoded anew as H.264"),
    ],
)  # fmt: skip
def test_only_what_is_wrong_is_done_anew(changes: dict[str, Any], work: Work, sound: Sound, says: str) -> None:
    found = made(replace(FILM, **changes))
    assert found.recipe
    assert (found.recipe.work, found.recipe.sound, found.says) == (work, sound, (says,))
    assert (found.promise.mime, found.promise.video_codec, found.promise.faststart) == ("video/mp4", "h264", True)
    assert found.promise.audio_codec == ("" if sound is Sound.NONE else "aac")


def test_a_video_that_fits_is_only_stripped() -> None:
    found = made(replace(FILM, location=True, rotation=90))
    assert found.recipe
    assert (found.recipe.work, found.promise) == (Work.STRIP, replace(FILM, rotation=90))


def test_a_container_that_cannot_be_stripped_gets_another_one() -> None:
    found = made(
        replace(FILM, mime="video/x-matroska", camera=True), replace(LIMIT, types=("video/mp4", "video/x-matroska"))
    )
    assert found.recipe
    assert (found.recipe.work, found.promise.camera) == (Work.REMUX, False)


def test_codecs_that_only_some_read_stay_in_an_mp4_only_where_they_are_named() -> None:
    web = replace(FILM, mime="video/webm", video_codec="vp9")
    recipes = [
        made(web, MediaLimit(("video/mp4",), video_codecs=codecs)).recipe for codecs in ((), ("h264",), ("vp9", "h264"))
    ]
    assert [recipe.work for recipe in recipes if recipe] == [Work.VIDEO, Work.VIDEO, Work.REMUX]


@pytest.mark.parametrize("way", ["refuse", "contain", "pad", "crop"])
@pytest.mark.parametrize("seconds", [2.0, 61.0])
def test_nothing_is_trimmed_under_any_policy(way: str, seconds: float) -> None:
    found = fit(replace(FILM, seconds=seconds), LIMIT, Wish(MediaPolicy(fit=way)))
    assert (found.recipe, [misfit.rule for misfit in found.misfits]) == (None, ["seconds"])


def test_what_no_policy_and_what_this_policy_leaves_is_told_at_once() -> None:
    found = fit(replace(FILM, seconds=90.0, width=4000), replace(LIMIT, aspect=(0.5, 1.91)), Wish())
    assert [misfit.rule for misfit in found.misfits] == ["aspect", "seconds"]


def test_a_video_is_scaled_to_even_edges_and_promised_as_it_will_be() -> None:
    found = made(replace(FILM, width=3840, height=2161, rotation=90))
    assert found.recipe
    assert found.recipe.shape == Shape((1920, 1080), (1920, 1080))
    assert found.promise == replace(FILM, size=found.promise.size)
    assert found.promise.size < 50_000_000


def test_what_is_encoded_gets_even_edges_though_the_limit_does_not_ask_for_them() -> None:
    found = made(replace(FILM, width=853, height=480, video_codec="vp9"), replace(LIMIT, multiple=1))
    assert (found.promise.width, found.promise.height) == (852, 480)


def test_bits_follow_from_the_bytes_that_are_left_with_a_margin() -> None:
    found = made(replace(FILM, size=30_000_000), replace(LIMIT, bytes=10_000_000))
    assert found.recipe
    assert found.recipe.bits
    assert 9_999_000 < found.promise.size <= 10_000_000
    assert 0.85 * 10_000_000 < found.recipe.bits * 20 / 8 < 0.92 * 10_000_000


def test_bits_have_a_ceiling_where_the_limit_is_far_away() -> None:
    found = made(replace(FILM, video_codec="hevc"), replace(LIMIT, bytes=None))
    assert found.recipe
    assert found.recipe.bits == round(0.15 * 1920 * 1080 * 30) + 192_000
    assert found.promise.size < 28_000_000


def test_few_bits_mean_fewer_pixels_and_too_few_are_a_misfit() -> None:
    scarce = made(replace(FILM, size=30_000_000), replace(LIMIT, bytes=2_000_000))
    assert 320 <= scarce.promise.height < 1080
    assert scarce.says[0].startswith("scaled from 1920 x 1080 to ")
    hopeless = fit(replace(FILM, size=30_000_000), replace(LIMIT, bytes=700_000), Wish())
    assert [misfit.rule for misfit in hopeless.misfits] == ["bytes"]


def test_a_video_that_does_not_tell_its_length_cannot_be_promised() -> None:
    found = fit(replace(FILM, seconds=None, video_codec="hevc"), LIMIT, Wish())
    assert [misfit.rule for misfit in found.misfits] == ["seconds"]


def test_what_a_video_does_not_tell_is_no_reason_to_change_it() -> None:
    silent = replace(FILM, seconds=None, fps=None)
    assert fit(silent, LIMIT, Wish()) == Fit(None, silent)


def test_a_price_and_captions_are_laid_over_a_video_that_fits() -> None:
    wish = Wish(tag=Tag("9.90"), burn="de.srt", burn_font="f.ttf", inputs={"de.srt": "aa", "f.ttf": "bb", "x": "cc"})
    found = made(FILM, wish=wish)
    assert found.recipe
    assert (found.recipe.work, found.recipe.burn, found.recipe.burn_font) == (Work.VIDEO, "de.srt", "f.ttf")
    assert found.recipe.inputs == {"de.srt": "aa", "f.ttf": "bb"}
    assert found.says[1:] == ("tag '9.90' top-left", "captions burnt in")


def test_only_mp4_can_be_made() -> None:
    found = fit(replace(FILM, video_codec="hevc"), replace(LIMIT, types=("video/webm",)), Wish())
    assert (found.recipe, [misfit.rule for misfit in found.misfits]) == (None, ["type"])


@pytest.mark.parametrize(
    ("rate", "variable", "allowed", "expected"),
    [
        (30.0, False, (None, None), 30.0),
        (29.97, False, (None, None), 29.97),
        (30.02, False, (None, None), 30.0),
        (15.0, False, (None, None), 15.0),
        (27.3, True, (None, None), 25.0),
        (120.0, False, (None, None), 60.0),
        (60.0, False, (None, 30.0), 30.0),
        (59.94, False, (None, 30.0), 29.97),
        (50.0, False, (None, 30.0), 25.0),
        (30.0, False, (None, 25.0), 25.0),
        (30.0, False, (None, 12.0), 12.0),
        (12.0, False, (23.9, 60.0), 24.0),
        (10.0, False, (23.9, 60.0), 30.0),
        (None, False, (None, None), 25.0),
    ],
)
def test_a_rate_stays_or_becomes_the_nearest_usual_one_that_is_allowed(
    rate: float | None, variable: bool, allowed: tuple[float | None, float | None], expected: float
) -> None:
    assert fit_rate.video(rate, variable, allowed) == expected


def test_a_changed_rate_is_said() -> None:
    assert "30 frames a second instead of 60" in made(replace(FILM, fps=60.0), replace(LIMIT, fps=(None, 30.0))).says
    assert "a constant rate of 30 frames a second" in made(replace(FILM, variable=True)).says
