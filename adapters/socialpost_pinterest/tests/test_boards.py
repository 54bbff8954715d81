"""Boards and sections: ids as they are, names looked up, and clear words for what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Fault
from socialpost_pinterest.boards import look_up, place, wanted
from socialpost_pinterest.steps import compile_steps

BOARDS = [
    {"id": "900000000001", "name": "Desk setups"},
    {"id": "900000000002", "name": "Kitchen lamps"},
    {"id": "900000000003", "name": "Wood/Oak"},
]
SECTIONS = [{"id": "77000000001", "name": "Brass"}]


def names(hands: Any, **values: Any) -> list[str]:
    return [step.name for step in compile_steps(hands.draft(**values))]


def found(hands: Any, answers: list[Any], **values: Any) -> Any:
    return hands.drive(look_up(hands.draft(**values), {}), answers)[1]


def test_ids_need_no_look_up_and_names_do(hands: Any) -> None:
    assert names(hands, options={"board": "549755885175"}) == ["pin"]
    assert names(hands, options={"board": "549755885175", "section": "5497558851"}) == ["pin"]
    assert names(hands, options={"board": "549755885175", "section": "Brass"}) == ["board", "pin"]
    assert names(hands, options={"board": "2026"}) == ["board", "pin"]


def test_a_target_takes_the_place_of_the_board_and_of_its_section(hands: Any) -> None:
    options = {"board": "Desk setups", "section": "Brass"}
    assert wanted(hands.draft(options=options, target="549755885175")).section == ""
    both = wanted(hands.draft(options=options, target="549755885175/Steel"))
    assert (both.board, both.section) == ("549755885175", "Steel")
    assert place(hands.draft(options=options, target="549755885175/5497558851"), {}) == ("549755885175", "5497558851")


@pytest.mark.parametrize("name", ["Kitchen lamps", "kitchen  LAMPS"])
def test_a_name_is_found_whatever_its_case_and_space(hands: Any, name: str) -> None:
    told = found(hands, [hands.reply(200, {"items": BOARDS})], options={"board": name})
    assert told == {"board": "900000000002", "section": None, "name": "Kitchen lamps"}


def test_the_very_name_wins_over_one_in_another_case(hands: Any) -> None:
    boards = [{"id": "900000000009", "name": "kitchen lamps"}, *BOARDS]
    told = found(hands, [hands.reply(200, {"items": boards})], options={"board": "Kitchen lamps"})
    assert told["board"] == "900000000002"
    with pytest.raises(Fault) as fault:
        found(hands, [hands.reply(200, {"items": boards})], options={"board": "KITCHEN LAMPS"})
    assert "900000000009" in fault.value.fix


def test_a_target_names_a_section_behind_a_slash_unless_a_board_is_called_so(hands: Any) -> None:
    answers = [hands.reply(200, {"items": BOARDS}), hands.reply(200, {"items": SECTIONS})]
    told = found(hands, answers, target="Desk setups/Brass")
    assert told == {"board": "900000000001", "section": "77000000001", "name": "Desk setups"}
    assert found(hands, [hands.reply(200, {"items": BOARDS})], target="Wood/Oak")["board"] == "900000000003"


def test_an_unknown_board_is_refused_with_the_names_that_are_near(hands: Any) -> None:
    with pytest.raises(Fault) as fault:
        found(hands, [hands.reply(200, {"items": BOARDS})], options={"board": "Desk setup"})
    assert fault.value.cause is Cause.REJECTED
    assert "no board 'Desk setup'" in fault.value.says
    assert "'Desk setups'" in fault.value.fix
    assert "Kitchen" not in fault.value.fix


def test_an_unknown_board_without_a_near_name_is_refused_with_those_there_are(hands: Any) -> None:
    with pytest.raises(Fault) as fault:
        found(hands, [hands.reply(200, {"items": BOARDS})], options={"board": "Zebras"})
    assert "Desk setups, Kitchen lamps, Wood/Oak" in fault.value.fix


def test_an_unknown_section_is_refused_by_its_boards_name(hands: Any) -> None:
    answers = [hands.reply(200, {"items": BOARDS}), hands.reply(200, {"items": SECTIONS})]
    with pytest.raises(Fault) as fault:
        found(hands, answers, options={"board": "Desk setups", "section": "Bras"})
    assert "section of the board 'Desk setups' 'Bras'" in fault.value.says
    assert "'Brass'" in fault.value.fix


def test_bookmarks_are_followed_to_the_end(hands: Any) -> None:
    answers = [
        hands.reply(200, {"items": BOARDS[:1], "bookmark": "next"}),
        hands.reply(200, {"items": BOARDS[1:], "bookmark": None}),
    ]
    requests, told = hands.drive(look_up(hands.draft(options={"board": "Wood/Oak"}), {}), answers)
    assert [request.query.get("bookmark") for request in requests] == [None, "next"]
    assert told["board"] == "900000000003"
