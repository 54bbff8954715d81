"""Who works here: the daemon, a run of cron, a team's workers. For people; nothing is decided by it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from socialpost import __version__
from socialpost.deliver import owner, rows
from socialpost.deliver.database import Database, Row

ALIVE = timedelta(seconds=30)
"""A runner ticks every few seconds; one that was silent for longer is dead or asleep."""

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Member:
    """A process that works here. Times are aware and UTC; `stopped` is None while nobody said that it ended.

    `kind` is run, once or worker. `doing` are keys of deliveries, `accounts` what it can take (empty: any), `passed` what
    it passed over and why, by key. `dead`: its lock proves that it has died without a word.
    """

    name: str
    kind: str
    host: str
    pid: int
    version: str
    started: datetime
    tick: datetime
    stopped: datetime | None = None
    doing: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict)
    dead: bool = False

    def alive(self, now: datetime) -> bool:
        """Tell whether it gave a sign of life not long ago, and nothing proves that it was the last."""
        return self.stopped is None and now - self.tick <= ALIVE and not self.dead


def arrive(db: Database, name: str, kind: str, now: datetime, accounts: Collection[str] = ()) -> None:
    """Write a process down; `name` is its owner's name in the journal."""
    with db.transaction() as write:
        write.execute(
            "INSERT INTO runner(name, kind, host, pid, version, started, tick, accounts) VALUES(?,?,?,?,?,?,?,?)"
            " ON CONFLICT(name) DO UPDATE SET kind=excluded.kind, started=excluded.started, tick=excluded.tick,"
            " stopped=NULL, doing='[]', passed='{}', accounts=excluded.accounts",
            (
                *(name, kind, socket.gethostname(), os.getpid(), __version__, now.timestamp(), now.timestamp()),
                json.dumps(sorted(accounts)),
            ),
        )


def tick(
    db: Database, name: str, now: datetime, doing: Collection[str] = (), passed: Mapping[str, str] | None = None
) -> None:
    """Give a sign of life. `passed` None leaves what was written of it."""
    more = "" if passed is None else ", passed=?"
    values = () if passed is None else (json.dumps(dict(passed)),)
    with db.transaction() as write:
        write.execute(
            f"UPDATE runner SET tick=?, doing=?{more} WHERE name=?",  # noqa: S608 - constant texts only
            (now.timestamp(), json.dumps(list(doing)), *values, name),
        )


def leave(db: Database, name: str, now: datetime) -> None:
    """Say that a process ended by itself."""
    with db.transaction() as write:
        write.execute(
            "UPDATE runner SET tick=?, stopped=?, doing='[]' WHERE name=?", (now.timestamp(), now.timestamp(), name)
        )


def sweep(db: Database, now: datetime) -> None:
    """Forget who was not heard of for a week."""
    with db.transaction() as write:
        write.execute("DELETE FROM runner WHERE tick<?", ((now - KEPT).timestamp(),))


def all(db: Database, locks: Path | None = None) -> list[Member]:  # noqa: A001 - `roster.all` is what it says
    """Return everybody who is written down, the last sign of life first.

    `locks` is where this machine's processes prove that they live: one of them that was killed is dead at once.
    """
    return [_member(row, locks) for row in db.read("SELECT * FROM runner ORDER BY tick DESC, name")]


def _member(row: Row, locks: Path | None) -> Member:
    return Member(
        *(row["name"], row["kind"], row["host"], row["pid"], row["version"]),
        started=rows.sure(row["started"]),
        tick=rows.sure(row["tick"]),
        stopped=rows.moment(row["stopped"]),
        doing=tuple(json.loads(row["doing"])),
        accounts=tuple(json.loads(row["accounts"])),
        passed=json.loads(row["passed"]),
        dead=row["stopped"] is None and locks is not None and not owner.alive(locks, row["name"]),
    )
