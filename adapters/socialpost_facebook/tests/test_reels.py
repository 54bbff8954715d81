"""Bytes to rupload, and going on where they stopped."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Cause, Effect
from socialpost_facebook import reels

URL = "http://127.0.0.1:9/facebook/rupload/video-upload/v26.0/51"
SAVED = {"video": "51", "upload_url": URL}


def run(hands: Any, *answers: Any, saved: dict[str, Any] | None = None, kind: str = "reel") -> Any:
    draft = hands.draft(kind, media=hands.video(900))
    flow = reels.upload(draft, draft.media[0], hands.facts(900, media0=saved or {}))
    return hands.drive(flow, *answers, effect=Effect.STAGE)


def status(hands: Any, received: int | None = None, **more: Any) -> Any:
    sent = {"status": "in_progress"} | ({"bytes_transfered": received} if received is not None else {})
    return hands.reply(200, {"id": "51", "status": {"video_status": "uploading", "uploading_phase": sent, **more}})


def debug(hands: Any, kind: str) -> Any:
    return hands.reply(400, {"debug_info": {"retriable": False, "type": kind, "message": "no"}})


def test_the_address_that_was_handed_out_is_used(hands: Any) -> None:
    start = hands.reply(200, {"video_id": "51", "upload_url": URL})
    requests, facts = run(hands, start, hands.reply(200, {"success": True}))
    assert (requests[1].target, requests[1].auth, requests[1].origin) == (URL, "upload", "upload")
    assert requests[1].save == SAVED
    assert facts == {"video": "51"}


def test_a_story_starts_at_its_own_edge(hands: Any) -> None:
    start = hands.reply(200, {"video_id": "51", "upload_url": URL})
    requests, _ = run(hands, start, hands.reply(200, {"success": True}), kind="story")
    assert requests[0].target == "/v26.0/111/video_stories"


def test_after_an_interruption_it_goes_on_from_what_arrived(hands: Any) -> None:
    requests, _ = run(hands, status(hands, 300), hands.reply(200, {"success": True}), saved=SAVED)
    assert requests[1].headers == {"offset": "300", "file_size": "900"}
    assert (requests[1].body.slice.offset, requests[1].body.slice.length) == (300, 600)


def test_the_references_spelling_is_read_too(hands: Any) -> None:
    sent = {"status": "in_progress", "bytes_transferred": 500}
    told = hands.reply(200, {"status": {"video_status": "uploading", "uploading_phase": sent}})
    requests, _ = run(hands, told, hands.reply(200, {"success": True}), saved=SAVED)
    assert requests[1].headers["offset"] == "500"


def test_what_has_arrived_whole_is_not_sent_again(hands: Any) -> None:
    assert len(run(hands, status(hands, 900), saved=SAVED)[0]) == 1
    done = hands.reply(200, {"status": {"uploading_phase": {"status": "complete"}}})
    assert len(run(hands, done, saved=SAVED)[0]) == 1


def test_a_wrong_offset_is_asked_for(hands: Any) -> None:
    for kind in ("OffsetInvalidError", "PartialRequestError"):
        answers = [debug(hands, kind), status(hands, 450), hands.reply(200, {"success": True})]
        requests, _ = run(hands, status(hands, 300), *answers, saved=SAVED)
        assert requests[-1].headers["offset"] == "450"


def test_a_video_that_expired_is_started_anew(hands: Any) -> None:
    old = hands.reply(200, {"status": {"video_status": "expired", "uploading_phase": {"bytes_transfered": 300}}})
    start = hands.reply(200, {"video_id": "52", "upload_url": URL})
    requests, facts = run(hands, old, start, hands.reply(200, {"success": True}), saved=SAVED)
    assert facts == {"video": "52"}
    assert requests[-1].headers["offset"] == "0"


def test_an_upload_that_never_gets_on_is_given_up(hands: Any) -> None:
    answers = [debug(hands, "OffsetInvalidError"), status(hands, 0)] * reels.TRIES
    assert hands.caught(lambda: run(hands, status(hands, 0), *answers, saved=SAVED)).cause is Cause.RETRY


def test_a_file_that_cannot_be_processed_is_refused(hands: Any) -> None:
    fault = hands.caught(lambda: run(hands, status(hands, 0), debug(hands, "ProcessingFailedError"), saved=SAVED))
    assert fault.cause is Cause.REJECTED
