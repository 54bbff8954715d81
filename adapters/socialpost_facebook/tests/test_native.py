"""Posts that Facebook itself shall hold until their time, from the queue to the Page: given away early, seen on time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from socialpost.deliver import agenda, desk, enqueue, neighbours, zones
from socialpost.deliver.rules import Rules
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft
from socialpost.errors import UsageError
from socialpost.plan.model import Due, Planned
from socialpost.testing.rig import Case, Rig, plan
from socialpost_facebook import adapter
from socialpost_facebook.limits import WINDOW
from socialpost_facebook.sandbox import platform

PAGE = {"page": "111", "native_schedule": True}
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(adapter, platform) as made:
        yield made


def planned(rig: Rig, ahead: timedelta, *, text: str = "Warm light") -> Planned:
    """Return a post that Facebook shall hold, as the plan makes it."""
    at = rig.clock.now() + ahead
    draft = Draft("lamp", "fb-us", "facebook", texts=(text,), options=PAGE, publish_at=at)
    due = Due(f"{at:%Y-%m-%dT%H:%M}", "Etc/UTC", at, rule="at")
    return replace(plan(Case("lamp", draft), rig.adapter, rig.folder), due=due, lead=WINDOW[1])


def enter(rig: Rig, one: Planned) -> enqueue.Entered:
    return enqueue.enter(rig.journal, rig.store, one, rig.clock.now())


def queued(rig: Rig, ahead: timedelta) -> Delivery:
    delivery = enter(rig, planned(rig, ahead)).delivery
    assert delivery is not None
    return delivery


def brief(rig: Rig, delivery: Delivery, rules: Rules | None = None) -> Delivery:
    """Carry a delivery as far as it goes within a minute."""
    return rig.carry(delivery, wait=MINUTE, rules=lambda: rules or Rules(late_after=3 * HOUR))[0]


def test_it_is_given_to_facebook_at_once_and_seen_at_its_time(rig: Rig) -> None:
    delivery = queued(rig, 5 * HOUR)
    assert [one.delivery for one in agenda.ready(rig.journal.database, rig.clock.now(), 9)] == [delivery.id]
    placed = brief(rig, delivery)
    assert (placed.state, placed.due, rig.cards()) == (State.PLACED, delivery.due, [])
    assert rig.carry(placed)[0].state is State.PUBLISHED
    assert [card.time for card in rig.cards()] == [delivery.due.timestamp()]


def test_it_waits_here_until_facebook_takes_it(rig: Rig) -> None:
    delivery = queued(rig, timedelta(days=40))
    assert brief(rig, delivery).state is State.QUEUED
    rig.clock.sleep(timedelta(days=11, minutes=1).total_seconds())
    assert brief(rig, delivery).state is State.PLACED


def test_what_facebook_cannot_hold_any_more_is_held_here_and_goes_out_once_at_its_time(rig: Rig) -> None:
    delivery = queued(rig, HOUR)
    rig.clock.sleep((HOUR - 5 * MINUTE).total_seconds())  # nobody ran meanwhile
    waiting = brief(rig, delivery)
    assert (waiting.state, waiting.draft.publish_at, waiting.start) == (State.QUEUED, None, delivery.due)
    assert enter(rig, planned(rig, 5 * MINUTE)).entry is enqueue.Entry.UNCHANGED, "and that stays so"
    assert rig.carry(waiting)[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1
    assert rig.cards()[0].time >= delivery.due.timestamp()


def test_moved_by_hand_it_is_given_away_for_the_new_time(rig: Rig) -> None:
    delivery = queued(rig, 5 * HOUR)
    later = delivery.due + 2 * HOUR
    moved = desk.reschedule(rig.journal, delivery, f"{later:%Y-%m-%dT%H:%M}", "Etc/UTC", later)
    assert moved.draft.publish_at == later
    assert enter(rig, planned(rig, 5 * HOUR)).entry is enqueue.Entry.UNCHANGED, "its file asks for what it asked for"
    rig.carry(moved)
    assert [card.time for card in rig.cards()] == [later.timestamp()]


def test_its_time_follows_the_rules_of_its_zone(rig: Rig) -> None:
    delivery = queued(rig, 5 * HOUR)
    with rig.journal.database.transaction() as db:
        db.execute("UPDATE delivery SET due=due-3600")
    zones.follow(rig.journal.database, lambda _zone: "newer")
    assert rig.journal.get(delivery.id).draft.publish_at == delivery.due.replace(second=0, microsecond=0)


def test_distance_neither_holds_it_back_nor_is_taken_up_by_it(rig: Rig) -> None:
    apart = Rules(distance=lambda _account: 3 * HOUR)
    now = rig.queue(Case("now", Draft("now", "fb-us", "facebook", texts=("Now",), options={"page": "111"})))
    assert brief(rig, now, apart).state is State.PUBLISHED
    assert brief(rig, queued(rig, 5 * HOUR), apart).state is State.PLACED
    rig.clock.sleep((3 * HOUR).total_seconds())
    more = rig.queue(Case("more", Draft("more", "fb-us", "facebook", texts=("More",), options={"page": "111"})))
    assert brief(rig, more, apart).state is State.PUBLISHED


def test_what_went_out_by_facebook_counts_for_the_distance_though_nobody_has_looked_yet(rig: Rig) -> None:
    placed = brief(rig, queued(rig, 5 * HOUR))
    rig.clock.sleep((5 * HOUR).total_seconds())
    assert neighbours.last_sent(rig.journal, "fb-us", but="") == placed.due


def test_with_facebook_it_is_moved_by_nobody_here_and_it_says_how(rig: Rig) -> None:
    placed = brief(rig, queued(rig, 5 * HOUR))
    with pytest.raises(UsageError, match="with the platform") as refused:
        desk.reschedule(rig.journal, placed, "2026-12-01T09:00", "Etc/UTC", placed.due + HOUR)
    assert "socialpost delete lamp@fb-us" in refused.value.fix
    told = enter(rig, planned(rig, 7 * HOUR))
    assert (told.entry, "is not told of the edit" in told.says) == (enqueue.Entry.CHANGED, True)


def test_a_refused_one_is_tried_again_at_a_time_when_facebook_cannot_hold_it(rig: Rig) -> None:
    rig.sandbox.fail("facebook", "post_feed", "refuse")
    failed = brief(rig, queued(rig, HOUR))
    assert failed.state is State.FAILED
    rig.clock.sleep((2 * HOUR).total_seconds())
    assert brief(rig, desk.retry(rig.journal, failed, rig.clock.now())).state is State.PUBLISHED
    assert len(rig.cards()) == 1
