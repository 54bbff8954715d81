"""The gate for texts: what is too long is refused with the count, unless the post allows more."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.limits import LinkPlace, TextLimit, Unit
from socialpost.plan.compose import has_link, untagged
from socialpost.plan.fit import Policy

LONG = "Warm light without glare, made by hand. On your desk by Friday, if you order today."
LINK = "https://shop.example.com/lamp"


def test_a_text_that_fits_goes_out_as_it_is_with_its_count(gate: Any) -> None:
    fitted = gate.fit()
    assert (fitted.draft.texts, [str(count) for count in fitted.counts], fitted.findings) == (
        ("Warm light",),
        ["10/40"],
        (),
    )


def test_a_text_that_is_too_long_is_refused_with_count_and_the_changes_that_would_allow_it(gate: Any) -> None:
    fitted = gate.fit(texts=(LONG,))
    (finding,) = fitted.findings
    assert (finding.rule, finding.message) == ("text.too-long", f"the text is {len(LONG)}/40 weighted")
    assert "platforms: {fake: {fit: {text: thread}}}" in finding.fix
    assert "platforms: {fake: {fit: {text: cut}}}" in finding.fix
    assert fitted.draft.texts == (LONG,), "refused, not cut"


def test_a_thread_is_offered_only_where_there_are_threads(gate: Any) -> None:
    (finding,) = gate.fit(texts=(LONG,), limits={"thread": False}).findings
    assert "thread" not in finding.fix
    (finding,) = gate.fit(texts=(LONG,), limits={"thread": False}, policy=Policy(text="thread")).findings
    assert "has no threads" in finding.message


def test_a_thread_keeps_every_word_and_says_so(gate: Any) -> None:
    fitted = gate.fit(texts=(LONG,), policy=Policy(text="thread"))
    assert len(fitted.draft.texts) > 1
    assert " ".join(fitted.draft.texts).split() == LONG.split()
    assert [finding.level for finding in fitted.findings] == ["note"]
    assert all(count.used <= 40 for count in fitted.counts)
    assert len(fitted.counts) == len(fitted.draft.texts)


def test_link_and_tags_stand_in_the_first_part_of_a_thread(gate: Any) -> None:
    fitted = gate.fit(
        texts=(LONG,),
        link=LINK,
        tags=("lamp",),
        limits={"text": TextLimit(60, Unit.WEIGHTED)},
        policy=Policy(text="thread"),
    )
    first, *others = fitted.draft.texts
    assert first.endswith(f"\n\n{LINK}\n\n#lamp")
    assert others
    assert not any(LINK in other or "#lamp" in other for other in others)


def test_a_cut_is_a_note_that_shows_what_is_left_out(gate: Any) -> None:
    fitted = gate.fit(texts=(LONG,), tags=("lamp",), policy=Policy(text="cut"))
    (finding,) = fitted.findings
    assert (finding.level, finding.rule) == ("note", "text.cut")
    assert "order today." in finding.message
    assert fitted.draft.text.endswith("\n\n#lamp")
    assert fitted.counts[0].used <= 40


def test_what_must_stay_whole_is_never_cut(gate: Any) -> None:
    fitted = gate.fit(texts=("#" + "a" * 80,), policy=Policy(text="cut"))
    assert [finding.rule for finding in fitted.findings] == ["text.cannot-cut"]
    fitted = gate.fit(texts=("#" + "a" * 80,), policy=Policy(text="thread"))
    assert [finding.rule for finding in fitted.findings] == ["text.cannot-split"]


@pytest.mark.parametrize("policy", ["refuse", "thread", "cut"])
def test_a_link_and_tags_that_are_too_long_alone_are_refused(gate: Any, rules_of: Any, policy: str) -> None:
    fitted = gate.fit(texts=("",), tags=("a" * 30, "b" * 30), policy=Policy(text=policy))
    assert rules_of(fitted) == [("error", "text.too-long")]
    fitted = gate.fit(texts=(LONG,), tags=("a" * 30, "b" * 30), policy=Policy(text=policy))
    assert rules_of(fitted)[0][0] == "error"
    assert policy != "cut" or fitted.findings[0].field == "tags", "the text is not what is too long"


def test_text_link_and_tags_are_composed_in_this_order(gate: Any) -> None:
    fitted = gate.fit(link=LINK, tags=("desk", "lamp"), limits={"text": TextLimit(200)})
    assert fitted.draft.text == f"Warm light\n\n{LINK}\n\n#desk #lamp"


def test_what_stands_in_the_text_already_is_not_said_twice(gate: Any) -> None:
    text = f"Look: {LINK}. #Desk"
    fitted = gate.fit(texts=(text,), link=f"{LINK}?utm_source=x", tags=("desk",), limits={"text": TextLimit(200)})
    assert fitted.draft.text == text


def test_a_longer_tag_or_link_is_another_one(gate: Any) -> None:
    text = f"Look: {LINK}s #desks"
    fitted = gate.fit(texts=(text,), link=LINK, tags=("desk",), limits={"text": TextLimit(200)})
    assert fitted.draft.text == f"{text}\n\n{LINK}\n\n#desk"


def test_a_link_with_a_field_of_its_own_stays_out_of_the_text(gate: Any) -> None:
    fitted = gate.fit(link=LINK, limits={"link": LinkPlace.FIELD})
    assert (fitted.draft.text, fitted.draft.link) == ("Warm light", LINK)


def test_only_the_newest_emoji_too_long_is_a_warning_not_a_refusal(gate: Any) -> None:
    fitted = gate.fit(texts=("\U0001fae8" * 20 + "\U0001faea",), limits={"text": TextLimit(42, Unit.WEIGHTED)})
    assert fitted.counts[0].used <= 42
    family = "\U0001f9d1\U0001f3fd\u200d\U0001f384"  # newer than the libraries: they weigh its parts
    fitted = gate.fit(texts=(family * 20,))
    assert fitted.counts[0].used == 40
    (finding,) = fitted.findings
    assert (finding.level, finding.rule) == ("warning", "text.newest-emoji")


def test_an_empty_post_is_refused(gate: Any, rules_of: Any) -> None:
    assert rules_of(gate.fit(texts=("",))) == [("error", "text.missing")]
    assert rules_of(gate.fit(texts=("",), media=(gate.media(),))) == []
    required = gate.fit(texts=("",), media=(gate.media(),), limits={"text_required": True})
    assert rules_of(required) == [("error", "text.missing")]


def test_a_text_where_none_is_taken_is_refused(gate: Any) -> None:
    (finding,) = gate.fit(limits={"text": TextLimit(0)}).findings
    assert (finding.rule, 'platforms: {fake: {text: ""}}' in finding.fix) == ("text.no-place", True)


def test_a_text_below_the_least_is_refused(gate: Any, rules_of: Any) -> None:
    assert rules_of(gate.fit(limits={"text": TextLimit(40, least=20)})) == [("error", "text.too-short")]


@pytest.mark.parametrize(
    ("tagged", "bare"),
    [
        (f"{LINK}?utm_source=x&utm_medium=social", LINK),
        (f"{LINK}?a=1&utm_source=x", f"{LINK}?a=1"),
        (f"{LINK}?utm_source=x&a=1#top", f"{LINK}?a=1#top"),
        (f"Ready? {LINK}?utm_source=x #tag", f"Ready? {LINK} #tag"),
        ("utm_source is a word?", "utm_source is a word?"),
    ],
)
def test_link_tagging_is_taken_off_and_nothing_else(tagged: str, bare: str) -> None:
    assert untagged(tagged) == bare


def test_a_link_is_found_with_or_without_its_tagging() -> None:
    assert has_link(f"See {LINK}?utm_source=y.", f"{LINK}?utm_source=x")
    assert not has_link(f"See {LINK}/more", LINK)
