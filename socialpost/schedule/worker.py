"""A team's worker: it takes due deliveries of the accounts it can authenticate, on any number of machines.

Procrastinate brings the jobs and sees that one account's come one after another. Beside it stand the pulse (who works
here, what was left behind), the relay, the tidying of frozen files, and the pool that carries the deliveries.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException

from socialpost.deliver import agenda, keep, roster
from socialpost.deliver.office import Office
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.deliver.state import Delivery, Hold
from socialpost.errors import SocialpostError, StateTrouble
from socialpost.schedule import jobs
from socialpost.schedule.event import Event, Hear
from socialpost.schedule.intake import Intake, Pace, quiet
from socialpost.schedule.relay import Relay
from socialpost.schedule.supply import Supply
from socialpost.schedule.turns import Turns

__all__ = ["Pace", "Worker"]

LOOK = timedelta(minutes=1)
"""How often it is looked which accounts have a credential here."""

MOST_SKEW = timedelta(seconds=60)
"""Leases of ten minutes are judged by each machine's own clock: one that goes wrong by more than this takes nothing."""


class Worker:
    """See the module. The office's journal must be in PostgreSQL. `hear` is told what happens."""

    def __init__(self, office: Office, db: PostgresDatabase, hear: Hear, pace: Pace = Pace()) -> None:  # noqa: B008 - a frozen value
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
            threading.Thread(target=self._tidy, args=(ended,), name="tidy", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            with ThreadPoolExecutor(self._pace.workers, "worker") as pool, quiet():
                intake = Intake(self._db, self._office.journal.owner, self._pace, self._job, self._trouble)
                asyncio.run(intake.serve(pool, lambda: self._accounts, self._office.stop.is_set))
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

    def _tidy(self, ended: threading.Event) -> None:
        """Keep what lies here bounded: at the start, and then now and again. What any delivery may need stays."""
        while True:
            try:
                keep.tidy(self._office)
            except (StateTrouble, OSError) as problem:
                self._trouble(problem)
            if ended.wait(self._pace.tidy):
                return

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

    def _job(self, delivery: str, at: float) -> None:
        try:
            self._turns.job(delivery, at)
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


def _list(names: tuple[str, ...]) -> str:
    import json

    return json.dumps(sorted(names))
