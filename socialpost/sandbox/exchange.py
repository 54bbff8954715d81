"""One call, one transaction: the route is found, a fault strikes or not, the handler runs, the ledger is written."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from socialpost.sandbox import ledger
from socialpost.sandbox.call import Answer, Call
from socialpost.sandbox.faults import KINDS, FaultBook, FaultRule
from socialpost.sandbox.hours import Hours
from socialpost.sandbox.kit import Platform, Route
from socialpost.sandbox.late import LateCalls
from socialpost.sandbox.outcome import Outcome, fate
from socialpost.sandbox.routes import Routes, plain
from socialpost.sandbox.storage import Store, is_full
from socialpost.sandbox.world import World


class Exchange:
    """Lets calls happen. The caller holds the engine's lock."""

    def __init__(
        self, platforms: Mapping[str, Platform], worlds: Mapping[str, World], store: Store, hours: Hours
    ) -> None:
        self.faults = FaultBook()
        self.ledger = ledger.Ledger(store.db)
        self._late = LateCalls(store.db, store.folder / "late")
        self._platforms = platforms
        self._routes = {name: Routes(platform.routes) for name, platform in platforms.items()}
        self._worlds = worlds
        self._hours = hours
        self._db = store.db

    def happen(self, platform: str, call: Call) -> Outcome:
        """Let a call happen and tell what the client shall get."""
        if platform not in self._platforms:
            return self.refuse(platform, call, plain(404, f"the sandbox has no platform {platform!r}"))
        found = self._routes[platform].find(call)
        if isinstance(found, Answer):
            return self.refuse(platform, call, found)
        route, params = found
        rule, wait = self.faults.strike(platform, route.name)
        return replace(self._happen(platform, replace(call, params=params), route, rule), wait=wait)

    def refuse(self, platform: str, call: Call, answer: Answer) -> Outcome:
        """Answer without asking any route."""
        outcome = Outcome(answer, applied=False)
        self._note(platform, call, None, outcome)
        return outcome

    def _happen(self, platform: str, call: Call, route: Route, rule: FaultRule | None) -> Outcome:
        if rule is None:
            return self._apply(platform, call, route)
        if KINDS[rule.kind].applied:
            return self._apply(platform, call, route, rule)
        with self.transaction():
            if rule.kind == "apply-late":
                self._late.keep(platform, call, self._hours.now() + rule.seconds)
            outcome = fate(self._platforms[platform], rule, Answer(0))
            self._note(platform, call, route, outcome, fault=rule.kind)
        return outcome

    def _apply(
        self, platform: str, call: Call, route: Route, rule: FaultRule | None = None, late_key: str = ""
    ) -> Outcome:
        fault = rule.kind if rule else "late" if late_key else ""
        try:
            with self.transaction():
                if late_key and not self._late.forget(late_key):
                    return Outcome(Answer(0), applied=False)  # another process was faster
                outcome = fate(self._platforms[platform], rule, route.handler(self._worlds[platform], call))
                self._note(platform, call, route, outcome, fault=fault)
        except Exception as bug:
            if is_full(bug):
                raise  # nobody's bug, and there is no room for a line about it
            # a fake's bug is an answer and a line in the log, not the server's end
            answer = plain(500, f"the fake of {route.name} raised {type(bug).__name__}")
            outcome = replace(fate(self._platforms[platform], rule, answer), applied=False)
            self._late.forget(late_key)
            self._note(platform, call, route, outcome, fault=fault, trace=traceback.format_exc())
        return outcome

    def settle(self) -> None:
        """Apply the late effects whose time has come, each at its own time."""
        while found := self._late.next(self._hours.now()):
            key, due, platform, call = found
            route = self._routes[platform].find(call) if platform in self._routes else None
            with self._hours.held(due):
                if isinstance(route, tuple):
                    self._apply(platform, call, route[0], late_key=key)
                else:
                    self._late.forget(key)
            self._late.sweep(key)

    def _note(
        self, platform: str, call: Call, route: Route | None, outcome: Outcome, *, fault: str = "", trace: str = ""
    ) -> None:
        line = ledger.entry(
            platform,
            call,
            self._hours.now(),
            route=route.name if route else "",
            publishes=bool(route and route.publishes),
            status=0 if outcome.cut else outcome.answer.status,
            fault=fault,
            applied=outcome.applied,
            trace=trace,
        )
        self.ledger.write(line)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that happens inside, or nothing of it when it raises."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
