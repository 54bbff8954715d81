"""What a person decides about a delivery that failed, lacks a part, or is uncertain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from socialpost.deliver import decisions, desk, runner
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.rules import Rules
from socialpost.deliver.state import Delivery, Hold, State, StepState
from socialpost.errors import Busy, UsageError
from socialpost.plan.model import Due
from socialpost.testing.rig import Rig, plan
from tests.deliver.cases import ADAPTERS, ONE, THREAD, code, enter, lost
from tests.deliver.test_toy_suite import case


def test_a_refusal_is_failed_with_the_platforms_own_words_and_nothing_is_public(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    after = rig.carry(rig.queue(ONE))[0]
    assert (after.state, rig.cards(), code(rig, after)) == (State.FAILED, [], 1)
    assert "400 code refuse" in after.reason


def test_a_failed_post_is_sent_again_only_when_asked_or_edited(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    failed = rig.carry(rig.queue(ONE))[0]
    assert enter(rig, ONE).entry is Entry.UNCHANGED
    assert rig.carry(failed)[0].state is State.FAILED
    edited = enter(rig, replace(ONE, draft=replace(ONE.draft, texts=("Better",))))
    assert edited.entry is Entry.UPDATED
    assert rig.carry(rig.journal.get(failed.id))[0].state is State.PUBLISHED


def test_retry_sends_a_failed_post_once(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    failed = rig.carry(rig.queue(ONE))[0]
    again = desk.retry(rig.journal, failed, rig.clock.now())
    assert rig.carry(again)[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1


def test_a_refused_comment_is_a_warning_on_a_published_post_and_retried_alone(rig: Rig) -> None:
    rig.sandbox.fail("toy", "comment", "refuse")
    after = rig.carry(rig.queue(THREAD))[0]
    assert (after.state, code(rig, after)) == (State.PUBLISHED, 6)
    assert "comment" in after.warnings[0]
    rig.carry(desk.retry(rig.journal, after, rig.clock.now()))
    cards = rig.cards()
    assert (len(cards), [comment.text for comment in cards[0].comments]) == (1, ["Questions?"])


def test_a_refused_part_leaves_the_thread_incomplete_and_retry_goes_on_there(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse", skip=1)
    after = rig.carry(rig.queue(THREAD))[0]
    assert (after.state, code(rig, after)) == (State.INCOMPLETE, 6)
    assert [len(card.thread) for card in rig.cards()] == [0]
    done = rig.carry(desk.retry(rig.journal, after, rig.clock.now()))[0]
    assert done.state is State.PUBLISHED
    assert [[part.text for part in card.thread][:2] for card in rig.cards()] == [["two", "three"]]


def test_an_answer_that_nobody_can_find_out_is_uncertain_and_blocks_only_itself(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    assert (after.state, code(rig, after)) == (State.UNCERTAIN, 5)
    assert "--adopt" in after.fix
    assert rig.carry(rig.queue(case("other", texts=("Other",), options={"way": "find"})))[0].state is State.PUBLISHED


def test_adopting_settles_the_uncertain_without_sending(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    calls = len(rig.sandbox.log)
    url = f"https://toy.example/{rig.cards()[0].id}"
    adopted = desk.adopt(rig.journal, ADAPTERS, after, url, rig.clock.now())
    assert (adopted.state, adopted.url) == (State.PUBLISHED, url)
    assert rig.carry(adopted)[0].state is State.PUBLISHED
    assert len(rig.sandbox.log) == calls


def test_adopting_a_first_part_goes_on_with_the_thread(rig: Rig) -> None:
    after = lost(rig, THREAD, "drop-after")
    rig.sandbox.faults.clear()
    adopted = desk.adopt(rig.journal, ADAPTERS, after, f"https://toy.example/{rig.cards()[0].id}", rig.clock.now())
    assert adopted.state is State.INCOMPLETE
    assert rig.carry(adopted)[0].state is State.PUBLISHED
    assert [part.text for part in rig.cards()[0].thread][:2] == ["two", "three"]


def test_send_again_sends_once_more(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-before")
    rig.sandbox.faults.clear()
    assert rig.carry(desk.send_again(rig.journal, ADAPTERS, after, rig.clock.now()))[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1


def test_give_up_is_failed_by_a_persons_word(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-before")
    assert desk.give_up(rig.journal, ADAPTERS, after).state is State.FAILED


def test_the_uncertain_cannot_be_retried_or_cancelled_blindly(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    with pytest.raises(UsageError, match="twice"):
        desk.retry(rig.journal, after, rig.clock.now())
    with pytest.raises(UsageError, match="public already"):
        desk.cancel(rig.journal, after)


def test_cancelling_takes_a_queued_post_out(rig: Rig) -> None:
    assert desk.cancel(rig.journal, rig.queue(ONE)).state is State.CANCELLED
    assert rig.carry(rig.journal.all()[0])[0].state is State.CANCELLED
    assert rig.cards() == []


def test_nothing_can_be_decided_while_a_worker_has_it(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    rig.journal.claim(delivery.id)
    with pytest.raises(Busy):
        desk.cancel(rig.journal, rig.journal.get(delivery.id))


def test_adopting_a_post_that_was_taken_and_never_proved_gives_it_its_address(rig: Rig) -> None:
    rig.sandbox.fail("toy", "get", "refuse", count=99)
    after = rig.carry(rig.queue(case("find+confirm", options={"way": "find", "confirm": True})))[0]
    url = f"https://toy.example/found/{rig.cards()[0].id}"
    adopted = desk.adopt(rig.journal, ADAPTERS, after, url, rig.clock.now())
    assert (adopted.state, adopted.url) == (State.PUBLISHED, url)


def waiting(rig: Rig, hours: float = 1) -> Delivery:
    """Return a delivery that waits for a wall time so many hours from now."""
    due = rig.clock.now() + timedelta(hours=hours)
    planned = replace(
        plan(case("find", media=()), rig.adapter, rig.folder), due=Due(f"{due:%Y-%m-%dT%H:%M}", "UTC", due)
    )
    return decisions.add(rig.journal, planned, due)


RULES = Rules(timedelta(hours=3))


def carried(rig: Rig, delivery: Delivery) -> Delivery:
    return rig.carry(delivery, rules=lambda: RULES)[0]


def test_what_a_person_holds_stays_until_it_is_released(rig: Rig) -> None:
    delivery = waiting(rig)
    held = desk.hold(rig.journal, delivery)
    rig.clock.sleep(4000)
    assert (carried(rig, held).hold, rig.cards()) == (Hold.PERSON, [])
    desk.release(rig.journal, held, rig.clock.now())
    assert carried(rig, held).state is State.PUBLISHED


def test_what_is_released_before_its_time_waits_for_it(rig: Rig) -> None:
    held = desk.hold(rig.journal, waiting(rig))
    released = desk.release(rig.journal, held, rig.clock.now())
    assert (released.state, released.ready, released.late_ok) == (State.QUEUED, held.due, False)


def test_what_is_held_for_being_late_goes_out_when_released_however_late(rig: Rig) -> None:
    delivery = waiting(rig)
    rig.clock.sleep(100 * 3600)
    late = carried(rig, delivery)
    assert late.hold is Hold.LATE
    released = desk.release(rig.journal, late, rig.clock.now())
    rig.clock.sleep(100 * 3600)
    assert carried(rig, released).state is State.PUBLISHED


def test_what_is_held_for_being_late_can_be_moved_and_then_goes_by_the_policy_again(rig: Rig) -> None:
    delivery = waiting(rig)
    rig.clock.sleep(100 * 3600)
    late = carried(rig, delivery)
    at = rig.clock.now() + timedelta(hours=2)
    moved = desk.reschedule(rig.journal, late, f"{at:%Y-%m-%dT%H:%M}", "UTC", at)
    assert (moved.state, moved.due, moved.asked) == (State.QUEUED, at, delivery.asked)
    rig.clock.sleep(100 * 3600)
    assert carried(rig, moved).hold is Hold.LATE


def test_what_a_person_holds_and_moves_stays_held(rig: Rig) -> None:
    held = desk.hold(rig.journal, waiting(rig))
    at = rig.clock.now() + timedelta(hours=5)
    moved = desk.reschedule(rig.journal, held, f"{at:%Y-%m-%dT%H:%M}", "UTC", at)
    assert (moved.hold, moved.due, moved.fix) == (Hold.PERSON, at, held.fix)


def test_what_nobody_holds_cannot_be_released(rig: Rig) -> None:
    with pytest.raises(UsageError, match="nobody holds it"):
        desk.release(rig.journal, waiting(rig), rig.clock.now())


def test_what_may_be_public_is_neither_held_nor_moved(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.sandbox.fail("toy", "list", "500-before", count=1)
    doubtful = rig.carry(rig.queue(ONE), wait=timedelta(0))[0]
    with pytest.raises(UsageError, match="may be public"):
        desk.hold(rig.journal, doubtful)
    with pytest.raises(UsageError, match="may be public"):
        desk.reschedule(rig.journal, doubtful, "2027-01-01T09:00", "UTC", rig.clock.now())


def test_what_is_being_sent_is_not_held(rig: Rig) -> None:
    delivery = waiting(rig)
    rig.journal.claim(delivery.id)
    with pytest.raises(Busy):
        desk.hold(rig.journal, delivery)


def test_retry_of_what_is_late_sends_it(rig: Rig) -> None:
    delivery = waiting(rig)
    rig.clock.sleep(100 * 3600)
    late = carried(rig, delivery)
    assert carried(rig, desk.retry(rig.journal, late, rig.clock.now())).state is State.PUBLISHED


@pytest.mark.parametrize("decide", ["send_again", "retry", "give_up", "adopt"])
def test_a_decision_that_comes_too_late_leaves_the_record_of_what_is_being_sent(rig: Rig, decide: str) -> None:
    """Two people settle the same at once: the second must not make it look unsent while the first one's goes out."""
    seen = lost(rig, ONE, "drop-after")
    desk.send_again(rig.journal, ADAPTERS, seen, rig.clock.now())
    found: list[StepState] = []

    def second(name: str) -> None:
        if name == "sending.after" and not found:
            for delivery in (seen, rig.journal.get(seen.id)):
                with pytest.raises(Busy):
                    late(rig, decide, delivery)
            found.append(rig.journal.steps(seen.id)["post"].state)

    rig.at = second
    runner.run(rig.tools(), seen.id)
    assert found == [StepState.SENDING]


def late(rig: Rig, decide: str, delivery: Delivery) -> None:
    now = rig.clock.now()
    if decide == "retry":
        broken = replace(delivery, state=State.FAILED)
        desk.retry(rig.journal, broken, now)
    elif decide == "give_up":
        desk.give_up(rig.journal, ADAPTERS, delivery)
    elif decide == "adopt":
        desk.adopt(rig.journal, ADAPTERS, delivery, "https://toy.example/100", now)
    else:
        desk.send_again(rig.journal, ADAPTERS, delivery, now)


def test_what_a_person_moves_while_a_worker_reaches_for_it_waits_for_its_new_time(rig: Rig) -> None:
    delivery = waiting(rig)
    rig.clock.sleep(2 * 3600)
    later = rig.clock.now() + timedelta(days=30)

    def move(name: str) -> None:
        if name == "claim.before":
            desk.reschedule(rig.journal, delivery, f"{later:%Y-%m-%dT%H:%M:%S}", "UTC", later)

    rig.at = move
    after = runner.run(rig.tools(), delivery.id)
    assert (after.state, after.ready, rig.cards()) == (State.QUEUED, later, [])
