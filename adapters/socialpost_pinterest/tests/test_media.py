"""A video on its way: the form, what survives a crash, what processing says."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Fault, Secret
from socialpost_pinterest.media import PATIENCE, video

FIELDS = {"key": "uploads/1", "policy": "eyJ9", "Content-Type": "multipart/form-data"}
PLACE = {"media_id": "52", "media_type": "video", "upload_url": "https://b.test/", "upload_parameters": FIELDS}


def status(hands: Any, word: str) -> Any:
    return hands.reply(200, {"media_id": "52", "media_type": "video", "status": word})


def run(hands: Any, answers: list[Any], mine: dict[str, Any] | None = None) -> tuple[list[Any], Any]:
    return hands.drive(video(hands.clip(), {"media0": mine or {}}), answers)  # type: ignore[no-any-return]


def test_the_form_has_every_field_in_order_and_the_file_last_and_no_token(hands: Any) -> None:
    requests, told = run(hands, [hands.reply(201, PLACE), hands.reply(204), status(hands, "succeeded")])
    upload = requests[1]
    assert [part.name for part in upload.body.parts] == [*FIELDS, "file"]
    assert [part.value for part in upload.body.parts[:-1]] == list(FIELDS.values())
    assert (upload.auth, upload.target) == ("none", "https://b.test/")
    assert told == {"id": "52", "sent": True}


def test_what_admits_to_the_bucket_is_kept_as_secrets(hands: Any) -> None:
    requests, _ = run(hands, [hands.reply(201, PLACE), hands.reply(204), status(hands, "succeeded")])
    saved = requests[1].save
    assert saved["url"] == Secret("https://b.test/")
    assert set(map(type, saved["fields"].values())) == {Secret}
    assert "eyJ9" not in repr(saved)


def test_an_upload_whose_answer_was_lost_is_asked_for_and_not_sent_again(hands: Any) -> None:
    requests, _ = run(hands, [hands.reply(201, PLACE), hands.reply(204), status(hands, "succeeded")])
    mine = dict(requests[1].save)
    again, _ = run(hands, [status(hands, "processing"), status(hands, "succeeded")], mine)
    assert [request.method for request in again] == ["GET", "GET"]


def test_an_upload_that_did_not_arrive_goes_to_the_same_place(hands: Any) -> None:
    requests, _ = run(hands, [hands.reply(201, PLACE), hands.reply(204), status(hands, "succeeded")])
    mine = dict(requests[1].save)
    again, told = run(hands, [status(hands, "registered"), hands.reply(204), status(hands, "succeeded")], mine)
    assert [request.target for request in again] == ["/media/52", "https://b.test/", "/media/52"]
    assert told["id"] == "52"


def test_a_place_whose_secrets_are_gone_is_given_up(hands: Any) -> None:
    mine = {"id": "51", "url": None, "fields": {"key": None}, "sent": False}
    requests, told = run(hands, [hands.reply(201, PLACE), hands.reply(204), status(hands, "succeeded")], mine)
    assert (requests[0].target, told["id"]) == ("/media", "52")


def test_a_flow_that_begins_anew_after_its_wait_asks_at_once(hands: Any) -> None:
    answers = [hands.reply(201, PLACE), hands.reply(204), status(hands, "processing"), status(hands, "succeeded")]
    requests, _ = run(hands, answers)
    waits = [request.after for request in requests[2:]]
    assert waits == [5.0, 7.5]
    again, _ = run(hands, [status(hands, "processing"), status(hands, "succeeded")], dict(requests[3].save))
    assert again[0].after == 0.0
    assert again[1].after > 7.5


@pytest.mark.parametrize(("word", "waited"), [("failed", 0.0), ("processing", PATIENCE)])
def test_a_video_that_fails_or_never_ends_is_refused(hands: Any, word: str, waited: float) -> None:
    mine = {"id": "52", "sent": True, "polls": 3, "waited": waited}
    with pytest.raises(Fault) as fault:
        run(hands, [status(hands, word), status(hands, word)], mine)
    assert fault.value.cause is Cause.REJECTED
    assert "nothing is public" in fault.value.says


@pytest.mark.parametrize("body", [{}, {"media_id": "1"}, {"media_id": "1", "upload_url": "https://b.test/"}])
def test_a_registration_without_a_place_is_tried_again(hands: Any, body: Any) -> None:
    with pytest.raises(Fault) as fault:
        run(hands, [hands.reply(201, body)])
    assert fault.value.cause is Cause.RETRY
