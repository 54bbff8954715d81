"""From private to visible: what is waited for, what the one visible call says, what proves it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect
from socialpost_youtube import publish
from socialpost_youtube.steps import compile_steps

LATER = datetime(2026, 11, 27, 9, tzinfo=UTC)
AFTER = "Fri, 27 Nov 2026 09:30:00 GMT"


def test_processing_is_watched_with_growing_pauses(hands: Any) -> None:
    waiting = hands.state(uploadStatus="uploaded")
    sent, made = hands.drive(publish.processed(hands.draft(), hands.facts()), waiting, waiting, waiting, hands.state())
    assert made == {}
    assert [request.after for request in sent] == [0.0, 5.0, 10.0, 20.0]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"uploadStatus": "failed", "failureReason": "codec"}, "could not process the video: it cannot read the codec"),
        ({"uploadStatus": "rejected", "rejectionReason": "duplicate"}, "has rejected the video: the channel has this"),
        ({"uploadStatus": "rejected", "rejectionReason": "length"}, "longer than this channel may upload"),
        ({"uploadStatus": "failed", "failureReason": "somethingNew"}, "somethingNew"),
    ],
)
def test_a_video_that_cannot_be_watched_has_failed_before_anybody_saw_it(
    hands: Any, status: dict[str, str], words: str
) -> None:
    flow = publish.processed(hands.draft(), hands.facts())
    fault = hands.caught(lambda: hands.drive(flow, hands.state(**status)))
    assert fault.cause is Cause.REJECTED
    assert words in fault.says


def test_a_private_video_that_somebody_deleted_is_uploaded_again(hands: Any) -> None:
    flow = publish.processed(hands.draft(), hands.facts(processed={"looks": 11}))
    fault = hands.caught(lambda: hands.drive(flow, hands.reply(200, {})))
    assert (fault.cause, fault.stale) == (Cause.STALE, ("media0", "processed"))


def test_the_visible_call_sends_the_whole_status(hands: Any) -> None:
    draft = hands.draft(ai_generated=True, options={"privacy": "unlisted", "embeddable": False})
    flow = publish.publish(draft, hands.facts())
    sent, made = hands.drive(flow, hands.state(), hands.reply(200, {"id": "v"}), effect=Effect.PUBLISH)
    assert sent[1].query == {"part": "status"}
    assert sent[1].body.data == {
        "id": "v",
        "status": {
            "privacyStatus": "unlisted",
            "selfDeclaredMadeForKids": False,
            "containsSyntheticMedia": True,
            "embeddable": False,
            "publicStatsViewable": True,
            "license": "youtube",
        },
    }
    assert made["id"] == "v"


def test_what_is_as_wished_needs_no_call(hands: Any) -> None:
    flow = publish.publish(hands.draft(options={"privacy": "private"}), hands.facts())
    sent, _ = hands.drive(flow, hands.state())
    assert [request.method for request in sent] == ["GET"]


def test_a_time_to_come_is_handed_over_while_it_is_private(hands: Any) -> None:
    flow = publish.publish(hands.draft(publish_at=LATER), hands.facts())
    sent, made = hands.drive(flow, hands.state(), hands.reply(200, {}), effect=Effect.PUBLISH)
    status = sent[1].body.data["status"]
    assert (status["privacyStatus"], status["publishAt"]) == ("private", "2026-11-27T09:00:00Z")
    assert made["placed_until"] == LATER.isoformat()


def test_a_time_that_has_passed_by_the_servers_clock_means_now(hands: Any) -> None:
    flow = publish.publish(hands.draft(publish_at=LATER), hands.facts())
    sent, made = hands.drive(flow, hands.state(AFTER), hands.reply(200, {}), effect=Effect.PUBLISH)
    assert sent[1].body.data["status"]["privacyStatus"] == "public"
    assert "publishAt" not in sent[1].body.data["status"]
    assert "placed_until" not in made


@pytest.mark.parametrize(
    ("at", "state", "known"),
    [
        (None, {"privacyStatus": "public"}, True),
        (None, {"privacyStatus": "private"}, False),
        (LATER, {"privacyStatus": "private", "publishAt": "2026-11-27T09:00:00Z"}, True),
        (LATER, {"privacyStatus": "private", "publishAt": "2026-11-27T10:00:00Z"}, False),
        (LATER, {"privacyStatus": "public"}, True),
    ],
)
def test_the_video_itself_tells_whether_a_lost_call_was_applied(
    hands: Any, at: datetime | None, state: dict[str, str], known: bool
) -> None:
    _, told = hands.drive(publish.ask(hands.draft(publish_at=at), hands.facts()), hands.state(**state))
    assert isinstance(told, Done if known else Continue)
    if isinstance(told, Done):
        assert ("placed_until" in told.facts) == (at is not None and state["privacyStatus"] == "private")


def test_a_video_is_proved_by_its_privacy(hands: Any) -> None:
    flow = publish.confirm(hands.draft(), hands.facts())
    sent, made = hands.drive(flow, hands.state(), hands.state(privacyStatus="public"))
    assert made == {"id": "v", "url": "https://www.youtube.com/watch?v=v"}
    assert sent[1].after == 5.0


def test_a_short_has_its_own_address(hands: Any) -> None:
    flow = publish.confirm(hands.draft(edges=(720, 1280)), hands.facts())
    assert hands.drive(flow, hands.state(privacyStatus="public"))[1]["url"].endswith("/shorts/v")


def test_a_video_that_youtube_keeps_private_has_failed_and_says_what_helps(hands: Any) -> None:
    flow = publish.confirm(hands.draft(), hands.facts(confirm={"looks": 11}))
    fault = hands.caught(lambda: hands.drive(flow, hands.state()))
    assert (fault.cause, fault.signals.status) == (Cause.REJECTED, 0)
    assert "YouTube Studio" in fault.fix


@pytest.mark.parametrize("answer", ["gone", "late"])
def test_a_video_that_may_be_seen_after_all_stays_uncertain(hands: Any, answer: str) -> None:
    seen = hands.state(publishAt="2026-11-27T09:00:00Z") if answer == "late" else hands.reply(200, {})
    flow = publish.confirm(hands.draft(publish_at=LATER), hands.facts(confirm={"looks": 11}))
    assert hands.caught(lambda: hands.drive(flow, seen)).signals.status  # the runner then asks a person


def test_a_video_that_is_taken_down_right_away_has_failed(hands: Any) -> None:
    flow = publish.confirm(hands.draft(), hands.facts())
    gone = hands.state(uploadStatus="rejected", rejectionReason="copyright", privacyStatus="public")
    assert "copyright" in hands.caught(lambda: hands.drive(flow, gone)).says


def test_a_video_that_a_person_named_is_the_one_from_then_on(hands: Any) -> None:
    facts = hands.facts(publish={"id": "other"})
    sent, _ = hands.drive(publish.confirm(hands.draft(), facts), hands.state(privacyStatus="public"))
    assert sent[0].query["id"] == "other"


def test_all_that_is_invisible_comes_before_the_one_visible_call(hands: Any) -> None:
    draft = hands.draft(comment="Hi", options={"playlist": "Lamps"})
    names = [step.name for step in compile_steps(draft)]
    assert names == ["media0", "processed", "publish", "confirm", "playlist", "comment"]
    assert next(step.name for step in compile_steps(draft) if step.effect is Effect.PUBLISH) == "publish"


def test_the_plan_knows_the_buckets_of_the_quota(hands: Any) -> None:
    draft = hands.draft(comment="Hi", options={"playlist": "Lamps"})
    total: dict[str, int] = {}
    for step in compile_steps(draft):
        total[step.cost.bucket] = total.get(step.cost.bucket, 0) + step.cost.units
    assert total["uploads"] == 1
    assert total["units"] == 10 + 51 + 1 + 51 + 50
