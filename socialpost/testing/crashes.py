"""Crashes at every named point, singly and in pairs, by exception or by a real SIGKILL; and the oracle that judges them.

The oracle is the fake platform's own table of what people can see, compared with an undisturbed run.
"""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from socialpost.adapter import Adapter, Step, StepRole
from socialpost.deliver import decisions, desk
from socialpost.deliver.state import Delivery, State
from socialpost.sandbox.kit import Card, Platform
from socialpost.testing.rig import Case, Crash, Rig, memory

Turn = Callable[[Rig], None]
LATER = 600.0
_LABELS = 6  # where `seen` has them


@dataclass(frozen=True, slots=True)
class Golden:
    """An undisturbed run: what people see after it, and the points it passed, in order."""

    cards: tuple[Any, ...]
    points: tuple[str, ...]


def nothing(_rig: Rig) -> None:
    """Turn no knob."""


def seen(cards: Iterable[Card]) -> tuple[Any, ...]:
    """Return what people see without what differs from run to run (ids, times, addresses)."""

    def plain(card: Card) -> tuple[Any, ...]:
        pictures = tuple((picture.kind, picture.alt) for picture in card.pictures)
        comments = tuple(comment.text for comment in card.comments)
        return (
            card.kind,
            card.title,
            card.text,
            pictures,
            card.link,
            card.poll,
            card.labels,
            seen(card.thread),
            comments,
        )

    return tuple(plain(card) for card in cards)


def undisturbed(adapter: Adapter, platform: Platform, case: Case, turn: Turn = nothing) -> Golden:
    """Run a case without any trouble."""
    passed: list[str] = []
    with Rig(adapter, platform) as rig:
        turn(rig)
        rig.at = passed.append
        delivery = rig.carry(rig.queue(case))[0]
        assert delivery.state is State.PUBLISHED, f"{case.name}: {delivery.state}: {delivery.reason}"
        assert not delivery.warnings, delivery.warnings
        cards = seen(rig.cards())
        assert len(cards) == 1, f"{case.name}: one delivery, {len(cards)} posts"
        return Golden(cards, tuple(passed))


class Countdown:
    """Ends the process at the nth point: by an exception, or for good."""

    def __init__(self, nth: int, end: Callable[[], None]) -> None:
        self.left = nth
        self.last = ""
        self._end = end

    def __call__(self, name: str) -> None:
        """Count one point."""
        if self.left == 0:
            self.last = name
            self.left = -1
            self._end()
        self.left -= 1


def _crash() -> None:
    raise Crash


def crash_in_process(rig: Rig, delivery: Delivery, nth: int) -> str:
    """Run until the nth point, drop everything there, open the journal anew; return the point's name, empty if none."""
    countdown = Countdown(nth, _crash)
    rig.at = countdown
    try:
        rig.carry(delivery)
    except Crash:
        rig.abandon()
        rig.reopen()
    rig.at = lambda _name: None
    return countdown.last


def crashed(
    adapter: Adapter, platform: Platform, case: Case, nths: tuple[int, ...], golden: Golden, turn: Turn = nothing
) -> bool:
    """Crash a case at the given points, one after another, recover and judge. False when the last point was not reached."""
    with Rig(adapter, platform) as rig:
        turn(rig)
        delivery = rig.queue(case)
        names = [crash_in_process(rig, delivery, nth) for nth in nths]
        judge(rig, delivery, golden, f"{case.name}, crashed at {list(zip(nths, names, strict=True))}")
        return bool(names[-1])


def killed(
    adapter: Adapter, platform: Platform, case: Case, nths: tuple[int, ...], golden: Golden, turn: Turn = nothing
) -> bool:
    """Kill a process (SIGKILL) at the given points, recover in this one and judge. False when the last was not reached."""
    with tempfile.TemporaryDirectory(dir=memory(), prefix="socialpost-") as name:
        folder = Path(name)
        reached = [_kill_child(adapter, platform, case, folder, nth, turn) for nth in nths]
        with _rig_at(adapter, platform, folder) as rig:
            turn(rig)
            delivery = rig.queue(case)
            judge(rig, delivery, golden, f"{case.name}, killed at {nths}")
        return reached[-1]


def _kill_child(adapter: Adapter, platform: Platform, case: Case, folder: Path, nth: int, turn: Turn) -> bool:
    child = os.fork()
    if child == 0:
        gc.disable()  # looking through all that the parent holds would copy its memory
        try:
            rig = _rig_at(adapter, platform, folder)
            turn(rig)

            def end() -> None:
                (folder / "clock").write_text(rig.clock.now().isoformat())
                os.kill(os.getpid(), signal.SIGKILL)

            delivery = rig.queue(case)
            rig.at = Countdown(nth, end)
            rig.carry(delivery)
            (folder / "clock").write_text(rig.clock.now().isoformat())
        finally:
            os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status == -signal.SIGKILL


