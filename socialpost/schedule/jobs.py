"""Due deliveries as jobs of Procrastinate: its tables, and how one is handed over.

A job is nothing but "look at this delivery": the journal decides what is done, so a job that runs twice, late or never
costs a look. Its tables lie in a schema of their own and hold only what is due, or will be within half a second: jobs for
later would block their account's lock and slow every fetch.
Source: https://procrastinate.readthedocs.io/en/stable/discussions.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg.adapt import Dumper

from socialpost.deliver.address import Address
from socialpost.deliver.agenda import Ready
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.errors import StateTrouble

DELIVER, RESCUE = "socialpost.deliver", "socialpost.rescue"
HOUSE = "-house-"
"""The queue of what keeps the others going; no account can be called so."""

_LONGEST = 40  # bytes: a queue's name is the end of a channel's, and that has 63
_SILENT = 60  # seconds without a sign of life, then a worker is no reason to leave the tables as they are


def queue(account: str) -> str:
    """Return the queue of an account."""
    if len(account.encode()) <= _LONGEST:
        return account
    return f"{account[:23]}-{hashlib.sha256(account.encode()).hexdigest()[:16]}"


def ensure(db: PostgresDatabase) -> None:
    """See that Procrastinate's tables are there as the installed version wants them. StateTrouble.

    Those of another version are made anew where no worker uses them: they hold nothing that is not in the journal.
    """
    script = SchemaManager.get_schema()
    digest = hashlib.sha256(script.encode()).hexdigest()[:16]
    with db.borrowed() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"jobs {db.address.schema}",))
        found = connection.execute("SELECT value FROM meta WHERE name='jobs'").fetchone()
        if found and found[0] == digest:
            return
        if found:
            _drop(connection, db.address)
        _create(connection, db.address, script)
        connection.execute(
            "INSERT INTO meta(name, value) VALUES('jobs', %s) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
            (digest,),
        )


def _drop(connection: psycopg.Connection[Any], address: Address) -> None:
    working = connection.execute(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
        (_SILENT,),
    ).fetchone()
    if working and working[0]:
        raise StateTrouble(
            f"{working[0]} workers of another version of procrastinate use {address.label}",
            "end them, install the same version on every machine, then begin again",
        )
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(address.jobs)))
    connection.execute("UPDATE delivery SET handed=NULL WHERE handed IS NOT NULL")


def _create(connection: psycopg.Connection[Any], address: Address, script: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname=%s", (address.jobs,)).fetchone()
    if not known:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(address.jobs)))
    connection.execute(sql.SQL("SET LOCAL search_path={}").format(sql.Identifier(address.jobs)))
    connection.execute(script.encode())
    connection.execute(
        sql.SQL("SET LOCAL search_path={},{}").format(sql.Identifier(address.schema), sql.Identifier(address.jobs))
    )


class Queues:
    """The queues of a worker. They are asked for with every look for a job, so they are written down once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        each = ",".join(f'"{name}"' for name in self._names)  # no name holds a quote or a backslash
        self.array = f"{{{each}}}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)


class QueuesDumper(Dumper):
    """Hands `Queues` to the server as the array that they are."""

    def dump(self, obj: Queues) -> bytes:
        """Return the array's text."""
        return obj.array.encode()


class Desk:
    """Hands deliveries over within somebody else's transaction."""

    def __init__(self, address: Address) -> None:
        self._schema = address.schema
        self._manager = App(connector=SyncPsycopgConnector()).job_manager

    def defer(self, connection: psycopg.Connection[Any], due: Iterable[Ready], now: datetime) -> None:
        """Make the jobs of some deliveries; the account is the lock. What is due goes before what is nearly so."""
        jobs = [
            Job(
                queue=queue(one.account),
                lock=f"{self._schema}:{one.account}",
                queueing_lock=None,
                task_name=DELIVER,
                priority=int(one.since <= now),
                task_kwargs={"delivery": one.delivery, "at": one.since.timestamp()},
            )
            for one in due
        ]
        if jobs:
            self._manager.batch_defer_jobs(jobs, connection=connection)
