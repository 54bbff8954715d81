"""The gate for title, link, tags, comment and disclosure: nothing vanishes without a word."""

from __future__ import annotations

from typing import Any

from socialpost.limits import LinkPlace, TextLimit


def test_a_title_where_there_are_none_is_a_note_as_long_as_a_text_carries_the_post(gate: Any, rules_of: Any) -> None:
    fitted = gate.fit(title="Lamp")
    assert (rules_of(fitted), fitted.draft.title) == ([("note", "title.no-place")], "")
    assert ("error", "title.no-place") in rules_of(gate.fit(title="Lamp", texts=("",), media=(gate.media(),)))


def test_a_title_where_no_words_are_shown_is_left_out_with_a_word(gate: Any, rules_of: Any) -> None:
    fitted = gate.fit(title="Lamp", texts=("",), media=(gate.media(),), limits={"text": TextLimit(0)})
    assert rules_of(fitted) == [("warning", "title.no-place")]


def test_a_title_that_is_too_long_or_missing_is_refused(gate: Any, rules_of: Any) -> None:
    titled = {"title": TextLimit(5), "title_required": True}
    assert rules_of(gate.fit(title="Desk lamp", limits=titled)) == [("error", "title.too-long")]
    assert rules_of(gate.fit(limits=titled)) == [("error", "title.missing")]
    assert gate.fit(title="Lamp", limits=titled).draft.title == "Lamp"


def test_a_link_without_a_place_is_refused(gate: Any) -> None:
    (finding,) = gate.fit(link="https://a.example", limits={"link": LinkPlace.NONE}).findings
    assert (finding.rule, finding.field) == ("link.no-place", "link")


def test_too_many_tags_are_refused_with_the_change_that_helps(gate: Any) -> None:
    (finding,) = gate.fit(tags=("a", "b", "c"), limits={"hashtags": 2}).findings
    assert (finding.message, finding.fix) == (
        "3 tags, and Fakebook takes at most 2",
        "platforms: {fake: {tags: [a, b]}}",
    )


def test_tags_without_any_place_are_left_out_with_a_warning(gate: Any, rules_of: Any) -> None:
    fitted = gate.fit(tags=("a",), limits={"hashtags": 0})
    assert (rules_of(fitted), fitted.draft.tags, fitted.draft.text) == (
        [("warning", "tags.no-place")],
        (),
        "Warm light",
    )


def test_a_comment_without_a_place_is_refused_and_a_long_one_counted(gate: Any) -> None:
    (finding,) = gate.fit(comment="Questions?", limits={"comment": None}).findings
    assert (finding.level, finding.rule) == ("error", "comment.no-place")
    (finding,) = gate.fit(comment="Questions? We answer here all day.").findings
    assert finding.message == "the comment is 34/20 code points"


def test_a_disclosure_never_vanishes(gate: Any, rules_of: Any) -> None:
    assert rules_of(gate.fit(advertising=True)) == []
    assert rules_of(gate.fit(ai_generated=True)) == [("error", "disclose.no-place")]


def test_other_languages_stay_only_where_one_post_holds_several(gate: Any) -> None:
    assert gate.fit(languages={"de": object()}).draft.languages == {}
    assert list(gate.fit(languages={"de": object()}, limits={"languages": True}).draft.languages) == ["de"]
