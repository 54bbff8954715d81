"""Kinds, limits by tier, options, and findings that data cannot express."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from socialpost.adapter import File, Level, Media, Role
from socialpost_x import adapter
from socialpost_x.options import XOptions

FILE = File("media0", "a", "image/jpeg", 900)
PHOTO, GIF, VIDEO = (Media(role, FILE) for role in (Role.IMAGE, Role.ANIMATION, Role.VIDEO))
POLL = {"poll": {"options": ["a", "b"]}}


@pytest.mark.parametrize(
    ("media", "options", "texts", "kind"),
    [
        ((), {}, ("Hi",), "text"),
        ((), {}, ("One", "Two"), "thread"),
        ((PHOTO,), {}, ("One", "Two"), "photo"),
        ((GIF,), {}, ("",), "gif"),
        ((PHOTO, VIDEO), {}, ("Hi",), "video"),
        ((PHOTO,), POLL, ("Hi",), "poll"),
    ],
)
def test_the_kind_follows_from_what_the_draft_holds(
    hands: Any, media: Any, options: Any, texts: Any, kind: str
) -> None:
    assert adapter.kind(hands.draft(*texts, media=media, options=options)) == kind


@pytest.mark.parametrize(("tier", "text", "seconds"), [("none", 280, 140), ("Basic", 25_000, 14_400)])
def test_a_subscription_allows_longer_texts_and_videos(tier: str, text: int, seconds: float) -> None:
    found = adapter.limits({"tier": tier}, "video")
    assert found.video is not None
    assert (found.text.most, found.video.seconds[1]) == (text, seconds)


def test_four_photos_or_one_gif_or_one_video_and_never_mixed() -> None:
    for kind in adapter.kinds:
        found = adapter.limits({}, kind)
        assert not found.mixed
        assert (found.images[1] <= 4, found.animations[1] <= 1, found.videos[1] <= 1) == (True, True, True)
    assert adapter.limits({}, "poll").images == (0, 0)


@pytest.mark.parametrize(
    "options",
    [
        {"poll": {"options": ["a"]}},
        {"poll": {"options": ["a", "b" * 26]}},
        {"poll": {"options": ["a", "b"], "duration_minutes": 4}},
        {"reply_settings": "nobody"},
        {"share_with_followers": True},
        {"community_id": "abc"},
        {"quote_tweet_id": "1"},
    ],
)
def test_options_that_x_would_refuse_are_refused_here(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        XOptions.model_validate(options)


@pytest.mark.parametrize(
    ("text", "rule", "level"),
    [
        ("$TSLA and $AAPL", "x.cashtags", Level.ERROR),
        ("It is the end.It begins", "x.bare-link", Level.WARNING),
        ("Thanks @friend", "x.mentions", Level.NOTE),
    ],
)
def test_what_x_would_do_to_a_text_is_said_before(hands: Any, text: str, rule: str, level: Level) -> None:
    assert [(found.rule, found.level) for found in adapter.check(hands.draft(text))] == [(rule, level)]


@pytest.mark.parametrize("text", ["$TSLA at $49.99", "mail me@shop.com", "See shop.com", "US$ and CA$", "$TSLA"])
def test_what_is_harmless_is_not_mentioned(hands: Any, text: str) -> None:
    assert adapter.check(hands.draft(text)) == []


def test_a_text_that_stands_twice_in_one_post_is_found(hands: Any) -> None:
    found = adapter.check(hands.draft("Hello", "World", comment=" Hello "))
    assert [(item.rule, item.field) for item in found] == [("x.repeated", "comment")]


def test_captions_go_by_languages_of_two_letters(hands: Any) -> None:
    track = File("c", "c.srt", "text/srt", 1)
    video = Media(Role.VIDEO, FILE, captions={"en": track, "en-GB": track, "fil": track})
    found = adapter.check(hands.draft("Hi", media=(video,)))
    assert [item.field for item in found] == ["media.0.captions.en-GB", "media.0.captions.fil"]


def test_tagging_needs_media(hands: Any) -> None:
    assert [found.rule for found in adapter.check(hands.draft("Hi", options={"tagged_user_ids": ["1"]}))] == [
        "x.tagged"
    ]


def test_four_strings_are_oauth_1_and_a_token_alone_is_oauth_2() -> None:
    def chosen(*names: str) -> str:
        return next(
            method.name
            for method in adapter.auth.methods
            if all(field.name in names for field in method.fields if field.required)
        )

    assert chosen("api_key", "api_key_secret", "access_token", "access_token_secret") == "oauth1"
    assert chosen("access_token") == "oauth2"
    assert chosen("access_token", "refresh_token", "client_id") == "oauth2"
