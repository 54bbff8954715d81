"""What a person or a plan decides about a delivery: only where no worker has it, and with a new token.

A worker that took it up before the decision loses its lease; one that has it keeps it, and the decision is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from socialpost.deliver import rows, tables, zones
from socialpost.deliver.database import Taken, Transaction
from socialpost.deliver.state import Delivery, State
from socialpost.plan.model import Planned

if TYPE_CHECKING:
    from socialpost.deliver.elsewhere import Brought
    from socialpost.deliver.journal import Journal

UNTOUCHED = f"owner IS NULL AND state IN ('queued','held') AND {tables.UNBEGUN}"
"""It waits, and nobody can see anything of it."""


def add(journal: Journal, planned: Planned, due: datetime) -> Delivery:
    """Queue a planned delivery. Taken: there is one of that identity."""
    with journal.database.transaction() as db:
        id_ = _add(db, journal, planned, due)
        tables.add_steps(db, id_, [step.name for step in planned.steps])
    return journal.get(id_)


def _add(db: Transaction, journal: Journal, planned: Planned, due: datetime) -> str:
    """Write the row of a new delivery, as yet without steps; return its id."""
    now, id_ = journal.now(), journal.new_id()
    draft, key = planned.draft, planned.key
    db.execute(
        "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
        " fingerprint, hashes, media, due, wall, zone, rule, asked, shift, lead, created, updated)"
        " VALUES(?,?,?,?,?,?,?,'queued',?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            *(id_, key.post, key.account, key.target, key.occurrence, draft.platform),
            *(planned.identity or f"{draft.platform}:@{draft.account}", planned.file, rows.dump_draft(draft)),
            *(planned.fingerprint, *rows.dump_hashes(planned.hashes), due.timestamp(), *_times(planned)),
            *(now, now),
        ),
    )
    zones.remember(db, planned.due.zone if planned.due else "")
    return id_


def bring_in(journal: Journal, planned: Planned, brought: Brought, known: Delivery | None) -> Delivery:
    """Write a delivery as a receipt tells it, in place of what was `known` here: nobody ever sees it as merely queued.

    Taken: a worker has it just now, or it is another one than was decided about.
    """
    draft = planned.draft
    due = planned.due.utc if planned.due else datetime.fromtimestamp(journal.now(), UTC)
    with journal.database.transaction() as db:
        id_, token = (known.id, known.token) if known else (_add(db, journal, planned, due), 0)
        done = db.execute(
            "UPDATE delivery SET state=?, remote_id=?, url=?, published=?, resume_at=?, reason=?, fix=?, hold='',"
            " lead=?, draft=?, fingerprint=?, hashes=?, media=?, identity=coalesce(nullif(?, ''), identity), updated=?,"
            " token=token+1 WHERE id=? AND owner IS NULL AND token=?",
            (
                *(brought.state, brought.remote_id, brought.url, tables.seconds(brought.published)),
                *(tables.seconds(brought.resume_at), brought.reason, brought.fix, _lead(planned)),
                *(rows.dump_draft(draft), planned.fingerprint, *rows.dump_hashes(planned.hashes), planned.identity),
                *(journal.now(), id_, token),
            ),
        )
        if not done.rowcount:
            raise Taken(str(planned.key))
        db.execute("DELETE FROM step WHERE delivery=?", (id_,))
        tables.add_steps(db, id_, [step.name for step in brought.steps])
        for step in brought.steps:
            tables.write_step(db, id_, step)
    return journal.get(id_)


def replace(journal: Journal, delivery: str, planned: Planned, due: datetime) -> bool:
    """Put a newer plan in place of what was queued or has failed. False when something of it may be out there."""
    draft = planned.draft
    with journal.database.transaction() as db:
        tables.lock(db, delivery)  # what the steps say must not be older than what the row says
        done = db.execute(
            "UPDATE delivery SET draft=?, fingerprint=?, hashes=?, media=?, due=?, wall=?, zone=?,"  # noqa: S608 - our own words
            " rule=?, asked=?, shift=?, lead=?,"
            " file=?, updated=?, token=token+1, identity=coalesce(nullif(?, ''), identity), late_ok=0, resume_at=NULL,"
            " state=CASE WHEN hold='person' THEN state ELSE 'queued' END,"
            " reason=CASE WHEN hold='person' THEN reason ELSE '' END,"
            " fix=CASE WHEN hold='person' THEN fix ELSE '' END, hold=CASE WHEN hold='person' THEN hold ELSE '' END"
            " WHERE id=? AND owner IS NULL AND (state='failed' OR (state='cancelled' AND hold='gone')"
            f" OR (state IN ('queued','held') AND {tables.UNBEGUN}))",
            (
                *(rows.dump_draft(draft), planned.fingerprint, *rows.dump_hashes(planned.hashes), due.timestamp()),
                *(*_times(planned), planned.file, journal.now(), planned.identity, delivery),
            ),
        )
        if done.rowcount:
            db.execute("DELETE FROM step WHERE delivery=?", (delivery,))
            tables.add_steps(db, delivery, [step.name for step in planned.steps])
            zones.remember(db, planned.due.zone if planned.due else "")
    return bool(done.rowcount)


def put(journal: Journal, delivery: str, state: State, **values: object) -> bool:
    """Change columns of a delivery that waits, by a person's word. False when something of it may be out there.

    `values` are columns; what is not given of hold, reason, fix is emptied.
    """
    values = {"hold": "", "reason": "", "fix": ""} | values
    columns = ", ".join(f"{column}=?" for column in values)
    with journal.database.transaction() as db:
        tables.lock(db, delivery)
        done = db.execute(
            f"UPDATE delivery SET state=?, updated=?, token=token+1, {columns} WHERE id=? AND {UNTOUCHED}",  # noqa: S608
            (state, journal.now(), *values.values(), delivery),
        )
        zones.remember(db, str(values.get("zone", "")))
    return bool(done.rowcount)


def settle(
    journal: Journal,
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
    with journal.database.transaction() as db:
        done = db.execute(
            "UPDATE delivery SET state=?, reason=?, fix='', hold='', resume_at=?, updated=?, token=token+1,"  # noqa: S608
            f" late_ok=CASE WHEN ?<>0 THEN 1 ELSE late_ok END{columns}"
            " WHERE id=? AND owner IS NULL AND token=coalesce(?, token)",
            (
                *(state, reason, tables.seconds(resume_at), journal.now(), int(late_ok), *values.values()),
                *(delivery, seen),
            ),
        )
        if done.rowcount:
            for name, changed in (steps or {}).items():
                tables.rewrite_step(db, delivery, name, changed)
    return bool(done.rowcount)


def withdraw(journal: Journal, delivery: str, reason: str) -> bool:
    """Cancel what no file asks for any more. False when it has begun, or a person holds it whatever its file says."""
    with journal.database.transaction() as db:
        tables.lock(db, delivery)
        done = db.execute(
            "UPDATE delivery SET state='cancelled', hold='gone', reason=?, fix='',"  # noqa: S608 - our own words
            f" resume_at=NULL, updated=?, token=token+1 WHERE id=? AND {UNTOUCHED}"
            " AND hold<>'person'",
            (reason, journal.now(), delivery),
        )
    return bool(done.rowcount)


def remark(journal: Journal, delivery: str, reason: str, fix: str) -> bool:
    """Say something about what a platform holds until its time; nothing else is changed. False where it is said already."""
    with journal.database.transaction() as db:
        done = db.execute(
            "UPDATE delivery SET reason=?, fix=?, updated=?, token=token+1"
            " WHERE id=? AND owner IS NULL AND state='placed' AND reason<>?",
            (reason, fix, journal.now(), delivery, reason),
        )
    return bool(done.rowcount)


def _times(planned: Planned) -> tuple[str, str, str, str, float, float | None]:
    due = planned.due
    if due is None:
        return "", "", "", planned.overruled, 0.0, _lead(planned)
    return due.wall, due.zone, due.rule, due.asked, due.shift, _lead(planned)


def _lead(planned: Planned) -> float | None:
    return None if planned.lead is None else planned.lead.total_seconds()
