"""What a worker does with a job: one delivery, and then the others of its account that were handed over meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from socialpost.deliver import runner
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.deliver.state import Delivery
from socialpost.deliver.tools import Tools
from socialpost.errors import SocialpostError

MOST = 20
"""Deliveries in one go: then the job ends, and another worker may take the account's next."""

AHEAD = timedelta(seconds=0.5)
"""What falls due this soon is handed over already: its job is with a worker when its time comes, which waits for it."""

REST = timedelta(seconds=1)
LONGEST_REST = timedelta(minutes=1)
LONGEST_REST_OF_A_BUG = timedelta(minutes=15)

FORGET = timedelta(minutes=3)
"""After so long a delivery that was passed over, and did not come again, is with somebody else."""

Watch = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class _Passed:
    key: str
    why: str
    at: datetime


class Turns:
    """See the module. Safe for threads. `missing` says what of a delivery's files cannot be had here.

    `watch` hears how a delivery stands after its turn, `trouble` what went wrong that is no state of it.
    """

    def __init__(
        self,
        tools: Tools,
        db: PostgresDatabase,
        missing: Callable[[Delivery], str],
        watch: Watch,
        trouble: Callable[[Exception, str], None],
    ) -> None:
        self._tools = tools
        self._db = db
        self._missing = missing
        self._watch = watch
        self._trouble = trouble
        self._lock = Lock()
        self._doing: dict[str, str] = {}
        self._passed: dict[str, _Passed] = {}
        self._rests: dict[str, timedelta] = {}

    def doing(self) -> dict[str, str]:
        """Return what is in work: id -> key."""
        with self._lock:
            return dict(self._doing)

    def passed(self) -> dict[str, str]:
        """Return what was passed over and is still waiting: key -> why."""
        since = self._tools.clock.now() - FORGET
        with self._lock:
            self._passed = {id_: one for id_, one in self._passed.items() if one.at > since}
            return {one.key: one.why for one in self._passed.values()}

    def job(self, delivery: str, at: float) -> None:
        """Take a delivery as far as it goes, and what else waits for its account. StateTrouble.

        `at` is its time, in seconds since 1970, where that is still to come: it is waited for, and nothing is held meanwhile
        but a thread.
        """
        self._tools.clock.sleep(min(max(at - self._now(), 0.0), AHEAD.total_seconds()))
        next_: str | None = delivery
        for _ in range(MOST):
            if next_ is None:
                return
            if self._tools.stopping():
                self._let_go(next_)  # to another worker, at once: its job ends with this one
                return
            next_ = self._one(next_)

    def _one(self, id_: str) -> str | None:
        """Give one delivery its turn; return the next of its account."""
        try:
            delivery = self._tools.journal.get(id_)
        except KeyError:
            return None
        early = self._early(delivery)
        if delivery.leased or early is None or early > AHEAD:
            self._let_go(id_)
            return self._next(delivery)
        if early > timedelta():
            self._tools.clock.sleep(early.total_seconds())
            return id_
        if why := self._missing(delivery):
            self._pass_over(delivery, why)
        else:
            self._run(delivery)
        return self._next(delivery)

    def _early(self, delivery: Delivery) -> timedelta | None:
        """Return how long it is until there is something to do for a delivery; None: for ever."""
        return None if delivery.ready is None else delivery.ready - self._tools.clock.now()

    def _now(self) -> float:
        return self._tools.clock.now().timestamp()

    def _run(self, delivery: Delivery) -> None:
        key = str(delivery.key)
        with self._lock:
            self._passed.pop(delivery.id, None)
            self._doing[delivery.id] = key  # before it is claimed: what is claimed and not here is given up
        try:
            after = runner.run(self._tools, delivery.id)
        except Exception as problem:  # noqa: BLE001 - one delivery's trouble is not the others'
            self._trouble(problem, key)
            most = LONGEST_REST if isinstance(problem, SocialpostError) else LONGEST_REST_OF_A_BUG
            self._rest(delivery.id, most)
            return
        finally:
            with self._lock:
                self._doing.pop(delivery.id, None)
        if after.token == delivery.token:  # its platform identity is busy, or somebody else has it
            self._rest(delivery.id, REST)
            return
        self._rests.pop(delivery.id, None)
        self._watch(after)

    def _pass_over(self, delivery: Delivery, why: str) -> None:
        """Leave it to a worker that has its files, asking again less and less often."""
        with self._lock:
            self._passed[delivery.id] = _Passed(str(delivery.key), why, self._tools.clock.now())
        self._rest(delivery.id, LONGEST_REST, f"passed over on {self._tools.journal.owner.partition('.')[0]}: {why}")

    def _rest(self, id_: str, most: timedelta, reason: str = "") -> None:
        before = self._rests.get(id_)
        length = self._rests[id_] = min(before * 2, most) if before else min(REST, most)
        until = (self._tools.clock.now() + length).timestamp()
        with self._db.brief() as write:
            write.execute(
                "UPDATE delivery SET handed=NULL, resume_at=?, reason=CASE WHEN ?='' THEN reason ELSE ? END"
                " WHERE id=? AND owner IS NULL AND ready IS NOT NULL",
                (until, reason, reason, id_),
            )

    def _let_go(self, id_: str) -> None:
        """Let it be handed over again when its time comes."""
        with self._db.brief() as write:
            write.execute("UPDATE delivery SET handed=NULL WHERE id=? AND owner IS NULL AND handed IS NOT NULL", (id_,))

    def _next(self, delivery: Delivery) -> str | None:
        """Return what else of the account was handed over: its jobs wait for this one, and would wait for the next look."""
        found = self._db.read(
            "SELECT id FROM delivery WHERE account=? AND handed IS NOT NULL AND owner IS NULL AND ready<=? AND id<>?"
            " ORDER BY ready, id LIMIT 1",
            (delivery.key.account, self._now(), delivery.id),
        )
        return str(found[0]["id"]) if found else None
