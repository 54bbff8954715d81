from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.content.wishes import Tag
from socialpost.draft import Role
from socialpost.media.model import Probe
from socialpost.media.recipe import Box, Job, Recipe, Shape, Sound, Work
from socialpost.media.renditions import FOLDER
from socialpost.preview.pictures import EDGE, MOST, Pictures, pictures, small
from socialpost.preview.sheet import sheets
from socialpost.testing.media import jpeg, mp4
from tests.preview.conftest import Shop

POST = "text: Warm light\nto: [x-us]\nmedia: [{image: media/lamp.jpg, alt: A lamp}]\n"


def job(size: tuple[int, int], recipe: Recipe | None = None, role: Role = Role.IMAGE, **probe: Any) -> Job:
    told = Probe("image/png", 9_000_000, role, *size)
    return Job("media/lamp", "0" * 64, replace(told, **probe), recipe or Recipe(Work.PICTURE, "image/jpeg"), told)


def opened(drawn: Pictures) -> list[Image.Image]:
    return [Image.open(io.BytesIO(data)) for data in drawn.jpegs.values()]


@pytest.mark.parametrize(
    ("size", "made"),
    [((4000, 3000), (720, 540)), ((300, 200), (300, 200)), ((300, 2000), (240, 1600)), ((3000, 400), (1600, 213))],
)
def test_a_picture_is_made_small_and_keeps_its_shape(size: tuple[int, int], made: tuple[int, int]) -> None:
    thumb = small(job(size), moving=False)
    assert thumb.recipe.shape == Shape(made, made)
    assert (thumb.promise.width, thumb.promise.height) == made
    assert max(made) <= MOST
    assert EDGE < MOST


def test_the_small_picture_is_cut_bordered_and_tagged_as_the_rendition_is() -> None:
    shape = Shape((2000, 1000), (2000, 2000), Box(10, 0, 4000, 2000), "blur")
    recipe = Recipe(Work.VIDEO, "video/mp4", shape, fps=30.0, bits=9, sound=Sound.AAC, seconds=4.0, tag=Tag("$129"))
    thumb = small(job((4020, 2000), recipe, Role.VIDEO, seconds=4.0), moving=True).recipe
    assert thumb.shape == Shape((720, 360), (720, 720), Box(10, 0, 4000, 2000), "blur")
    assert (thumb.work, thumb.mime, thumb.at, thumb.tag) == (Work.PICTURE, "image/jpeg", 1.0, Tag("$129"))
    assert (thumb.fps, thumb.bits, thumb.sound, thumb.seconds) == (None, None, Sound.NONE, None)


def test_a_video_is_seen_at_its_first_second_a_short_one_in_its_middle() -> None:
    assert small(job((640, 360), role=Role.VIDEO, seconds=9.0), moving=True).recipe.at == 1.0
    assert small(job((640, 360), role=Role.VIDEO, seconds=0.5), moving=True).recipe.at == 0.25
    chosen = Recipe(Work.PICTURE, "image/jpeg", at=3.5)
    assert small(job((640, 360), chosen, Role.VIDEO, seconds=9.0), moving=False).recipe.at == 3.5
    assert small(job((640, 360), role=Role.ANIMATION, seconds=2.0), moving=True).recipe.at is None


def test_pictures_are_made_once_for_all_deliveries_and_kept(shop: Shop) -> None:
    shop.write("media/lamp.jpg", jpeg(size=(1600, 1200)))
    shop.write("posts/lamp.yaml", POST.replace("[x-us]", "[x-us, fb-us]"))
    first = pictures(sheets(shop.plan()), shop.root)
    assert [image.size for image in opened(first)] == [(720, 540)]
    made = list((shop.root / FOLDER).rglob("*.jpg"))
    assert len(made) == 1
    os.utime(made[0], (1, 1))
    assert pictures(sheets(shop.plan()), shop.root).jpegs == first.jpegs
    assert made[0].exists()


def test_a_video_without_a_cover_is_shown_by_one_of_its_frames(shop: Shop) -> None:
    shop.write("media/lamp.mp4", mp4(2, (540, 960)))
    shop.write("posts/lamp.yaml", POST.replace("image: media/lamp.jpg", "video: media/lamp.mp4"))
    drawn = pictures(sheets(shop.plan()), shop.root)
    assert [image.size for image in opened(drawn)] == [(405, 720)]


def test_a_file_that_is_no_picture_leaves_a_reason_in_its_place(shop: Shop) -> None:
    shop.write("media/lamp.jpg", b"\xff\xd8\xff half a picture")
    shop.write("posts/lamp.yaml", POST)
    (sheet,) = sheets(shop.plan())
    drawn = pictures([sheet], shop.root)
    assert sheet.errors
    assert drawn.name(sheet.looks[0]) == ""
    assert drawn.trouble(sheet.looks[0]) == "cannot be read"


def test_a_disk_that_refuses_leaves_a_page_without_pictures(shop: Shop) -> None:
    shop.write("media/lamp.jpg", jpeg())
    shop.write("posts/lamp.yaml", POST)
    (sheet,) = sheets(shop.plan())
    (shop.root / FOLDER).parent.mkdir(parents=True, exist_ok=True)
    (shop.root / FOLDER).write_text("a file in the way")
    drawn = pictures([sheet], shop.root)
    assert drawn.jpegs == {}
    assert "cannot be shown" in drawn.trouble(sheet.looks[0])


def test_a_picture_that_changed_after_the_plan_is_not_shown_as_if_it_were_the_old_one(shop: Shop) -> None:
    path = shop.write("media/lamp.jpg", jpeg())
    shop.write("posts/lamp.yaml", POST)
    before = sheets(shop.plan())
    old = pictures(before, shop.root)
    Path(path).write_bytes(jpeg("navy", (80, 48)))
    assert pictures(sheets(shop.plan()), shop.root).jpegs != old.jpegs
