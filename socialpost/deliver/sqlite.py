"""The journal's tables in one SQLite file: write-ahead log, each commit on the disk before anything goes on, created whole.

With `synchronous=FULL` every commit would wait for the disk by itself, one after another. Here SQLite writes the log
(NORMAL), and threads that commit at the same time share one wait (`synced.Synced`): what FULL promises, for all of them at once.
Where the disk allows no such log, SQLite keeps its older one, and waits by itself.
https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from socialpost.deliver.database import HELD, Database, Statement, Taken, Transaction
from socialpost.deliver.schema import MIGRATIONS, SCHEMA, VERSION
from socialpost.deliver.synced import Synced
from socialpost.errors import StateTrouble


class SqliteDatabase:
    """See `database.Database`. StateTrouble: the file cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.label = str(path)
        self._lock = threading.RLock()
        try:
            self._db = _opened(path)
            logged = self._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            self._synced = Synced(path.resolve()) if logged else None  # beside the file itself, not beside a link to it
        except (sqlite3.Error, OSError) as problem:
            raise StateTrouble(
                f"the journal {path} cannot be opened: {problem}",
                "nothing was sent; check the folder's permissions and the disk's free space",
            ) from problem

    def read(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query. StateTrouble."""
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.Error as problem:
                raise StateTrouble(f"the journal {self.label} cannot be read: {problem}") from problem

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Lend the connection inside one immediate transaction. Taken. StateTrouble: the disk refuses."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
                ticket = self._synced.written() if self._synced else 0
            except sqlite3.IntegrityError as problem:
                if problem.sqlite_errorname == "SQLITE_CONSTRAINT_TRIGGER":  # `close_for_good`
                    raise StateTrouble(f"the journal {self.label} {problem}", "end this, and begin it again") from None
                raise Taken(str(problem)) from problem
            except sqlite3.Error as problem:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise StateTrouble(
                    f"the journal {self.label} cannot be written: {problem}",
                    "free disk space or mend the folder, then run again: nothing is sent without a record",
                ) from problem
        if self._synced:
            self._synced.wait(ticket)

    def brief(self) -> AbstractContextManager[Transaction]:
        """Lend a transaction; here it waits for the disk as every other does. Taken. StateTrouble."""
        return self.transaction()

    def alone(self, statement: str, values: Sequence[Any] = (), *, brief: bool = False) -> list[sqlite3.Row]:
        """Run one statement as a transaction of its own, and wait for the disk. Taken. StateTrouble."""
        del brief
        with self.transaction() as db:
            return db.execute(statement, values).fetchall()

    def together(self, first: Statement, rest: Sequence[Statement]) -> bool:
        """See `Database`. Taken. StateTrouble."""
        with self.transaction() as db:
            if not db.execute(*first).rowcount:
                return False
            for text, values in rest:
                db.execute(text.replace(HELD, "1=1"), values)
        return True

    def news(self) -> int:
        """Return SQLite's own count of other connections' commits: https://www.sqlite.org/pragma.html#pragma_data_version."""
        return int(self.read("PRAGMA data_version")[0][0])

    def empty_log(self) -> None:
        """Move the write-ahead log into the file and cut it to nothing; left to the next time while somebody reads it."""
        with self._lock, suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._synced:
                self._synced.close()
            self._db.close()


def empty_log(database: Database) -> None:
    """Take what was erased out of the write-ahead log, too; other databases look after theirs."""
    if isinstance(database, SqliteDatabase):
        database.empty_log()


VERBS = ("INSERT", "UPDATE", "DELETE")


def close_for_good(db: Transaction, label: str) -> str:
    """Let nobody change a delivery here any more, not even who has the file open: it is moved to `label`.

    Returns the mark of this move, the same when it is called again.
    """
    says = f"was moved to {label}".replace("'", "''")
    for verb in VERBS:
        db.execute(
            f"CREATE TRIGGER IF NOT EXISTS moved_{verb.lower()} BEFORE {verb} ON delivery"
            f" BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
    for name, value in (("moved", label), ("move", secrets.token_hex(8))):
        db.execute("INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO NOTHING", (name, value))
    return str(db.execute("SELECT value FROM meta WHERE name='move'").fetchone()[0])


def open_again(db: Transaction) -> None:
    """Undo `close_for_good`: nothing was moved."""
    for verb in VERBS:
        db.execute(f"DROP TRIGGER IF EXISTS moved_{verb.lower()}")
    db.execute("DELETE FROM meta WHERE name IN ('moved', 'move')")


def moved_to(path: Path) -> str:
    """Return where what is in a file was moved to, or is being moved; empty: nowhere."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            found = db.execute("SELECT value FROM meta WHERE name='moved'").fetchone()
        finally:
            db.close()
    except sqlite3.Error:
        return ""
    return str(found[0]) if found else ""


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file, creating it whole: a crash or a full disk in between leaves no half database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        db.row_factory = sqlite3.Row
        mode = db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        # see the module: with a write-ahead log the wait for the disk is ours
        db.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'wal' else 'EXTRA'}")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA secure_delete=ON")  # what is erased of the sealed column must not stay in free pages
        _migrate(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _create(path: Path) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        _fill(fresh)
        fresh.chmod(0o600)
        with suppress(FileExistsError):  # another process was first: its file counts
            os.link(fresh, path)
    finally:
        for left in (fresh, fresh.with_name(f"{fresh.name}-journal")):
            left.unlink(missing_ok=True)


def _fill(fresh: Path) -> None:
    """Write the tables. No write-ahead log yet: what a full disk kept out of the file would stay in it unnoticed."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as db:
        db.executescript(f"BEGIN;\n{SCHEMA}\nPRAGMA user_version={VERSION};\nCOMMIT;")


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring an older file to this version, in one transaction a version. StateTrouble: it is of a newer one."""
    while (version := _version(db)) != VERSION:
        if version not in MIGRATIONS:
            raise StateTrouble(
                f"the journal {path} has version {version}; this tool writes version {VERSION}",
                "install the version of socialpost that wrote it, or a newer one than this",
            )
        db.execute("BEGIN IMMEDIATE")
        try:
            if _version(db) == version:  # else another process was faster
                for statement in _statements(MIGRATIONS[version]):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={version + 1}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += f"{line}\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
