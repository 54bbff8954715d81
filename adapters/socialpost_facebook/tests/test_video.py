"""Finish, what may have come of it, and the proof."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Unknown
from socialpost_facebook import video

ASKED = datetime(2026, 11, 27, 8, tzinfo=UTC).timestamp()
EARLY, LATE = "Fri, 27 Nov 2026 08:01:00 GMT", "Fri, 27 Nov 2026 08:05:00 GMT"


def told(hands: Any, status: str = "", date: str = LATE, published: bool = False, **phases: Any) -> Any:
    body = {"id": "51", "published": published, "status": {"video_status": status, **phases}}
    return hands.reply(200, body, date=date)


def facts(hands: Any, **own: Any) -> dict[str, Any]:
    staged = {"video": "51", "session": "60"}
    return {**hands.facts(media0=staged, finish={"asked": ASKED, "video": "51"}), **own}


def draft(hands: Any, kind: str = "video", **fields: Any) -> Any:
    return hands.draft(kind, media=hands.video(), **fields)


def ask(hands: Any, answer: Any, own: dict[str, Any] | None = None) -> Any:
    return hands.drive(video.ask(draft(hands), own or facts(hands)), answer)[1]


def test_the_servers_time_is_remembered_before_finish(hands: Any) -> None:
    flow = video.finish(draft(hands), facts(hands))
    requests, _ = hands.drive(flow, told(hands, "upload_complete"), hands.reply(200, {"success": True}))
    assert requests[1].save == {"asked": ASKED + 300}


def test_finish_is_not_sent_for_a_video_that_is_out(hands: Any) -> None:
    out = told(hands, "ready", publishing_phase={"publish_status": "published"})
    requests, got = hands.drive(video.finish(draft(hands), facts(hands)), out)
    assert [request.method for request in requests] == ["GET"]
    assert got["id"] == "51"


def test_finish_waits_for_bytes_only_so_long(hands: Any) -> None:
    flow = video.finish(draft(hands, "reel"), facts(hands))
    looks = [told(hands, "uploading")] * video.UPLOAD_LOOKS
    requests, _ = hands.drive(flow, *looks, hands.reply(200, {"success": True}))
    assert requests[-1].method == "POST"


def test_an_upload_that_died_is_staged_again(hands: Any) -> None:
    fault = hands.caught(lambda: hands.drive(video.finish(draft(hands), facts(hands)), told(hands, "expired")))
    assert (fault.cause, fault.stale) == (Cause.STALE, ("media0",))


@pytest.mark.parametrize("phase", ["published", "scheduled"])
def test_a_lost_finish_is_done_when_the_status_says_so(hands: Any, phase: str) -> None:
    assert isinstance(ask(hands, told(hands, "ready", publishing_phase={"publish_status": phase})), Done)


def test_processing_after_a_lost_finish_is_normal(hands: Any) -> None:
    not_yet = {"status": "not_started", "publish_status": "draft"}
    assert isinstance(ask(hands, told(hands, "processing", publishing_phase=not_yet)), Unknown)


def test_finish_is_sent_again_only_some_minutes_after_processing(hands: Any) -> None:
    assert isinstance(ask(hands, told(hands, "ready", EARLY)), Unknown)
    assert isinstance(ask(hands, told(hands, "ready", LATE)), Continue)
    assert isinstance(ask(hands, told(hands, "upload_complete", LATE)), Continue)


def test_without_a_server_time_finish_is_never_sent_again(hands: Any) -> None:
    assert isinstance(ask(hands, told(hands, "ready", "")), Unknown)
    own = facts(hands, finish={})
    assert isinstance(ask(hands, told(hands, "ready"), own), Unknown)


def test_a_lost_finish_of_a_broken_video_is_left_to_the_confirming_step(hands: Any) -> None:
    assert isinstance(ask(hands, told(hands, "error")), Done)
    flow = video.confirm(draft(hands), facts(hands))
    error = told(hands, "error", processing_phase={"status": "error", "error": {"message": "Resolution too low"}})
    fault = hands.caught(lambda: hands.drive(flow, error))
    assert fault.cause is Cause.REJECTED
    assert "Resolution too low" in fault.says


def test_a_video_that_is_not_shown_yet_is_looked_at_again(hands: Any) -> None:
    flow = video.confirm(draft(hands), facts(hands))
    out = told(hands, "ready", published=True)
    requests, got = hands.drive(flow, hands.error(100, 33), told(hands, "processing"), out)
    assert [request.after for request in requests] == [0, 3, 5]
    assert got["url"] == "https://www.facebook.com/51"


def test_the_first_look_of_a_new_run_is_at_once(hands: Any) -> None:
    flow = video.confirm(draft(hands), facts(hands, confirm={"looks": 9}))
    requests, _ = hands.drive(flow, told(hands, "processing"), told(hands, "ready", published=True))
    assert [(request.after, request.save) for request in requests] == [(0, {"looks": 10}), (60, {"looks": 11})]


def test_a_problem_is_believed_when_it_stays(hands: Any) -> None:
    problem = told(hands, "processing", processing_phase={"status": "not_started", "errors": [{"message": "too low"}]})
    good = told(hands, "ready", published=True)
    assert hands.drive(video.confirm(draft(hands), facts(hands)), problem, problem, good)[1]["id"] == "51"
    flow = video.confirm(draft(hands), facts(hands))
    assert "too low" in hands.caught(lambda: hands.drive(flow, problem, problem, problem)).says


def test_a_video_that_stays_a_draft_is_told(hands: Any) -> None:
    flow = video.confirm(draft(hands), facts(hands))
    fault = hands.caught(lambda: hands.drive(flow, *[told(hands, "ready")] * video.DRAFT_LOOKS))
    assert "draft" in fault.says
    assert "format: reel" in fault.fix


def test_a_scheduled_video_is_no_draft(hands: Any) -> None:
    placed = told(hands, "ready", publishing_phase={"publish_status": "scheduled"})
    flow = video.confirm(draft(hands), facts(hands, confirm={"looks": 50}))
    assert hands.drive(flow, placed, told(hands, "ready", published=True))[1]["id"] == "51"


def test_a_relative_address_gets_its_host(hands: Any) -> None:
    body = {"permalink_url": "/reel/51/", "status": {"publishing_phase": {"publish_status": "published"}}}
    got = hands.drive(video.confirm(draft(hands, "reel"), facts(hands)), hands.reply(200, body))[1]
    assert got["url"] == "https://www.facebook.com/reel/51/"


def test_ai_disclosure_and_schedule_have_fields_on_reels(hands: Any) -> None:
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    reel = draft(hands, "reel", ai_generated=True, publish_at=at, options={"native_schedule": True})
    told_fields = video.fields(reel, "51", "")
    assert told_fields["is_ai_generated"] == "true"
    assert (told_fields["video_state"], told_fields["scheduled_publish_time"]) == ("SCHEDULED", str(int(ASKED)))
