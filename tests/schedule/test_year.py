"""Four hundred days in twelve zones: every slot fires once, and what the machine slept through goes by the policy."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from socialpost.deliver import agenda
from socialpost.deliver.state import State
from socialpost.schedule.clockwork import Beat
from socialpost.testing.clock import START
from tests.schedule.small import Shop

ZONES = (
    "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Europe/Berlin", "Europe/Dublin", "Africa/Casablanca",
    "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "America/Santiago",
)  # fmt: skip
LATE = timedelta(hours=3)


def live(shop: Shop, dice: random.Random) -> None:
    """Let the daemon live until nothing waits, asleep now and then for up to two days."""
    database = shop.rig.journal.database
    while (at := agenda.next_ready(database)) is not None:
        wait = at - shop.rig.clock.now()
        if dice.random() < 0.03:
            shop.sleep(wait + timedelta(hours=dice.choice((1, 2.9, 3.1, 9, 48))))
        elif wait > timedelta(0):
            shop.wait(wait)
        shop.beat(Beat.LOOK, Beat.DUE)


def check(shop: Shop) -> None:
    """Judge by what people see: each text once, within the policy; nothing else was held."""
    seen = Counter(shop.texts())
    for delivery in shop.rig.journal.all():
        text = delivery.draft.text
        if delivery.state is State.PUBLISHED:
            assert seen.pop(text) == 1
            assert delivery.published is not None
            assert timedelta(0) <= delivery.published - delivery.due <= LATE
        else:
            assert delivery.state is State.HELD, text
            assert delivery.updated is not None
            assert delivery.updated - delivery.due > LATE
    assert not seen


def year(shop: Shop, every: int) -> None:
    begin = datetime(2026, 11, 28, tzinfo=UTC)
    assert begin > START
    for number, zone in enumerate(ZONES):
        for day in range(0, 400, every):
            at = begin.replace(tzinfo=None) + timedelta(days=day, hours=2, minutes=30 + number)
            shop.queue(f"{zone} {at}", at, zone, account=f"shop{number}")
    live(shop, random.Random(5))
    check(shop)


def test_every_slot_of_four_hundred_days_fires_once(shop: Shop) -> None:
    year(shop, every=40)


@pytest.mark.slow
def test_every_slot_of_each_of_four_hundred_days_fires_once(shop: Shop) -> None:
    year(shop, every=1)
