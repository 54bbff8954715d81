"""Settling a lost answer: whose clock counts, how often it is tried, how long a key is good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from socialpost.deliver import decisions, runner
from socialpost.deliver.settle import TIMEOUT
from socialpost.deliver.state import Delivery, State
from socialpost.testing.rig import Rig
from tests.deliver.test_toy_suite import case


@pytest.mark.parametrize("wrong", [timedelta(hours=-3), timedelta(minutes=5), timedelta(hours=3)])
def test_a_clock_of_ours_that_is_wrong_does_not_hide_the_post(rig: Rig, wrong: timedelta) -> None:
    rig.sandbox.world("toy").knobs.accept_duplicates = True
    rig.carry(
        rig.queue(case("warm up", texts=("Other",), media=(), options={"way": "find"}))
    )  # whoami is known from now on
    rig.clock.sleep(3600)

    class Wrong:
        def now(self) -> Any:
            return rig.clock.now() + wrong

        def sleep(self, seconds: float) -> None:
            rig.clock.sleep(seconds)

    rig.journal._clock = Wrong()
    rig.sandbox.fail("toy", "create", "drop-after")
    delivery = rig.queue(case("find", media=()))  # no upload whose answer would tell the time
    decisions.settle(rig.journal, delivery.id, State.QUEUED, more={"due": Wrong().now().timestamp()})
    before = len(rig.cards())
    loop_tools = rig.tools(clock=Wrong(), way=lambda one: _line_by(rig, Wrong(), one))
    for _ in range(20):
        after = runner.run(loop_tools, delivery.id)
        if after.state is State.PUBLISHED:
            break
        rig.clock.sleep(120)
    assert (after.state, len(rig.cards()) - before) == (State.PUBLISHED, 1)


def _line_by(rig: Rig, clock: Any, delivery: Delivery) -> Any:
    line = rig._line(delivery)
    line._clock = clock
    return line


@pytest.mark.parametrize(("way", "route"), [("key", "create"), ("ask", "finish")])
def test_a_platform_that_is_down_for_a_while_is_tried_again_with_pauses(rig: Rig, way: str, route: str) -> None:
    rig.sandbox.fail("toy", route, "500-before", count=6)
    begun = rig.clock.now()
    after = rig.carry(rig.queue(case(way, media=())))[0]
    assert (after.state, len(rig.cards())) == (State.PUBLISHED, 1)
    assert rig.clock.now() - begun > timedelta(minutes=1)


def test_a_key_is_not_used_after_its_window(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    rig.sandbox.fail("toy", "create", "429", count=9, wait=3000)
    after = rig.carry(rig.queue(case("key", media=())))[0]
    assert after.state is State.UNCERTAIN
    sent = [float(one["sent"]) for one in rig.journal.attempts(after.id)]
    assert 3000 <= max(sent) - min(sent) <= 3600


class Set:
    """A clock of ours that somebody sets: `wrong` is how far it is off."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.wrong = timedelta()

    def now(self) -> Any:
        return self._rig.clock.now() + self.wrong

    def sleep(self, seconds: float) -> None:
        self._rig.clock.sleep(seconds)


def test_a_clock_that_is_set_forward_does_not_make_absent_what_shows_late(rig: Rig) -> None:
    clock = Set(rig)
    rig.journal._clock = clock
    tools = rig.tools(clock=clock, way=lambda one: _line_by(rig, clock, one))
    knobs = rig.sandbox.world("toy").knobs
    knobs.accept_duplicates, knobs.visible_after = True, 90
    rig.sandbox.fail("toy", "create", "drop-after")
    delivery = rig.queue(case("find", media=()))
    runner.run(tools, delivery.id)
    clock.wrong = timedelta(hours=5)
    for _ in range(5):
        rig.clock.sleep(4)
        runner.run(tools, delivery.id)
    assert len(rig.journal.attempts(delivery.id)) == 1


def test_after_a_clock_was_set_forward_it_is_looked_when_absence_is_believable_by_the_servers(rig: Rig) -> None:
    clock = Set(rig)
    rig.journal._clock = clock
    tools = rig.tools(clock=clock, way=lambda one: _line_by(rig, clock, one))
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    delivery = rig.queue(case("find", media=()))
    begun = rig.clock.now()
    after = runner.run(tools, delivery.id)
    clock.wrong = timedelta(hours=5)
    while after.state is State.QUEUED and after.resume_at is not None:
        rig.clock.sleep(max((after.resume_at - clock.now()).total_seconds(), 0.0))
        after = runner.run(tools, delivery.id)
    assert after.state is State.PUBLISHED
    assert rig.clock.now() - begun < TIMEOUT + timedelta(
        minutes=2, seconds=15
    )  # the toy shows posts within two minutes
