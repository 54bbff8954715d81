"""Commits that wait for the disk together: each is on it before its thread goes on."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from socialpost.deliver import synced
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.deliver.synced import Synced
from socialpost.errors import StateTrouble


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Synced]:
    made = Synced(tmp_path / "state.sqlite3")
    yield made
    made.close()


def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    flushes: list[int] = []
    monkeypatch.setattr(synced, "_flush", flushes.append)
    return flushes


def test_commits_that_were_written_before_a_flush_share_it(log: Synced, monkeypatch: pytest.MonkeyPatch) -> None:
    flushes = counting(monkeypatch)
    first, second = log.written(), log.written()
    log.wait(first)
    log.wait(second)
    assert len(flushes) == 1


def test_a_commit_that_was_written_during_a_flush_waits_for_the_next(
    log: Synced, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[int] = []
    monkeypatch.setattr(synced, "_flush", lambda _file: later.append(log.written()))
    log.wait(log.written())
    log.wait(later[0])
    assert len(later) == 2


def test_after_the_disk_has_refused_once_nothing_counts_any_more(log: Synced, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(synced, "_flush", refuse)
    with pytest.raises(StateTrouble, match="does not reach the disk"):
        log.wait(log.written())
    monkeypatch.setattr(synced, "_flush", lambda _file: None)
    with pytest.raises(StateTrouble, match="Input/output error"):
        log.wait(log.written())


def test_each_transaction_of_a_journal_is_flushed_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = SqliteDatabase(tmp_path / "state.sqlite3")
    log = (tmp_path / "state.sqlite3-wal").stat().st_ino
    flushed: list[int] = []
    monkeypatch.setattr(synced, "_flush", lambda file: flushed.append(os.fstat(file).st_ino))
    for number in range(3):
        with database.transaction() as db:
            db.execute("INSERT INTO meta(name, value) VALUES(?, '')", (str(number),))
        assert flushed == [log] * (number + 1)
    assert (tmp_path / "state.sqlite3-wal").stat().st_size > 0
    database.close()


def test_threads_side_by_side_all_get_through(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "state.sqlite3")

    def write(number: int) -> None:
        for count in range(20):
            with database.transaction() as db:
                db.execute("INSERT INTO meta(name, value) VALUES(?, '')", (f"{number}.{count}",))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.read("SELECT count(*) FROM meta")[0][0] == 160
    database.close()


def test_the_log_of_a_linked_file_is_the_one_beside_the_file_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite follows the link: https://www.sqlite.org/releaselog/3_10_0.html."""
    (tmp_path / "disk").mkdir()
    SqliteDatabase(tmp_path / "disk" / "state.sqlite3").close()
    (tmp_path / "state.sqlite3").symlink_to(tmp_path / "disk" / "state.sqlite3")
    flushed: list[int] = []
    monkeypatch.setattr(synced, "_flush", lambda log: flushed.append(os.fstat(log).st_size))
    database = SqliteDatabase(tmp_path / "state.sqlite3")
    with database.transaction() as db:
        db.execute("INSERT INTO lane(identity, until, reason) VALUES('a', 1, '')")
    database.close()
    assert flushed[-1] > 0


def test_where_the_disk_allows_no_log_sqlite_waits_for_it_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some shared folders have no memory that processes share: https://www.sqlite.org/wal.html#noshm."""
    real = sqlite3.connect

    def connect(path: Path, **more: Any) -> sqlite3.Connection:
        return cast("sqlite3.Connection", real(f"{path.as_uri()}?vfs=unix-none", uri=True, **more))

    monkeypatch.setattr(sqlite3, "connect", connect)
    database = SqliteDatabase(tmp_path / "state.sqlite3")
    with database.transaction() as db:
        db.execute("INSERT INTO lane(identity, until, reason) VALUES('a', 1, '')")
    found = database.read("PRAGMA synchronous")[0][0]
    database.close()
    extra = 3
    assert (found, (tmp_path / "state.sqlite3-wal").exists()) == (extra, False)
