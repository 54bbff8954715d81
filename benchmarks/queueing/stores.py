"""The stores that are measured: how each is made and opened, and what it has done meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.clock import SystemClock
from socialpost.deliver.journal import Journal, open_journal
from socialpost.deliver.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from socialpost.testing.server import Server

SERVER = {
    "fsync": "on",  # it waits for the disk as the file does
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.max": "2000",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a store has done since it began: statements (each a round trip at most), seconds of its processor time."""

    statements: int = 0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Store:
    """A journal somewhere: `name` is sqlite or postgresql, `folder` holds it or the address of its server."""

    name: str
    folder: Path
    server: Server | None = None

    def open(self) -> Journal:
        """Open the journal."""
        return opened(self.name, self.folder)

    def spent(self, journal: Journal) -> Spent:
        """Return what the server has done; of a file that is the runners' own."""
        if self.server is None:
            return Spent()
        row = journal.database.read("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements")[0]
        return Spent(int(row[0]), sum(map(cpu, self.server.processes())))


def opened(store: str, folder: Path) -> Journal:
    """Open the journal that a folder holds, or the one on the server that its file `database` names."""
    if store == "sqlite":
        return open_journal(folder / "state.sqlite3", SystemClock())
    if store != "postgresql":
        raise SystemExit(f"no store {store!r}: sqlite, postgresql")
    from socialpost.deliver import address, books

    database = books.open_database(address.parse((folder / "database").read_text()))
    return Journal(database, SystemClock(), folder / "locks")


@contextmanager
def made(store: str, folder: Path) -> Iterator[Store]:
    """Let there be a store in a folder: for PostgreSQL a server of its own."""
    if store != "postgresql":
        yield Store(store, folder)
        return
    from socialpost.testing.server import Server

    with Server(SERVER) as server:
        (folder / "database").write_text(server.url("queue"))
        one = Store(store, folder, server)
        journal = one.open()
        with journal.database.transaction() as db:
            db.execute("CREATE EXTENSION pg_stat_statements")
        journal.close()
        yield one


def settled(journal: Journal) -> None:
    """Let a server learn what was filled in, as `database move` does: right after it, it plans badly."""
    if not isinstance(journal.database, SqliteDatabase):
        with journal.database.transaction() as db:
            db.execute("ANALYZE")


def cpu(pid: int) -> float:
    """Return the seconds of processor time of a process and of those it has waited for; 0: it has gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0
