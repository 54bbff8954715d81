"""Which kind a draft is, what is found before anything is sent, and how its steps hang together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from socialpost.adapter import Draft, Effect, File, Level, Media, Role, StepRole
from socialpost_facebook import adapter
from socialpost_facebook.options import read


@pytest.mark.parametrize(
    ("edges", "seconds", "wanted", "kind"),
    [
        ((1080, 1920), 12.0, "auto", "reel"),
        ((608, 1080), 90.0, "auto", "reel"),
        ((1080, 1920), 91.0, "auto", "video"),
        ((1080, 1920), 2.0, "auto", "video"),
        ((1080, 1350), 12.0, "auto", "video"),
        ((1920, 1080), 12.0, "auto", "video"),
        ((1080, 1920), 12.0, "post", "video"),
        ((1920, 1080), 12.0, "reel", "reel"),
        ((1080, 1920), 12.0, "story", "story"),
        ((0, 0), None, "auto", "video"),
    ],
)
def test_a_video_goes_where_its_shape_and_length_belong(
    hands: Any, edges: Any, seconds: Any, wanted: str, kind: str
) -> None:
    draft = hands.draft("", media=hands.video(edges=edges, seconds=seconds), options={"format": wanted})
    assert adapter.kind(draft) == kind


def test_what_is_no_video_is_text_link_photo_or_photos(hands: Any) -> None:
    assert adapter.kind(hands.draft("")) == "text"
    assert adapter.kind(hands.draft("", link="https://a.example")) == "link"
    assert adapter.kind(hands.draft("", media=hands.photos(1), link="https://a.example")) == "photo"
    assert adapter.kind(hands.draft("", media=hands.photos(12))) == "photos"
    assert adapter.kind(hands.draft("", media=(*hands.photos(1), *hands.video()))) == "video"


def rules(draft: Draft, level: Level = Level.ERROR) -> list[str]:
    return [finding.field for finding in adapter.check(draft) if finding.level is level]


def test_an_option_without_a_field_is_refused_not_dropped(hands: Any) -> None:
    story = hands.draft("story", media=hands.photos(1), options={"targeting": {"countries": ["DE"]}})
    assert rules(story) == ["options.targeting"]
    assert rules(hands.draft("video", media=hands.video(), options={"place": "5"})) == ["options.place"]
    assert rules(hands.draft("link", link="https://a.example", options={"call_to_action": "SHOP_NOW"})) == []


def test_a_story_is_one_picture_and_nothing_else(hands: Any) -> None:
    assert rules(hands.draft("story", media=hands.photos(2))) == ["media"]
    assert rules(hands.draft("story", media=hands.photos(1), ai_generated=True)) == ["disclose.ai_generated"]
    assert rules(hands.draft("story", media=hands.video(alt="A lamp")), Level.WARNING) == ["media.0.alt"]
    story = adapter.limits({}, "story")
    assert (story.text.most, story.comment, story.hashtags, story.schedule) == (0, None, 0, None)


def test_naming_the_sponsor_is_how_advertising_is_told(hands: Any) -> None:
    assert "advertising" in adapter.limits({"sponsor": "5"}, "photo").disclose
    assert "advertising" not in adapter.limits({}, "photo").disclose
    assert rules(hands.draft(advertising=True), Level.NOTE) == ["disclose.advertising"]
    assert rules(hands.draft(advertising=True, options={"sponsor": "5"}), Level.NOTE) == []


def test_an_upright_video_forced_into_a_post_is_warned_about(hands: Any) -> None:
    forced = hands.draft("video", media=hands.video(seconds=12.0))
    assert rules(forced, Level.WARNING) == ["options.format"]


def test_captions_in_a_language_without_a_name_are_refused(hands: Any) -> None:
    named = {tag: File(f"media0.captions.{tag}", "a.srt", "text/srt", 9) for tag in ("pt-BR", "xx", "no")}
    assert rules(hands.draft("video", media=hands.video(captions=named))) == ["media.0.captions.xx"]


@pytest.mark.parametrize(
    "options",
    [{}, {"page": "nordic-lamps"}, {"page": True}, {"page": "1", "targeting": {"countries": ["Germany"]}},
     {"page": "1", "targeting": {"age_min": 16}}, {"page": "1", "colour": "red"}, {"page": "1", "format": "carousel"}],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(options: Any) -> None:
    with pytest.raises(ValidationError):
        read(options)


def test_photos_are_uploaded_side_by_side_and_seen_by_one_call(hands: Any) -> None:
    steps = adapter.compile(hands.draft("photos", media=hands.photos(3), comment="Hi"))
    assert [(step.name, step.effect) for step in steps] == [
        ("media0", Effect.STAGE), ("media1", Effect.STAGE), ("media2", Effect.STAGE),
        ("post", Effect.PUBLISH), ("comment", Effect.PUBLISH),
    ]  # fmt: skip
    assert {step.needs for step in steps[:3]} == {()}
    assert steps[4].role is StepRole.FOLLOW_UP
    assert steps[3].recover
    assert steps[3].recover.absent == "resend"


def test_a_text_that_is_not_found_is_never_sent_again_without_a_person(hands: Any) -> None:
    recover = adapter.compile(hands.draft())[0].recover
    assert recover
    assert recover.absent == "ask_person"


def test_what_facebook_holds_is_confirmed_and_commented_after_its_time(hands: Any) -> None:
    nine = datetime(2026, 11, 27, 8, tzinfo=UTC)
    steps = adapter.compile(hands.draft(comment="Hi", publish_at=nine, options={"native_schedule": True}))
    assert [step.name for step in steps] == ["post", "confirm", "comment"]
    facts = {"post": {"id": "1_2", "placed_until": nine.isoformat()}}
    assert [step.not_before(facts) for step in steps if step.not_before] == [nine, nine]


def test_the_comment_does_not_wait_for_a_cover(hands: Any) -> None:
    cover = File("media0.cover", "c.jpg", "image/jpeg", 9)
    steps = adapter.compile(hands.draft("video", media=hands.video(cover=cover), comment="Hi"))
    assert [step.name for step in steps] == ["media0", "finish", "confirm", "comment", "thumbnail"]


def test_every_kind_has_limits() -> None:
    assert all(adapter.limits({}, kind) for kind in adapter.kinds)


def test_media_of_a_kind_are_bounded_as_the_sheet_says() -> None:
    photos, reel, story = (adapter.limits({}, kind) for kind in ("photos", "reel", "story"))
    assert photos.images == (2, 10)
    assert photos.image
    assert photos.image.bytes == 10_000_000
    assert reel.video
    assert reel.video.seconds == (3.0, 90.0)
    assert story.video
    assert story.video.seconds == (3.0, 60.0)
    assert reel.disclose == ("ai_generated",)
    assert photos.disclose == ()


def test_an_upright_photo_as_a_story_is_one_upload_and_one_call() -> None:
    picture = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 9, 1080, 1920))
    draft = Draft("p", "a", "facebook", media=(picture,), options={"page": "1", "format": "story"})
    assert [step.name for step in adapter.compile(draft)] == ["media0", "post"]
