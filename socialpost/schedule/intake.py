"""Where a worker's jobs come from: Procrastinate, asked again and again for the accounts that can be served here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from socialpost.deliver.postgres import PostgresDatabase, settings
from socialpost.schedule import jobs

POLL = 0.1
"""Seconds between two looks for jobs; shorter than the time for which the relay hands over ahead. Notifications are not
listened to: each would wake every worker, to find in most cases that another one has the job."""

BEAT, SILENT = 5.0, 30.0
"""Seconds between signs of life to Procrastinate, and after how many without one its jobs are given to others."""

PULSE = 5.0
TIDY = 3600.0
"""Seconds between two cleanings of the frozen files that no delivery of the team needs any more."""


Accounts = Callable[[], tuple[str, ...]]
"""Tells the accounts that can be served here, as it is now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker goes: `workers` deliveries side by side; times in seconds."""

    workers: int = 8
    pulse: float = PULSE
    beat: float = BEAT
    silent: float = SILENT
    tidy: float = TIDY


@dataclass(frozen=True, slots=True)
class Intake:
    """See the module. `name` is the worker's; `job(delivery, at)` carries one, in a thread; `trouble` hears what is wrong."""

    db: PostgresDatabase
    name: str
    pace: Pace
    job: Callable[[str, float], None]
    trouble: Callable[[Exception], None]

    async def serve(self, pool: Executor, accounts: Accounts, stopped: Callable[[], bool]) -> None:
        """Fetch and run jobs until it is stopped; begin anew when the server was away or the accounts are others."""
        while not stopped():
            if not accounts():
                await asyncio.sleep(0.2)
                continue
            try:
                await self._fetch(pool, accounts, stopped)
            except (ConnectorException, psycopg.Error, PoolTimeout) as problem:
                self.trouble(problem.__cause__ if isinstance(problem.__cause__, Exception) else problem)
                await asyncio.sleep(1.0)

    async def _fetch(self, pool: Executor, accounts: Accounts, stopped: Callable[[], bool]) -> None:
        mine = accounts()
        app = self._app(pool)
        async with _connections(self.db, self.pace.workers) as connections, app.open_async(connections):
            work = asyncio.create_task(
                app.run_worker_async(
                    queues=jobs.Queues([jobs.HOUSE, *map(jobs.queue, mine)]),
                    name=self.name,
                    concurrency=self.pace.workers + 1,  # one for the house
                    fetch_job_polling_interval=POLL,
                    listen_notify=False,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.pace.beat,
                    stalled_worker_timeout=self.pace.silent,
                )
            )
            while not work.done() and not stopped() and accounts() == mine:
                await asyncio.wait([work], timeout=0.1)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    def _app(self, pool: Executor) -> App:
        app = App(connector=PsycopgConnector())
        loop = asyncio.get_running_loop()

        async def deliver(delivery: str, at: float) -> None:
            await loop.run_in_executor(pool, self.job, delivery, at)

        async def rescue(context: JobContext, timestamp: int) -> None:
            """Give the jobs of workers that died to others; Procrastinate does not do that by itself."""
            del timestamp
            manager = context.app.job_manager
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self.pace.silent):
                await manager.retry_job(job)

        app.task(name=jobs.DELIVER)(deliver)
        task = app.task(name=jobs.RESCUE, queue=jobs.HOUSE, queueing_lock=jobs.RESCUE, pass_context=True)(rescue)
        app.periodic(cron="* * * * * */5")(task)  # seconds stand last
        return app


def _connections(db: PostgresDatabase, workers: int) -> AsyncConnectionPool[Any]:
    """Make the connections of Procrastinate: what it commits need not wait for the disk, the journal's commits do."""
    own = settings(db.address, brief=True)

    async def configure(connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.set_autocommit(True)
        connection.adapters.register_dumper(jobs.Queues, jobs.QueuesDumper)

    return AsyncConnectionPool(
        db.address.conninfo, kwargs=own, configure=configure, min_size=1, max_size=min(4, workers + 1), open=False
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Procrastinate's own log from the terminal: what matters of it is told as an event."""
    loggers = [logging.getLogger(name) for name in ("procrastinate", "psycopg.pool", "asyncio")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)
