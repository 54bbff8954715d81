"""The journal's tables in PostgreSQL, for a team: every statement a person may rely on is on the server's disk.

Needs the extra `team` (psycopg). The connections keep their search path, so a transaction pooler cannot stand between.
Sources: https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED (what the statements of
`journal` and `tables` count on), https://www.postgresql.org/docs/current/runtime-config-wal.html (synchronous_commit).
"""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.rows import RowMaker

from socialpost.deliver import postgres_tables
from socialpost.deliver.address import Address
from socialpost.deliver.database import HELD, Result, Statement, Taken, Transaction
from socialpost.errors import StateTrouble

MOST = 8
"""Connections of one process at the same time; a thread more waits for one."""

# A worker that is stopped in the middle must not hold a row for ever; a server that went away is noticed in 20 s.
_SESSION = "-c synchronous_commit={} -c idle_in_transaction_session_timeout=30s -c lock_timeout=20s"
_WIRE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
    "application_name": "socialpost",
}
Connection = psycopg.Connection[Any]
T = TypeVar("T")


class PostgresRow:
    """See `database.Row`."""

    __slots__ = ("_places", "_values")

    def __init__(self, values: Sequence[Any], places: dict[str, int]) -> None:
        self._values = values
        self._places = places

    def __getitem__(self, column: str | int) -> Any:
        return self._values[column if isinstance(column, int) else self._places[column]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> list[str]:
        """Return the columns' names."""
        return list(self._places)


class PostgresDatabase:
    """See `database.Database`. StateTrouble: it cannot be reached, or may not be written.

    A connection that was lost is replaced, unless that happened within a transaction: that one ends with StateTrouble.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.label = address.label
        self._idle: dict[bool, list[Connection]] = {
            False: [],
            True: [],
        }  # those that wait for the disk, those that do not
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(MOST)
        self._mine = threading.local()
        self._closed = False
        try:
            with self.borrowed() as connection:
                postgres_tables.ensure(connection, address)
        except BaseException:
            self.close()
            raise

    def read(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query. StateTrouble."""
        inside: Connection | None = getattr(self._mine, "connection", None)
        if inside is not None:
            return _asked(inside, statement, values)
        with self._translated("read"), self._free:
            connection, found = self._first(lambda connection: _asked(connection, statement, values))
            self._give_back(connection)
            return found

    def alone(self, statement: str, values: Sequence[Any] = (), *, brief: bool = False) -> list[Any]:
        """Run one statement as a transaction of its own: one round trip. Taken. StateTrouble."""
        with self._translated("written"), self._free:
            connection = self._idle_one(brief=brief) or connect(self.address, brief=brief)
            try:
                return _asked(connection, statement, values)
            finally:
                self._give_back(connection, brief=brief)

    def together(self, first: Statement, rest: Sequence[Statement]) -> bool:
        """See `Database`: one statement, one round trip. Taken. StateTrouble."""
        values = [value for _, mine in (first, *rest) for value in mine]
        return bool(self.alone(_together(first[0], *(text for text, _ in rest)), values)[0][0])

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Lend one transaction. Taken. StateTrouble."""
        with self.borrowed() as connection:
            yield _Statements(connection)

    @contextmanager
    def brief(self) -> Iterator[Transaction]:
        """Lend one that the loss of the server's power may undo: it does not wait for the disk. Taken. StateTrouble."""
        with self.borrowed(brief=True) as connection:
            yield _Statements(connection)

    @contextmanager
    def borrowed(self, *, brief: bool = False) -> Iterator[Connection]:
        """Lend a connection itself inside one transaction, for libraries that write with it. Taken. StateTrouble."""
        with self._translated("written"), self._free:
            connection, _ = self._first(lambda connection: connection.execute("BEGIN"), brief=brief)
            self._mine.connection = connection
            try:
                yield connection
                _commit(connection)
            except BaseException:
                if not connection.closed:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._mine.connection = None
                self._give_back(connection, brief=brief)

    def news(self) -> int:
        """Return a number of the server's running transactions: other writers change it, and so do our own writes.

        https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
        """
        return int(self.read("SELECT hashtext(pg_current_snapshot()::text)")[0][0])

    def close(self) -> None:
        """Close the connections that nobody uses now; the others close when they come back."""
        with self._lock:
            self._closed = True
            idle = [connection for some in self._idle.values() for connection in some]
            self._idle = {False: [], True: []}
        for connection in idle:
            connection.close()

    def _first(self, ask: Callable[[Connection], T], *, brief: bool = False) -> tuple[Connection, T]:
        """Ask something on a connection and return both; a dead one, from before the server began anew, is replaced."""
        while True:
            known = self._idle_one(brief=brief)
            connection = known or connect(self.address, brief=brief)
            try:
                return connection, ask(connection)
            except BaseException as problem:
                self._give_back(connection, brief=brief)
                dead = isinstance(problem, psycopg.OperationalError) and connection.closed
                if known is None or not dead:
                    raise

    def _idle_one(self, *, brief: bool) -> Connection | None:
        """Return a connection that is open and at rest, if there is one."""
        while True:
            with self._lock:
                if not self._idle[brief]:
                    return None
                found = self._idle[brief].pop()
            if not _hung_up(found):
                return found
            found.close()

    def _give_back(self, connection: Connection, *, brief: bool = False) -> None:
        with self._lock:
            idle = connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
            if not self._closed and not connection.closed and idle:
                self._idle[brief].append(connection)
                return
        connection.close()

    @contextmanager
    def _translated(self, done: str) -> Iterator[None]:
        try:
            yield
        except errors.UniqueViolation as problem:
            raise Taken(self.address.masked(str(problem))) from None
        except psycopg.Error as problem:
            raise StateTrouble(
                f"the journal {self.label} cannot be {done}: {self.address.masked(first_line(problem))}",
                "nothing was sent on it; see that the server runs, then look at socialpost queue list:"
                " where the connection was lost at the end, what was to be written may stand there",
            ) from None  # psycopg's own traceback may show the connection string


def _hung_up(connection: Connection) -> bool:
    """Tell whether the server says something that nobody asked for: mostly that it has gone. Nothing is sent for it."""
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _commit(connection: Connection) -> None:
    """Commit, or raise: the server answers COMMIT with ROLLBACK, and no error, where a statement failed before.

    https://www.postgresql.org/docs/current/sql-commit.html
    """
    if connection.execute("COMMIT").statusmessage != "COMMIT":
        raise psycopg.errors.InFailedSqlTransaction("a statement had failed, so nothing of the transaction was kept")


class _Statements:
    """See `database.Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Result:
        return self._connection.execute(translated(statement), plain(values))

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Any:
        with self._connection.cursor() as cursor:
            cursor.executemany(translated(statement), [plain(one) for one in values])


def connect(address: Address, *, brief: bool = False) -> Connection:
    """Open a connection of its own; `brief`: its commits do not wait for the disk.

    StateTrouble: the server cannot be reached or refuses.
    """
    try:
        known = settings(address, brief=brief)
        return psycopg.connect(address.conninfo, **known, autocommit=True, row_factory=_rows)
    except psycopg.Error as problem:
        raise StateTrouble(
            f"the journal {address.label} cannot be reached: {address.masked(first_line(problem))}",
            "nothing was sent; see that the server runs and lets you in, or mend SOCIALPOST_DATABASE or `database:`"
            " in socialpost.yaml",
        ) from None


def settings(address: Address, *, brief: bool = False) -> dict[str, Any]:
    """Return what every connection is opened with beside the address; what the address says itself counts."""
    own = psycopg.conninfo.conninfo_to_dict(address.conninfo)
    path = f"-c search_path={address.schema},{address.jobs}"
    wire = {name: value for name, value in _WIRE.items() if name not in own}
    session = _SESSION.format("off" if brief else "on")
    return {**wire, "options": " ".join((str(own.get("options") or ""), path, session)).strip()}


@lru_cache(maxsize=64)
def _together(first: str, *rest: str) -> str:
    """Return one statement of several: the rest look at what the first has changed before they change anything.

    https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
    """
    parts = [f"held AS ({first} RETURNING 1)"]
    parts += [f"rest{number} AS ({text})" for number, text in enumerate(rest)]
    held = "EXISTS(SELECT 1 FROM held)"
    return f"WITH {', '.join(parts)} SELECT count(*) FROM held".replace(HELD, held)  # noqa: S608 - our own words


@lru_cache(maxsize=512)
def translated(statement: str) -> bytes:
    """Return a statement of the journal as psycopg reads it; an empty list is no syntax here."""
    listed = statement.replace("IN ()", "IN (SELECT NULL WHERE false)")
    return listed.replace("%", "%%").replace("?", "%s").encode()


def plain(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return values as both databases store them: a state as its word, truth as a number, no NUL in a text."""
    return tuple(_plain(value) for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    return value.replace("\0", "�") if isinstance(value, str) else value


def _rows(cursor: psycopg.Cursor[Any]) -> RowMaker[PostgresRow]:
    result = cursor.pgresult
    names = tuple(result.fname(place) or b"" for place in range(result.nfields)) if result else ()
    places = _places(names)
    return lambda values: PostgresRow(values, places)


@lru_cache(maxsize=512)
def _places(names: tuple[bytes, ...]) -> dict[str, int]:
    """Return where each column stands; not by `cursor.description`, which describes forty columns at every question."""
    return {name.decode(): place for place, name in enumerate(names)}


def _asked(connection: Connection, statement: str, values: Sequence[Any]) -> list[Any]:
    return connection.execute(translated(statement), plain(values)).fetchall()


def first_line(problem: psycopg.Error) -> str:
    """Return what went wrong, in one line."""
    return str(problem).strip().partition("\n")[0] or type(problem).__name__
