"""A team's worker: it takes due deliveries of the accounts it can authenticate, on any number of machines.

Procrastinate brings the jobs and sees that one account's come one after another. Three threads stand beside it: the
pulse (who works here, what was left behind), the relay, and the pool that carries the deliveries.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from socialpost.deliver import agenda, keep, roster
from socialpost.deliver.office import Office
from socialpost.deliver.postgres import PostgresDatabase, settings
from socialpost.deliver.state import Delivery, Hold
from socialpost.errors import SocialpostError, StateTrouble
from socialpost.schedule import jobs
from socialpost.schedule.event import Event, Hear
from socialpost.schedule.relay import Relay
from socialpost.schedule.supply import Supply
from socialpost.schedule.turns import Turns

POLL = 0.1
"""Seconds between two looks for jobs. A notification comes sooner, but one that comes while a worker looks is forgotten
(`Worker._fetch_and_process_jobs` of Procrastinate 3.10 clears its event after the look): with half a second, one post in a
hundred was half a second late."""

BEAT, SILENT = 5.0, 30.0
"""Seconds between signs of life to Procrastinate, and after how many without one its jobs are given to others."""

PULSE = 5.0
LOOK = timedelta(minutes=1)
"""How often it is looked which accounts have a credential here."""

MOST_SKEW = timedelta(seconds=60)
"""Leases of ten minutes are judged by each machine's own clock: one that goes wrong by more than this takes nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker goes: `workers` deliveries side by side; times in seconds."""

    workers: int = 8
    pulse: float = PULSE
    beat: float = BEAT
    silent: float = SILENT


