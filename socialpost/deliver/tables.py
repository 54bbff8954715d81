"""The journal's rows: changed only under a lease that still counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socialpost.deliver import sealed
from socialpost.deliver.database import HELD, Database, Statement, Transaction
from socialpost.deliver.state import StepRecord, StepState

UNBEGUN = (
    "NOT EXISTS(SELECT 1 FROM step WHERE step.delivery=delivery.id AND step.attempts>0"
    " AND (step.doubt<>0 OR step.state<>'waiting'))"
)
"""Nothing of a delivery was sent that people could see, unless it was surely refused."""


_WRITTEN = (
    "UPDATE step SET state=?, facts=?, sealed=?, doubt=?, attempts=?, resent=?, tries=?, looks=?, refused=?,"  # noqa: S608
    f" first_sent=?, last_sent=?, server_time=?, done_at=?, error=? WHERE delivery=? AND name=? AND {HELD}"
)

ANEW: Mapping[str, Any] = {"state": StepState.NEW, "facts": {}, "sealed": "", "done_at": None}
"""The columns of a staged step that begins anew."""


class LostLease(Exception):
    """Somebody else has taken the delivery over: stop, write nothing more, send nothing more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a delivery, as long as the token in the row is this one."""

    delivery: str
    token: int


def add_steps(db: Transaction, delivery: str, names: list[str]) -> None:
    """Give a delivery its steps, in order, none begun."""
    db.executemany(
        "INSERT INTO step(delivery, name, place) VALUES(?,?,?)",
        [(delivery, name, place) for place, name in enumerate(names)],
    )


def lock(db: Transaction, delivery: str) -> None:
    """Let nobody else change the delivery until the transaction ends, where the database has many writers."""
    db.execute("UPDATE delivery SET updated=updated WHERE id=?", (delivery,))


def change(db: Transaction, lease: Lease, assigned: str, *values: object) -> None:
    """Change a delivery's row under its lease. LostLease: the token no longer counts, and nothing was changed."""
    done = db.execute(
        f"UPDATE delivery SET {assigned} WHERE id=? AND token=?",  # noqa: S608 - constant texts only
        (*values, lease.delivery, lease.token),
    )
    if not done.rowcount:
        raise LostLease


def held(db: Database, lease: Lease, changed: Mapping[str, object], rest: Sequence[Statement]) -> None:
    """Change a delivery's row (`column=?` to its value) and run the rest, all under its lease. LostLease: nothing was done."""
    first = f"UPDATE delivery SET {', '.join(changed)} WHERE id=? AND token=?"  # noqa: S608 - constant texts only
    if not db.together((first, (*changed.values(), lease.delivery, lease.token)), rest):
        raise LostLease


def write_step(db: Transaction, delivery: str, record: StepRecord) -> None:
    """Write a step's record; the caller has made sure that nobody works on it."""
    text, values = written(delivery, record)
    db.execute(text.replace(HELD, "1=1"), values)


def written(delivery: str, record: StepRecord) -> Statement:
    """Return what writes a step's record; the secrets of one that is done are erased."""
    facts = sealed.strip(record.facts) if record.state is StepState.DONE else record.facts
    plain, secret = sealed.dump(facts)
    return (
        _WRITTEN,
        (
            *(record.state.value, plain, secret, int(record.doubt), record.attempts, record.resent, record.tries),
            *(
                record.looks,
                int(record.refused),
                seconds(record.first_sent),
                seconds(record.last_sent),
                seconds(record.server_time),
            ),
            *(seconds(record.done_at), record.error, delivery, record.name),
        ),
    )


def rewrite_step(db: Transaction, delivery: str, name: str, columns: Mapping[str, Any]) -> None:
    """Change some columns of a step; `facts` is given as a mapping. The caller has made sure that nobody works on it."""
    values = {**columns, **({"facts": json.dumps(dict(columns["facts"]))} if "facts" in columns else {})}
    assigned = ", ".join(f"{column}=?" for column in values)
    db.execute(
        f"UPDATE step SET {assigned} WHERE delivery=? AND name=?",  # noqa: S608 - column names of ours
        (*values.values(), delivery, name),
    )


def seconds(at: datetime | None) -> float | None:
    """Return a time as it is stored."""
    return at.timestamp() if at else None
