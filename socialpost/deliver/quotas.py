"""What is left of every budget, read from the file that `pace` keeps, without anything that could send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from socialpost.deliver import rows
from socialpost.deliver.database import Database
from socialpost.deliver.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True)
class Left:
    """A budget of an account: `remaining` of `quota` until `reset` (None: nobody told)."""

    platform: str
    account: str
    bucket: str
    quota: float
    remaining: float
    reset: datetime | None

    @property
    def share(self) -> float:
        """The part that is left, 0 to 1."""
        return self.remaining / self.quota if self.quota > 0 else 0.0


def left(path: Path, now: datetime) -> list[Left]:
    """Return the budgets that still count, the tightest first; none where there is no file or it cannot be read."""
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as db:
            found = db.execute(
                "SELECT identity, bucket, quota, remaining, reset FROM pace WHERE reset>? OR reset IS NULL",
                (now.timestamp(),),
            ).fetchall()
    except sqlite3.Error:
        return []
    return _sorted(found)


def of(db: Database, path: Path, now: datetime) -> list[Left]:
    """Return the budgets of a journal: from the file beside it, or from the database itself. StateTrouble."""
    return left(path, now) if isinstance(db, SqliteDatabase) else shared(db, now)


def shared(db: Database, now: datetime) -> list[Left]:
    """Return the same of a team's database, which holds them beside the journal. StateTrouble."""
    rows_ = db.read(
        "SELECT identity, bucket, quota, remaining, reset FROM pace WHERE reset>? OR reset IS NULL", (now.timestamp(),)
    )
    return _sorted(rows_)


def _sorted(found: Iterable[Any]) -> list[Left]:
    return sorted(
        (_left(tuple(row)) for row in found), key=lambda one: (one.share, one.platform, one.account, one.bucket)
    )


def _left(row: tuple[Any, ...]) -> Left:
    identity, bucket, quota, remaining, reset = row
    platform, _, account = identity.partition("/")
    return Left(platform, account, bucket, quota, remaining, rows.moment(reset))
