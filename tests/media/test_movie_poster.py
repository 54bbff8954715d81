"""Posters: one frame of a video as a still."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.content.wishes import Tag
from socialpost.media.films import movie
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Box, Shape, Work
from socialpost.media.watch import Watch
from tests.media.movie_set import BLUE, GREEN, RED, WHITE, corners, job, make, near, pixel, quadrants, shoot

NUMBERED = [
    Image.new("RGB", (64, 48), (20 * number,) * 3) for number in range(12)
]  # grey: an AVI does not tell its matrix


def at(path: Path, second: float) -> Any:
    with Image.open(make(path, work=Work.PICTURE, at=second, quality=(95, 95))) as picture:
        return pixel(picture.convert("RGB"), (32, 24))


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx-vp9"), ("a.ts", "libx264"), ("a.avi", "mpeg4")],
)
@pytest.mark.parametrize(("second", "number"), [(0.0, 0), (0.31, 3), (0.7, 7), (0.799, 7), (1.15, 11), (99.0, 11)])
def test_a_poster_is_the_frame_that_is_shown_then_and_past_the_end_the_last(
    tmp_path: Path, name: str, codec: str, second: float, number: int
) -> None:
    source = shoot(tmp_path / name, NUMBERED, rate=10, codec=codec, coder={"g": "5", "crf": "12"})
    assert near(at(source, second), pixel(NUMBERED[number], (32, 24)), 9)


def test_a_poster_is_upright_cut_and_has_its_price(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants((128, 96))] * 3, turn=90)
    whole = make(source, work=Work.PICTURE, at=0.0)
    with Image.open(whole) as picture:
        assert near(corners(picture), (GREEN, WHITE, RED, BLUE), 20)
    plate = Tag("9", corner="top-left", size=0.3, background="#285abe", colour="#285abe")
    half = Shape((96, 64), (96, 64), Box(0, 0, 96, 64))
    with Image.open(make(source, work=Work.PICTURE, at=0.0, shape=half, tag=plate)) as picture:
        assert picture.size == (96, 64)
        assert near(pixel(picture, (9, 9)), (40, 90, 190), 20)
        assert near(pixel(picture, (72, 40)), WHITE, 20)


def test_a_poster_of_an_animation_is_its_frame_then(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=300)
    assert near(at(tmp_path / "a.gif", 0.2), RED, 20)
    assert near(at(tmp_path / "a.gif", 0.4), GREEN, 20)


def test_a_video_of_which_nothing_can_be_decoded_has_no_poster(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", NUMBERED)
    order = job(source, Work.PICTURE, at=0.5)
    data = source.read_bytes()
    begin = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    source.write_bytes(data[:begin] + b"\xff" * (end - begin) + data[end:])
    with pytest.raises(MediaTrouble):
        movie.make(source, order, {}, tmp_path / "made.jpg", Watch())
