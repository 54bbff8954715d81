"""Moving a workspace's journal from its file into a team's database: whole or not at all, and it can be run again.

1. The file is closed for good: no process changes a delivery in it any more, not even one that has it open.
2. Everything is copied in one transaction of the database, compared with the file, and marked as done.
3. The file is renamed. What is killed in between is gone on with by the next run; nothing is sent until then.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from socialpost.clock import Clock
from socialpost.deliver.books import MOVED
from socialpost.deliver.journal import Journal
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.deliver.sqlite import SqliteDatabase, close_for_good, open_again
from socialpost.errors import Busy, StateTrouble, UsageError

OWN = ("meta", "runner")
"""What stays behind: the file's own version, and who worked on it."""

STRICT = ("delivery", "step", "attempt")
"""Tables that must arrive as they are; of the others, what the database knows already is newer."""

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move came to: rows by table, and the deliveries left out because the database knew them."""

    rows: dict[str, int]
    skipped: tuple[str, ...] = ()


def move(path: Path, database: PostgresDatabase, clock: Clock, *, skip_known: bool = False) -> Moved:
    """Move a journal's file. Busy: something is in flight. UsageError: both know the same delivery. StateTrouble."""
    mark = _close(path, database, clock)
    source = sqlite3.connect(path, isolation_level=None)
    try:
        with database.borrowed() as connection:
            moved = _known(connection, mark) or _copied(connection, source, mark, skip_known=skip_known)
    except UsageError:
        source.close()
        _open_again(path)
        raise
    finally:
        source.close()
    _analyse(database)
    _put_away(path)
    return moved


def _close(path: Path, database: PostgresDatabase, clock: Clock) -> str:
    """Close the file, unless something is in flight, and return the move's own mark."""
    journal = Journal(SqliteDatabase(path), clock, path.parent / "locks")
    try:
        if not journal.database.read("SELECT 1 FROM meta WHERE name='moved'"):
            journal.free_dead()
        with journal.database.transaction() as db:
            rows = db.execute("SELECT post, account FROM delivery WHERE owner IS NOT NULL").fetchall()
            if rows:
                keys = ", ".join(f"{row['post']}@{row['account']}" for row in rows[:3])
                raise Busy(
                    f"{len(rows)} deliveries are being sent just now: {keys}", "end what sends them, then run again"
                )
            begun = db.execute("SELECT value FROM meta WHERE name='moved'").fetchone()
            if begun and begun["value"] != database.label:
                raise UsageError(
                    f"a move to {begun['value']} was begun, and this is {database.label}", "name that one again"
                )
            return close_for_good(db, database.label)
    finally:
        journal.close()


def _open_again(path: Path) -> None:
    database = SqliteDatabase(path)
    try:
        with database.transaction() as db:
            open_again(db)
    finally:
        database.close()


def _known(connection: psycopg.Connection[Any], mark: str) -> Moved | None:
    """Return what an earlier run has copied already."""
    found = connection.execute("SELECT value FROM meta WHERE name=%s", (f"moved {mark}",)).fetchone()
    return Moved(**json.loads(found[0])) if found else None


def _copied(connection: psycopg.Connection[Any], source: sqlite3.Connection, mark: str, *, skip_known: bool) -> Moved:
    counts: dict[str, int] = {}
    skipped: tuple[str, ...] = ()
    connection.execute("CREATE TEMP TABLE known(id TEXT PRIMARY KEY) ON COMMIT DROP")
    for table in _tables(source):
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        digest = _fill(connection, source, table, columns)
        if table == "delivery":
            skipped = _note_known(connection, skip_known=skip_known)
        counts[table] = _insert(connection, table, columns)
        if table in STRICT:
            _compare(connection, table, columns, None if skipped else digest)
    moved = Moved(counts, skipped)
    told = json.dumps({"rows": counts, "skipped": skipped})
    connection.execute("INSERT INTO meta(name, value) VALUES(%s, %s)", (f"moved {mark}", told))
    return moved


def _tables(source: sqlite3.Connection) -> list[str]:
    found = source.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
    names = {row[0] for row in found} - set(OWN)
    return [*STRICT, *sorted(names - set(STRICT))]


