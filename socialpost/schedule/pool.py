"""Worker threads side by side over accounts: at most one delivery of an account at a time, the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from socialpost.deliver import agenda, runner
from socialpost.deliver.agenda import Ready
from socialpost.deliver.state import Delivery
from socialpost.deliver.tools import Tools
from socialpost.errors import StateTrouble

WORKERS = 8
AHEAD = 2
"""So many deliveries are looked at for each free worker: several of one account may be due."""

NAP = timedelta(seconds=1)
"""How long a delivery rests that came back with nothing done: somebody else has its place, or a bug is in the way."""

LONGEST_NAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Turn:
    """One delivery was given a turn: how it stands now, and what went wrong that is no state of it."""

    id: str
    account: str
    delivery: Delivery | None
    trouble: Exception | None = None

    @property
    def key(self) -> str:
        """What people call it."""
        return str(self.delivery.key) if self.delivery else self.id


@dataclass(frozen=True, slots=True)
class _Nap:
    until: datetime
    length: timedelta


class Pool:
    """See the module. Not safe for threads: one thread calls `start` and `ended`; `done` is called by the workers.

    `hands` runs the work: threads, or in tests the caller's own.
    """

    def __init__(self, tools: Tools, hands: Executor, done: Callable[[Turn], None], workers: int = WORKERS) -> None:
        self._tools = tools
        self._hands = hands
        self._done = done
        self._workers = workers
        self._busy: dict[str, str] = {}
        self._naps: dict[str, _Nap] = {}

    @property
    def doing(self) -> list[str]:
        """The ids of deliveries that somebody works on."""
        return list(self._busy.values())

    def start(self) -> int:
        """Give every free worker a delivery whose time has come; return how many began."""
        began, now = 0, self._tools.clock.now()
        resting = [id_ for id_, nap in self._naps.items() if nap.until > now]
        while (free := self._workers - len(self._busy)) > 0:
            most = AHEAD * free
            found = agenda.ready(self._tools.journal.database, now, most, self._busy, resting)
            for one in _first_of_each(found)[:free]:
                self._begin(one)
                began += 1
            if len(found) < most:
                break
        return began

    def next(self, now: datetime) -> datetime | None:
        """Return when to call `start` again, whatever ends meanwhile."""
        times = [nap.until for nap in self._naps.values() if nap.until > now]
        if at := agenda.next_ready(self._tools.journal.database, now):
            times.append(at)
        return min(times, default=None)

    def ended(self, turn: Turn) -> None:
        """Take a turn back: its account is free again."""
        self._busy.pop(turn.account, None)
        now = self._tools.clock.now()
        idle = turn.delivery is None or (turn.delivery.ready is not None and turn.delivery.ready <= now)
        if not idle or self._tools.stopping():
            self._naps.pop(turn.id, None)
            return
        before = self._naps.get(turn.id)
        length = min(before.length * 2, LONGEST_NAP) if before else NAP
        self._naps[turn.id] = _Nap(now + length, length)

    def _begin(self, one: Ready) -> None:
        self._busy[one.account] = one.delivery
        self._hands.submit(self._turn, one)

    def _turn(self, one: Ready) -> None:
        try:
            turn = Turn(one.delivery, one.account, runner.run(self._tools, one.delivery))
        except Exception as problem:  # noqa: BLE001 - told by whoever hears of the turn; the others go on
            turn = Turn(one.delivery, one.account, self._as_it_stands(one), problem)
        self._done(turn)

    def _as_it_stands(self, one: Ready) -> Delivery | None:
        try:
            return self._tools.journal.get(one.delivery)
        except StateTrouble:
            return None


def _first_of_each(found: list[Ready]) -> list[Ready]:
    """Return the oldest of each account."""
    oldest: dict[str, Ready] = {}
    for one in found:
        oldest.setdefault(one.account, one)
    return list(oldest.values())
