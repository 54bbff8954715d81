from __future__ import annotations

from dataclasses import replace

import pytest

from socialpost.content.wishes import Logo, Tag
from socialpost.draft import File, Media, Role
from socialpost.media.model import Probe
from socialpost.media.recipe import Box, Job, Recipe, Shape, Work
from socialpost.preview import made

HEIC = Probe("image/heic", 5_200_000, Role.IMAGE, 4032, 3024)
JPEG = Probe("image/jpeg", 1_100_000, Role.IMAGE, 2048, 1536)
SHAPE = Shape((2048, 1536), (2048, 1536))


def job(recipe: Recipe, probe: Probe = HEIC, promise: Probe = JPEG) -> Job:
    return Job("media/lamp.heic", "0" * 64, probe, recipe, promise)


def test_a_file_that_fits_is_said_to_go_as_it_is() -> None:
    file = File("media0", "media/lamp.mp4", "video/mp4", 812_345, 640, 360)
    assert made.line(file, None, Media(Role.VIDEO, file, seconds=4.04)) == "640x360 MP4, 4.0 s, 812 kB, as it is"


def test_before_and_after_stand_beside_each_other() -> None:
    recipe = Recipe(Work.PICTURE, "image/jpeg", SHAPE)
    assert made.line(File("media0", "", "", 0), job(recipe)) == (
        "4032x3024 HEIC, 5.2 MB → 2048x1536 JPEG, at most 1.1 MB (scaled, to JPEG)"
    )


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(Work.STRIP, "image/jpeg"), ["the same picture without location and camera data"]),
        (Recipe(Work.REMUX, "video/mp4"), ["the same picture and sound in another container"]),
        (Recipe(Work.PICTURE, "image/heic", Shape((4032, 3024), (4032, 3024))), ["encoded anew"]),
        (
            Recipe(Work.PICTURE, "image/heic", Shape((3024, 3024), (3024, 3024), Box(504, 0, 3024, 3024))),
            ["cut to 3024x3024"],
        ),
        (
            Recipe(Work.PICTURE, "image/heic", Shape((1000, 750), (1000, 1000), pad="#ffffff")),
            ["borders in #ffffff", "scaled"],
        ),
        (
            Recipe(Work.PICTURE, "image/jpeg", SHAPE, at=3.5, logo=Logo("l.png"), tag=Tag("$129")),
            ["the frame at 3.5 s", "scaled", "to JPEG", "logo bottom-right", "tag '$129' top-left"],
        ),
    ],
)
def test_each_thing_that_is_done_is_named(recipe: Recipe, words: list[str]) -> None:
    assert list(made.steps(job(recipe))) == words


def test_a_promise_is_an_upper_bound() -> None:
    small = replace(JPEG, size=300)
    assert "at most 1 kB" in made.line(
        File("media0", "", "", 0), job(Recipe(Work.PICTURE, "image/jpeg", SHAPE), promise=small)
    )
