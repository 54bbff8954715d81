"""What people are told of, once each: which deliveries need somebody, who was told already, what could not be told.

A notice stands in the table while its reason lasts, so that the same thing is told anew only after it was settled. Nothing
here touches a delivery.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from socialpost.deliver import rows
from socialpost.deliver.database import Database
from socialpost.deliver.schema import UNQUIET
from socialpost.deliver.state import Delivery

TRIES = 8
"""So often a message is tried, over about four hours; then `status` says that nobody was told."""
HISTORY = timedelta(days=7)
"""What stands still for longer is history: nobody is told of it."""
MISSED = timedelta(minutes=10)
"""A time that was missed by more is told; a runner that has many to send at once may be a little late."""

_KIND = """CASE
    WHEN state IN ('cancelled','deleted') OR hold IN ('quota','person') THEN ''
    WHEN hold IN ('login','late') THEN hold
    WHEN hold<>'' OR state='held' THEN 'held'
    WHEN state IN ('failed','uncertain','incomplete') THEN state
    WHEN state='published' AND warnings<>'[]' THEN 'incomplete'
    WHEN state='queued' AND owner IS NULL AND resume_at IS NULL AND due<? THEN 'late'
    ELSE '' END"""
_SUBJECT = "CASE WHEN hold='login' THEN '@' || account ELSE id END"  # a login is told once for the account
_WAIT = "CASE n.tries WHEN 1 THEN 60 WHEN 2 THEN 300 WHEN 3 THEN 900 ELSE 3600 END"  # seconds to the next try
_SPENT = f"(n.told IS NOT NULL OR n.tries>={TRIES} OR n.tried + {_WAIT} > ?)"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: a delivery (of a login the first that waits for it), what about, and how many it concerns."""

    subject: str
    about: str
    delivery: Delivery
    many: int = 1


@dataclass(frozen=True, slots=True)
class Untold:
    """What a channel did not take: how many notices, after how many tries, and the last trouble."""

    channel: str
    many: int
    tries: int
    error: str


def take(db: Database, channel: str, kinds: Collection[str], now: datetime, most: int) -> list[Notice]:
    """Return what the channel is to be told now, at most so much, and count it as tried: nobody else tells it meanwhile."""
    found = _due(db, channel, kinds, now, most)
    if not found:
        return []
    with db.transaction() as within:
        return [
            one
            for one in found
            if within.execute(
                "INSERT INTO notice AS n (delivery, channel, about, tries, tried) VALUES(?,?,?,1,?)"
                " ON CONFLICT(delivery, channel, about) DO UPDATE SET tries=n.tries+1, tried=excluded.tried"
                f" WHERE NOT {_SPENT}",
                (one.subject, channel, one.about, now.timestamp(), now.timestamp()),
            ).rowcount
        ]


def accepted(db: Database, channel: str, told: Sequence[Notice], now: datetime) -> None:
    """Record that the channel took a message."""
    _mark(db, channel, told, "told=?, error=''", now.timestamp())


def refused(db: Database, channel: str, untold: Sequence[Notice], error: str) -> None:
    """Record why the channel did not take a message; it is tried again later."""
    _mark(db, channel, untold, "error=?", error)


def forget_settled(db: Database, now: datetime) -> None:
    """Forget the notices whose reason is over; when it comes again, it is told again.

    While somebody works on a delivery of the account nothing is over.
    """
    over = [
        (row["delivery"], row["about"])
        for whose, column in (("id", "n.delivery"), ("account", "substr(n.delivery, 2)"))
        for row in db.read(
            "SELECT DISTINCT n.delivery, n.about FROM notice n"  # noqa: S608 - constant texts only
            f" WHERE substr(n.delivery, 1, 1){'=' if whose == 'account' else '<>'}'@' AND NOT EXISTS("
            f"SELECT 1 FROM delivery WHERE {whose}={column} AND (owner IS NOT NULL OR {_KIND}=n.about))",
            ((now - MISSED).timestamp(),),
        )
    ]
    if over:
        with db.transaction() as within:
            within.executemany("DELETE FROM notice WHERE delivery=? AND about=?", over)


def untold(db: Database) -> list[Untold]:
    """Return what no channel has taken so far, by channel."""
    found = db.read(
        "SELECT channel, count(*) AS many, max(tries) AS tries, max(error) AS error FROM notice"
        " WHERE told IS NULL AND error<>'' GROUP BY channel ORDER BY channel"
    )
    return [Untold(row["channel"], row["many"], row["tries"], row["error"]) for row in found]


def _due(db: Database, channel: str, kinds: Collection[str], now: datetime, most: int) -> list[Notice]:
    missed, history = (now - MISSED).timestamp(), (now - HISTORY).timestamp()
    found: dict[tuple[str, str], Notice] = {}
    for where, times in (
        (f"{UNQUIET} AND updated>?", (history,)),
        (f"state='queued' AND due<? AND due>? AND NOT {UNQUIET}", (missed, history)),
    ):
        for row in db.read(
            f"SELECT * FROM (SELECT *, {_KIND} AS about, {_SUBJECT} AS subject FROM delivery WHERE {where}) AS d"  # noqa: S608
            f" WHERE about IN ({', '.join('?' * len(kinds))}) AND NOT EXISTS(SELECT 1 FROM notice n"
            f" WHERE n.delivery=d.subject AND n.channel=? AND n.about=d.about AND {_SPENT}) ORDER BY due, id LIMIT {most:d}",
            (missed, *times, *kinds, channel, now.timestamp()),
        ):
            key = (row["subject"], row["about"])
            known = found.get(key)
            found[key] = Notice(*key, known.delivery if known else rows.delivery(row), known.many + 1 if known else 1)
    return list(found.values())[:most]


def _mark(db: Database, channel: str, notices: Sequence[Notice], assigned: str, value: float | str) -> None:
    with db.transaction() as within:
        within.executemany(
            f"UPDATE notice SET {assigned} WHERE delivery=? AND channel=? AND about=?",  # noqa: S608 - constant texts only
            [(value, one.subject, channel, one.about) for one in notices],
        )