class Worker:
    """See the module. The office's journal must be in PostgreSQL. `hear` is told what happens."""

    def __init__(self, office: Office, db: PostgresDatabase, hear: Hear, pace: Pace = Pace()) -> None:
        self._office = office
        self._db = db
        self._hear = hear
        self._pace = pace
        self._accounts: tuple[str, ...] = ()
        self._looked: Any = None
        self._said: dict[str, str] = {}
        tools = replace(office.tools(), heartbeat=min(60.0, office.lease.total_seconds() / 5))
        self._turns = Turns(tools, db, Supply(office).missing, self._watch, self._trouble)

    def run(self) -> None:
        """Work until the office is told to stop; what is in flight then ends or is parked. StateTrouble at the start."""
        jobs.ensure(self._db)
        self._look()
        roster.arrive(self._db, self._office.journal.owner, "worker", self._office.clock.now(), self._accounts)
        self._say("start", self._greeting())
        ended = threading.Event()
        relay = Relay(self._office.journal, self._db, self._office.clock, self._trouble)
        threads = [
            threading.Thread(target=self._beat, args=(ended,), name="pulse", daemon=True),
            threading.Thread(target=relay.run, args=(ended,), name="relay", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            with ThreadPoolExecutor(self._pace.workers, "worker") as pool, _quiet():
                asyncio.run(self._serve(pool))
        finally:
            ended.set()
            for thread in threads:
                thread.join()
            with suppress(StateTrouble):
                self._office.journal.free_own(tuple)
                roster.leave(self._db, self._office.journal.owner, self._office.clock.now())
            self._say("stop", "the worker ends; what was due and not begun is with the others")

    # The pulse

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(self._pace.pulse):
            try:
                self._pulse()
            except (StateTrouble, psycopg.Error) as problem:
                self._trouble(problem)

    def _pulse(self) -> None:
        now = self._office.clock.now()
        self._office.journal.free_dead()
        self._office.journal.free_own(self._turns.doing)
        doing = self._turns.doing()
        self._look()
        roster.tick(self._db, self._office.journal.owner, now, doing.values(), self._turns.passed())

    def _look(self) -> None:
        """See which accounts can be served: all that have a credential, none while the clock is wrong."""
        now = self._office.clock.now()
        if self._looked is not None and abs(now - self._looked) < LOOK:
            return
        self._looked = now
        accounts = () if self._is_wrong() else self._with_credential()
        fresh = set(accounts) - set(self._accounts)
        if accounts != self._accounts:
            self._accounts = accounts
            with self._db.transaction() as write:
                write.execute(
                    "UPDATE runner SET accounts=? WHERE name=?", (_list(accounts), self._office.journal.owner)
                )
        self._let_go(fresh)

    def _with_credential(self) -> tuple[str, ...]:
        found = []
        for name, account in sorted(self._office.workspace.accounts.items()):
            self._office.forget(name)
            try:
                self._office.line_for(account, account.options)
            except SocialpostError as closed:
                self._once(f"account {name}", f"{name} is left to others: {closed}")
            else:
                self._said.pop(f"account {name}", None)
                found.append(name)
        return tuple(found)

    def _is_wrong(self) -> bool:
        """Tell whether this machine's clock is another one than the server's."""
        (row,) = self._db.read("SELECT CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)")
        skew = timedelta(seconds=self._office.clock.now().timestamp() - row[0])
        if abs(skew) <= MOST_SKEW:
            self._said.pop("clock", None)
            return False
        way = "ahead of" if skew > timedelta() else "behind"
        self._once(
            "clock", f"this machine's clock is {abs(skew).total_seconds():.0f} s {way} the server's: nothing is taken"
        )
        return True

    def _let_go(self, accounts: set[str]) -> None:
        """Let what waited for a login go on where there is a credential here, once."""
        for id_ in agenda.held(self._db, Hold.LOGIN) if accounts else ():
            delivery = self._office.journal.get(id_)
            if delivery.key.account in accounts:
                keep.let_go(self._office, delivery)

    # The jobs

    async def _serve(self, pool: ThreadPoolExecutor) -> None:
        """Fetch and run jobs until the office stops; begin anew when the server was away or the accounts are others."""
        while not self._office.stop.is_set():
            accounts = self._accounts
            if not accounts:
                await asyncio.sleep(0.2)
                continue
            try:
                await self._fetch(pool, accounts)
            except (ConnectorException, psycopg.Error, PoolTimeout) as problem:
                self._trouble(problem.__cause__ if isinstance(problem.__cause__, Exception) else problem)
                await asyncio.sleep(1.0)

    async def _fetch(self, pool: ThreadPoolExecutor, accounts: tuple[str, ...]) -> None:
        app = self._app(pool)
        async with _connections(self._db, self._pace.workers) as connections, app.open_async(connections):
            work = asyncio.create_task(
                app.run_worker_async(
                    queues=[jobs.HOUSE, *map(jobs.queue, accounts)],
                    name=self._office.journal.owner,
                    concurrency=self._pace.workers + 1,  # one for the house
                    fetch_job_polling_interval=POLL,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._pace.beat,
                    stalled_worker_timeout=self._pace.silent,
                )
            )
            while not work.done() and not self._office.stop.is_set() and accounts == self._accounts:
                await asyncio.wait([work], timeout=0.1)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    def _app(self, pool: ThreadPoolExecutor) -> App:
        app = App(connector=PsycopgConnector())
        loop = asyncio.get_running_loop()

        async def deliver(delivery: str) -> None:
            await loop.run_in_executor(pool, self._job, delivery)

        async def rescue(context: JobContext, timestamp: int) -> None:
            """Give the jobs of workers that died to others; Procrastinate does not do that by itself."""
            del timestamp
            manager = context.app.job_manager
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.silent):
                await manager.retry_job(job)

        app.task(name=jobs.DELIVER)(deliver)
        task = app.task(name=jobs.RESCUE, queue=jobs.HOUSE, queueing_lock=jobs.RESCUE, pass_context=True)(rescue)
        app.periodic(cron="* * * * * */5")(task)  # seconds stand last
        return app

    def _job(self, delivery: str) -> None:
        try:
            self._turns.job(delivery)
        except StateTrouble as problem:  # it is asked for again when the server is back
            self._trouble(problem)

    # What is said

    def _greeting(self) -> str:
        accounts = ", ".join(self._accounts) or "no account: none has a credential here"
        return f"takes deliveries of {accounts}; {self._pace.workers} side by side; {self._db.label}"

    def _watch(self, delivery: Delivery) -> None:
        self._hear(Event(self._office.clock.now(), delivery.state.value, delivery.reason, str(delivery.key), delivery))

    def _trouble(self, problem: Exception, key: str = "") -> None:
        known = isinstance(problem, SocialpostError | psycopg.Error | ConnectorException)
        text = self._db.address.masked(str(problem) or type(problem).__name__).partition("\n")[0]
        if self._said.get(f"trouble {key}") == text:
            return
        self._said[f"trouble {key}"] = text
        self._hear(Event(self._office.clock.now(), "trouble" if known else "bug", text, key, problem=problem))

    def _once(self, about: str, text: str) -> None:
        if self._said.get(about) != text:
            self._said[about] = text
            self._say("trouble" if about == "clock" else "login", text)

    def _say(self, what: str, text: str) -> None:
        self._hear(Event(self._office.clock.now(), what, text))


def _connections(db: PostgresDatabase, workers: int) -> AsyncConnectionPool[Any]:
    """Make the connections of Procrastinate: what it commits need not wait for the disk, the journal's commits do."""
    own = settings(db.address)
    own["options"] += " -c synchronous_commit=off"

    async def configure(connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.set_autocommit(True)

    return AsyncConnectionPool(
        db.address.conninfo, kwargs=own, configure=configure, min_size=1, max_size=min(4, workers + 1), open=False
    )


@contextmanager
def _quiet() -> Iterator[None]:
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


def _list(names: tuple[str, ...]) -> str:
    import json

    return json.dumps(sorted(names))
