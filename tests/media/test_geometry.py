"""Whole pixels inside what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.limits import MediaLimit
from socialpost.media.fitting.geometry import cropped, nearest, shaped
from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.room import room
from socialpost.media.fitting.shape import named, trouble
from socialpost.media.recipe import Box, Shape

REEL: dict[str, Any] = {"width": (540, None), "height": (960, None), "aspect": (0.55, 0.575), "multiple": 2}


def limit(**fields: Any) -> MediaLimit:
    return MediaLimit(("image/jpeg",), **fields)


def make(size: tuple[int, int], way: str, **fields: Any) -> Shape | Misfit:
    return shaped(size, room(limit(**fields)), way, None, "blur")


@pytest.mark.parametrize(
    ("size", "fields", "expected"),
    [
        ((4000, 3000), {"width": (None, 1080)}, (1080, 810)),
        ((3000, 2000), {"width": (None, 1280)}, (1280, 853)),  # 853.3: less than a pixel is nobody's loss
        ((3000, 4000), {"height": (None, 1350)}, (1012, 1350)),
        ((4000, 3000), {"pixels_total": 1_000_000}, (1154, 866)),
        ((853, 480), {"multiple": 2}, (852, 480)),
        ((1280, 719), {"multiple": 16}, (1168, 656)),  # 1280 x 704 would stretch it by 2 %
        ((500, 400), {}, (500, 400)),  # never enlarged for nothing
        ((500, 400), {"width": (800, None)}, (800, 640)),
    ],
)
def test_contain_takes_the_largest_size_of_the_same_shape(
    size: tuple[int, int], fields: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert make(size, "contain", **fields) == Shape(expected, expected)


def test_what_would_have_to_be_enlarged_more_than_twice_is_too_small() -> None:
    found = make((399, 300), "contain", width=(800, None))
    assert isinstance(found, Misfit)
    assert (found.rule, found.has) == ("too-small", "is 399 x 300 pixels")
    assert make((400, 300), "contain", width=(800, None)) == Shape((800, 600), (800, 600))


def test_contain_leaves_a_shape_that_is_not_allowed_and_names_the_ways_out() -> None:
    found = make((4000, 1000), "contain", aspect=(0.8, 1.91))
    assert isinstance(found, Misfit)
    assert (found.rule, found.takes) == ("aspect", "takes 0.8 to 1.91 as width to height")
    assert "pad" in found.fix
    assert "crop" in found.fix


@pytest.mark.parametrize(
    ("size", "fields", "expected"),
    [
        # 16:9 for a limit of 0.55 to 0.575: that means 9:16
        ((1920, 1080), REEL, Shape((608, 1080), (608, 1080), Box(656, 0, 608, 1080))),
        ((1280, 720), REEL, Shape((540, 960), (540, 960), Box(438, 0, 404, 720))),
        ((4000, 3000), {"aspect": (None, 1.0)}, Shape((3000, 3000), (3000, 3000), Box(500, 0, 3000, 3000))),
        ((1000, 4000), {"aspect": (0.8, 1.91)}, Shape((1000, 1250), (1000, 1250), Box(0, 1375, 1000, 1250))),
    ],
)
def test_crop_cuts_the_least_to_the_nearest_shape(
    size: tuple[int, int], fields: dict[str, Any], expected: Shape
) -> None:
    assert make(size, "crop", **fields) == expected


@pytest.mark.parametrize(
    ("focal", "x"), [(None, 500), ((0.5, 0.5), 500), ((0.6, 0.1), 900), ((0.0, 0.5), 0), ((1.0, 0.5), 1000)]
)
def test_a_crop_lies_as_near_to_the_focal_point_as_the_edges_allow(focal: tuple[float, float] | None, x: int) -> None:
    assert cropped((4000, 3000), 1.0, focal) == Box(x, 0, 3000, 3000)


@pytest.mark.parametrize(
    ("size", "fields", "scaled", "canvas"),
    [
        ((1920, 1080), REEL, (1080, 608), (1080, 1920)),
        ((800, 600), {"aspect": (0.8, 0.8)}, (800, 600), (800, 1000)),
        ((4000, 3000), {"aspect": (0.8, 0.8)}, (3200, 2400), (3200, 4000)),  # no larger than it was
        ((1000, 4000), {"aspect": (0.8, 1.91)}, (1000, 4000), (3200, 4000)),
        ((1003, 1600), {"aspect": (1.0, 1.0), "multiple": 2}, (1002, 1600), (1600, 1600)),
        ((500, 900), REEL, (500, 900), (540, 972)),  # too small: borders all around, never enlarged
    ],
)
def test_pad_puts_the_picture_on_a_canvas_and_never_enlarges_it(
    size: tuple[int, int], fields: dict[str, Any], scaled: tuple[int, int], canvas: tuple[int, int]
) -> None:
    assert make(size, "pad", **fields) == Shape(scaled, canvas, pad="blur")


def test_pad_adds_nothing_where_the_shape_is_allowed() -> None:
    assert make((1000, 1000), "pad", width=(None, 500)) == Shape((500, 500), (500, 500))


@pytest.mark.parametrize(
    ("aspect", "fields", "expected"),
    [
        (1.5, {"aspect": (0.8, 1.91)}, 1.5),
        (2.5, {"aspect": (0.8, 1.91)}, 1.91),
        (0.5, {"aspect": (0.8, 1.91)}, 0.8),
        (0.3, {"aspect": (0.55, 1.8)}, 9 / 16),
        (4.0, {"aspect": (1 / 3, 3.0)}, 3.0),
        (4.0, {"aspect": (None, 2.35)}, 2.35),
        (4.0, {"width": (None, 1000), "height": (500, None)}, 2.0),  # the edges leave no other
    ],
)
def test_the_nearest_shape_is_the_bound_or_a_usual_one_beside_it(
    aspect: float, fields: dict[str, Any], expected: float
) -> None:
    assert nearest(aspect, room(limit(**fields))) == pytest.approx(expected)


def test_a_wanted_shape_must_be_allowed_and_needs_a_policy_that_changes_shapes() -> None:
    wide = limit(aspect=(0.8, 1.91))
    not_allowed = trouble((1000, 1000), wide, 9 / 16, "crop")
    assert not_allowed
    assert not_allowed.has == "is wanted as 9:16"
    unchanged = trouble((1000, 1000), wide, 0.8, "contain")
    assert unchanged
    assert unchanged.takes == "shall get it as 4:5"
    assert trouble((1000, 1000), wide, 0.8, "crop") is None
    assert trouble((1080, 1351), wide, 0.8, "refuse") is None


def test_shapes_have_the_names_that_people_know() -> None:
    assert [named(aspect) for aspect in (0.8, 1080 / 1919, 1.91, 2.35)] == ["4:5", "9:16", "1.91:1", "2.35:1"]


def test_a_size_of_another_shape_than_the_wanted_one_is_not_taken() -> None:
    wanted = room(limit(aspect=(0.5, 2.0)), 0.8)
    assert [wanted.takes(800, height) for height in (1000, 1004, 1010)] == [True, True, False]
