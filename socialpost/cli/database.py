"""`socialpost database`: where the journal is, and moving it from a file to a team's database."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from socialpost.cli import context
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.groups import group, steps_aside
from socialpost.cli.show import Screen
from socialpost.errors import UsageError

app = group()
NOTHING = "nothing was ever queued here, there is nothing to move"


@app.callback()
def where(ctx: typer.Context, json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Say where the journal of this workspace is, and see that it can be opened."""
    if steps_aside(ctx):
        return 0
    from socialpost.deliver import books

    root = context.find_root(workspace)
    with context.journal(root, sandbox=sandbox) as journal:
        label = journal.database.label if journal else str(books.state_folder(root, sandbox=sandbox) / books.NAME)
    team = books.address(root, os.environ, sandbox=sandbox) is not None
    screen = Screen(as_json=json)
    screen.document({"journal": label, "team": team})
    screen.say(f"{label}" if journal else f"{label}, which is made when something is queued")
    return 0


@app.command()
def move(
    skip_known: Annotated[
        bool, typer.Option("--skip-known", help="Leave behind the deliveries that the database knows already.")
    ] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Take what stands in this workspace's file along to the database that `database:` or SOCIALPOST_DATABASE names.

    Nothing may be in flight. It can be run again after anything; until it has ended nothing is sent. The file is kept
    beside, as state.sqlite3.moved.
    """
    from socialpost.clock import SystemClock
    from socialpost.deliver import books

    if sandbox:
        raise UsageError("the sandbox keeps its own file", "leave --sandbox out")
    root = context.find_root(workspace)
    team = books.address(root, os.environ, sandbox=False)
    if team is None:
        raise UsageError(
            "there is no database to move to",
            "name one: `database: postgresql://host/name` in socialpost.yaml, or SOCIALPOST_DATABASE",
        )
    path = books.state_folder(root, sandbox=False) / books.NAME
    screen = Screen(as_json=json)
    if not path.exists():
        there = path.with_name(books.MOVED).exists()
        screen.document({"moved": {}, "skipped": [], "journal": team.label})
        screen.say(f"it was moved before, and is in {team.label}" if there else NOTHING)
        return 0
    database = books.open_database(team)
    try:
        from socialpost.deliver.move import move as take_along

        done = take_along(path, database, SystemClock(), skip_known=skip_known)
    finally:
        database.close()
    screen.document({"moved": done.rows, "skipped": list(done.skipped), "journal": team.label})
    rows = ", ".join(f"{count} {table}" for table, count in done.rows.items() if count) or "an empty journal"
    screen.say(f"moved to {team.label}, compared row for row: {rows}", "published")
    for key in done.skipped:
        screen.say(f"left behind: {key} is known there", "warning")
    screen.say(f"the file is kept as {path.with_name(books.MOVED)}; end whatever had it open")
    return 0
