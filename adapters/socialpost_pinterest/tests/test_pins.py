"""What is sent as a pin beyond what the samples show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.adapter import Base64, Cause, Fault, File, Slice
from socialpost_pinterest.checks import kind
from socialpost_pinterest.pins import create

FILES = {"media0": {"mime": "image/jpeg"}, "media1": {"mime": "image/png"}, "media0.cover": {"mime": "image/png"}}


def body(hands: Any, draft: Any) -> Any:
    facts = {"files": FILES, "media0": {"id": "52"}}
    requests, _ = hands.drive(create(replace(draft, kind=kind(draft)), facts), [hands.reply(201, {"id": "1"})])
    return requests[0].body.data


def test_the_type_of_an_image_is_that_of_the_file_that_is_really_sent(hands: Any) -> None:
    source = body(hands, hands.draft(hands.image(0), hands.image(1)))["media_source"]
    assert [item["content_type"] for item in source["items"]] == ["image/jpeg", "image/png"]
    assert [item["data"] for item in source["items"]] == [Base64(Slice("media0")), Base64(Slice("media1"))]


def test_what_a_pin_does_not_have_is_not_sent(hands: Any) -> None:
    sent = body(hands, hands.draft(hands.image(alt=""), text=""))
    assert set(sent) == {"board_id", "media_source"}


def test_a_video_always_has_a_cover(hands: Any) -> None:
    plain = body(hands, hands.draft(hands.clip()))["media_source"]
    assert plain == {"source_type": "video_id", "media_id": "52", "cover_image_key_frame_time": 0}
    second = body(hands, hands.draft(hands.clip(), options={"board": "1", "cover_second": 3}))["media_source"]
    assert second["cover_image_key_frame_time"] == 3
    cover = File("media0.cover", "media/cover.png", "image/png", 10)
    image = body(hands, hands.draft(hands.clip(cover=cover)))["media_source"]
    assert image["cover_image_content_type"] == "image/png"
    assert "cover_image_key_frame_time" not in image


def test_both_disclosures_of_ai_are_said(hands: Any) -> None:
    options = {"board": "1", "synthetic_performer": True, "sponsor_id": "77"}
    sent = body(hands, hands.draft(ai_generated=True, options=options))
    assert sent["ai_disclosures"] == {"values": ["AI_MODIFIED", "SYNTHETIC_PERFORMER"]}
    assert sent["sponsor_id"] == "77"


def test_a_success_without_an_id_may_be_a_pin(hands: Any) -> None:
    draft = replace(hands.draft(), kind="image")
    with pytest.raises(Fault) as fault:
        hands.drive(create(draft, {"files": FILES}), [hands.reply(200, {"status": "ok"})])
    assert fault.value.cause is Cause.RETRY
