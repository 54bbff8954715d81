"""Which journal a workspace has: the file in its own folder, or a team's database; and that it is never both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.clock import Clock
from socialpost.deliver.address import VARIABLE, Address, address_of
from socialpost.deliver.journal import LEASE, Journal
from socialpost.deliver.sqlite import SqliteDatabase, moved_to
from socialpost.errors import StateTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.deliver.postgres import PostgresDatabase

NAME = "state.sqlite3"
MOVED = f"{NAME}.moved"
TEAM = "pip install 'socialpost-cli[team]'"


def state_folder(root: Path, *, sandbox: bool) -> Path:
    """Return where the state of a workspace lies."""
    return root / ".socialpost" / "sandbox" if sandbox else root / ".socialpost"


def address(root: Path, environ: Mapping[str, str], *, sandbox: bool) -> Address | None:
    """Return the team's database of a workspace; the sandbox has none. UsageError, InvalidContent."""
    return None if sandbox else address_of(root, environ)


def open_books(
    root: Path, clock: Clock, environ: Mapping[str, str], *, sandbox: bool, lease: timedelta = LEASE
) -> Journal:
    """Open the journal of a workspace. StateTrouble. UsageError: psycopg is missing, the address is none."""
    folder = state_folder(root, sandbox=sandbox)
    team = address(root, environ, sandbox=sandbox)
    if team is None:
        _see_that_it_is_here(folder)
        database = SqliteDatabase(folder / NAME)
        try:
            _see_that_it_is_here(folder)  # it may have been moved away just now, and what was opened is a new file
        except StateTrouble:
            database.close()
            raise
        return Journal(database, clock, folder / "locks", lease=lease)
    _see_that_it_is_there(folder, team)
    return Journal(open_database(team), clock, folder / "locks", lease=lease)


def exist(root: Path, environ: Mapping[str, str], *, sandbox: bool) -> bool:
    """Tell whether anything was ever queued here; of a team's database that is not asked. StateTrouble: it was moved."""
    folder = state_folder(root, sandbox=sandbox)
    if address(root, environ, sandbox=sandbox) is not None:
        return True
    _see_that_it_is_here(folder)
    return (folder / NAME).exists()


def open_database(team: Address) -> PostgresDatabase:
    """Open a team's database. StateTrouble. UsageError: psycopg is missing."""
    try:
        from socialpost.deliver.postgres import PostgresDatabase
    except ImportError:
        raise UsageError(f"a journal in PostgreSQL ({team.label}) needs more packages", TEAM) from None
    return PostgresDatabase(team)


def _see_that_it_is_here(folder: Path) -> None:
    if (folder / MOVED).exists():  # a file beside it was made by who had looked before: it knows of nothing
        raise StateTrouble(
            f"the journal of this workspace was moved{_to(folder / MOVED)}; {folder / MOVED} is only kept to look at",
            f"put `database:` back into socialpost.yaml, or the address into {VARIABLE}",
        )
    if (folder / NAME).exists() and (begun := moved_to(folder / NAME)):
        raise StateTrouble(
            f"moving the journal of this workspace to {begun} was begun and did not end; nothing is sent",
            f"put `database:` back into socialpost.yaml (or {VARIABLE}), then: socialpost database move",
        )


def _see_that_it_is_there(folder: Path, team: Address) -> None:
    """See that nothing is left behind in the file: what was published from there would go out again."""
    path = folder / NAME
    if path.exists() and holds_deliveries(path):
        raise StateTrouble(
            f"what was queued and published here stands in {path}, and socialpost.yaml or {VARIABLE} names {team.label}",
            "take it along: socialpost database move",
        )


def holds_deliveries(path: Path) -> bool:
    """Tell whether a journal's file holds anything. StateTrouble."""
    database = SqliteDatabase(path)
    try:
        return bool(database.read("SELECT 1 FROM delivery LIMIT 1"))
    finally:
        database.close()


def _to(path: Path) -> str:
    there = moved_to(path)
    return f" to {there}" if there else ""
