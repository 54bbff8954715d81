"""GIFs made of videos and of other animations."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.media.films import movie
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Box, Shape, Work
from socialpost.media.watch import Watch
from tests.media.movie_set import BLUE, GREEN, QUADRANTS, RED, WHITE, corners, job, make, near, pixel, quadrants, shoot

Frames = list[tuple[int, Image.Image]]


def played(path: Path) -> Frames:
    """Return the milliseconds and the picture of each frame."""
    found: Frames = []
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            found.append((image.info["duration"], image.convert("RGBA")))
    return found


def test_a_gif_of_a_video_has_its_colours_its_shape_and_the_rate_that_was_wished(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants((128, 96))] * 10 + [quadrants((128, 96), [BLUE] * 4)] * 10, rate=20)
    frames = played(make(source, work=Work.ANIMATION, fps=10.0, shape=Shape((64, 48), (64, 48))))
    assert [milliseconds for milliseconds, _ in frames] == [100] * 10
    assert near(corners(frames[4][1]), QUADRANTS)
    assert near(corners(frames[5][1]), [BLUE] * 4)


def test_a_turned_video_makes_an_upright_gif(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants((128, 96))] * 5, turn=270)
    assert near(corners(played(make(source, work=Work.ANIMATION, fps=5.0))[0][1]), (BLUE, RED, WHITE, GREEN))


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_the_frames_of_an_animation_keep_their_times(tmp_path: Path, suffix: str) -> None:
    pictures = [quadrants((64, 48)), *(Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN))]
    path = tmp_path / f"a.{suffix}"
    options: dict[str, Any] = {"lossless": True} if suffix == "webp" else {}
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=[50, 700, 260], loop=0, **options)
    box = Box(0, 0, 32, 48)
    made = make(path, work=Work.ANIMATION, fps=None, shape=Shape((32, 48), (32, 48), box))
    assert [milliseconds for milliseconds, _ in played(made)] == [50, 700, 260]
    assert probe(made).seconds == probe(path).seconds
    assert near(corners(played(made)[0][1]), [RED, RED, BLUE, BLUE], 20)


@pytest.mark.parametrize(("flatten", "alpha"), [("", 0), ("#285abe", 255)])
def test_transparent_parts_stay_unless_they_are_filled(tmp_path: Path, flatten: str, alpha: int) -> None:
    pictures = [Image.new("RGBA", (64, 48), (0, 0, 0, 0)) for _ in range(2)]
    for picture, place in zip(pictures, (0, 32), strict=True):
        picture.paste((*RED, 255), (place, 0, place + 32, 48))
    path = tmp_path / "a.png"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=200)
    frames = played(make(path, work=Work.ANIMATION, fps=None, flatten=flatten))
    assert [pixel(picture, (50, 24))[3] for _, picture in frames] == [alpha, 255]
    assert near(pixel(frames[0][1], (10, 24)), (*RED, 255))
    assert near(pixel(frames[1][1], (50, 24)), (*RED, 255))


def test_what_must_not_be_transparent_is_not(tmp_path: Path) -> None:
    pictures = [quadrants((64, 48)) for _ in range(5)]
    for number, picture in enumerate(pictures):
        picture.paste(WHITE, (8 * number, 4, 8 * number + 8, 12))
    source = shoot(tmp_path / "a.mp4", pictures)
    order = job(source, Work.ANIMATION, fps=25.0)
    assert has_clear_colour(make(source, replace(order, promise=replace(order.promise, alpha=True))))  # saves bytes
    assert not has_clear_colour(make(source, order))


def has_clear_colour(path: Path) -> bool:
    """Tell whether any frame's graphic control extension names a transparent colour, whether or not it shows."""
    flags = re.findall(rb"\x21\xf9\x04(.)", path.read_bytes(), re.DOTALL)
    return any(flag[0] & 1 for flag in flags)


def grainy(tmp_path: Path) -> Path:
    grain = Image.effect_noise((96, 72), 40).convert("RGB")
    pictures = [Image.blend(quadrants((96, 72)), grain.rotate(90 * turn), 0.2) for turn in (0, 2) * 5]
    return shoot(tmp_path / "a.mp4", pictures, rate=10)


def test_fewer_colours_are_taken_where_the_bytes_are_few(tmp_path: Path) -> None:
    source = grainy(tmp_path)
    full = make(source, work=Work.ANIMATION).stat().st_size
    assert make(source, job(source, Work.ANIMATION, size=full * 3 // 4)).stat().st_size <= full * 3 // 4


def test_what_is_still_too_large_says_what_helps(tmp_path: Path) -> None:
    source = grainy(tmp_path)
    with pytest.raises(MediaTrouble) as caught:
        movie.make(source, job(source, Work.ANIMATION, size=3000), {}, tmp_path / "made.gif", Watch())
    assert (caught.value.rule, "3,000 bytes" in str(caught.value)) == ("media.rendition", True)
    assert "video" in caught.value.fix
