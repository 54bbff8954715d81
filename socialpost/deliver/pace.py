"""Rate limits and quotas as the answers told them, kept per account on disk so that they outlive the process."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from socialpost.adapter import Budget
from socialpost.clock import Clock
from socialpost.faults import Cause, Fault, Scope

SCHEMA = """
CREATE TABLE IF NOT EXISTS pace(
    identity TEXT NOT NULL, bucket TEXT NOT NULL, quota REAL NOT NULL, remaining REAL NOT NULL,
    reset REAL, learned REAL NOT NULL, PRIMARY KEY(identity, bucket)) WITHOUT ROWID;
"""
LITTLE = 0.1  # from this share of the quota on every answer is written at once
LAZY = 2.0  # seconds between writes while there is plenty: a commit waits for the disk


def open_pace(path: Path, clock: Clock) -> Pace:
    """Return the pace kept in a state file. sqlite3.Error: it cannot be opened.

    A power cut may lose the last budgets, which does no harm and saves waiting for the disk after every answer.
    """
    _make(path)
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(SCHEMA)
    return Pace(lambda: db, clock)


def _make(path: Path) -> None:
    """Let the file be its owner's alone from the start: it tells which accounts there are, and how busy they are."""
    with suppress(OSError):  # opening it says why
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


class Pace:
    """Knows what is left of every budget. `db` gives a connection of its own to the state file, which holds `SCHEMA`.

    Times are kept by our clock. Safe to use from several threads (one at a time has the connection) and processes: the
    last answer counts.
    """

    def __init__(self, db: Callable[[], sqlite3.Connection], clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._lock = threading.Lock()
        self._written: dict[tuple[str, str], tuple[float, float | None]] = {}  # (identity, bucket) -> when, reset

    def learn(self, identity: str, budgets: Iterable[Budget], skew: timedelta = timedelta()) -> None:
        """Keep what an answer told; `skew` is the server's clock minus ours. sqlite3.Error: it cannot be written."""
        now = self._clock.now().timestamp()
        rows = []
        for budget in budgets:
            reset = None if budget.reset is None else budget.reset - skew.total_seconds()
            if self._matters(identity, budget, reset, now):
                rows.append((identity, budget.bucket, budget.limit, budget.remaining, reset, now))
        if not rows:
            return
        with self._lock, self._db() as connection:
            connection.executemany("INSERT OR REPLACE INTO pace VALUES(?,?,?,?,?,?)", rows)

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
        ask = "SELECT bucket, quota, remaining, reset FROM pace WHERE identity=? ORDER BY bucket"
        with self._lock:
            return [Budget(*row) for row in self._db().execute(ask, (identity,)).fetchall()]

    def close(self) -> None:
        """Close the connection."""
        self._db().close()

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
