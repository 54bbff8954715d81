"""Kinds, and findings that limits cannot give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from socialpost.adapter import File, Level
from socialpost_pinterest import adapter
from socialpost_pinterest.checks import check, kind
from socialpost_pinterest.options import PinterestOptions

COVER = File("media0.cover", "media/cover.png", "image/png", 10)


def rules(draft: Any) -> set[tuple[str, str]]:
    return {(finding.level.value, finding.rule) for finding in check(draft)}


def test_the_media_decide_the_kind(hands: Any) -> None:
    assert kind(hands.draft(hands.image())) == "image"
    assert kind(hands.draft(hands.image(0), hands.image(1))) == "carousel"
    assert kind(hands.draft(hands.clip())) == "video"
    assert kind(hands.draft(hands.image(), hands.clip())) == "video"
    assert kind(replace(hands.draft(), media=())) == "image"


def test_a_plain_pin_has_no_findings(hands: Any) -> None:
    assert check(hands.draft()) == []
    assert check(hands.draft(hands.image(0), hands.image(1), options={"board": "Lamps", "slides": [{}, {}]})) == []
    assert check(hands.draft(hands.clip(cover=COVER))) == []


def test_a_pin_without_a_board_is_an_error(hands: Any) -> None:
    assert rules(hands.draft(options={})) == {("error", "pinterest.board")}
    assert rules(hands.draft(options={}, target="Lamps")) == set()


def test_trial_access_is_said_in_the_plan(hands: Any) -> None:
    (finding,) = check(hands.draft(options={"board": "1", "access": "trial"}))
    assert (finding.level, finding.rule) == (Level.WARNING, "pinterest.trial")
    assert "cannot publish" in finding.message
    assert "api-sandbox.pinterest.com" in finding.fix


def test_a_section_of_the_settings_is_not_taken_to_another_board_in_silence(hands: Any) -> None:
    options = {"board": "Desk setups", "section": "Brass"}
    assert rules(hands.draft(options=options, target="Kitchens")) == {("note", "pinterest.section")}
    assert rules(hands.draft(options=options)) == set()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"link": "https://a.test/" + "x" * 2040}, {("error", "pinterest.link")}),
        ({"options": {"board": "1", "slides": [{"title": "a"}]}}, {("error", "pinterest.slides")}),
        ({"options": {"board": "1", "cover_second": 1}}, {("error", "pinterest.cover")}),
        ({"options": {"board": "1", "synthetic_performer": True}}, {("error", "pinterest.performer")}),
        ({"options": {"board": "1", "synthetic_performer": True}, "ai_generated": True}, set()),
    ],
)
def test_what_does_not_go_together_is_found(hands: Any, values: Any, expected: Any) -> None:
    assert rules(hands.draft(**values)) == expected


def test_the_alt_texts_of_a_carousel_count_together(hands: Any) -> None:
    fits = hands.draft(hands.image(0, "a" * 248), hands.image(1, "b" * 249))
    assert rules(fits) == set()
    assert rules(hands.draft(hands.image(0, "a" * 249), hands.image(1, "b" * 249))) == {("error", "pinterest.alt")}


def test_an_image_that_pinterest_may_find_too_small_is_warned_of(hands: Any) -> None:
    assert rules(hands.draft(hands.image(size=(99, 200)))) == {("warning", "pinterest.small")}


def test_a_carousel_of_several_sizes_is_warned_of(hands: Any) -> None:
    draft = hands.draft(hands.image(0), hands.image(1, size=(1000, 1000)))
    assert rules(draft) == {("warning", "pinterest.shapes")}


@pytest.mark.parametrize(
    ("cover", "second", "expected"),
    [
        (None, None, {("note", "pinterest.cover")}),
        (None, 3, set()),
        (None, 7, {("warning", "pinterest.cover")}),
        (COVER, 3, {("error", "pinterest.cover")}),
    ],
)
def test_what_becomes_of_the_cover_is_said(hands: Any, cover: Any, second: Any, expected: Any) -> None:
    options = {"board": "1", **({} if second is None else {"cover_second": second})}
    assert rules(hands.draft(hands.clip(cover=cover), options=options)) == expected


def test_advertising_has_a_field_only_with_a_sponsor() -> None:
    assert "advertising" not in adapter.limits({}, "image").disclose
    assert "advertising" in adapter.limits({"sponsor_id": "1"}, "image").disclose


@pytest.mark.parametrize(
    "options",
    [
        {"access": "basic"}, {"board": ""}, {"dominant_color": "red"}, {"cover_second": -1}, {"sponsor_id": "abc"},
        {"slides": [{}] * 6}, {"slides": [{"link": "shop.example.com"}]}, {"slides": [{"title": "x" * 101}]},
    ],
)  # fmt: skip
def test_options_that_pinterest_would_refuse_are_refused_here(options: Any) -> None:
    with pytest.raises(ValidationError):
        PinterestOptions.model_validate(options)


def test_ids_may_be_written_as_numbers() -> None:
    options = PinterestOptions.model_validate({"board": 549755885175, "section": 5497558851, "sponsor_id": 7})
    assert (options.board, options.section, options.sponsor_id) == ("549755885175", "5497558851", "7")
