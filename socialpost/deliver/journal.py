"""The journal: the durable record of every delivery and step, and all that a worker writes.

What a person or a plan decides is in `decisions`, what deliveries say of each other in `neighbours`.
Every write of a worker carries its lease's fencing token; a worker that lost its lease changes nothing and is told.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from socialpost.clock import Clock
from socialpost.deliver import owner, rows, sealed, tables
from socialpost.deliver.database import HELD, Database, Taken
from socialpost.deliver.heart import Heart
from socialpost.deliver.sqlite import SqliteDatabase, empty_log
from socialpost.deliver.state import OPEN, Delivery, State, StepRecord
from socialpost.deliver.tables import Lease, LostLease
from socialpost.errors import StateTrouble
from socialpost.plan.model import DeliveryKey

__all__ = ["LEASE", "Journal", "Lease", "LostLease", "open_journal"]

LEASE = timedelta(minutes=10)

LEAP = 1 << 30
"""By less than this a token grows with a claim: two claims that know nothing of each other do not get the same."""

_ATTEMPTED = (
    f"INSERT INTO attempt(delivery, step, number, sent, request, fingerprint) SELECT ?,?,?,?,?,? WHERE {HELD}"
    " ON CONFLICT(delivery, step, number) DO UPDATE SET sent=excluded.sent, request=excluded.request,"
    " fingerprint=excluded.fingerprint, ended=NULL, outcome=''"
)
_ENDED = f"UPDATE attempt SET ended=?, outcome=? WHERE delivery=? AND step=? AND number=? AND {HELD}"  # noqa: S608


def open_journal(path: Path, clock: Clock) -> Journal:
    """Open the journal in a SQLite file. StateTrouble: it cannot be."""
    return Journal(SqliteDatabase(path), clock, path.parent / "locks")


class Journal:
    """See the module. Safe for threads of one process; several processes may each open their own.

    `locks` is a folder on this machine where its processes prove that they live. Closing it closes the database.
    """

    def __init__(self, database: Database, clock: Clock, locks: Path, *, lease: timedelta = LEASE) -> None:
        self.database = database
        self._clock = clock
        self._lease = lease
        self._locks = locks
        self._serial = itertools.count()
        self.heart = Heart(self.renew)
        try:
            self._owner = owner.Owner(self._locks)
        except OSError as problem:
            database.close()
            raise StateTrouble(
                f"{self._locks} cannot be written: {problem}", "nothing was sent; check the folder's permissions"
            ) from problem

    @property
    def locks(self) -> Path:
        """Where this machine's processes prove that they live."""
        return self._locks

    @property
    def owner(self) -> str:
        """The name of this process in the journal."""
        return self._owner.name

    def close(self) -> None:
        """Close the database and give up the name of this process."""
        self.heart.close()
        self._owner.close()
        self.database.close()

    def now(self) -> float:
        """Return the time in seconds since 1970, as rows hold it."""
        return self._clock.now().timestamp()

    def new_id(self) -> str:
        """Return the id of a new delivery: they sort by when they were made."""
        return f"{int(self.now() * 1000):012x}{next(self._serial) % 0x10000:04x}{secrets.token_hex(4)}"

    # What is there

    def find(self, key: DeliveryKey) -> Delivery | None:
        """Return the delivery of that identity."""
        found = self.rows(
            "post=? AND account=? AND target=? AND occurrence=?", key.post, key.account, key.target, key.occurrence
        )
        return found[0] if found else None

    def get(self, delivery: str) -> Delivery:
        """Return a delivery by its id. KeyError."""
        found = self.rows("id=?", delivery)
        if not found:
            raise KeyError(delivery)
        return found[0]

    def all(self) -> list[Delivery]:
        """Return every delivery, by due time."""
        return self.rows("1=1")

    def some(self, most: int) -> list[Delivery]:
        """Return at most so many deliveries, the newest."""
        return [
            rows.delivery(row) for row in self.database.read("SELECT * FROM delivery ORDER BY id DESC LIMIT ?", (most,))
        ]

    def like(self, text: str, most: int = 100) -> list[Delivery]:
        """Return deliveries whose key is, or begins with, what a person typed; at most so many of the latter."""
        posts = {text, *(text[:at] for at, letter in enumerate(text) if letter == "@")}
        marks = ", ".join("?" * len(posts))
        named = self.rows(f"post IN ({marks})", *posts)
        found = self.database.read(
            "SELECT * FROM delivery WHERE post>=? AND post<? ORDER BY post, account, target, occurrence LIMIT ?",
            (text, text + "\U0010ffff", most),
        )
        return list({one.id: one for one in [*named, *map(rows.delivery, found)]}.values())

    def of_post(self, post: str) -> list[Delivery]:
        """Return the deliveries of a post."""
        return self.rows("post=?", post)

    def steps(self, delivery: str) -> dict[str, StepRecord]:
        """Return what is known of the delivery's steps, by name, in their order."""
        found = self.database.read("SELECT * FROM step WHERE delivery=? ORDER BY place", (delivery,))
        return {row["name"]: rows.step(row) for row in found}

    def state_of(self, delivery: str) -> State:
        """Return how a delivery stands, in one word. KeyError."""
        found = self.database.read("SELECT state FROM delivery WHERE id=?", (delivery,))
        if not found:
            raise KeyError(delivery)
        return State(found[0]["state"])

    def attempts(self, delivery: str) -> list[dict[str, Any]]:
        """Return what was sent, when and how it ended, for people."""
        found = self.database.read(
            "SELECT step, number, sent, ended, request, outcome FROM attempt WHERE delivery=? ORDER BY sent",
            (delivery,),
        )
        return [dict(row) for row in found]

    def rows(self, where: str, *values: str) -> list[Delivery]:
        """Return the deliveries that a condition of ours, never a person's text, is true of."""
        found = self.database.read(
            f"SELECT * FROM delivery WHERE {where} ORDER BY due, id",  # noqa: S608 - constant texts only
            values,
        )
        return [rows.delivery(row) for row in found]

    # Working on one

    def claim(self, delivery: str) -> Lease | None:
        """Take a delivery; None when somebody has it, or its platform identity is busy with another."""
        taken = self.take(delivery)
        return taken[0] if taken else None

    def take(self, delivery: str) -> tuple[Lease, Delivery] | None:
        """Take a delivery, and return it as it stands then; None as for `claim`.

        A claim may be lost with a server's power: tokens leap, so that the next one has another, and who holds the lost
        claim is told.
        """
        return self._taken(delivery) or (self._taken(delivery) if self.free_dead() else None)

    def _taken(self, delivery: str) -> tuple[Lease, Delivery] | None:
        now = self.now()
        try:
            found = self.database.alone(
                "UPDATE delivery SET owner=?, lease_until=?, token=token+?, updated=?, handed=NULL,"
                " hold='', reason='', fix='',"
                " state=CASE state WHEN 'queued' THEN 'sending' ELSE state END"
                " WHERE id=? AND owner IS NULL AND state IN ('queued','sending','accepted','placed','published','incomplete')"
                " RETURNING *",
                (self._owner.name, now + self._lease.total_seconds(), 1 + secrets.randbelow(LEAP), now, delivery),
                brief=True,
            )
        except Taken:
            return None
        return (Lease(delivery, found[0]["token"]), rows.delivery(found[0])) if found else None

    def keep_here(self, lease: Lease) -> None:
        """Let this tool hold a delivery until its time, not the platform. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "lead=?", 0.0)

    def free_dead(self) -> int:
        """Take back the deliveries of processes that have died, or whose lease has run out; return how many."""
        # not ORDER BY: SQLite would walk every row by its id instead of the few in flight by their index
        held = self.database.read("SELECT id, owner, lease_until, token FROM delivery WHERE owner IS NOT NULL")
        now = self.now()
        dead = [row for row in held if row["lease_until"] < now or not owner.alive(self._locks, row["owner"])]
        dead.sort(key=lambda row: str(row["id"]))  # two that free the same rows at once must not wait for each other
        if dead:
            with self.database.transaction() as db:
                db.executemany(
                    "UPDATE delivery SET owner=NULL, token=token+1 WHERE id=? AND owner=? AND token=?",
                    [(row["id"], row["owner"], row["token"]) for row in dead],
                )
        return len(dead)

    def free_own(self, busy: Callable[[], Collection[str]]) -> int:
        """Take back what stands under this process's name, but the deliveries it works on; return how many.

        `busy` names those, each from before its claim until its end; it is asked after the rows were read, so that none
        is taken for forgotten that was claimed just now. There are some when the database answered neither yes nor no to
        a claim, or could not take a delivery back.
        """
        held = self.database.read("SELECT id, token FROM delivery WHERE owner=?", (self._owner.name,))
        but = busy()
        left = [row for row in held if row["id"] not in but]
        if left:
            with self.database.transaction() as db:
                db.executemany(
                    "UPDATE delivery SET owner=NULL, token=token+1 WHERE id=? AND owner=? AND token=?",
                    [(row["id"], self._owner.name, row["token"]) for row in left],
                )
        return len(left)

    def renew(self, lease: Lease) -> None:
        """Keep a lease. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "lease_until=?", self.now() + self._lease.total_seconds())

    def identify(self, lease: Lease, identity: str) -> bool:
        """Set the platform identity once it is known; False when that identity is busy with another delivery."""
        try:
            with self.database.transaction() as db:
                tables.change(db, lease, "identity=?", identity)
        except Taken:
            return False
        return True

    def release(self, lease: Lease, state: State, **values: object) -> Delivery:
        """Give a delivery back in a state and return it; `values` are columns (resume_at, hold, reason, fix). LostLease."""
        if isinstance(at := values.get("resume_at"), datetime):
            values["resume_at"] = at.timestamp()
        values = {"resume_at": None, "hold": "", "reason": "", "fix": ""} | values
        columns = ", ".join(f"{column}=?" for column in values)
        # where it goes on anyway, the steps tell all: undone, the delivery is taken up once more
        lasting = state not in (*OPEN, State.PUBLISHED)
        found = self.database.alone(
            f"UPDATE delivery SET owner=NULL, lease_until=NULL, state=?, updated=?, {columns}"  # noqa: S608 - our own words
            " WHERE id=? AND token=? RETURNING *",
            (state, self.now(), *values.values(), lease.delivery, lease.token),
            brief=not lasting,
        )
        if not found:
            raise LostLease
        return rows.delivery(found[0])

    # The steps of one

    def record_sending(self, lease: Lease, record: StepRecord, request: str, fingerprint: str) -> None:
        """Make durable that a visible request is about to leave. LostLease: it must not."""
        now = self.now()
        values = (lease.delivery, record.name, record.attempts, now, request, fingerprint)
        rest = [tables.written(lease.delivery, record), (_ATTEMPTED, values)]
        tables.held(self.database, lease, {"updated=?": now}, rest)

    def write_step(self, lease: Lease, record: StepRecord, outcome: str = "") -> None:
        """Save a step's record; `outcome` is how the newest attempt ended, for people. LostLease."""
        now, rest = self.now(), [tables.written(lease.delivery, record)]
        if outcome:
            rest.append((_ENDED, (now, outcome, lease.delivery, record.name, record.attempts)))
        tables.held(self.database, lease, {"updated=?": now}, rest)

    def finish_step(
        self,
        lease: Lease,
        record: StepRecord,
        state: State | None = None,
        *,
        remote: tuple[str, str] = ("", ""),
        published: bool = False,
        outcome: str = "done",
    ) -> None:
        """Save a step as done, and the delivery's new state, id and URL with it, in one commit. LostLease.

        `resume_at` is set with a state, so that a crash right after it leaves the delivery open.
        """
        now = self.now()
        known: dict[str, object] = {"updated=?": now, "remote_id=?": remote[0], "url=?": remote[1]}
        known |= {} if state is None else {"state=?": state, "resume_at=?": now}
        known |= {"published=coalesce(published, ?)": now} if published else {}
        told = {assigned: value for assigned, value in known.items() if value}
        ended = (now, outcome, lease.delivery, record.name, record.attempts)
        rest = [tables.written(lease.delivery, record), (f"{_ENDED} AND outcome=''", ended)]
        tables.held(self.database, lease, told, rest)
        if sealed.dump(record.facts)[1]:
            empty_log(self.database)

    def add_warning(self, lease: Lease, text: str) -> None:
        """Add a warning for people to the delivery, each text once. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self.now())  # whoever else adds one waits for us from here
            row = db.execute("SELECT warnings FROM delivery WHERE id=?", (lease.delivery,)).fetchone()
            known = json.loads(row["warnings"])
            tables.change(db, lease, "warnings=?", json.dumps([*known, *([text] if text not in known else [])]))

    def reset_steps(self, lease: Lease, names: Iterable[str]) -> None:
        """Let steps begin anew: what they staged has expired. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self.now())
            for name in names:
                tables.rewrite_step(db, lease.delivery, name, tables.ANEW)

    def rename_steps(self, lease: Lease, names: list[str]) -> None:
        """Put new step names in place of old ones, while nothing has begun. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self.now())
            db.execute("DELETE FROM step WHERE delivery=?", (lease.delivery,))
            tables.add_steps(db, lease.delivery, names)
