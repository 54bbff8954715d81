"""Whole deliveries through runner and fake, where time and trouble matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from socialpost.adapter import Continue, Done, Effect, Flow, Live
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig
from socialpost_facebook import adapter
from socialpost_facebook.sandbox import platform
from socialpost_facebook.verbs import delete, inspect

REEL, WIDE = media.mp4(3), media.mp4(2, (640, 360))
PAGE = {"page": "111"}


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(adapter, platform) as made:
        yield made


def clip(name: str, data: bytes, edges: tuple[int, int], **fields: Any) -> Case:
    file = File("media0", f"media/{name}.mp4", "video/mp4", len(data), *edges)
    options = {**PAGE, **fields.pop("options", {})}
    moving = (Media(Role.VIDEO, file, seconds=3.0),)
    draft = Draft("lamp", "fb-us", "facebook", texts=("See",), media=moving, options=options, **fields)
    return Case(name, draft, {file.path: data})


def text(**fields: Any) -> Case:
    options = {**PAGE, **fields.pop("options", {})}
    return Case("text", Draft("lamp", "fb-us", "facebook", texts=("Warm light",), options=options, **fields))


VIDEO = clip("wide", WIDE, (640, 360))
UPRIGHT = clip("upright", REEL, (540, 960))


def calls(rig: Rig, route: str) -> int:
    return sum(entry.route == route for entry in rig.sandbox.log)


def test_processing_is_waited_for(rig: Rig) -> None:
    rig.sandbox.world("facebook").knobs.processing = 600
    after = rig.carry(rig.queue(UPRIGHT))[0]
    assert after.state is State.PUBLISHED
    assert [card.kind for card in rig.cards()] == ["reel"]
    assert calls(rig, "finish_reel") == 1


def test_a_video_whose_processing_fails_has_failed(rig: Rig) -> None:
    rig.sandbox.world("facebook").knobs.processing_fails = True
    after = rig.carry(rig.queue(VIDEO))[0]
    assert after.state is State.FAILED
    assert "could not process" in after.reason


def test_an_upright_video_forced_into_a_post_is_told_to_be_a_draft(rig: Rig) -> None:
    after = rig.carry(rig.queue(clip("forced", REEL, (540, 960), options={"format": "post"})))[0]
    assert after.state is State.FAILED
    assert "draft" in after.reason
    assert rig.cards() == []


@pytest.mark.parametrize(("case", "route"), [(VIDEO, "finish_video"), (UPRIGHT, "finish_reel")])
@pytest.mark.parametrize("kind", ["drop-after", "500-after", "half", "html-after"])
def test_a_finish_whose_answer_is_lost_is_never_sent_again(rig: Rig, case: Case, route: str, kind: str) -> None:
    rig.sandbox.world("facebook").knobs.processing = 900
    rig.sandbox.fail("facebook", route, kind, count=1)
    after = rig.carry(rig.queue(case))[0]
    assert after.state is State.PUBLISHED
    assert len(rig.cards()) == 1
    assert calls(rig, route) == 1


@pytest.mark.parametrize(("case", "route"), [(VIDEO, "finish_video"), (UPRIGHT, "finish_reel")])
def test_a_finish_that_never_arrived_is_sent_again_after_some_minutes(rig: Rig, case: Case, route: str) -> None:
    start = rig.clock.now()
    rig.sandbox.fail("facebook", route, "drop-before", count=1)
    after = rig.carry(rig.queue(case))[0]
    assert after.state is State.PUBLISHED
    assert calls(rig, route) == 2
    assert rig.clock.now() - start >= timedelta(seconds=300)


@pytest.mark.parametrize("seconds", [45, 290, 400])
def test_a_finish_that_is_applied_late_publishes_once(rig: Rig, seconds: float) -> None:
    rig.sandbox.fail("facebook", "finish_reel", "apply-late", count=1, seconds=seconds)
    after = rig.carry(rig.queue(UPRIGHT))[0]
    assert after.state is State.PUBLISHED
    rig.clock.sleep(1000)
    assert len(rig.cards()) == 1


def test_what_facebook_holds_is_placed_and_then_proved(rig: Rig) -> None:
    at = rig.clock.now() + timedelta(hours=5)
    case = text(publish_at=at, options={"native_schedule": True}, comment="Questions?")
    placed = rig.carry(rig.queue(case), wait=timedelta(minutes=1))[0]
    assert placed.state is State.PLACED
    assert rig.cards() == []
    after = rig.carry(placed)[0]
    assert after.state is State.PUBLISHED
    (card,) = rig.cards()
    assert [comment.text for comment in card.comments] == ["Questions?"]
    assert card.time == at.timestamp()


def test_a_held_post_whose_answer_is_lost_is_found_in_its_list(rig: Rig) -> None:
    at = rig.clock.now() + timedelta(hours=5)
    rig.sandbox.fail("facebook", "post_feed", "drop-after")
    case = text(publish_at=at, options={"native_schedule": True})
    after = rig.carry(rig.queue(case), wait=timedelta(minutes=10))[0]
    assert after.state is State.PLACED
    assert rig.carry(after)[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1
    assert calls(rig, "post_feed") == 1


@pytest.mark.parametrize("case", [VIDEO, UPRIGHT])
def test_a_held_video_is_proved_at_its_time(rig: Rig, case: Case) -> None:
    options = {**case.draft.options, "native_schedule": True}
    later = replace(case.draft, publish_at=rig.clock.now() + timedelta(hours=5), options=options)
    placed = rig.carry(rig.queue(replace(case, draft=later)), wait=timedelta(minutes=1))[0]
    assert placed.state is State.PLACED
    assert rig.carry(placed)[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1


def test_a_text_that_is_lost_without_a_trace_is_left_to_a_person(rig: Rig) -> None:
    rig.sandbox.fail("facebook", "post_feed", "drop-before")
    after = rig.carry(rig.queue(text()))[0]
    assert after.state is State.UNCERTAIN
    assert rig.cards() == []


def test_the_same_text_again_is_refused_by_facebook_and_said_so(rig: Rig) -> None:
    rig.carry(rig.queue(text()))
    after = rig.carry(rig.queue(text(), again=True))[0]
    assert after.state is State.FAILED
    assert "same text" in after.reason
    assert len(rig.cards()) == 1


def test_a_token_that_died_waits_for_a_login(rig: Rig) -> None:
    delivery = rig.queue(text())
    rig.sandbox.fail("facebook", "post_feed", "expired")
    after = rig.carry(delivery)[0]
    assert after.hold is Hold.LOGIN
    assert "expired" in after.reason


@pytest.mark.parametrize("case", [text(), VIDEO, UPRIGHT])
def test_what_is_out_can_be_seen_and_taken_down(rig: Rig, case: Case) -> None:
    delivery = rig.carry(rig.queue(case))[0]
    facts = {name: dict(record.facts) for name, record in rig.journal.steps(delivery.id).items()}
    live = Live(delivery.remote_id, "", facts, case.draft.options)
    assert isinstance(talk(rig, delivery, inspect(live)), Done)
    talk(rig, delivery, delete(live))
    assert rig.cards() == []
    talk(rig, delivery, delete(live))
    assert isinstance(talk(rig, delivery, inspect(live)), Continue)


def talk(rig: Rig, delivery: Delivery, flow: Flow) -> Any:
    """Run a flow over the delivery's own line."""
    line = rig.tools().way(delivery)
    try:
        request = next(flow)
        while True:
            answer = line.send(request, {})
            fault = adapter.faults.judge(adapter.signals(answer), Effect.READ)
            request = flow.throw(fault) if fault else flow.send(answer)
    except StopIteration as end:
        return end.value


def test_a_long_video_is_sent_in_the_servers_chunks(rig: Rig) -> None:
    padded = WIDE + b"\0\0\0\x08free" + b"\0" * (3 << 20)
    case = clip("long", padded, (640, 360))
    rig.sandbox.fail("facebook", "videos", "drop-after", skip=2, count=1)
    after = rig.carry(rig.queue(case))[0]
    assert after.state is State.PUBLISHED
    video = rig.sandbox.world("facebook").get("video", after.remote_id)
    assert video
    assert rig.sandbox.world("facebook").blob_path(video["blob"]).read_bytes() == padded
