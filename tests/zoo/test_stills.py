"""Every still and every animation at every place that it can go to: photos, drawings, GIFs, with all their oddities."""

from __future__ import annotations

import pytest

from socialpost.media.probing.probe import probe

from .conftest import Judge
from .original import Original, Zoo
from .places import HARDER, everywhere
from .product import CONTAIN, POLICIES, SHAPED, Press
from .stills import STILLS

PLACES = everywhere() + HARDER
ALL = {**POLICIES, **SHAPED}
SOME = {name: ALL[name] for name in ("contain", "pad 1:1", "crop 4:5")}
ROWS = [pytest.param(original, id=original.id) for original in STILLS]


@pytest.mark.parametrize("original", ROWS)
def test_a_picture_is_what_it_is_and_not_what_its_name_says(original: Original, zoo: Zoo) -> None:
    seen = probe(zoo.path(original))

    assert (seen.role, seen.width, seen.height) == (original.role, *original.size)
    assert bool(seen.location or seen.camera) is original.planted
    assert seen.seconds == pytest.approx(original.seconds) if original.seconds else seen.seconds is None


@pytest.mark.parametrize("original", ROWS)
def test_every_rendition_of_a_picture_passes_its_limits_and_looks_right(
    original: Original, press: Press, judge: Judge
) -> None:
    judge(press.run(original, PLACES, {"contain": CONTAIN}))


@pytest.mark.slow
@pytest.mark.parametrize("original", [row for row, one in zip(ROWS, STILLS, strict=True) if not one.seconds])
def test_every_picture_can_be_padded_and_cropped(original: Original, slow_press: Press, judge: Judge) -> None:
    judge(slow_press.run(original, PLACES, ALL))


@pytest.mark.slow
@pytest.mark.parametrize("original", [row for row, one in zip(ROWS, STILLS, strict=True) if one.seconds])
def test_every_animation_can_be_padded_and_cropped(original: Original, slow_press: Press, judge: Judge) -> None:
    judge(slow_press.run(original, PLACES, SOME))


def test_all_limits_of_all_platforms_have_been_met() -> None:
    parts = {(place.platform, place.part) for place in PLACES}

    assert {platform for platform, _ in parts} >= {"facebook", "pinterest", "reddit", "x", "youtube"}
    assert {part for _, part in parts} == {"image", "animation", "video", "cover"}
    assert len({place.limit for place in PLACES if place.platform == "x" and place.part == "video"}) == 2  # two tiers
