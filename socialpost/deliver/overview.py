"""What people need to see of the journal at a glance: counts by group, short lists, the worst of it. Asked by SQL alone.

A million waiting rows cost no more than counting them in an index: only what is not quiet (`schema.UNQUIET`) is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from socialpost.deliver import exits, rows
from socialpost.deliver.database import Database, Row
from socialpost.deliver.exits import Standing
from socialpost.deliver.schema import UNQUIET
from socialpost.deliver.state import Delivery, Hold, State

TICK = timedelta(seconds=60)
"""A runner looks at the clock at least this often: what is late by more was missed by everybody."""
STUCK = timedelta(hours=24)

GROUPS = ("uncertain", "failed", "incomplete", "held", "late", "stuck", "under way", "next", "out", "ended")
"""What a delivery can need, the most urgent first."""

_GROUP = """CASE
    WHEN state IN ('cancelled','deleted') THEN 'ended'
    WHEN hold<>'' THEN 'held'
    WHEN state IN ('uncertain','failed','held','incomplete') THEN state
    WHEN state='published' AND warnings<>'[]' THEN 'incomplete'
    WHEN state IN ('published','placed') THEN 'out'
    WHEN owner IS NOT NULL THEN 'under way'
    WHEN state='queued' AND due>? THEN 'next'
    WHEN state='queued' AND coalesce(resume_at, due)<? THEN 'late'
    WHEN state='queued' THEN 'under way'
    WHEN state<>'sending' AND coalesce(resume_at, updated, due)>? THEN 'under way'
    ELSE 'stuck' END"""
_COME = f"(state='queued' AND due<=? AND NOT {UNQUIET})"  # nobody has begun them yet
_NEWEST = {
    # the newest first, by an index each
    "out": (
        "published IS NOT NULL ORDER BY published DESC",
        "state='placed' AND published IS NULL ORDER BY due DESC",
    ),
    "ended": ("state='cancelled' ORDER BY due DESC", "state='deleted' ORDER BY due DESC"),
}


def counts(db: Database, now: datetime) -> dict[str, int]:
    """Return how many deliveries stand in each of `GROUPS`, also the empty ones."""
    found = dict.fromkeys(GROUPS, 0)
    quiet = by_state(db)
    for row in _looked_at(db, now, "name, state, count(*) AS many", "GROUP BY name, state"):
        found[row["name"]] += row["many"]
        quiet[row["state"]] -= row["many"]
    for state, group in (
        ("queued", "next"),
        ("published", "out"),
        ("placed", "out"),
        ("cancelled", "ended"),
        ("deleted", "ended"),
    ):
        found[group] += quiet.get(state, 0)
    return found


def by_state(db: Database) -> dict[str, int]:
    """Return how many deliveries there are of each state; without those that there are none of."""
    found = db.read("SELECT state, count(*) AS many FROM delivery GROUP BY state")
    return {row["state"]: row["many"] for row in found}


def listed(db: Database, group: str, now: datetime, most: int | None = None) -> list[Delivery]:
    """Return deliveries of a group, at most so many: by due time, what is out or has ended the newest first."""
    limit = "" if most is None else f"LIMIT {most:d}"
    if group == "next":
        where = f"state='queued' AND due>? AND hold='' AND owner IS NULL ORDER BY due, id {limit}"
        return [rows.delivery(row) for row in db.read(f"SELECT * FROM delivery WHERE {where}", (now.timestamp(),))]  # noqa: S608
    if group in _NEWEST:
        return [rows.delivery(row) for where in _NEWEST[group] for row in _of(db, where, group, now, limit)][:most]
    found = _looked_at(db, now, "*", f"WHERE name=? ORDER BY due, id {limit}", group)
    return sorted(map(rows.delivery, found), key=lambda one: (one.due, one.id))[:most]


def exit_code(db: Database, now: datetime) -> int:
    """Return the exit code that everything in the journal means together; what is late counts as held."""
    what = "name, state, hold, warnings<>'[]' AS warned, resume_at IS NOT NULL AS resumes, due>? AS later"
    seen = _looked_at(db, now, f"DISTINCT {what}", "", first=now.timestamp())
    codes = {exits.HELD if row["name"] == "late" else exits.one(_standing(row, now), now) for row in seen}
    return next((code for code in exits.ORDER if code in codes), exits.DONE)


def next_of(db: Database, now: datetime) -> Delivery | None:
    """Return the delivery whose time comes next."""
    return next(iter(listed(db, "next", now, 1)), None)


def waiting_after(db: Database, moments: Mapping[str, datetime]) -> dict[str, int]:
    """Return how many deliveries of each account wait for a time after its moment; accounts without any are left out."""
    if not moments:
        return {}
    pairs = [(account, moment.timestamp()) for account, moment in moments.items()]
    later = " OR ".join(["(account=? AND due>?)"] * len(pairs))
    found = db.read(
        f"SELECT account, count(*) AS many FROM delivery WHERE state='queued' AND due>? AND ({later}) GROUP BY account",  # noqa: S608
        (min(moment for _, moment in pairs), *(value for pair in pairs for value in pair)),
    )
    return {row["account"]: row["many"] for row in found}


def _looked_at(
    db: Database, now: datetime, what: str, rest: str, *more: object, first: float | None = None
) -> list[Row]:
    """Ask among what is not quiet, and what has come and was not begun; `name` is the group. `first`: a value in `what`."""
    before = () if first is None else (first,)
    found: list[Row] = []
    for where, times in ((UNQUIET, ()), (_COME, (now.timestamp(),))):
        named = f"(SELECT *, {_GROUP} AS name FROM delivery WHERE {where}) AS named"  # noqa: S608 - constant texts only
        found += db.read(f"SELECT {what} FROM {named} {rest}", (*before, *_times(now), *times, *more))  # noqa: S608
    return found


def _of(db: Database, where: str, group: str, now: datetime, limit: str) -> list[Row]:
    condition, _, order = where.partition(" ORDER BY ")
    return db.read(
        f"SELECT * FROM delivery WHERE {condition} AND {_GROUP}=? ORDER BY {order}, id {limit}",  # noqa: S608
        (*_times(now), group),
    )


def _times(now: datetime) -> tuple[float, float, float]:
    return now.timestamp(), (now - TICK).timestamp(), (now - STUCK).timestamp()


def _standing(row: Row, now: datetime) -> Standing:
    at = now + timedelta(seconds=1) if row["later"] else now
    return Standing(
        State(row["state"]), Hold(row["hold"]), ("",) if row["warned"] else (), now if row["resumes"] else None, at
    )
