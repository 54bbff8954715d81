"""Rate limits and quotas as the answers told them, kept per account on disk so that they outlive the process."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from socialpost.adapter import Budget
from socialpost.clock import Clock
from socialpost.deliver.database import Transaction
from socialpost.deliver.schema import PACE
from socialpost.errors import StateTrouble
from socialpost.faults import Cause, Fault, Scope
from socialpost.http_date import LONGEST

PUT = (
    "INSERT INTO pace(identity, bucket, quota, remaining, reset, learned) VALUES(?,?,?,?,?,?)"
    " ON CONFLICT(identity, bucket) DO UPDATE SET quota=excluded.quota, remaining=excluded.remaining,"
    " reset=excluded.reset, learned=excluded.learned"
)
OF = "SELECT bucket, quota, remaining, reset FROM pace WHERE identity=? ORDER BY bucket"
LITTLE = 0.1  # from this share of the quota on every answer is written at once
LAZY = 2.0  # seconds between writes while there is plenty: a commit waits for the disk


Row = tuple[str, str, float, float, float | None, float]
"""identity, bucket, quota, remaining, reset, learned"""


class Table(Protocol):
    """Where budgets are kept. StateTrouble from everything. Safe for threads and processes: the last answer counts.

    A power cut may lose the last ones, which does no harm and saves waiting for the disk after every answer.
    """

    def put(self, rows: Sequence[Row]) -> None:
        """Keep budgets in place of older ones."""
        ...

    def of(self, identity: str) -> list[Budget]:
        """Return what is kept of an identity, by bucket."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class SqliteTable:
    """Budgets in a SQLite file of their own. StateTrouble: it cannot be opened."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._path = path
        if isinstance(path, Path):
            _make(path)
        with _translated(path):
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            try:
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(PACE)
            except sqlite3.Error:
                self._db.close()
                raise

    def put(self, rows: Sequence[Row]) -> None:
        """See `Table`."""
        with _translated(self._path), self._lock, self._db:
            self._db.executemany(PUT, rows)

    def of(self, identity: str) -> list[Budget]:
        """See `Table`."""
        with _translated(self._path), self._lock:
            return [Budget(*row) for row in self._db.execute(OF, (identity,)).fetchall()]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class SharedTable:
    """Budgets beside the journal in a team's database, which is somebody else's to close."""

    def __init__(self, database: Shared) -> None:
        self._database = database

    def put(self, rows: Sequence[Row]) -> None:
        """See `Table`."""
        with self._database.brief() as db:
            db.executemany(PUT, sorted(rows))

    def of(self, identity: str) -> list[Budget]:
        """See `Table`."""
        return [Budget(*row) for row in self._database.read(OF, (identity,))]

    def close(self) -> None:
        """Leave the database open."""


class Shared(Protocol):
    """What of `postgres.PostgresDatabase` the budgets need."""

    def read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the rows of a query. StateTrouble."""
        ...

    def brief(self) -> AbstractContextManager[Transaction]:
        """Lend a transaction that does not wait for the disk. StateTrouble."""
        ...


def open_pace(path: Path, clock: Clock) -> Pace:
    """Return the pace kept in a state file. StateTrouble: it cannot be opened."""
    return Pace(SqliteTable(path), clock)


@contextmanager
def _translated(path: Path | str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        raise StateTrouble(f"{path} cannot be used: {problem}") from problem


def _make(path: Path) -> None:
    """Let the file be its owner's alone from the start: it tells which accounts there are, and how busy they are."""
    with suppress(OSError):  # opening it says why
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


class Pace:
    """Knows what is left of every budget. Times are kept by our clock. Safe to use from several threads."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._lock = threading.Lock()
        self._written: dict[tuple[str, str], tuple[float, float | None]] = {}  # (identity, bucket) -> when, reset

    def learn(self, identity: str, budgets: Iterable[Budget], skew: timedelta = timedelta()) -> None:
        """Keep what an answer told; `skew` is the server's clock minus ours. StateTrouble."""
        now = self._clock.now().timestamp()
        rows = []
        for budget in budgets:
            reset = None if budget.reset is None else budget.reset - skew.total_seconds()
            if reset is not None and not abs(reset - now) <= LONGEST:  # NaN is no time either
                reset = None
            if self._matters(identity, budget, reset, now):
                rows.append((identity, budget.bucket, budget.limit, budget.remaining, reset, now))
        if rows:
            self._table.put(rows)

    def check(self, identity: str, buckets: Sequence[str]) -> Fault | None:
        """Return the fault for a request that draws from these buckets while one is empty, else None.

        Of several empty ones the latest reset counts. A budget whose reset is unknown never holds a request back.
        """
        if not buckets:
            return None
        now = self._clock.now().timestamp()
        empty = [
            budget.reset
            for budget in self.snapshot(identity)
            if budget.bucket in buckets and budget.remaining <= 0 and budget.reset is not None and budget.reset > now
        ]
        if not empty:
            return None
        return Fault(
            Cause.WAIT, "the platform's limit for this account is used up", after=max(empty) - now, scope=Scope.ACCOUNT
        )

    def snapshot(self, identity: str) -> list[Budget]:
        """Return every budget known of an identity, by name; `reset` by our clock, and perhaps past."""
        return self._table.of(identity)

    def close(self) -> None:
        """Close what it is kept in."""
        self._table.close()

    def _matters(self, identity: str, budget: Budget, reset: float | None, now: float) -> bool:
        """Tell whether to write: at once when little is left or the window is another one, else every two seconds."""
        key = (identity, budget.bucket)
        with self._lock:
            when, before = self._written.get(key, (float("-inf"), None))
            same = reset == before or (reset is not None and before is not None and abs(reset - before) <= LAZY)
            if same and budget.remaining > budget.limit * LITTLE and 0 <= now - when < LAZY:
                return False
            self._written[key] = (now, reset)
        return True
