"""What there is to do: when next, and what now. Every runner reads it; claiming is the journal's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row
from socialpost.plan.model import DeliveryKey, Due
from socialpost.plan.taken import Stand, Taken


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery whose time has come: its id, its account, and since when (aware, UTC)."""

    delivery: str
    account: str
    since: datetime


def next_ready(db: Database) -> datetime | None:
    """Return when there is something to do next (perhaps past); None when nothing waits for its time."""
    found = db.read(
        "SELECT min(ready) FROM delivery WHERE ready IS NOT NULL AND owner IS NULL AND handed IS NULL",
    )
    return rows.moment(found[0][0])


def ready(db: Database, now: datetime, most: int, busy: Collection[str] = ()) -> list[Ready]:
    """Return at most so many deliveries whose time has come, oldest first, of accounts that are not `busy`."""
    but = f" AND account NOT IN ({', '.join('?' * len(busy))})" if busy else ""
    found = db.read(
        "SELECT id, account, ready FROM delivery"  # noqa: S608 - question marks only
        f" WHERE ready<=? AND ready IS NOT NULL AND owner IS NULL AND handed IS NULL{but} ORDER BY ready, id LIMIT {most:d}",
        (now.timestamp(), *busy),
    )
    return [Ready(row["id"], row["account"], _sure(row["ready"])) for row in found]


def taken(db: Database, now: datetime) -> Taken:
    """Return what a plan has to know of times: slots that posts have, moments that are taken, occurrences that wait.

    Light rows, and only those that matter from `now` on: no draft is read.
    """
    found = db.read(
        "SELECT post, account, target, occurrence, state, hold, due, wall, zone, rule, asked, shift FROM delivery"
        " WHERE due>=? OR state IN ('queued','held') OR rule='next-slot'",
        (now.timestamp(),),
    )
    return Taken({stand.key: stand for stand in map(_stand, found)})


def _stand(row: Row) -> Stand:
    key = DeliveryKey(row["post"], row["account"], row["target"], row["occurrence"])
    utc = _sure(row["due"])
    due = Due(row["wall"], row["zone"], utc, row["rule"], row["asked"], row["shift"]) if row["wall"] else None
    over = row["state"] == "failed" or (row["state"] == "cancelled" and row["hold"] == "gone")
    return Stand(key, due, waits=row["state"] in ("queued", "held"), ended=over)


def _sure(seconds: float) -> datetime:
    at = rows.moment(seconds)
    assert at is not None  # noqa: S101 - the query asks for nothing else
    return at
