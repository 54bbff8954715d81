"""The receipts of a workspace, remembered by file: `status` and `queue` look at fifty thousand of them at once.

A file whose size, times and inode are the same has the same lines; what is sent is never decided by this. Losing the
index costs nothing but time, so it is thrown away when it is damaged, and kept in memory where it cannot be written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from socialpost.errors import StateTrouble
from socialpost.findings import Finding, Place, error
from socialpost.plan.model import DeliveryKey
from socialpost.receipts.book import Ahead
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.model import Receipt, joined

FILE = Path(".socialpost", "cache", "receipts.sqlite3")
VERSION = 2
_TABLES = """
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS receipt; DROP TABLE IF EXISTS broken;
CREATE TABLE file(post TEXT PRIMARY KEY, seal TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE receipt(post TEXT NOT NULL, account TEXT NOT NULL, target TEXT NOT NULL, occurrence TEXT NOT NULL,
    state TEXT NOT NULL, run TEXT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, at REAL, since REAL, first REAL);
CREATE INDEX receipt_post ON receipt(post);
CREATE TABLE broken(post TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, rule TEXT NOT NULL,
    message TEXT NOT NULL, fix TEXT NOT NULL);
PRAGMA user_version = {version};
COMMIT;
"""
_COLUMNS = "post, account, target, occurrence, state, run, id, url, at, since, first"
Row = tuple[int, str, str, str, str, str, str]
"""Of a receipt: its number here, the parts of its delivery's key, its state as it is written, and the platform's id."""


class Index:
    """See the module; open it with `opened`. `ahead` is what of it is not merged here."""

    def __init__(self, database: sqlite3.Connection, ahead: Ahead) -> None:
        self._database = database
        self.ahead = ahead

    def rows(self) -> Iterator[Row]:
        """Yield one row for each delivery, joined of all its receipts."""
        yield from self._database.execute("SELECT rowid, post, account, target, occurrence, state, id FROM receipt")

    def receipts(self, numbers: Sequence[int]) -> list[Receipt]:
        """Return the receipts of these numbers, the newest first; facts are left out."""
        found: list[Receipt] = []
        for begin in range(0, len(numbers), 500):
            some = numbers[begin : begin + 500]
            marks = ", ".join("?" * len(some))
            rows = self._database.execute(f"SELECT {_COLUMNS} FROM receipt WHERE rowid IN ({marks})", some)  # noqa: S608
            found += map(_receipt, rows)
        return sorted(found, key=lambda one: (-(_seconds(one.at) or 0.0), str(one.key)))

    def newest(self, numbers: Sequence[int], most: int | None) -> list[int]:
        """Return at most so many of these numbers, those of the newest receipts."""
        if not numbers or most is None or len(numbers) <= most:
            return list(numbers)
        wanted = set(numbers)
        newest = self._database.execute("SELECT rowid FROM receipt ORDER BY at DESC, post, account, occurrence")
        found = (number for (number,) in newest if number in wanted)
        return [number for _, number in zip(range(most), found, strict=False)]

    def of(self, key: DeliveryKey) -> Receipt | None:
        """Return what the files say of a delivery."""
        found = self._database.execute(
            f"SELECT {_COLUMNS} FROM receipt WHERE post=? AND account=? AND target=? AND occurrence=?",  # noqa: S608
            (key.post, key.account, key.target, key.occurrence),
        ).fetchone()
        return _receipt(found) if found else None

    def findings(self) -> list[Finding]:
        """Return what of the files cannot be read."""
        found = self._database.execute("SELECT rule, message, fix, file, line FROM broken ORDER BY file, line")
        return [
            error(rule, message, fix).at(Place(file, line, 1 if line else 0))
            for rule, message, fix, file, line in found
        ]


@contextmanager
def opened(root: Path) -> Iterator[Index]:
    """Lend the index of a workspace, up to date. StateTrouble: it turned out to be damaged while it was read; it is gone then."""
    book = FolderBook(root)
    seals = book.posts()
    database = _current(root / FILE, book, seals) if seals else None
    if database is None:
        database = _fresh(":memory:")
        _refresh(database, book, seals)
    try:
        yield Index(database, book.ahead())
    except sqlite3.DatabaseError as problem:
        with suppress(OSError):
            (root / FILE).unlink(missing_ok=True)
        raise StateTrouble(
            f"{FILE} is damaged: {problem}", "it was thrown away, nothing is lost: run it again"
        ) from problem
    finally:
        database.close()


def _current(path: Path, book: FolderBook, seals: dict[str, str]) -> sqlite3.Connection | None:
    """Return the index in its file, up to date; None: there can be none here, or it is damaged (then it is gone)."""
    database = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = _fresh(str(path))
        _refresh(database, book, seals)
    except (OSError, sqlite3.Error) as problem:
        if database is not None:
            database.close()
        if not isinstance(problem, (OSError, sqlite3.OperationalError)):  # not busy, not read-only: damaged
            with suppress(OSError):
                path.unlink(missing_ok=True)
        return None
    return database


def _fresh(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=2.0, isolation_level=None)
    try:
        database.execute("PRAGMA synchronous = OFF")
        if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            database.executescript(_TABLES.format(version=VERSION))
    except BaseException:
        database.close()
        raise
    return database


def _refresh(database: sqlite3.Connection, book: FolderBook, seals: dict[str, str]) -> None:
    """Read what has changed. sqlite3.Error."""
    known = dict(database.execute("SELECT post, seal FROM file"))
    changed = [post for post, seal in seals.items() if known.get(post) != seal]
    gone = [post for post in known if post not in seals]
    if not changed and not gone:
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for table in ("file", "receipt", "broken"):
            database.executemany(f"DELETE FROM {table} WHERE post=?", [(post,) for post in (*gone, *changed)])  # noqa: S608
        for post in changed:
            _enter(database, book, post)
        database.executemany("INSERT INTO file VALUES(?, ?)", [(post, seals[post]) for post in changed])
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _enter(database: sqlite3.Connection, book: FolderBook, post: str) -> None:
    _, receipts, findings = book.file(post)
    same: dict[DeliveryKey, list[Receipt]] = {}
    for one in receipts:
        same.setdefault(one.key, []).append(one)
    database.executemany(
        f"INSERT INTO receipt({_COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_values(best) for found in same.values() if (best := joined(found))],
    )
    database.executemany(
        "INSERT INTO broken VALUES(?, ?, ?, ?, ?, ?)",
        [(post, one.place.file, one.place.line, one.rule, one.message, one.fix) for one in findings],
    )


def _values(one: Receipt) -> tuple[str | float | None, ...]:
    key = one.key
    times = (_seconds(one.at), _seconds(one.since), _seconds(one.first))
    return (key.post, key.account, key.target, key.occurrence, one.state, one.run, one.id, one.url, *times)


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None


def _receipt(row: tuple[str, str, str, str, str, str, str, str, float | None, float | None, float | None]) -> Receipt:
    at, since, first = (None if value is None else datetime.fromtimestamp(value, UTC) for value in row[8:])
    return Receipt(DeliveryKey(*row[:4]), row[4], row[5], id=row[6], url=row[7], at=at, since=since, first=first)
