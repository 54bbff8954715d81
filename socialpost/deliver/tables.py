"""The journal's file and its rows: opened whole, changed only under a lease that still counts."""

from __future__ import annotations

import os
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from socialpost.deliver import sealed
from socialpost.deliver.schema import SCHEMA, VERSION
from socialpost.deliver.state import StepRecord, StepState
from socialpost.errors import StateTrouble


class LostLease(Exception):
    """Somebody else has taken the delivery over: stop, write nothing more, send nothing more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a delivery, as long as the token in the row is this one."""

    delivery: str
    token: int


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, creating it whole: a crash in between leaves no half database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
        db = sqlite3.connect(fresh, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.executescript(SCHEMA)
        db.execute(f"PRAGMA user_version={VERSION}")
        db.close()
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # fails when another process was first: its file counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA foreign_keys=ON")
    db.execute("PRAGMA secure_delete=ON")  # what is erased of the sealed column must not stay in free pages
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        db.close()
        raise StateTrouble(
            f"the journal {path} has version {version}; this tool writes version {VERSION}",
            "install the version of socialpost that wrote it, or a newer one than this",
        )
    return db


def add_steps(db: sqlite3.Connection, delivery: str, names: list[str]) -> None:
    """Give a delivery its steps, in order, none begun."""
    db.executemany(
        "INSERT INTO step(delivery, name, place) VALUES(?,?,?)",
        [(delivery, name, place) for place, name in enumerate(names)],
    )


def change(db: sqlite3.Connection, lease: Lease, assigned: str, *values: object) -> None:
    """Change a delivery's row under its lease. LostLease: the token no longer counts, and nothing was changed."""
    done = db.execute(
        f"UPDATE delivery SET {assigned} WHERE id=? AND token=?",  # noqa: S608 - constant texts only
        (*values, lease.delivery, lease.token),
    )
    if not done.rowcount:
        raise LostLease


def write_step(db: sqlite3.Connection, delivery: str, record: StepRecord) -> None:
    """Write a step's record; the secrets of one that is done are erased."""
    facts = sealed.strip(record.facts) if record.state is StepState.DONE else record.facts
    plain, secret = sealed.dump(facts)
    db.execute(
        "UPDATE step SET state=?, facts=?, sealed=?, doubt=?, attempts=?, resent=?, tries=?, looks=?, refused=?,"
        " first_sent=?, last_sent=?, server_time=?, done_at=?, error=? WHERE delivery=? AND name=?",
        (
            *(record.state, plain, secret, record.doubt, record.attempts, record.resent, record.tries, record.looks),
            *(record.refused, seconds(record.first_sent), seconds(record.last_sent), seconds(record.server_time)),
            *(seconds(record.done_at), record.error, delivery, record.name),
        ),
    )


def seconds(at: datetime | None) -> float | None:
    """Return a time as it is stored."""
    return at.timestamp() if at else None
