"""APScheduler says when; waited for by what it says, never by a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

import pytest

from socialpost.schedule import clockwork
from socialpost.schedule.clockwork import Beat, Clockwork, Inbox

LONG = 20.0  # seconds after which a test has failed


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(clockwork, "EVERY", {Beat.LOOK: 0.05, Beat.HOUR: 3600.0})
    return SimpleQueue()


@pytest.fixture
def clock(inbox: Inbox) -> Iterator[Clockwork]:
    made = Clockwork(inbox)
    made.start()
    yield made
    made.stop()


def wait_for(inbox: Inbox, beat: Beat) -> None:
    while inbox.get(timeout=LONG) is not beat:
        pass


def test_it_beats_regularly_and_once_at_the_time_it_was_armed_for(clock: Clockwork, inbox: Inbox) -> None:
    wait_for(inbox, Beat.LOOK)
    now = datetime.now(UTC)
    clock.arm(now + timedelta(seconds=0.1), now)
    wait_for(inbox, Beat.DUE)


def test_an_earlier_time_takes_the_place_of_a_later_one(clock: Clockwork, inbox: Inbox) -> None:
    now = datetime.now(UTC)
    clock.arm(now + timedelta(hours=1), now)
    clock.arm(now + timedelta(seconds=0.1), now)
    wait_for(inbox, Beat.DUE)


def test_a_time_that_has_passed_beats_at_once(clock: Clockwork, inbox: Inbox) -> None:
    now = datetime.now(UTC)
    clock.arm(now - timedelta(hours=1), now)
    wait_for(inbox, Beat.DUE)
    clock.arm(now - timedelta(hours=1), now)
    wait_for(inbox, Beat.DUE)


def test_it_beats_on_after_the_clock_was_set(clock: Clockwork, inbox: Inbox) -> None:
    clock.again()
    wait_for(inbox, Beat.LOOK)