def _rig_at(adapter: Adapter, platform: Platform, folder: Path) -> Rig:
    rig = Rig(adapter, platform, folder)
    if (folder / "clock").exists():
        at = datetime.fromisoformat((folder / "clock").read_text())
        rig.clock.sleep((at - rig.clock.now()).total_seconds())
    return rig


def judge(rig: Rig, delivery: Delivery, golden: Golden, what: str) -> Delivery:
    """Let the delivery come to its end, a person settling what only a person can, and compare with the golden run."""
    __tracebackhide__ = True
    after = rig.carry(delivery)[0]
    for _ in range(8):
        _plausible(rig, after, golden, what)
        if after.state is State.UNCERTAIN or after.warnings:
            after = rig.carry(_person(rig, after, golden))[0]
        else:
            break
    assert after.state is State.PUBLISHED, f"{what}: {after.state}: {after.reason}"
    rig.clock.sleep(LATER)  # what a server still had in its buffers has been applied by now
    assert seen(rig.cards()) == golden.cards, f"{what}: people see {seen(rig.cards())}"
    assert after.remote_id, f"{what}: published without an id"
    _recorded(rig, what)
    calls = len(rig.sandbox.log)
    assert rig.carry(after)[0].state is State.PUBLISHED
    assert len(rig.sandbox.log) == calls, f"{what}: a run after the end still sends"
    return after


def _plausible(rig: Rig, delivery: Delivery, golden: Golden, what: str) -> None:
    """Nothing twice, nothing public called failed, nothing absent called published, at any time."""
    cards = rig.cards()
    assert len(cards) <= len(golden.cards), f"{what}: {len(cards)} posts are public"
    for card, (*_, thread, comments) in zip(cards, golden.cards, strict=False):
        assert len(card.thread) <= len(thread), f"{what}: too many parts"
        assert len(card.comments) <= len(comments), f"{what}: too many comments"
    assert not (cards and delivery.state is State.FAILED), f"{what}: called failed, and it is public"
    assert cards or delivery.state is not State.PUBLISHED, f"{what}: called published, and nobody sees it"


def _recorded(rig: Rig, what: str) -> None:
    sent = [entry for entry in rig.sandbox.log if entry.publishes and entry.fault != "late"]
    recorded = [attempt for one in rig.journal.all() for attempt in rig.journal.attempts(one.id)]
    assert len(sent) <= len(recorded), f"{what}: {len(sent)} visible requests, {len(recorded)} records"


def _person(rig: Rig, delivery: Delivery, golden: Golden) -> Delivery:
    """Do what a person does who looks at the platform: adopt what is there, else send again."""
    adapters = {rig.adapter.name: rig.adapter}.__getitem__
    now = rig.clock.now()
    if delivery.state is not State.UNCERTAIN and delivery.warnings:
        try:
            step, _ = desk.doubtful(rig.journal, adapters, delivery)
        except Exception:  # noqa: BLE001 - nothing in doubt: it was refused, and may be tried again
            return desk.retry(rig.journal, delivery, now)
    step, _ = desk.doubtful(rig.journal, adapters, delivery)
    address = _address(rig, delivery, step, golden)
    decisions.settle(rig.journal, delivery.id, delivery.state, more={"warnings": "[]"})
    delivery = rig.journal.get(delivery.id)
    if address:
        return desk.adopt(rig.journal, adapters, delivery, address, now)
    return desk.send_again(rig.journal, adapters, delivery, now)


def _address(rig: Rig, delivery: Delivery, step: Step, golden: Golden) -> str:
    cards = rig.cards()
    if step.role in (StepRole.MAIN, StepRole.CONFIRM):
        return cards[0].url if cards else ""
    if (
        step.role is StepRole.FOLLOW_UP and step.name != "comment"
    ):  # what else follows shows beside the post: a playlist
        return cards[0].url if len(cards[0].labels) == len(golden.cards[0][_LABELS]) else ""
    # some platforms cannot tell a first comment from one more part: what is below the post counts in its order
    below = [*(part.url for part in cards[0].thread), *(f"{cards[0].url}#{one.id}" for one in cards[0].comments)]
    parts = [step.name for step in rig.adapter.compile(delivery.draft) if step.role is StepRole.PART]
    place = parts.index(step.name) if step.role is StepRole.PART else len(parts)
    return below[place] if place < len(below) else ""


def with_text(case: Case, post: str) -> Case:
    """Return the same content as another post."""
    return replace(case, name=post, draft=replace(case.draft, post=post))
