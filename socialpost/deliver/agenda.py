"""What there is to do: when next, and what now. Every runner reads it; claiming is the journal's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from socialpost.deliver import rows
from socialpost.deliver.database import Database
from socialpost.deliver.schema import WAITS
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.plan.gone import Waiting
from socialpost.plan.model import DeliveryKey

ADRIFT = "no file asks for it any more, and it goes out all the same"
BACK = "shall it not go out, take it back there: socialpost delete {key}"
"""What is said of something that a platform holds and that no file asks for any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery whose time has come: its id, its account, and since when (aware, UTC)."""

    delivery: str
    account: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as far as others are told of it."""

    id: str
    key: DeliveryKey
    state: State
    remote_id: str


def next_ready(db: Database, after: datetime | None = None) -> datetime | None:
    """Return when there is something to do next (`after` a moment, else perhaps past); None: nothing waits for its time."""
    later, values = ("", ()) if after is None else (" AND ready>?", (after.timestamp(),))
    found = db.read(
        f"SELECT min(ready) FROM delivery WHERE ready IS NOT NULL{later} AND owner IS NULL AND handed IS NULL",  # noqa: S608
        values,
    )
    return rows.moment(found[0][0])


def ready(
    db: Database, now: datetime, most: int, busy: Collection[str] = (), resting: Collection[str] = ()
) -> list[Ready]:
    """Return at most so many deliveries whose time has come, oldest first.

    Left out are accounts that are `busy` and the deliveries `resting`, by id.
    """
    but = _not_in("account", busy) + _not_in("id", resting)
    found = db.read(
        "SELECT id, account, ready FROM delivery"  # noqa: S608 - question marks only
        f" WHERE ready<=? AND ready IS NOT NULL AND owner IS NULL AND handed IS NULL{but} ORDER BY ready, id LIMIT {most:d}",
        (now.timestamp(), *busy, *resting),
    )
    return [Ready(row["id"], row["account"], rows.sure(row["ready"])) for row in found]


def waiting(db: Database) -> int:
    """Return how many deliveries wait for their time."""
    return int(
        db.read("SELECT count(*) FROM delivery WHERE ready IS NOT NULL AND owner IS NULL AND handed IS NULL")[0][0]
    )


def files(db: Database) -> set[str]:
    """Return the files, relative to the workspace, that anything waits of."""
    return {row["value"] for row in db.read(stepping("file", WAITS))}


def missing(db: Database, root: Path, names: Collection[str]) -> set[str]:
    """Return the files that something waits of and that are not there any more; `names` are those that have been read.

    One outside `posts/` that is still there has not been read: nobody knows what it asks for.
    """
    return {file for file in files(db).difference(names) if not (root / file).exists()}


def stepping(column: str, where: str, what: str = "value") -> str:
    """Return what asks for each value of a column once, as `value`: from one to the next by an index that begins with it.

    `where` is the index's own condition, `what` is asked of each `step.value`. A million rows may have the same value: they
    are not looked at.
    """
    first = f"SELECT {column} FROM delivery WHERE {where}{{}} ORDER BY {column} LIMIT 1"  # noqa: S608 - our own words
    return (
        f"WITH RECURSIVE step(value) AS (SELECT * FROM ({first.format('')}) AS least UNION ALL"  # noqa: S608
        f" SELECT ({first.format(f' AND {column}>step.value')}) FROM step WHERE step.value IS NOT NULL)"
        f" SELECT {what} FROM step WHERE value IS NOT NULL"
    )


def waiting_of(db: Database, posts: Collection[str], sources: Collection[str]) -> dict[DeliveryKey, Waiting]:
    """Return what waits of some posts or files, and nobody holds by hand; no draft is read."""
    found: dict[DeliveryKey, Waiting] = {}
    for column, values in (("post", posts), ("file", sources)):
        for value in values:
            light = db.read(
                "SELECT post, account, target, occurrence, state, file FROM delivery"  # noqa: S608 - names of ours
                f" WHERE {column}=? AND {WAITS} AND hold<>'person'",
                (value,),
            )
            found |= {rows.key(row): Waiting(row["state"], row["file"]) for row in light}
    return found


def placed(db: Database, now: datetime) -> dict[DeliveryKey, Waiting]:
    """Return what platforms hold until a time after `now`; no draft is read."""
    found = db.read(
        "SELECT post, account, target, occurrence, state, file FROM delivery WHERE state='placed' AND due>?",
        (now.timestamp(),),
    )
    return {rows.key(row): Waiting(row["state"], row["file"]) for row in found}


def adrift(db: Database, now: datetime, root: Path) -> list[Delivery]:
    """Return what platforms hold until a time after `now` and no file asks for any more, by due time.

    It was noted when the files were read last, or its file (below `root`) is not there.
    """
    held = db.read(
        "SELECT id, file, reason FROM delivery WHERE state='placed' AND due>? ORDER BY due", (now.timestamp(),)
    )
    there = {file: (root / file).exists() for file in {row["file"] for row in held}}
    ids = [row["id"] for row in held if row["reason"] == ADRIFT or not there[row["file"]]]
    found = [rows.delivery(row) for id_ in ids for row in db.read("SELECT * FROM delivery WHERE id=?", (id_,))]
    return [replace(one, reason=ADRIFT, fix=BACK.format(key=one.key)) for one in found]


def held(db: Database, hold: Hold) -> list[str]:
    """Return the ids of deliveries that are held for that reason, oldest first."""
    found = db.read("SELECT id FROM delivery WHERE hold=? AND hold<>'' ORDER BY due, id", (hold.value,))
    return [row["id"] for row in found]


def in_state(db: Database, *states: State) -> list[str]:
    """Return the ids of deliveries in some states, by due time."""
    marks = ", ".join("?" * len(states))
    found = db.read(f"SELECT id FROM delivery WHERE state IN ({marks}) ORDER BY due, id", states)  # noqa: S608
    return [row["id"] for row in found]


def told(db: Database, *states: State, posts: Collection[str] | None = None) -> list[Told]:
    """Return the deliveries in some states that nobody works on, as far as receipts tell of them: no draft is read.

    Of some posts, or of all.
    """
    marks = ", ".join("?" * len(states))
    light = (
        "SELECT id, post, account, target, occurrence, state, remote_id FROM delivery"  # noqa: S608 - question marks only
        f" WHERE state IN ({marks}) AND owner IS NULL"
    )
    if posts is None:
        found = db.read(light, states)
    else:
        found = [
            row
            for some, names in rows.pages(posts)
            for row in db.read(f"{light} AND post IN ({names})", (*states, *some))
        ]
    return [Told(row["id"], rows.key(row), State(row["state"]), row["remote_id"]) for row in found]


def _not_in(column: str, values: Collection[str]) -> str:
    return f" AND {column} NOT IN ({', '.join('?' * len(values))})" if values else ""
