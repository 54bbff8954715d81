from __future__ import annotations

import pytest

from socialpost.media.recipe import Box
from socialpost.preview import crop


@pytest.mark.parametrize(
    ("size", "span", "box"),
    [
        ((1000, 1000), None, Box(0, 0, 1000, 1000)),
        ((1000, 1000), (0.75, 2.0), Box(0, 0, 1000, 1000)),
        ((600, 1000), (0.75, 2.0), Box(0, 100, 600, 800)),
        ((3000, 1000), (0.75, 2.0), Box(500, 0, 2000, 1000)),
        ((300, 2000), (0.5, None), Box(0, 700, 300, 600)),
        ((1200, 900), (1.0, 1.0), Box(150, 0, 900, 900)),
        ((0, 0), (1.0, 1.0), Box(0, 0, 0, 0)),
        ((1, 5000), (1.0, 2.0), Box(0, 2499, 1, 1)),
    ],
)  # fmt: skip
def test_a_feed_shows_the_middle(size: tuple[int, int], span: tuple[float, float] | None, box: Box) -> None:
    assert crop.seen(*size, span) == box


def test_the_words_tell_how_much_is_cut_on_each_side() -> None:
    assert crop.words(600, 1000, Box(0, 100, 600, 800)) == "the feed cuts off 10 % above and below"
    assert crop.words(3000, 1000, Box(500, 0, 2000, 1000)) == "the feed cuts off 17 % left and right"


def test_a_pixel_of_rounding_is_nothing_to_speak_of() -> None:
    assert crop.words(1001, 1000, Box(0, 0, 1000, 1000)) == ""
