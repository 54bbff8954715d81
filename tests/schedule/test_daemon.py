"""What the daemon does at the beats of its clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from socialpost.deliver import roster
from socialpost.deliver.journal import open_journal
from socialpost.deliver.rules import Rules
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.faults import Cause, Fault
from socialpost.schedule.clockwork import Beat
from socialpost.testing.clock import START, VirtualClock
from tests.schedule.small import Shop

NOW = START.replace(tzinfo=None)
HOUR = timedelta(hours=1)


def state(shop: Shop, delivery: Delivery) -> State:
    return shop.rig.journal.get(delivery.id).state


def test_what_is_due_goes_out_and_what_is_later_waits(shop: Shop) -> None:
    shop.queue("now")
    shop.queue("later", NOW + HOUR, "UTC")
    shop.beat(Beat.DUE)
    assert shop.texts() == ["now"]
    shop.wait(HOUR)
    shop.beat(Beat.DUE)
    assert sorted(shop.texts()) == ["later", "now"]


def test_what_another_process_queued_goes_out_at_the_next_look(shop: Shop) -> None:
    shop.beat(Beat.LOOK)
    shop.queue("from elsewhere")
    shop.beat(Beat.LOOK)
    assert shop.texts() == ["from elsewhere"]


def test_what_missed_its_time_by_less_than_the_policy_goes_out_late(shop: Shop) -> None:
    shop.queue("late", NOW + HOUR, "UTC")
    shop.sleep(HOUR + timedelta(hours=2, minutes=59))
    shop.beat(Beat.LOOK)
    assert shop.texts() == ["late"]


def test_what_missed_its_time_by_more_waits_for_a_person_and_says_the_ways_out(shop: Shop) -> None:
    late = shop.queue("late", NOW + HOUR, "UTC")
    shop.sleep(HOUR + timedelta(hours=3, minutes=12))
    shop.beat(Beat.LOOK)
    after = shop.rig.journal.get(late.id)
    assert (after.state, after.hold, shop.texts()) == (State.HELD, Hold.LATE, [])
    assert after.reason.startswith("3 h 12 min late: it was due 2026-11-27 15:00 UTC")
    assert f"socialpost queue release {late.key}" in after.fix


def test_a_policy_may_leave_out_what_is_late(shop: Shop) -> None:
    shop.office.rules = Rules(HOUR, "skip")
    late = shop.queue("late", NOW, "UTC")
    shop.sleep(2 * HOUR)
    shop.beat(Beat.DUE)
    assert (state(shop, late), shop.texts()) == (State.CANCELLED, [])


def test_a_policy_may_publish_however_late(shop: Shop) -> None:
    shop.office.rules = Rules(HOUR, "publish")
    shop.queue("late", NOW, "UTC")
    shop.sleep(48 * HOUR)
    shop.beat(Beat.DUE)
    assert shop.texts() == ["late"]


def test_a_post_without_a_time_is_never_late(shop: Shop) -> None:
    shop.queue("whenever")
    shop.sleep(48 * HOUR)
    shop.beat(Beat.DUE)
    assert shop.texts() == ["whenever"]


def test_what_people_may_see_already_is_never_held_for_being_late(shop: Shop) -> None:
    shop.rig.sandbox.fail("toy", "create", "drop-after")
    shop.rig.sandbox.fail("toy", "list", "500-before", count=1)
    lost = shop.queue("lost", NOW, "UTC")
    shop.beat(Beat.DUE)
    assert state(shop, lost) is State.QUEUED
    shop.sleep(24 * HOUR)
    shop.beat(Beat.DUE)
    assert (state(shop, lost), shop.texts()) == (State.PUBLISHED, ["lost"])


def test_posts_of_an_account_keep_their_distance(shop: Shop) -> None:
    shop.office.rules = Rules(distance=lambda _account: timedelta(minutes=30))
    for text in ("one", "two", "three"):
        shop.queue(text)
    shop.queue("elsewhere", account="other")
    times: dict[int, int] = {}
    for minute in range(0, 70, 10):
        shop.beat(Beat.DUE)
        times[minute] = len(shop.texts())
        shop.wait(timedelta(minutes=10))
    assert times == {0: 2, 10: 2, 20: 2, 30: 3, 40: 3, 50: 3, 60: 4}


def test_an_account_has_one_delivery_at_a_time_and_others_go_on_beside_it(shop: Shop) -> None:
    waiting = shop.queue("waits")
    shop.rig.sandbox.fail("toy", "create", "429", wait=600, count=1)
    shop.beat(Beat.DUE)
    shop.queue("other", account="other")
    shop.beat(Beat.DUE)
    assert (state(shop, waiting), shop.texts()) == (State.QUEUED, ["other"])


def test_a_bug_in_one_delivery_is_said_once_and_tried_again_less_and_less_often(shop: Shop) -> None:
    tried: list[datetime] = []

    def fault(name: str) -> None:
        if name == "sending.before":
            tried.append(shop.rig.clock.now())
            raise ZeroDivisionError("a bug")

    shop.rig.at = fault
    shop.queue("stuck")
    for _ in range(1000):
        shop.beat(Beat.LOOK)
        shop.wait(timedelta(seconds=0.5))
    assert 4 <= len(tried) <= 12
    assert len(shop.said("bug")) == 1


def test_a_jump_of_the_clock_is_said_and_not_what_passes_as_it_should(shop: Shop) -> None:
    shop.wait(HOUR)
    shop.beat(Beat.LOOK)
    assert shop.said("clock") == []
    shop.sleep(8 * HOUR)
    shop.beat(Beat.LOOK)
    shop.sleep(-timedelta(minutes=30))
    shop.beat(Beat.LOOK)
    assert [text.partition(" (")[0] for text in shop.said("clock")] == [
        "the clock jumped 8 h ahead",
        "the clock jumped 30 min back",
    ]


def test_a_clock_that_is_set_back_sends_nothing_twice(shop: Shop) -> None:
    shop.queue("once", NOW + HOUR, "UTC")
    shop.wait(HOUR)
    shop.beat(Beat.DUE)
    shop.sleep(-2 * HOUR)
    shop.beat(Beat.LOOK)
    shop.wait(3 * HOUR)
    shop.beat(Beat.DUE)
    assert shop.texts() == ["once"]


def test_the_roster_tells_who_works_and_when_it_ended(shop: Shop) -> None:
    shop.daemon.begin()
    database, now = shop.rig.journal.database, shop.rig.clock.now()
    assert [(one.kind, one.alive(now)) for one in roster.all(database)] == [("run", True)]
    shop.wait(timedelta(minutes=2))
    assert not roster.all(database)[0].alive(shop.rig.clock.now())
    shop.beat(Beat.TICK)
    assert roster.all(database)[0].alive(shop.rig.clock.now())
    shop.daemon.end()
    assert roster.all(database)[0].stopped == shop.rig.clock.now()


def test_a_process_of_this_machine_that_was_killed_is_dead_at_once(tmp_path: Path) -> None:
    clock = VirtualClock()
    journal, other = (open_journal(tmp_path / "state.sqlite3", clock) for _ in range(2))
    roster.arrive(journal.database, other.owner, "run", clock.now())
    assert roster.all(journal.database, journal.locks)[0].alive(clock.now())
    other.close()  # as the kernel lets go of its lock, without a word
    assert not roster.all(journal.database, journal.locks)[0].alive(clock.now())
    journal.close()


def test_the_dead_are_forgotten_after_a_week(shop: Shop) -> None:
    roster.arrive(shop.rig.journal.database, "somebody", "run", shop.rig.clock.now())
    shop.sleep(timedelta(days=8))
    shop.beat(Beat.HOUR)
    assert roster.all(shop.rig.journal.database) == []


def test_what_waits_for_a_login_is_tried_again_when_the_credential_is_another_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.rig.sandbox.fail("toy", "create", "expired", count=2)
    held = shop.queue("waits")
    seal = ["old"]
    monkeypatch.setattr(shop.office, "line", lambda _delivery: type("Line", (), {"seal": seal[0]}))
    shop.beat(Beat.DUE)
    assert shop.rig.journal.get(held.id).hold is Hold.LOGIN
    calls = len(shop.rig.sandbox.log)
    shop.beat(Beat.MINUTE, Beat.MINUTE)
    assert len(shop.rig.sandbox.log) == calls
    seal[0] = "new"
    shop.rig.sandbox.faults.clear()
    shop.beat(Beat.MINUTE)
    assert shop.texts() == ["waits"]


def test_a_credential_that_cannot_be_read_is_no_reason_to_stop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_delivery: Delivery) -> None:
        raise Fault(Cause.LOGIN, "none")

    shop.rig.sandbox.fail("toy", "create", "expired", count=2)
    held = shop.queue("waits")
    monkeypatch.setattr(shop.office, "line", refuse)
    shop.beat(Beat.DUE, Beat.MINUTE)
    assert shop.rig.journal.get(held.id).hold is Hold.LOGIN


def test_a_restart_tries_what_waits_for_a_login(shop: Shop) -> None:
    shop.rig.sandbox.fail("toy", "create", "expired", count=2)
    shop.queue("waits")
    shop.beat(Beat.DUE)
    shop.rig.sandbox.faults.clear()
    shop.daemon = shop.another()
    shop.daemon.begin()
    shop.beat(Beat.DUE)
    assert shop.texts() == ["waits"]


def test_nothing_new_begins_once_it_was_asked_to_stop(shop: Shop) -> None:
    shop.office.stop.set()
    shop.queue("tomorrow")
    shop.beat(Beat.DUE)
    assert shop.texts() == []


def test_what_a_new_rule_of_a_zone_moves_is_said(shop: Shop) -> None:
    delivery = shop.queue("moves", NOW + HOUR, "Asia/Tokyo")
    with shop.rig.journal.database.transaction() as db:  # as if it had been worked out with other data
        db.execute("UPDATE delivery SET due=due+3600")
        db.execute("UPDATE zone SET digest='older'")
    shop.beat(Beat.HOUR)
    assert shop.rig.journal.get(delivery.id).due == delivery.due
    assert str(delivery.key) in shop.said("zone")[0]
