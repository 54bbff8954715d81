"""What is found before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from socialpost.adapter import Localized
from socialpost_youtube import adapter
from socialpost_youtube.checks import check, tags_length
from socialpost_youtube.options import YouTubeOptions
from socialpost_youtube.resource import video


def rules(draft: Any) -> set[str]:
    return {finding.rule for finding in check(draft)}


@pytest.mark.parametrize(
    ("edges", "seconds", "kind"),
    [
        ((720, 1280), 180.0, "short"),
        ((720, 720), 10.0, "short"),
        ((720, 1280), 180.5, "video"),
        ((1280, 720), 10.0, "video"),
        ((720, 1280), None, "video"),
    ],
)
def test_a_short_is_square_or_upright_and_at_most_three_minutes(
    hands: Any, edges: Any, seconds: Any, kind: str
) -> None:
    assert hands.draft(edges=edges, seconds=seconds).kind == kind


def test_a_plain_video_is_fine(hands: Any) -> None:
    assert check(hands.draft(tags=("lamp",), languages={"de": Localized("Lampe", "Licht")}, language="en")) == []


def test_every_kind_of_post_is_one_video_and_nothing_else() -> None:
    limits = [adapter.limits({}, kind) for kind in adapter.kinds]
    assert {(one.videos, one.images, one.animations) for one in limits} == {((1, 1), (0, 0), (0, 0))}


def test_tags_count_as_google_counts_them() -> None:
    assert tags_length(["Foo-Baz"]) == 7
    assert tags_length(["Foo Baz"]) == 9
    assert tags_length(["a", "b c", "d"]) == 1 + 1 + 5 + 1 + 1


def test_too_many_tags_are_counted_together_with_the_keywords(hands: Any) -> None:
    fits = hands.draft(tags=tuple(f"{n:099d}" for n in range(5)))
    assert rules(fits) == set()
    assert tags_length(fits.tags) == 499
    over = hands.draft(tags=fits.tags, options={"keywords": ["x y"]})
    assert rules(over) == {"youtube.tags"}


def test_a_tag_with_a_comma_would_be_two(hands: Any) -> None:
    assert rules(hands.draft(options={"keywords": ["lamp, desk"]})) == {"youtube.tags"}


@pytest.mark.parametrize("fields", [{"title": "a < b"}, {"texts": ("a > b",)}])
def test_angle_brackets_are_refused(hands: Any, fields: Any) -> None:
    assert rules(hands.draft(**fields)) == {"youtube.character"}


@pytest.mark.parametrize(
    ("texts", "rule", "field"),
    [
        (Localized("x" * 101, "ok"), "title.too-long", "languages.de.title"),
        (Localized("ok", "あ" * 1667), "text.too-long", "languages.de.text"),
        (Localized("<b>", "ok"), "youtube.character", "languages.de.title"),
    ],
)
def test_another_language_has_the_same_limits(hands: Any, texts: Localized, rule: str, field: str) -> None:
    (found,) = check(hands.draft(language="en", languages={"de": texts}))
    assert (found.rule, found.field) == (rule, field)


def test_other_languages_need_the_posts_own(hands: Any) -> None:
    assert rules(hands.draft(languages={"de": Localized("Lampe", "Licht")})) == {"youtube.language"}


def test_a_language_gets_link_and_hashtags_and_what_it_lacks(hands: Any) -> None:
    texts = {"de": Localized("", "Licht #LAMP"), "fr": Localized("Lampe", "")}
    draft = hands.draft(language="en", languages=texts, link="https://a.example/x", tags=("lamp", "oak"))
    found = video(draft)["localizations"]
    assert found["de"] == {"title": "Lamp", "description": "Licht #LAMP\n\nhttps://a.example/x\n\n#oak"}
    assert found["fr"] == {"title": "Lampe", "description": "Warm light"}


def test_the_posts_own_language_is_no_localization(hands: Any) -> None:
    draft = hands.draft(language="en", languages={"en": Localized("Lamp", "Warm")})
    assert "localizations" not in video(draft)
    assert video(draft)["snippet"]["defaultLanguage"] == "en"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"options": {"made_for_kids": True}, "comment": "Hi"}, "youtube.comment"),
        ({"options": {"privacy": "private"}, "comment": "Hi"}, "youtube.comment"),
        ({"options": {"brand_partner": "@oslo"}}, "youtube.brand-partner"),
        (
            {
                "options": {"native_schedule": True, "privacy": "unlisted"},
                "publish_at": datetime(2026, 12, 1, tzinfo=UTC),
            },
            "youtube.schedule",
        ),
    ],
)
def test_options_that_exclude_each_other_are_refused(hands: Any, fields: Any, rule: str) -> None:
    assert rules(hands.draft(**fields)) == {rule}


def test_a_link_under_a_short_gets_a_note(hands: Any) -> None:
    assert rules(hands.draft(edges=(720, 1280), link="https://a.example")) == {"youtube.short-link"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"made_for_kids": False, "chunk_bytes": 300_000},
        {"made_for_kids": False, "channel": "UCshort"},
        {"made_for_kids": False, "brand_partner": "oslo"},
        {"made_for_kids": False, "privacy": "friends"},
        {"made_for_kids": False, "title": "no option"},
    ],
)
def test_options_that_cannot_be_are_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        YouTubeOptions.model_validate(wrong)


def test_a_category_may_stand_without_quotes() -> None:
    assert YouTubeOptions.model_validate({"made_for_kids": False, "category": 26}).category == "26"


def test_advertising_and_a_brand_have_fields_of_their_own(hands: Any) -> None:
    channel = f"UC{'a' * 22}"
    parts = video(hands.draft(advertising=True, options={"brand_partner": channel, "recording_date": "2026-11-01"}))
    assert parts["paidProductPlacementDetails"] == {"hasPaidProductPlacement": True}
    assert parts["brandPartner"] == {"channelId": channel}
    assert parts["recordingDetails"] == {"recordingDate": "2026-11-01T00:00:00Z"}
    assert set(video(hands.draft())) == {"snippet", "status"}
