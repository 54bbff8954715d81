"""Every video at every place that it can go to: as phones, cameras, editors and browsers make them."""

from __future__ import annotations

import pytest

from socialpost.media.probing.probe import probe

from .conftest import Judge
from .films import FILMS
from .original import Original, Zoo
from .places import HARDER, everywhere
from .product import CONTAIN, POLICIES, SHAPED, Press

PLACES = everywhere() + HARDER
ROWS = [pytest.param(original, id=original.id) for original in FILMS]
FEW = [row for row, one in zip(ROWS, FILMS, strict=True) if one.name in ("odd.mp4", "place-turned.mp4")]
SHAPES = [
    row for row, one in zip(ROWS, FILMS, strict=True) if one.name in ("plain.mp4", "turned90.mp4", "stretched.mp4")
]


@pytest.mark.parametrize("original", FEW)
def test_a_few_videos_pass_where_the_shape_is_theirs(original: Original, press: Press, judge: Judge) -> None:
    judge(press.run(original, PLACES, {"contain": CONTAIN}))


@pytest.mark.slow
@pytest.mark.parametrize("original", ROWS)
def test_every_rendition_of_a_video_passes_its_limits_and_looks_right(
    original: Original, slow_press: Press, judge: Judge
) -> None:
    judge(slow_press.run(original, PLACES, POLICIES))


@pytest.mark.slow
@pytest.mark.parametrize("original", SHAPES)
def test_a_video_takes_every_shape_that_is_wished(original: Original, slow_press: Press, judge: Judge) -> None:
    judge(slow_press.run(original, tuple(place for place in PLACES if place.platform in ("x", "clip")), SHAPED))


@pytest.mark.slow
@pytest.mark.parametrize("original", ROWS)
def test_a_video_is_what_it_is_and_not_what_its_name_says(original: Original, zoo: Zoo) -> None:
    seen = probe(zoo.path(original))

    assert (seen.role, seen.width, seen.height) == (original.role, *original.size)
    assert bool(seen.location or seen.camera) is original.planted
    assert seen.seconds == pytest.approx(original.seconds, abs=0.12)
    assert bool(seen.audio_codec) is original.sound
