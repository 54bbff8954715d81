"""The journal: the durable record of every delivery and step, in one SQLite file (WAL, synchronous FULL).

Every write of a worker carries its lease's fencing token; a worker that lost its lease changes nothing and is told.
Source for the durability of WAL with FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from socialpost.clock import Clock
from socialpost.deliver import owner, rows, sealed, tables
from socialpost.deliver.state import Delivery, State, StepRecord
from socialpost.deliver.tables import Lease, LostLease
from socialpost.errors import StateTrouble
from socialpost.plan.model import DeliveryKey, Planned

__all__ = ["LEASE", "Journal", "Lease", "LostLease"]

LEASE = timedelta(minutes=10)


class Journal:
    """See the module. Safe for threads of one process; several processes may each open their own."""

    def __init__(self, path: Path, clock: Clock, *, lease: timedelta = LEASE) -> None:
        self.path = path
        self._clock = clock
        self._lease = lease
        self._locks = path.parent / "locks"
        self._lock = threading.RLock()
        try:
            self._db = tables.open_file(path)
            self._owner = owner.Owner(self._locks)
        except (sqlite3.Error, OSError) as problem:
            raise StateTrouble(
                f"the journal {path} cannot be opened: {problem}",
                "nothing was sent; check the folder's permissions and the disk's free space",
            ) from problem

    def close(self) -> None:
        """Close the file and give up the name of this process."""
        with self._lock:
            self._owner.close()
            self._db.close()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection inside one immediate transaction. StateTrouble when the disk refuses."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.IntegrityError:
                raise
            except sqlite3.Error as problem:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise StateTrouble(
                    f"the journal {self.path} cannot be written: {problem}",
                    "free disk space or mend the folder, then run again: nothing is sent without a record",
                ) from problem

    # What is there

    def find(self, key: DeliveryKey) -> Delivery | None:
        """Return the delivery of that identity."""
        found = self._rows(
            "post=? AND account=? AND target=? AND occurrence=?", key.post, key.account, key.target, key.occurrence
        )
        return found[0] if found else None

    def get(self, delivery: str) -> Delivery:
        """Return a delivery by its id. KeyError."""
        found = self._rows("id=?", delivery)
        if not found:
            raise KeyError(delivery)
        return found[0]

    def all(self) -> list[Delivery]:
        """Return every delivery, by due time."""
        return self._rows("1=1")

    def of_post(self, post: str) -> list[Delivery]:
        """Return the deliveries of a post."""
        return self._rows("post=?", post)

    def twins(self, identity: str, fingerprint: str, *, account: str = "", but: str = "") -> list[Delivery]:
        """Return other deliveries of the same content to the same platform identity (or through the same account)."""
        return self._rows("(identity=? OR account=?) AND fingerprint=? AND id<>?", identity, account, fingerprint, but)

    def ids_of_others(self, delivery: str, identity: str) -> frozenset[str]:
        """Return the platform's ids that belong to other deliveries of this identity: posts, parts, comments."""
        with self._lock:
            found = self._db.execute(
                "SELECT s.facts FROM step s JOIN delivery d ON d.id=s.delivery"
                " WHERE d.identity=? AND d.id<>? AND s.state='done'",
                (identity, delivery),
            ).fetchall()
        ids = (json.loads(row["facts"]).get("id") for row in found)
        return frozenset(str(id_) for id_ in ids if id_)

    def steps(self, delivery: str) -> dict[str, StepRecord]:
        """Return what is known of the delivery's steps, by name, in their order."""
        with self._lock:
            found = self._db.execute("SELECT * FROM step WHERE delivery=? ORDER BY place", (delivery,)).fetchall()
        return {row["name"]: rows.step(row) for row in found}

    def attempts(self, delivery: str) -> list[dict[str, Any]]:
        """Return what was sent, when and how it ended, for people."""
        with self._lock:
            found = self._db.execute(
                "SELECT step, number, sent, ended, request, outcome FROM attempt WHERE delivery=? ORDER BY sent",
                (delivery,),
            ).fetchall()
        return [dict(row) for row in found]

    def _rows(self, where: str, *values: str) -> list[Delivery]:
        with self._lock:
            found = self._db.execute(
                f"SELECT * FROM delivery WHERE {where} ORDER BY due, rowid",  # noqa: S608 - constant texts only
                values,
            ).fetchall()
        return [rows.delivery(row) for row in found]

    # Adding and changing by a person

    def add(self, planned: Planned, due: datetime) -> Delivery:
        """Queue a planned delivery. sqlite3.IntegrityError when its identity is taken."""
        now = self._now()
        id_ = f"{int(now * 1000):012x}{secrets.token_hex(4)}"
        draft, key = planned.draft, planned.key
        with self.connection() as db:
            db.execute(
                "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
                " fingerprint, hashes, due, wall, zone, created, updated)"
                " VALUES(?,?,?,?,?,?,?,'queued',?,?,?,?,?,?,?,?,?)",
                (
                    *(id_, key.post, key.account, key.target, key.occurrence, draft.platform),
                    *(planned.identity or f"{draft.platform}:@{draft.account}", planned.file, rows.dump_draft(draft)),
                    *(planned.fingerprint, json.dumps(dict(planned.hashes)), due.timestamp()),
                    *((planned.due.wall, planned.due.zone) if planned.due else ("", "")),
                    *(now, now),
                ),
            )
            tables.add_steps(db, id_, [step.name for step in planned.steps])
        return self.get(id_)

    def replace(self, delivery: str, planned: Planned, due: datetime) -> bool:
        """Put a newer plan in place of what was queued or has failed. False when something of it may be out there."""
        draft = planned.draft
        with self.connection() as db:
            done = db.execute(
                "UPDATE delivery SET draft=?, fingerprint=?, hashes=?, due=?, wall=?, zone=?, file=?, updated=?,"
                " identity=coalesce(nullif(?, ''), identity),"
                " state='queued', reason='', fix='', hold='', resume_at=NULL"
                " WHERE id=? AND owner IS NULL AND (state='failed' OR (state IN ('queued','held')"
                " AND NOT EXISTS(SELECT 1 FROM step WHERE delivery=delivery.id AND attempts>0 AND (doubt OR state<>'waiting'))))",
                (
                    *(rows.dump_draft(draft), planned.fingerprint, json.dumps(dict(planned.hashes)), due.timestamp()),
                    *((planned.due.wall, planned.due.zone) if planned.due else ("", "")),
                    *(planned.file, self._now(), planned.identity, delivery),
                ),
            )
            if done.rowcount:
                db.execute("DELETE FROM step WHERE delivery=?", (delivery,))
                tables.add_steps(db, delivery, [step.name for step in planned.steps])
        return bool(done.rowcount)

    def settle(self, delivery: str, state: State, *, reason: str = "", resume_at: datetime | None = None) -> bool:
        """Set a state by a person's word. False when a worker has the delivery just now."""
        with self.connection() as db:
            done = db.execute(
                "UPDATE delivery SET state=?, reason=?, fix='', hold='', resume_at=?, updated=?, token=token+1"
                " WHERE id=? AND owner IS NULL",
                (state, reason, tables.seconds(resume_at), self._now(), delivery),
            )
        return bool(done.rowcount)

    def rewrite_step(self, delivery: str, name: str, values: Mapping[str, Any]) -> None:
        """Change columns of a step by a person's word (`resolve`, `retry`). `facts` is given as a mapping."""
        columns = {**values, **({"facts": json.dumps(values["facts"])} if "facts" in values else {})}
        assigned = ", ".join(f"{column}=?" for column in columns)
        with self.connection() as db:
            db.execute(
                f"UPDATE step SET {assigned} WHERE delivery=? AND name=?",  # noqa: S608 - column names of ours
                (*columns.values(), delivery, name),
            )

    def publish_by_hand(self, delivery: str, remote_id: str, url: str, state: State, *, resume: bool) -> None:
        """Record what a person found out about a delivery that was uncertain; `resume` when steps are still open."""
        now = self._now()
        with self.connection() as db:
            db.execute(
                "UPDATE delivery SET state=?, remote_id=?, url=?, reason='', fix='', hold='', resume_at=?, published=?,"
                " updated=?, token=token+1 WHERE id=? AND owner IS NULL",
                (state, remote_id, url, now if resume else None, now, now, delivery),
            )

    # Working on one

    def claim(self, delivery: str) -> Lease | None:
        """Take a delivery; None when somebody has it, or its platform identity is busy with another."""
        self.free_dead()
        now = self._now()
        try:
            with self.connection() as db:
                row = db.execute(
                    "UPDATE delivery SET owner=?, lease_until=?, token=token+1, updated=?, hold='', reason='', fix='',"
                    " state=CASE state WHEN 'queued' THEN 'sending' ELSE state END"
                    " WHERE id=? AND owner IS NULL AND state IN ('queued','sending','accepted','placed','published','incomplete')"
                    " RETURNING token",
                    (self._owner.name, now + self._lease.total_seconds(), now, delivery),
                ).fetchone()
        except sqlite3.IntegrityError:
            return None
        return Lease(delivery, row[0]) if row else None

    def free_dead(self) -> None:
        """Take back the deliveries of processes that have died, or whose lease has run out."""
        with self._lock:
            held = self._db.execute("SELECT id, owner, lease_until FROM delivery WHERE owner IS NOT NULL").fetchall()
        now = self._now()
        dead = [row for row in held if row["lease_until"] < now or not owner.alive(self._locks, row["owner"])]
        if dead:
            with self.connection() as db:
                db.executemany(
                    "UPDATE delivery SET owner=NULL, token=token+1 WHERE id=? AND owner=?",
                    [(row["id"], row["owner"]) for row in dead],
                )

    def renew(self, lease: Lease) -> None:
        """Keep a lease. LostLease."""
        with self.connection() as db:
            tables.change(db, lease, "lease_until=?", self._now() + self._lease.total_seconds())

    def identify(self, lease: Lease, identity: str) -> bool:
        """Set the platform identity once it is known; False when that identity is busy with another delivery."""
        try:
            with self.connection() as db:
                tables.change(db, lease, "identity=?", identity)
        except sqlite3.IntegrityError:
            return False
        return True

    def release(self, lease: Lease, state: State, **values: object) -> None:
        """Give a delivery back in a state; `values` are columns (resume_at, hold, reason, fix). LostLease."""
        if isinstance(at := values.get("resume_at"), datetime):
            values["resume_at"] = at.timestamp()
        values = {"resume_at": None, "hold": "", "reason": "", "fix": ""} | values
        columns = ", ".join(f"{column}=?" for column in values)
        with self.connection() as db:
            tables.change(
                *(db, lease, f"owner=NULL, lease_until=NULL, state=?, updated=?, {columns}"),
                *(state, self._now(), *values.values()),
            )

    # The steps of one

    def record_sending(self, lease: Lease, record: StepRecord, request: str, fingerprint: str) -> None:
        """Make durable that a visible request is about to leave. LostLease: it must not."""
        with self.connection() as db:
            tables.change(db, lease, "updated=?", self._now())
            tables.write_step(db, lease.delivery, record)
            db.execute(
                "INSERT OR REPLACE INTO attempt(delivery, step, number, sent, request, fingerprint)"
                " VALUES(?,?,?,?,?,?)",
                (lease.delivery, record.name, record.attempts, self._now(), request, fingerprint),
            )

    def write_step(self, lease: Lease, record: StepRecord, outcome: str = "") -> None:
        """Save a step's record; `outcome` is how the newest attempt ended, for people. LostLease."""
        with self.connection() as db:
            tables.change(db, lease, "updated=?", self._now())
            tables.write_step(db, lease.delivery, record)
            if outcome:
                db.execute(
                    "UPDATE attempt SET ended=?, outcome=? WHERE delivery=? AND step=? AND number=?",
                    (self._now(), outcome, lease.delivery, record.name, record.attempts),
                )

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
        with self.connection() as db:
            tables.change(db, lease, "updated=?", self._now())
            if state is not None:
                tables.change(db, lease, "state=?, resume_at=?", state, self._now())
            if remote[0]:
                tables.change(db, lease, "remote_id=?", remote[0])
            if remote[1]:
                tables.change(db, lease, "url=?", remote[1])
            if published:
                tables.change(db, lease, "published=coalesce(published, ?)", self._now())
            tables.write_step(db, lease.delivery, record)
            db.execute(
                "UPDATE attempt SET ended=?, outcome=? WHERE delivery=? AND step=? AND number=? AND outcome=''",
                (self._now(), outcome, lease.delivery, record.name, record.attempts),
            )
        if sealed.dump(record.facts)[1]:
            self._forget_log()

    def _forget_log(self) -> None:
        """Empty the write-ahead log: it still holds the page that a secret was erased from."""
        with self._lock, suppress(sqlite3.Error):  # a reader keeps it busy: the next one, or the end, does it
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def add_warning(self, lease: Lease, text: str) -> None:
        """Add a warning for people to the delivery, each text once. LostLease."""
        with self.connection() as db:
            row = db.execute("SELECT warnings FROM delivery WHERE id=?", (lease.delivery,)).fetchone()
            known = json.loads(row["warnings"])
            tables.change(db, lease, "warnings=?", json.dumps([*known, *([text] if text not in known else [])]))

    def clear_warnings(self, delivery: str) -> None:
        """Forget the warnings, before what they spoke of is tried again."""
        with self.connection() as db:
            db.execute("UPDATE delivery SET warnings='[]' WHERE id=?", (delivery,))

    def reset_steps(self, delivery: str, names: Iterable[str]) -> None:
        """Let steps begin anew (their compiled names changed, or what they staged has expired)."""
        with self.connection() as db:
            db.executemany(
                "UPDATE step SET state='new', facts='{}', sealed='', done_at=NULL WHERE delivery=? AND name=?",
                [(delivery, name) for name in names],
            )

    def rename_steps(self, delivery: str, names: list[str]) -> None:
        """Put new step names in place of old ones, while nothing has begun."""
        with self.connection() as db:
            db.execute("DELETE FROM step WHERE delivery=?", (delivery,))
            tables.add_steps(db, delivery, names)

    # What concerns a whole account

    def block_lane(self, identity: str, until: datetime, reason: str) -> None:
        """Let every delivery of a platform identity wait."""
        with self.connection() as db:
            db.execute("INSERT OR REPLACE INTO lane VALUES(?,?,?)", (identity, until.timestamp(), reason))

    def lane(self, identity: str) -> tuple[datetime, str] | None:
        """Return until when, and why, a platform identity has to wait."""
        with self._lock:
            row = self._db.execute(
                "SELECT until, reason FROM lane WHERE identity=? AND until>?", (identity, self._now())
            ).fetchone()
        until = rows.moment(row["until"]) if row else None
        return (until, row["reason"]) if until else None

    def person(self, account: str, seal: str) -> dict[str, Any] | None:
        """Return who an account is, if that was asked with the same credential before."""
        with self._lock:
            row = self._db.execute("SELECT me FROM person WHERE account=? AND seal=?", (account, seal)).fetchone()
        return json.loads(row["me"]) if row else None

    def know_person(self, account: str, seal: str, me: Mapping[str, Any]) -> None:
        """Remember who an account is. `seal` tells credentials apart without holding them."""
        with self.connection() as db:
            db.execute("INSERT OR REPLACE INTO person VALUES(?,?,?)", (account, seal, json.dumps(dict(me))))

    def _now(self) -> float:
        return self._clock.now().timestamp()
