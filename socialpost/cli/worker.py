"""`socialpost worker`: one of a team's workers in the foreground."""

from __future__ import annotations

import os
import signal
from typing import Annotated

import typer

from socialpost.cli import context
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.errors import UsageError

WORKERS = 8


def command(
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, metavar="N", help="So many accounts side by side.")
    ] = WORKERS,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Take due deliveries from a team's database, on any number of machines, until it is stopped.

    It takes those of accounts that have a credential here and whose files are here or can be made here, and leaves the
    others to other machines. What is queued comes from `socialpost publish`. The first Ctrl-C or SIGTERM lets what is in
    flight end, the second leaves at once; nothing is lost. With --json it writes one JSON document a line.
    """
    from socialpost.cli import claiming
    from socialpost.cli.edge import INTERRUPTED
    from socialpost.cli.run import teller
    from socialpost.cli.sending import stoppable
    from socialpost.deliver import books
    from socialpost.deliver.progress import silent

    if sandbox:
        raise UsageError("the sandbox belongs to one machine, it has no workers", "socialpost run --sandbox")
    place, _ = context.open_workspace(workspace)
    if books.address(place.root, os.environ, sandbox=False) is None:
        raise UsageError(
            "this workspace's journal is a file, and workers share a database",
            "name one: `database: postgresql://host/name` in socialpost.yaml; on one machine: socialpost run",
        )
    screen = Screen(as_json=json)
    book = claiming.book(place, stays=True)
    with context.office(place, sandbox=False, progress=silent, book=book) as office, stoppable(office.stop) as heard:
        from socialpost.deliver.postgres import PostgresDatabase
        from socialpost.schedule.worker import Pace, Worker

        assert isinstance(office.journal.database, PostgresDatabase)  # noqa: S101 - an address was there
        Worker(office, office.journal.database, teller(screen, sandbox=False), Pace(workers)).run()
    return INTERRUPTED if signal.SIGINT in heard else 0
