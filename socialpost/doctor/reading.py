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


def trouble(path: Path) -> str:
    """Return what is wrong with a database file; empty when nothing is."""
    try:
        with closing(opened(path)) as db:
            told = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as problem:
        return str(problem)
    return "" if told == "ok" else told


@contextmanager
def reader(path: Path) -> Iterator[Read]:
    """Lend what reads a journal; it finds nothing where the file is not there, broken, or of another version."""
    usable = path.is_file() and not trouble(path)
    with closing(opened(path) if usable else sqlite3.connect(":memory:")) as db:
        known = usable and db.execute("PRAGMA user_version").fetchone()[0] == VERSION
        db.row_factory = sqlite3.Row

        def read(statement: str, values: Sequence[object] = ()) -> list[Any]:
            return db.execute(statement, values).fetchall() if known else []

        yield read