def _fill(connection: psycopg.Connection[Any], source: sqlite3.Connection, table: str, columns: Sequence[str]) -> int:
    """Bring a table of the file to the server, beside the real one; return what its rows add up to."""
    there, names = sql.Identifier(f"incoming_{table}"), _names(columns)
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
            there, names, sql.Identifier(table)
        )
    )
    total = 0
    rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - the file's own names
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(there, names)) as copy:
        for row in rows:
            sent = [value.replace("\0", "�") if isinstance(value, str) else value for value in row]
            copy.write_row(sent)
            total = (total + _digest(sent)) % _ROUND
    return total


def _note_known(connection: psycopg.Connection[Any], *, skip_known: bool) -> tuple[str, ...]:
    """Note the deliveries that the database knows under another id. UsageError: there are some, and nobody expects them."""
    connection.execute(
        "INSERT INTO known SELECT i.id FROM incoming_delivery i JOIN delivery d USING (post, account, target, occurrence)"
        " WHERE d.id<>i.id"
    )
    found = connection.execute(
        "SELECT post || '@' || account FROM incoming_delivery WHERE id IN (SELECT id FROM known) ORDER BY 1"
    ).fetchall()
    keys = tuple(row[0] for row in found)
    if keys and not skip_known:
        many = "1 delivery stands" if len(keys) == 1 else f"{len(keys):,} deliveries stand"
        raise UsageError(
            f"{many} in the file and in the database, among them {', '.join(keys[:3])}",
            "look at both; what the database says of them counts with --skip-known",
        )
    return keys


def _insert(connection: psycopg.Connection[Any], table: str, columns: Sequence[str]) -> int:
    """Put the incoming rows into their table; return how many came."""
    key = {"delivery": "id", "step": "delivery", "attempt": "delivery", "notice": "delivery"}.get(table)
    but = sql.SQL("WHERE {} NOT IN (SELECT id FROM known)").format(sql.Identifier(key)) if key else sql.SQL("")
    done = connection.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} {} ON CONFLICT DO NOTHING").format(
            *(sql.Identifier(table), _names(columns), _names(columns), sql.Identifier(f"incoming_{table}"), but)
        )
    )
    return done.rowcount


def _compare(connection: psycopg.Connection[Any], table: str, columns: Sequence[str], digest: int | None) -> None:
    """See that what stands there now is what stands in the file, row for row. StateTrouble."""
    key = sql.Identifier("id" if table == "delivery" else "delivery")
    rest = connection.execute(
        sql.SQL(
            "SELECT count(*) FROM (SELECT {0} FROM {1} WHERE {3} NOT IN (SELECT id FROM known)"
            " EXCEPT SELECT {0} FROM {2}) AS rest"
        ).format(*(_names(columns), sql.Identifier(f"incoming_{table}"), sql.Identifier(table), key))
    ).fetchone()
    total = 0
    if digest is not None:
        for row in _stream(
            connection, sql.SQL("SELECT {} FROM {}").format(_names(columns), sql.Identifier(f"incoming_{table}"))
        ):
            total = (total + _digest(row)) % _ROUND
    if (rest and rest[0]) or (digest is not None and total != digest):
        raise StateTrouble(
            f"the table {table} did not arrive as it stands in the file; the database was left as it was",
            "run it again; if it stays so, report it",
        )


def _stream(connection: psycopg.Connection[Any], query: sql.Composed) -> Iterator[Sequence[Any]]:
    with connection.cursor(name="rows") as cursor:
        cursor.execute(query)
        while found := cursor.fetchmany(BATCH):
            yield from (tuple(row) for row in found)


_ROUND = 1 << 128


def _digest(row: Sequence[Any]) -> int:
    """Return a number of a row; their sum does not depend on the order. Whole numbers are the same as they are with a point."""
    plain = [float(value) if isinstance(value, int | float) else value for value in row]
    return int.from_bytes(hashlib.sha256(json.dumps(plain).encode()).digest()[:16])


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _analyse(database: PostgresDatabase) -> None:
    """Let the server learn what the tables hold now: right after a bulk load it plans badly."""
    with database.transaction() as db:
        for table in STRICT:
            db.execute(f"ANALYZE {table}")


def _put_away(path: Path) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    path.rename(path.with_name(MOVED))
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
