"""Looking into a database file without making or changing one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from socialpost.deliver.schema import VERSION
from socialpost.doctor.model import Read


def opened(path: Path) -> sqlite3.Connection:
    """Open a database that is there. sqlite3.Error."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=5)


def trouble(path: Path) -> tuple[str, str]:
    """Return what is wrong with a database file and SQLite's name of it; two empty strings when nothing is."""
    try:
        with closing(opened(path)) as db:
            told = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as problem:
        return str(problem), getattr(problem, "sqlite_errorname", "")
    return ("", "") if told == "ok" else (told, "SQLITE_CORRUPT")


@contextmanager
def reader(path: Path) -> Iterator[Read]:
    """Lend what reads a journal; it finds nothing where the file is not there, broken, or of another version."""
    with closing(_journal(path) or sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row

        def read(statement: str, values: Sequence[object] = ()) -> list[Any]:
            try:
                return db.execute(statement, values).fetchall()
            except sqlite3.DatabaseError:  # `databases` says why
                return []

        yield read


def _journal(path: Path) -> sqlite3.Connection | None:
    """Return a journal of this version; None: there is none that can be read."""
    try:
        if not path.is_file():
            return None
        db = opened(path)
    except (OSError, sqlite3.Error):
        return None
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return db
    except sqlite3.Error:
        pass
    db.close()
    return None
