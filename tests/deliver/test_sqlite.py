"""The journal's file: what an older version wrote is brought up to date in place."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from socialpost.deliver import agenda
from socialpost.deliver.journal import open_journal
from socialpost.deliver.schema import VERSION
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.errors import StateTrouble
from socialpost.testing.clock import VirtualClock

FIRST = """
CREATE TABLE delivery(
    id TEXT PRIMARY KEY,
    post TEXT NOT NULL, account TEXT NOT NULL, target TEXT NOT NULL, occurrence TEXT NOT NULL,
    platform TEXT NOT NULL, identity TEXT NOT NULL, state TEXT NOT NULL,
    file TEXT NOT NULL, draft TEXT NOT NULL, fingerprint TEXT NOT NULL, hashes TEXT NOT NULL,
    due REAL NOT NULL, wall TEXT NOT NULL, zone TEXT NOT NULL, resume_at REAL,
    hold TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', fix TEXT NOT NULL DEFAULT '',
    remote_id TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '', warnings TEXT NOT NULL DEFAULT '[]',
    created REAL NOT NULL, updated REAL NOT NULL, published REAL,
    owner TEXT, lease_until REAL, token INTEGER NOT NULL DEFAULT 0,
    UNIQUE(post, account, target, occurrence));
CREATE INDEX delivery_due ON delivery(state, due);
CREATE INDEX delivery_content ON delivery(identity, fingerprint);
CREATE UNIQUE INDEX delivery_in_flight ON delivery(identity) WHERE owner IS NOT NULL;
PRAGMA user_version=1;
"""
"""What version 1 began with; its other tables have not changed."""


def _put(
    db: sqlite3.Connection, name: str, state: str, due: float, wall: str = "", resume_at: float | None = None
) -> None:
    db.execute(
        "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft, fingerprint,"
        " hashes, due, wall, zone, resume_at, created, updated) VALUES(?,?,'a','','','toy','toy:a',?,'','','','{}',?,?,?,?,0,0)",
        (name, name, state, due, wall, "Europe/Berlin" if wall else "", resume_at),
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "state.sqlite3"
    with sqlite3.connect(path) as db:
        db.executescript(FIRST)
        _put(db, "waits", "queued", 200.0, "2026-11-27T09:00")
        _put(db, "retries", "queued", 100.0, resume_at=300.0)
        _put(db, "over", "published", 50.0)
        _put(db, "follows", "published", 50.0, resume_at=150.0)
    db.close()
    return path


def test_a_file_of_version_1_is_brought_up_to_date_and_tells_what_is_ready(old: Path) -> None:
    db = SqliteDatabase(old)
    at = VirtualClock().now().fromtimestamp(250.0).astimezone()
    assert [one.delivery for one in agenda.ready(db, at, 9)] == ["follows", "waits"]
    found = db.read("SELECT rule, asked FROM delivery WHERE id='waits'")[0]
    assert (found["rule"], found["asked"]) == ("at", "2026-11-27T09:00 Europe/Berlin")
    db.close()
    with sqlite3.connect(old) as plain:
        assert plain.execute("PRAGMA user_version").fetchone()[0] == VERSION
    plain.close()


def test_a_migration_that_cannot_end_leaves_the_older_file_as_it_was(old: Path) -> None:
    with sqlite3.connect(old) as db:
        db.execute("CREATE TABLE meta(x)")  # in the way of one of the last statements
    db.close()
    with pytest.raises(StateTrouble):
        SqliteDatabase(old)
    with sqlite3.connect(old) as db:
        columns = {row[1] for row in db.execute("PRAGMA table_info(delivery)")}
        assert "rule" not in columns
        assert db.execute("PRAGMA user_version").fetchone()[0] == 1
    db.close()


def test_what_another_connection_writes_is_news(old: Path) -> None:
    mine, other = SqliteDatabase(old), SqliteDatabase(old)
    before = mine.news()
    with mine.transaction() as db:
        db.execute("DELETE FROM delivery WHERE id='over'")
    assert mine.news() == before
    with other.transaction() as db:
        db.execute("DELETE FROM delivery WHERE id='waits'")
    assert mine.news() != before
    mine.close()
    other.close()


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    SqliteDatabase(tmp_path / "state.sqlite3").close()
    assert oct((tmp_path / "state.sqlite3").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("pages", [0, 1, 7, 20])
def test_a_disk_that_is_full_at_the_beginning_leaves_nothing_behind(tmp_path: Path, pages: int) -> None:
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (pages * 4096, most[1]))  # no file may be larger
    try:
        with pytest.raises(StateTrouble, match="cannot be opened"):
            SqliteDatabase(tmp_path / "state.sqlite3")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []
    SqliteDatabase(tmp_path / "state.sqlite3").close()


def test_what_is_in_flight_is_found_without_walking_what_waits(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    journal = open_journal(path, VirtualClock())
    asked: list[str] = []
    real = journal.database.read

    def heard(statement: str, values: Sequence[Any] = ()) -> list[Any]:
        asked.append(statement)
        return real(statement, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal.database, "read", heard)
        journal.free_dead()
    plans = [row[3] for statement in asked for row in real(f"EXPLAIN QUERY PLAN {statement}")]
    journal.close()
    assert plans
    assert all("delivery_in_flight" in plan for plan in plans)
