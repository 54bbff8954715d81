"""The relay: it hands over to the workers what is due, and takes back what was handed over in vain.

Every worker has one; the one that holds the leader's lock does the work, the others look now and then. Two that do it at
once are harmless: rows are locked, and a job too many finds nothing to do. What is nearly due is handed over, too: in one
transaction with what falls due beside it, and without a waking of all workers for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
from psycopg import sql

from socialpost.clock import Clock
from socialpost.deliver import roster
from socialpost.deliver.agenda import Ready
from socialpost.deliver.journal import Journal
from socialpost.deliver.postgres import PostgresDatabase, connect
from socialpost.deliver.postgres_tables import CHANNEL
from socialpost.deliver.rows import sure
from socialpost.errors import StateTrouble
from socialpost.schedule.jobs import Desk
from socialpost.schedule.turns import AHEAD

WATCH = 0.25  # seconds between two looks when nothing tells of anything
MOST = 200  # deliveries in one transaction
LOST = timedelta(minutes=1)  # after this long a delivery is asked for whose job is gone
TIDY = timedelta(seconds=10)
FOLLOW = 5.0  # seconds between two looks of those that do not lead


def hand_over(db: PostgresDatabase, desk: Desk, now: datetime, accounts: Collection[str], most: int = MOST) -> int:
    """Tell the workers of what is due, or nearly so, for these accounts, oldest first; return how many. StateTrouble.

    The mark on the row and the job are one transaction. The loss of the server's power may undo both.
    """
    if not accounts:
        return 0
    with db.borrowed(brief=True) as connection:
        found = connection.execute(
            "SELECT id, account, ready FROM delivery WHERE ready<=%s AND ready IS NOT NULL AND owner IS NULL"
            " AND handed IS NULL AND account=ANY(%s) ORDER BY ready, id LIMIT %s FOR UPDATE SKIP LOCKED",
            ((now + AHEAD).timestamp(), list(accounts), most),
        ).fetchall()
        due = [Ready(row["id"], row["account"], sure(row["ready"])) for row in found]
        if due:
            ids = [one.delivery for one in due]
            connection.execute("UPDATE delivery SET handed=%s WHERE id=ANY(%s)", (now.timestamp(), ids))
            desk.defer(connection, due, now)
    return len(due)


def take_back(db: PostgresDatabase, now: datetime) -> int:
    """Ask again for what was handed over a while ago, was not begun, and has no job any more; return how many."""
    with db.brief() as write:
        done = write.execute(
            "UPDATE delivery SET handed=NULL WHERE handed<? AND handed IS NOT NULL AND owner IS NULL AND NOT EXISTS("
            "SELECT 1 FROM procrastinate_jobs j WHERE j.status IN ('todo','doing') AND j.args->>'delivery'=delivery.id)",
            ((now - LOST).timestamp(),),
        )
    return done.rowcount


def served(db: PostgresDatabase, now: datetime, locks: Path | None = None) -> set[str]:
    """Return the accounts that a living worker can take deliveries of; `locks` as in `roster.all`."""
    return {
        account
        for member in roster.all(db, locks)
        if member.kind == "worker" and member.alive(now)
        for account in member.accounts
    }


class Relay:
    """See the module. `trouble` hears of what is in the way; it is tried again."""

    def __init__(
        self, journal: Journal, db: PostgresDatabase, clock: Clock, trouble: Callable[[Exception], None]
    ) -> None:
        self._journal = journal
        self._db = db
        self._clock = clock
        self._trouble = trouble
        self._desk = Desk(db.address)
        self._tidied: datetime | None = None

    def run(self, stop: Event) -> None:
        """Work until somebody says stop, whatever happens to the server meanwhile."""
        while not stop.is_set():
            try:
                with closing(connect(self._db.address)) as line:
                    self._work(line, stop)
            except (StateTrouble, psycopg.Error) as problem:
                self._trouble(problem)
                stop.wait(1.0)

    def _work(self, line: psycopg.Connection[Any], stop: Event) -> None:
        while not stop.is_set():
            if _leads(line, self._db.address.schema):
                self._lead(line, stop)
                return
            self.round()
            stop.wait(FOLLOW)

    def _lead(self, line: psycopg.Connection[Any], stop: Event) -> None:
        line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        while not stop.is_set():
            self.round()
            for _ in line.notifies(timeout=WATCH, stop_after=1):
                pass

    def round(self) -> None:
        """Hand over everything that is due. StateTrouble."""
        now = self._clock.now()
        if self._tidied is None or abs(now - self._tidied) > TIDY:
            self._journal.free_dead()
            take_back(self._db, now)
            self._tidied = now
        accounts = served(self._db, now, self._journal.locks)
        while hand_over(self._db, self._desk, self._clock.now(), accounts) == MOST:
            pass


def _leads(line: psycopg.Connection[Any], schema: str) -> bool:
    """Try to become the leader; the lock ends with the connection."""
    found = line.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (f"relay {schema}",)).fetchone()
    return bool(found and found[0])
