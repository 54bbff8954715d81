"""The journal: the durable record of every delivery and step.

Every write of a worker carries its lease's fencing token; a worker that lost its lease changes nothing and is told.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.clock import Clock
from socialpost.deliver import owner, rows, sealed, tables, zones
from socialpost.deliver.database import Database, Taken
from socialpost.deliver.heart import Heart
from socialpost.deliver.sqlite import SqliteDatabase, empty_log
from socialpost.deliver.state import OPEN, Delivery, State, StepRecord
from socialpost.deliver.tables import Lease, LostLease
from socialpost.errors import StateTrouble
from socialpost.plan.model import DeliveryKey, Planned

if TYPE_CHECKING:
    from socialpost.deliver.elsewhere import Brought

__all__ = ["LEASE", "Journal", "Lease", "LostLease", "open_journal"]

LEASE = timedelta(minutes=10)

LEAP = 1 << 30
"""By less than this a token grows with a claim: two claims that know nothing of each other do not get the same."""

UNTOUCHED = f"owner IS NULL AND state IN ('queued','held') AND {tables.UNBEGUN}"
"""It waits, and nobody can see anything of it."""


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
    def owner(self) -> str:
        """The name of this process in the journal."""
        return self._owner.name

    def close(self) -> None:
        """Close the database and give up the name of this process."""
        self.heart.close()
        self._owner.close()
        self.database.close()

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

    def some(self, most: int) -> list[Delivery]:
        """Return at most so many deliveries, the newest."""
        return [
            rows.delivery(row) for row in self.database.read("SELECT * FROM delivery ORDER BY id DESC LIMIT ?", (most,))
        ]

    def like(self, text: str, most: int = 100) -> list[Delivery]:
        """Return deliveries whose key is, or begins with, what a person typed; at most so many of the latter."""
        posts = {text, *(text[:at] for at, letter in enumerate(text) if letter == "@")}
        marks = ", ".join("?" * len(posts))
        named = self._rows(f"post IN ({marks})", *posts)
        found = self.database.read(
            "SELECT * FROM delivery WHERE post>=? AND post<? ORDER BY post, account, target, occurrence LIMIT ?",
            (text, text + "\U0010ffff", most),
        )
        return list({one.id: one for one in [*named, *map(rows.delivery, found)]}.values())

    def of_post(self, post: str) -> list[Delivery]:
        """Return the deliveries of a post."""
        return self._rows("post=?", post)

    def twins(self, identity: str, fingerprint: str, *, account: str = "", but: str = "") -> list[Delivery]:
        """Return other deliveries of the same content to the same platform identity (or through the same account)."""
        return self._rows("(identity=? OR account=?) AND fingerprint=? AND id<>?", identity, account, fingerprint, but)

    def has_slot(self, account: str, at: datetime) -> bool:
        """Tell whether a delivery of an account is out or goes out at that moment, its jitter left out."""
        found = self.database.read(
            "SELECT 1 FROM delivery WHERE account=? AND due-shift=? AND wall<>''"
            " AND state NOT IN ('failed','cancelled','deleted') LIMIT 1",
            (account, at.timestamp()),
        )
        return bool(found)

    def ids_of_others(self, delivery: str, identity: str) -> frozenset[str]:
        """Return the platform's ids that belong to other deliveries of this identity: posts, parts, comments."""
        found = self.database.read(
            "SELECT s.facts FROM step s JOIN delivery d ON d.id=s.delivery"
            " WHERE d.identity=? AND d.id<>? AND s.state='done'",
            (identity, delivery),
        )
        ids = (json.loads(row["facts"]).get("id") for row in found)
        return frozenset(str(id_) for id_ in ids if id_)

    def last_sent(self, account: str, *, but: str) -> datetime | None:
        """Return when something of an account (but not of one delivery) went out last, or may have."""
        found = self.database.read(
            "SELECT max(at) FROM (SELECT max(published) AS at FROM delivery WHERE account=? AND id<>?"
            " UNION ALL SELECT max(a.sent) FROM delivery d JOIN attempt a ON a.delivery=d.id"
            " WHERE d.state IN ('sending','accepted','uncertain') AND d.account || ''=? AND d.id<>?"  # by state
            " AND coalesce(d.lead, 0)=0"  # what the platform holds goes out at its time, not when it is given away
            " UNION ALL SELECT max(due) FROM delivery"
            " WHERE state='placed' AND due<=? AND account || ''=? AND id<>?) AS times",
            (account, but, account, but, self._now(), account, but),
        )
        return rows.moment(found[0][0])

    def steps(self, delivery: str) -> dict[str, StepRecord]:
        """Return what is known of the delivery's steps, by name, in their order."""
        found = self.database.read("SELECT * FROM step WHERE delivery=? ORDER BY place", (delivery,))
        return {row["name"]: rows.step(row) for row in found}

    def attempts(self, delivery: str) -> list[dict[str, Any]]:
        """Return what was sent, when and how it ended, for people."""
        found = self.database.read(
            "SELECT step, number, sent, ended, request, outcome FROM attempt WHERE delivery=? ORDER BY sent",
            (delivery,),
        )
        return [dict(row) for row in found]

    def _rows(self, where: str, *values: str) -> list[Delivery]:
        found = self.database.read(
            f"SELECT * FROM delivery WHERE {where} ORDER BY due, id",  # noqa: S608 - constant texts only
            values,
        )
        return [rows.delivery(row) for row in found]

    # Adding and changing by a person

    def add(self, planned: Planned, due: datetime) -> Delivery:
        """Queue a planned delivery. Taken: there is one of that identity."""
        now = self._now()
        id_ = f"{int(now * 1000):012x}{next(self._serial) % 0x10000:04x}{secrets.token_hex(4)}"
        draft, key = planned.draft, planned.key
        with self.database.transaction() as db:
            db.execute(
                "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
                " fingerprint, hashes, due, wall, zone, rule, asked, shift, lead, created, updated)"
                " VALUES(?,?,?,?,?,?,?,'queued',?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    *(id_, key.post, key.account, key.target, key.occurrence, draft.platform),
                    *(planned.identity or f"{draft.platform}:@{draft.account}", planned.file, rows.dump_draft(draft)),
                    *(planned.fingerprint, json.dumps(dict(planned.hashes)), due.timestamp(), *_times(planned)),
                    *(now, now),
                ),
            )
            tables.add_steps(db, id_, [step.name for step in planned.steps])
            zones.remember(db, planned.due.zone if planned.due else "")
        return self.get(id_)

    def bring_in(self, planned: Planned, brought: Brought, known: Delivery | None) -> Delivery:
        """Write a delivery as a receipt tells it, in place of what was `known` here.

        Taken: a worker has it just now, or it is another one than was decided about.
        """
        if known is None:
            known = self.add(planned, planned.due.utc if planned.due else datetime.fromtimestamp(self._now(), UTC))
        draft = planned.draft
        with self.database.transaction() as db:
            done = db.execute(
                "UPDATE delivery SET state=?, remote_id=?, url=?, published=?, resume_at=?, reason=?, fix=?, hold='',"
                " lead=?, draft=?, fingerprint=?, hashes=?, identity=coalesce(nullif(?, ''), identity), updated=?, token=token+1"
                " WHERE id=? AND owner IS NULL AND token=?",
                (
                    *(brought.state, brought.remote_id, brought.url, tables.seconds(brought.published)),
                    *(tables.seconds(brought.resume_at), brought.reason, brought.fix, _lead(planned)),
                    *(rows.dump_draft(draft), planned.fingerprint, json.dumps(dict(planned.hashes)), planned.identity),
                    *(self._now(), known.id, known.token),
                ),
            )
            if not done.rowcount:
                raise Taken(str(planned.key))
            db.execute("DELETE FROM step WHERE delivery=?", (known.id,))
            tables.add_steps(db, known.id, [step.name for step in brought.steps])
            for step in brought.steps:
                tables.write_step(db, known.id, step)
        return self.get(known.id)

    def replace(self, delivery: str, planned: Planned, due: datetime) -> bool:
        """Put a newer plan in place of what was queued or has failed. False when something of it may be out there."""
        draft = planned.draft
        with self.database.transaction() as db:
            tables.lock(db, delivery)  # what the steps say must not be older than what the row says
            done = db.execute(
                "UPDATE delivery SET draft=?, fingerprint=?, hashes=?, due=?, wall=?, zone=?,"  # noqa: S608 - our own words
                " rule=?, asked=?, shift=?, lead=?,"
                " file=?, updated=?, token=token+1, identity=coalesce(nullif(?, ''), identity), late_ok=0, resume_at=NULL,"
                " state=CASE WHEN hold='person' THEN state ELSE 'queued' END,"
                " reason=CASE WHEN hold='person' THEN reason ELSE '' END,"
                " fix=CASE WHEN hold='person' THEN fix ELSE '' END, hold=CASE WHEN hold='person' THEN hold ELSE '' END"
                " WHERE id=? AND owner IS NULL AND (state='failed' OR (state='cancelled' AND hold='gone')"
                f" OR (state IN ('queued','held') AND {tables.UNBEGUN}))",
                (
                    *(rows.dump_draft(draft), planned.fingerprint, json.dumps(dict(planned.hashes)), due.timestamp()),
                    *(*_times(planned), planned.file, self._now(), planned.identity, delivery),
                ),
            )
            if done.rowcount:
                db.execute("DELETE FROM step WHERE delivery=?", (delivery,))
                tables.add_steps(db, delivery, [step.name for step in planned.steps])
                zones.remember(db, planned.due.zone if planned.due else "")
        return bool(done.rowcount)

    def put(self, delivery: str, state: State, **values: object) -> bool:
        """Change columns of a delivery that waits, by a person's word. False when something of it may be out there.

        `values` are columns; what is not given of hold, reason, fix is emptied.
        """
        values = {"hold": "", "reason": "", "fix": ""} | values
        columns = ", ".join(f"{column}=?" for column in values)
        with self.database.transaction() as db:
            tables.lock(db, delivery)
            done = db.execute(
                f"UPDATE delivery SET state=?, updated=?, token=token+1, {columns} WHERE id=? AND {UNTOUCHED}",  # noqa: S608
                (state, self._now(), *values.values(), delivery),
            )
            zones.remember(db, str(values.get("zone", "")))
        return bool(done.rowcount)

    def settle(
        self,
        delivery: str,
        state: State,
        *,
        reason: str = "",
        resume_at: datetime | None = None,
        late_ok: bool = False,
        seen: int | None = None,
        steps: Mapping[str, Mapping[str, Any]] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> bool:
        """Set a state by a person's word; `late_ok`: it may go out however late. False when a worker has it just now.

        `seen` is the token of the delivery that was decided about: False, too, when a worker had it since then. `steps`
        are columns of steps by name (`facts` as a mapping), `more` columns of the delivery: all is changed, or nothing.
        """
        values = more or {}
        columns = "".join(f", {column}=?" for column in values)
        with self.database.transaction() as db:
            done = db.execute(
                "UPDATE delivery SET state=?, reason=?, fix='', hold='', resume_at=?, updated=?, token=token+1,"  # noqa: S608
                f" late_ok=CASE WHEN ?<>0 THEN 1 ELSE late_ok END{columns}"
                " WHERE id=? AND owner IS NULL AND token=coalesce(?, token)",
                (
                    *(state, reason, tables.seconds(resume_at), self._now(), int(late_ok), *values.values()),
                    *(delivery, seen),
                ),
            )
            if done.rowcount:
                for name, changed in (steps or {}).items():
                    tables.rewrite_step(db, delivery, name, changed)
        return bool(done.rowcount)

    def withdraw(self, delivery: str, reason: str) -> bool:
        """Cancel what no file asks for any more. False when it has begun, or a person holds it whatever its file says."""
        with self.database.transaction() as db:
            tables.lock(db, delivery)
            done = db.execute(
                "UPDATE delivery SET state='cancelled', hold='gone', reason=?, fix='',"  # noqa: S608 - our own words
                f" resume_at=NULL, updated=?, token=token+1 WHERE id=? AND {UNTOUCHED}"
                " AND hold<>'person'",
                (reason, self._now(), delivery),
            )
        return bool(done.rowcount)

    # Working on one

    def claim(self, delivery: str) -> Lease | None:
        """Take a delivery; None when somebody has it, or its platform identity is busy with another.

        A claim may be lost with a server's power: tokens leap, so that the next one has another, and who holds the lost
        claim is told.
        """
        self.free_dead()
        now = self._now()
        try:
            with self.database.brief() as db:
                row = db.execute(
                    "UPDATE delivery SET owner=?, lease_until=?, token=token+?, updated=?, handed=NULL,"
                    " hold='', reason='', fix='',"
                    " state=CASE state WHEN 'queued' THEN 'sending' ELSE state END"
                    " WHERE id=? AND owner IS NULL AND state IN ('queued','sending','accepted','placed','published','incomplete')"
                    " RETURNING token",
                    (self._owner.name, now + self._lease.total_seconds(), 1 + secrets.randbelow(LEAP), now, delivery),
                ).fetchone()
        except Taken:
            return None
        return Lease(delivery, row[0]) if row else None

    def keep_here(self, lease: Lease) -> None:
        """Let this tool hold a delivery until its time, not the platform. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "lead=?", 0.0)

    def free_dead(self) -> None:
        """Take back the deliveries of processes that have died, or whose lease has run out."""
        # not ORDER BY: SQLite would walk every row by its id instead of the few in flight by their index
        held = self.database.read("SELECT id, owner, lease_until, token FROM delivery WHERE owner IS NOT NULL")
        now = self._now()
        dead = [row for row in held if row["lease_until"] < now or not owner.alive(self._locks, row["owner"])]
        dead.sort(key=lambda row: str(row["id"]))  # two that free the same rows at once must not wait for each other
        if dead:
            with self.database.transaction() as db:
                db.executemany(
                    "UPDATE delivery SET owner=NULL, token=token+1 WHERE id=? AND owner=? AND token=?",
                    [(row["id"], row["owner"], row["token"]) for row in dead],
                )

    def free_own(self, but: Collection[str]) -> int:
        """Take back what stands under this process's name, but the deliveries it works on; return how many.

        There are some when the database answered neither yes nor no to a claim, or could not take a delivery back.
        """
        held = self.database.read("SELECT id, token FROM delivery WHERE owner=?", (self._owner.name,))
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
            tables.change(db, lease, "lease_until=?", self._now() + self._lease.total_seconds())

    def identify(self, lease: Lease, identity: str) -> bool:
        """Set the platform identity once it is known; False when that identity is busy with another delivery."""
        try:
            with self.database.transaction() as db:
                tables.change(db, lease, "identity=?", identity)
        except Taken:
            return False
        return True

    def release(self, lease: Lease, state: State, **values: object) -> None:
        """Give a delivery back in a state; `values` are columns (resume_at, hold, reason, fix). LostLease."""
        if isinstance(at := values.get("resume_at"), datetime):
            values["resume_at"] = at.timestamp()
        values = {"resume_at": None, "hold": "", "reason": "", "fix": ""} | values
        columns = ", ".join(f"{column}=?" for column in values)
        # where it goes on anyway, the steps tell all: undone, the delivery is taken up once more
        lasting = state not in (*OPEN, State.PUBLISHED)
        with self.database.transaction() if lasting else self.database.brief() as db:
            tables.change(
                *(db, lease, f"owner=NULL, lease_until=NULL, state=?, updated=?, {columns}"),
                *(state, self._now(), *values.values()),
            )

    # The steps of one

    def record_sending(self, lease: Lease, record: StepRecord, request: str, fingerprint: str) -> None:
        """Make durable that a visible request is about to leave. LostLease: it must not."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self._now())
            tables.write_step(db, lease.delivery, record)
            db.execute(
                "INSERT INTO attempt(delivery, step, number, sent, request, fingerprint) VALUES(?,?,?,?,?,?)"
                " ON CONFLICT(delivery, step, number) DO UPDATE SET sent=excluded.sent, request=excluded.request,"
                " fingerprint=excluded.fingerprint, ended=NULL, outcome=''",
                (lease.delivery, record.name, record.attempts, self._now(), request, fingerprint),
            )

    def write_step(self, lease: Lease, record: StepRecord, outcome: str = "") -> None:
        """Save a step's record; `outcome` is how the newest attempt ended, for people. LostLease."""
        with self.database.transaction() as db:
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
        with self.database.transaction() as db:
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
            empty_log(self.database)

    def add_warning(self, lease: Lease, text: str) -> None:
        """Add a warning for people to the delivery, each text once. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self._now())  # whoever else adds one waits for us from here
            row = db.execute("SELECT warnings FROM delivery WHERE id=?", (lease.delivery,)).fetchone()
            known = json.loads(row["warnings"])
            tables.change(db, lease, "warnings=?", json.dumps([*known, *([text] if text not in known else [])]))

    def reset_steps(self, lease: Lease, names: Iterable[str]) -> None:
        """Let steps begin anew: what they staged has expired. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self._now())
            for name in names:
                tables.rewrite_step(db, lease.delivery, name, tables.ANEW)

    def rename_steps(self, lease: Lease, names: list[str]) -> None:
        """Put new step names in place of old ones, while nothing has begun. LostLease."""
        with self.database.transaction() as db:
            tables.change(db, lease, "updated=?", self._now())
            db.execute("DELETE FROM step WHERE delivery=?", (lease.delivery,))
            tables.add_steps(db, lease.delivery, names)

    # What concerns a whole account

    def block_lane(self, identity: str, until: datetime, reason: str) -> None:
        """Let every delivery of a platform identity wait."""
        with self.database.transaction() as db:
            db.execute(
                "INSERT INTO lane(identity, until, reason) VALUES(?,?,?)"
                " ON CONFLICT(identity) DO UPDATE SET until=excluded.until, reason=excluded.reason",
                (identity, until.timestamp(), reason),
            )

    def lane(self, identity: str) -> tuple[datetime, str] | None:
        """Return until when, and why, a platform identity has to wait."""
        found = self.database.read(
            "SELECT until, reason FROM lane WHERE identity=? AND until>?", (identity, self._now())
        )
        until = rows.moment(found[0]["until"]) if found else None
        return (until, found[0]["reason"]) if until else None

    def person(self, account: str, seal: str) -> dict[str, Any] | None:
        """Return who an account is, if that was asked with the same credential before."""
        found = self.database.read("SELECT me FROM person WHERE account=? AND seal=?", (account, seal))
        return json.loads(found[0]["me"]) if found else None

    def know_person(self, account: str, seal: str, me: Mapping[str, Any]) -> None:
        """Remember who an account is. `seal` tells credentials apart without holding them."""
        with self.database.transaction() as db:
            db.execute(
                "INSERT INTO person(account, seal, me) VALUES(?,?,?)"
                " ON CONFLICT(account) DO UPDATE SET seal=excluded.seal, me=excluded.me",
                (account, seal, json.dumps(dict(me))),
            )

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _times(planned: Planned) -> tuple[str, str, str, str, float, float | None]:
    due = planned.due
    if due is None:
        return "", "", "", planned.overruled, 0.0, _lead(planned)
    return due.wall, due.zone, due.rule, due.asked, due.shift, _lead(planned)


def _lead(planned: Planned) -> float | None:
    return None if planned.lead is None else planned.lead.total_seconds()
