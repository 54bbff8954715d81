"""The daemon: what is done at each beat of the clock. Everything it knows that matters is in the journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from socialpost.deliver import agenda, keep, roster, zones
from socialpost.deliver.office import Office
from socialpost.deliver.state import Hold
from socialpost.errors import StateTrouble
from socialpost.schedule import foretold, jumps
from socialpost.schedule.clockwork import Beat, Clockwork, Inbox
from socialpost.schedule.event import Hear
from socialpost.schedule.jumps import Jumps
from socialpost.schedule.logins import Logins
from socialpost.schedule.planner import Planner
from socialpost.schedule.pool import WORKERS, Pool, Turn
from socialpost.schedule.told import Told

LATEST = 5.0
"""Seconds after which something must have beaten; what does not depend on the machine's calendar."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works: `workers` carry deliveries, so many at a time; `planner` reads files. Threads, or a test's own."""

    workers: Executor
    planner: Executor
    count: int = WORKERS


class Daemon:
    """Does what a beat asks for. Not safe for threads: one thread calls `beat`, workers only answer into the inbox."""

    def __init__(
        self, office: Office, hands: Hands, hear: Hear, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.inbox: Inbox = SimpleQueue()
        self.told = Told(hear, office.clock)
        self._office = office
        self._turns: SimpleQueue[Turn] = SimpleQueue()
        self._pool = Pool(office.tools(), hands.workers, self._answer, hands.count)
        self._planner = Planner(office, hands.planner, lambda: self.inbox.put(Beat.DONE))
        self._logins = Logins(office)
        self._jumps = Jumps(office.clock.now(), monotonic)
        self._jumped = False
        self._beats: dict[Beat, Callable[[], None]] = {
            Beat.DUE: lambda: None,
            Beat.LOOK: self._look,
            Beat.TICK: self._tick,
            Beat.FILES: self._files,
            Beat.MINUTE: self._minute,
            Beat.HOUR: self._hour,
            Beat.DONE: self._harvest,
        }

    def begin(self) -> None:
        """Say that it works here, take up what others left, and read the files. StateTrouble."""
        office = self._office
        roster.arrive(office.journal.database, office.journal.owner, "run", office.clock.now())
        office.journal.free_dead()
        self._logins.again(every=True)
        self._hour()
        self.told.say("start", self._next())
        self._files()

    def _next(self) -> str:
        """Return what is next, for people."""
        db = self._office.journal.database
        waiting = agenda.waiting(db)
        at = agenda.next_ready(db)
        count = (
            f"{waiting:,} {'delivery waits' if waiting == 1 else 'deliveries wait'}" if waiting else "nothing waits yet"
        )
        return f"{count}; next at {at:%Y-%m-%d %H:%M:%S} UTC" if at else count

    def beat(self, beat: Beat) -> None:
        """Do what a beat asks for, then give free workers what is due. Trouble is said, and tried again at the next."""
        try:
            self._beats[beat]()
            if not self._office.stop.is_set():
                self._pool.start()
        except StateTrouble as trouble:
            self.told.trouble(trouble)

    def arm(self, clockwork: Clockwork) -> None:
        """Ask to be woken up for what is next."""
        now = self._office.clock.now()
        if self._jumped:
            self._jumped = False
            clockwork.again()
        try:
            clockwork.arm(self._pool.next(now), now)
        except StateTrouble as trouble:
            self.told.trouble(trouble)

    def end(self) -> None:
        """Wait for what is in flight, say how it ended, and that nobody works here any more. StateTrouble."""
        self._planner.wait()
        while self._pool.doing:
            self._take(self._turns.get())
        roster.leave(self._office.journal.database, self._office.journal.owner, self._office.clock.now())

    def _answer(self, turn: Turn) -> None:
        self._turns.put(turn)
        self.inbox.put(Beat.DONE)

    def _harvest(self) -> None:
        while not self._turns.empty():
            self._take(self._turns.get())
        self._planned()

    def _take(self, turn: Turn) -> None:
        self._pool.ended(turn)
        if turn.delivery is not None and turn.delivery.hold is Hold.LOGIN:
            self._logins.stopped(turn.delivery)
        self.told.turn(turn)

    def _planned(self) -> None:
        try:
            result = self._planner.take()
        except Exception as trouble:  # noqa: BLE001 - what is queued already goes out all the same
            self.told.trouble(trouble)
            return
        if result is not None:
            self.told.planned(result)
            foretold.queued(self._office, self.told, result.entered)

    def _look(self) -> None:
        """See whether time passes as it should; what somebody else has queued is found as at every beat."""
        jump = self._jumps.look(self._office.clock.now())
        if jump is not None:
            self._jumped = True
            self.told.say("clock", jumps.says(jump), seconds=jump.total_seconds())
            self._minute()

    def _tick(self) -> None:
        journal = self._office.journal
        doing = [str(journal.get(id_).key) for id_ in self._pool.doing]
        roster.tick(journal.database, journal.owner, self._office.clock.now(), doing)
        journal.free_dead()

    def _files(self) -> None:
        self._planner.look()

    def _minute(self) -> None:
        for one in self._logins.again():
            self.told.say("login", "its account has another credential now; it is tried again", str(one.key))

    def _hour(self) -> None:
        for text in zones.says(zones.follow(self._office.journal.database)):
            self.told.say("zone", text)
        foretold.last_call(self._office, self.told)
        roster.sweep(self._office.journal.database, self._office.clock.now())
        keep.tidy(self._office)


def _next(inbox: Inbox) -> Beat:
    """Return the next beat; when none comes the clock was set back, and its beats lie in what is now the future."""
    try:
        return inbox.get(timeout=LATEST)
    except Empty:
        return Beat.LOOK


def run(daemon: Daemon, clockwork: Clockwork, stopping: Callable[[], bool]) -> None:
    """Work until `stopping` says so, then let what is in flight end. StateTrouble: it cannot even begin."""
    daemon.begin()
    clockwork.start()
    try:
        daemon.beat(Beat.DUE)
        while not stopping():
            daemon.arm(clockwork)
            daemon.beat(_next(daemon.inbox))
    finally:
        clockwork.stop()
    daemon.end()
