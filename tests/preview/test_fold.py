from __future__ import annotations

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from socialpost.limits import Unit
from socialpost.preview.fold import Folded, fold

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
FLAG = "🇳🇴"


def test_a_text_is_folded_after_as_many_characters_as_the_display_says() -> None:
    folded = fold("a" * 500, (477, None))
    assert (len(folded.shown), len(folded.hidden)) == (477, 23)


@pytest.mark.parametrize("text", ["", "a" * 477, "a" * 477 + "  \n\n"])
def test_a_text_that_fits_is_not_folded(text: str) -> None:
    assert fold(text, (477, 5)) == Folded(text)
    assert fold(text + "more", None) == Folded(text + "more")


def test_what_a_reader_takes_for_one_character_stays_whole() -> None:
    text = f"ab{FAMILY}{FLAG}é" * 10
    for most in range(1, 40):
        folded = fold(text, (most, None))
        assert len(regex.findall(r"\X", folded.shown)) == most
        assert regex.findall(r"\X", folded.shown) + regex.findall(r"\X", folded.hidden) == regex.findall(r"\X", text)


@given(st.text(max_size=80), st.integers(0, 60), st.integers(0, 6) | st.none())
def test_the_two_pieces_are_the_text(text: str, characters: int, lines: int | None) -> None:
    folded = fold(text, (characters, lines))
    assert folded.shown + folded.hidden == text
    assert len(regex.findall(r"\X", folded.shown)) <= characters or not folded.hidden


def test_lines_count_too_blank_ones_as_well() -> None:
    assert fold("one\n\nthree\nfour\nfive\nsix", (477, 5)).hidden == "\nsix"
    assert fold("one\n\nthree\nfour\nfive\n", (477, 5)).hidden == ""


def test_a_long_line_takes_the_room_of_several() -> None:
    folded = fold("a" * 60 + "\n" + "b" * 60 + "\nend", (100, 2))  # a line is 50 wide
    assert folded.shown == "a" * 60


def test_wide_letters_take_two_columns() -> None:
    assert len(fold("光" * 100, (100, 2)).shown) == 50


def test_zero_characters_hide_all_of_it() -> None:
    assert fold("text", (0, 0)) == Folded("", "text")


def test_a_link_or_a_tag_is_never_cut() -> None:
    text = "Look at https://shop.example.com/lamp/one/two #desksetup"
    assert fold(text, (20, None)).shown == "Look at"
    assert fold(text, (50, None)).shown == "Look at https://shop.example.com/lamp/one/two"


def test_a_link_that_begins_the_text_is_cut_rather_than_nothing_shown() -> None:
    assert fold("https://shop.example.com/lamp", (10, None)).shown == "https://sh"


def test_where_a_platform_weighs_letters_the_fold_weighs_them_too() -> None:
    assert len(fold("光" * 200, (280, None), Unit.WEIGHTED).shown) == 140
    assert len(fold("a" * 300, (280, None), Unit.WEIGHTED).shown) == 280
    assert len(fold("光" * 300, (280, None), Unit.BYTES).shown) == 280  # bytes are not seen
