from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialpost.content.resolved import Resolved
from socialpost.content.rhythm import Rhythm
from socialpost.content.workspace import Account, Market
from socialpost.plan.build import Asked
from socialpost.plan.model import DeliveryKey, Due
from socialpost.plan.slots import assigned
from socialpost.plan.taken import Stand, Taken
from tests.plan.conftest import NOW

SLOTS = 'page: "88", slots: ["weekdays 09:00, 13:00", "sat 11:00"]}'
NEXT = "text: Light %s\nschedule: next-slot\nto: [other]\n"


@pytest.fixture
def slots(shop: Any) -> Any:
    settings = shop.root / "socialpost.yaml"
    settings.write_text(settings.read_text().replace('page: "88"}', SLOTS))
    return shop


def dues(shop: Any, **asked: Any) -> dict[str, str]:
    return {one.draft.post: one.due.wall for one in shop.plan(asked=Asked(**asked)).deliveries if one.due}


def test_posts_get_the_next_free_slots_in_the_order_of_the_plan(slots: Any) -> None:
    for name in "abcd":  # NOW is a Saturday, seven in the morning in New York
        slots.post(name, NEXT % name)
    assert dues(slots) == {
        "a": "2026-11-21T11:00",
        "b": "2026-11-23T09:00",
        "c": "2026-11-23T13:00",
        "d": "2026-11-24T09:00",
    }


def test_a_slot_is_taken_by_what_has_its_time_already(slots: Any) -> None:
    slots.post("a", NEXT % "a")
    slots.post("fixed", 'text: f\nschedule: {at: "2026-11-21 11:00", in: market}\nto: [other]\n')
    key = DeliveryKey("old", "other")
    queued = Stand(key, Due("2026-11-23T09:00", "America/New_York", datetime(2026, 11, 23, 14, tzinfo=UTC)), waits=True)
    assert dues(slots, taken=Taken({key: queued}))["a"] == "2026-11-23T13:00"


def test_what_has_a_slot_keeps_it_when_others_come_before_it(slots: Any) -> None:
    slots.post("b", NEXT % "b")
    key = DeliveryKey("b", "other")
    due = Due("2026-11-23T09:00", "America/New_York", datetime(2026, 11, 23, 14, tzinfo=UTC), "next-slot", "next-slot")
    slots.post("a", NEXT % "a")
    taken = Taken({key: Stand(key, due, waits=True)})
    assert dues(slots, taken=taken) == {"a": "2026-11-21T11:00", "b": "2026-11-23T09:00"}


def test_an_account_without_slots_is_an_error_that_says_what_to_write(shop: Any) -> None:
    shop.post("a", NEXT % "a")
    (found,) = shop.plan().every_finding
    assert (found.rule, str(found.place)) == ("schedule.slots", "posts/a.yaml:2:11")
    assert "accounts.other.slots" in found.fix


def test_a_quiet_slot_is_moved_and_says_so(slots: Any) -> None:
    settings = slots.root / "socialpost.yaml"
    settings.write_text(settings.read_text().replace("slots:", "quiet: 10:00-12:00, slots:"))
    slots.post("a", NEXT % "a")
    plan = slots.plan()
    assert [one.due.wall for one in plan.deliveries] == ["2026-11-21T12:00"]
    assert [one.rule for one in plan.every_finding] == ["schedule.quiet"]


BEAT = st.tuples(st.integers(0, 6), st.sampled_from([time(0), time(2, 30), time(9), time(23, 45)]))
ZONES = st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata"])
MOMENTS = st.integers(1_767_225_600, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.sets(BEAT, min_size=1), ZONES, MOMENTS, st.integers(1, 12), st.integers(0, 40), st.sampled_from([0, 600]))
def test_slots_are_given_once_in_order_and_planning_again_moves_nothing(
    beats: set[Any], zone: str, now: datetime, many: int, days: int, jitter: int
) -> None:
    account = Account(
        "a", "x", Market("m", "en", zone), slots=Rhythm(tuple(sorted(beats))), jitter=timedelta(0, jitter)
    )
    posts = [Resolved(f"p{number}", "f", "a", "x", next_slot=True) for number in range(many)]
    first = assigned(posts, {"a": account}, Taken(), now)
    utcs = [one.when.utc - timedelta(seconds=one.when.shift) for one in first if one.when]
    assert len(utcs) == many == len(set(utcs))
    assert utcs == sorted(utcs)
    assert utcs[0] > now
    stands = {}
    for one in first:
        assert one.when is not None
        key = DeliveryKey(one.post, "a")
        due = Due(one.when.wall, one.when.zone, one.when.utc, one.when.rule, one.when.asked, one.when.shift)
        stands[key] = Stand(key, due, waits=True)
    mixed = [Resolved("new", "f", "a", "x", next_slot=True), *posts[::-1]]
    second = assigned(mixed, {"a": account}, Taken(stands), now + timedelta(days=days))
    kept = {one.post: one.when for one in second}
    assert all(kept[one.post] == one.when for one in first)
    assert kept["new"] is not None
    assert kept["new"].utc not in {one.when.utc for one in first if one.when}


def test_jitter_does_not_free_a_slot(slots: Any) -> None:
    settings = slots.root / "socialpost.yaml"
    settings.write_text(settings.read_text().replace("slots:", "jitter: 5m, slots:"))
    slots.post("a", NEXT % "a")
    (planned,) = slots.plan().deliveries
    assert 0 < planned.due.shift < 300
    assert planned.due.wall == "2026-11-21T11:00"
    key = DeliveryKey("gone", "other")
    assert dues(slots, taken=Taken({key: Stand(key, planned.due)}))["a"] == "2026-11-23T09:00"
    assert planned.due.utc - timedelta(seconds=planned.due.shift) > NOW
