"""Work grows with the length of a text, not with its square: counted in calls, not in seconds."""

import sys
from collections.abc import Callable
from itertools import product

import pytest

from socialpost.limits import Unit
from socialpost.text import CannotFit, cut, find_hashtags, find_mentions, split, weigh
from socialpost.text.tokens import find_tokens

HOSTILE = [
    "a.",
    "a.co",
    "a.comあ",
    "a.com_.",
    "-a.",
    "_.",
    "é.",
    "a.co/(",
    "http://t.co/a ",
    "x.com/",
    "😀\u200d",
    "🇳",
    "あ",
    "#a",
    "@a",
    "1 ",
    "$",
]


def calls(work: Callable[[str], object], text: str) -> int:
    """Count the calls a piece of work makes, C functions too."""
    seen = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal seen
        seen += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work(text)
    finally:
        sys.setprofile(before)
    return seen


def attempted_split(text: str) -> None:
    try:
        split(text, 280, Unit.WEIGHTED)
    except CannotFit:
        cut(f"word {text}", 280, Unit.WEIGHTED)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "seed"),
    [
        *product((weigh, find_hashtags, find_mentions, find_tokens), HOSTILE),
        *product((attempted_split,), ("a.", "a.com_.", "a.co/(", "😀\u200d", "🇳", "あ", "1 ", "word, ")),
    ],
)
def test_three_times_the_text_is_three_times_the_work(work: Callable[[str], object], seed: str) -> None:
    work("é中 warm #up 1 kr a.com")  # what is imported and compiled once does not count
    # both are longer than the longest URL, where a different answer costs a different amount of work
    small, large = (calls(work, seed * (size // len(seed))) for size in (4_500, 13_500))
    assert large <= 3.5 * small + 200  # nine times would be a square


@pytest.mark.parametrize("seed", HOSTILE)
def test_a_very_long_hostile_text_is_weighed_at_all(seed: str) -> None:
    # what a single expression does inside is not seen by counting calls: with a square in it this would not come back
    assert weigh(seed * (200_000 // len(seed))).length > 0
