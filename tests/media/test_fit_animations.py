"""What becomes of animations, and of videos that shall be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from socialpost.content.wishes import Logo, MediaPolicy
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import rate as fit_rate
from socialpost.media.fitting.fit import Fit, Wish, converted, fit
from socialpost.media.model import Probe
from socialpost.media.recipe import Sound, Work

MOVING = Probe("image/gif", 3_000_000, Role.ANIMATION, 800, 600, mode="P", frames=50, seconds=4.0, fps=12.5)
FILM = Probe(
    "video/mp4", 9_000_000, Role.VIDEO, 1920, 1080, seconds=6.0, fps=30.0, video_codec="h264", audio_codec="aac"
)
GIF = MediaLimit(("image/gif",), bytes=15_000_000, width=(None, 1280), height=(None, 1080), frames=350)
VIDEO = MediaLimit(("video/mp4",), bytes=50_000_000, seconds=(3.0, 60.0), fps=(23.9, 60.0), multiple=2)


def rules(found: Fit) -> list[str]:
    return [misfit.rule for misfit in found.misfits]


def test_an_animation_that_fits_goes_out_untouched() -> None:
    assert fit(MOVING, GIF, Wish()) == Fit(None, MOVING)


def test_a_gif_that_is_too_large_is_scaled_and_every_frame_keeps_its_time() -> None:
    found = fit(MOVING, replace(GIF, width=(None, 400)), Wish())
    assert found.recipe
    assert (found.recipe.work, found.recipe.fps) == (Work.ANIMATION, None)
    assert (found.promise.width, found.promise.height, found.promise.frames) == (400, 300, 50)
    assert found.says == ("scaled from 800 x 600 to 400 x 300", "encoded anew as GIF")


def test_pixels_of_all_frames_count() -> None:
    found = fit(MOVING, replace(GIF, pixels_total=6_000_000), Wish())
    assert found.promise.pixels * 50 <= 6_000_000 < found.promise.pixels * 52


def test_too_many_bytes_mean_a_smaller_picture() -> None:
    found = fit(replace(MOVING, size=20_000_000), GIF, Wish())
    assert 14_000_000 < found.promise.size <= 15_000_000
    assert 160 <= found.promise.height < 600


def test_too_many_frames_become_fewer_a_second_and_the_length_stays() -> None:
    found = fit(replace(MOVING, frames=600, seconds=30.0, fps=20.0), GIF, Wish())
    assert found.recipe
    assert found.recipe.fps == pytest.approx(100 / 9, abs=0.001)
    assert (found.promise.seconds, found.promise.frames) == (30.0, 334)
    assert "11.111 frames a second instead of 20" in found.says


def test_a_gif_of_a_minute_has_too_many_frames() -> None:
    assert rules(fit(replace(MOVING, frames=900, seconds=60.0, fps=15.0), GIF, Wish())) == ["frames"]


def test_an_animated_webp_becomes_a_gif() -> None:
    found = fit(replace(MOVING, mime="image/webp", size=300_000), GIF, Wish())
    assert found.recipe
    assert (found.recipe.mime, found.says[-1]) == ("image/gif", "WebP becomes GIF")


def test_a_logo_on_an_animation_that_can_only_stay_a_webp_is_a_misfit_not_left_out() -> None:
    found = fit(replace(MOVING, mime="image/webp"), MediaLimit(("image/webp",)), Wish(logo=Logo("logo.png")))
    assert rules(found) == ["type"]


def test_an_animation_becomes_a_video_that_is_played_until_it_is_long_enough() -> None:
    found = converted(replace(MOVING, seconds=1.2, frames=15), Role.VIDEO, VIDEO, Wish())
    assert found.recipe
    assert (found.recipe.work, found.recipe.loops, found.recipe.seconds) == (Work.VIDEO, 3, 3.6)
    assert (found.recipe.fps, found.recipe.sound) == (25.0, Sound.NONE)
    assert (found.promise.seconds, found.promise.audio_codec, found.promise.pixel_format) == (3.6, "", "yuv420p")
    assert "played 3 times, 3.6 s in all" in found.says


def test_whole_times_only() -> None:
    assert rules(converted(replace(MOVING, seconds=8.0), Role.VIDEO, replace(VIDEO, seconds=(10.0, 12.0)), Wish())) == [
        "seconds"
    ]


def test_frames_that_do_not_say_how_long_are_shown_as_in_browsers() -> None:
    timeless = replace(MOVING, mime="image/webp", seconds=0.0, fps=None)
    assert converted(timeless, Role.VIDEO, VIDEO, Wish()).promise.seconds == 5.0


@pytest.mark.parametrize(
    ("rate", "most", "expected"),
    [(12.5, 60.0, 25.0), (10.0, 60.0, 30.0), (20.0, 60.0, 60.0), (20.0, 30.0, 30.0), (100 / 7, 60.0, 30.0)],
)
def test_an_animations_frames_are_repeated_evenly_where_that_is_possible(
    rate: float, most: float, expected: float
) -> None:
    assert fit_rate.moving(rate, (None, most)) == expected


def test_a_video_becomes_a_small_gif_of_the_same_length() -> None:
    found = converted(FILM, Role.ANIMATION, GIF, Wish())
    assert found.recipe
    assert (found.recipe.work, found.recipe.sound) == (Work.ANIMATION, Sound.NONE)
    assert found.recipe.fps == pytest.approx(100 / 7, abs=0.001)  # a GIF counts hundredths: 15 a second cannot be
    assert (found.promise.seconds, found.promise.frames) == (6.0, 86)
    assert max(found.promise.width, found.promise.height) <= 720
    assert found.promise.pixels * 86 * 0.9 < 15_000_000


def test_a_video_that_is_too_long_for_a_gif_is_not_trimmed() -> None:
    assert rules(converted(replace(FILM, seconds=60.0), Role.ANIMATION, GIF, Wish())) == ["frames"]
    assert rules(converted(FILM, Role.ANIMATION, replace(GIF, seconds=(None, 5.0)), Wish())) == ["seconds"]


def test_refuse_makes_no_video_of_an_animation() -> None:
    refused = Wish(MediaPolicy(fit="refuse"))
    assert rules(converted(MOVING, Role.VIDEO, VIDEO, refused)) == ["type", "fps"]
    assert rules(converted(FILM, Role.ANIMATION, MediaLimit(("video/mp4",)), refused)) == ["type"]
