"""The sandbox: fake platforms over one database and one folder. Every call is a transaction; faults strike here.

It knows no HTTP: `transport.handle` gives it requests in process, `server` over sockets.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from socialpost.errors import SandboxTrouble
from socialpost.sandbox import late, ledger, storage
from socialpost.sandbox.call import Answer, Call
from socialpost.sandbox.exchange import Exchange
from socialpost.sandbox.faults import FaultBook, FaultRule
from socialpost.sandbox.hours import Hours
from socialpost.sandbox.kit import Card, Platform
from socialpost.sandbox.ledger import Logged
from socialpost.sandbox.outcome import Dropped, Outcome
from socialpost.sandbox.reader import BadBody, Reader
from socialpost.sandbox.render import render
from socialpost.sandbox.routes import plain
from socialpost.sandbox.world import SCHEMA, Knobs, World

__all__ = ["Dropped", "Logged", "Outcome", "Sandbox", "Watcher"]

Watcher = Callable[[str, Call, Outcome], None]
"""Hears (platform, call, what becomes of it) of every exchange, under the lock; uploads last until it returns."""


class Sandbox:
    """Fake platforms in process. State lasts in `folder`; without one it ends with `close()`.

    `clock` gives seconds since 1970, `sleep` is what a slow answer does in process, `base` the URL in front of the
    platforms' prefixes (a server sets it). Safe to use from several threads.
    """

    def __init__(
        self,
        platforms: Sequence[Platform],
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        base: str = "http://127.0.0.1:0",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.store = storage.open_store(folder, SCHEMA + ledger.SCHEMA + late.SCHEMA)
        self._finish = weakref.finalize(self, storage.release, self.store, os.getpid())
        self._sleep = sleep
        self._lock = threading.RLock()
        self._hours = Hours(clock)
        self._base = base.rstrip("/")
        self.platforms: Mapping[str, Platform] = {platform.name: platform for platform in platforms}
        self._worlds = {
            name: World(name, self.store.db, self.store.blobs, self.now, f"{self._base}/{name}")
            for name in self.platforms
        }
        self._exchange = Exchange(self.platforms, self._worlds, self.store, self._hours)
        self.watchers: list[Watcher] = []
        self.lost = 0
        """How many calls over sockets the disk had no room for; nothing of them is there."""

    @property
    def faults(self) -> FaultBook:
        """The faults in force."""
        return self._exchange.faults

    # -- what people and tests look at

    def world(self, platform: str) -> World:
        """Return a platform's state, late effects applied. SandboxTrouble: there is no such platform."""
        with self._lock:
            self._exchange.settle()
            return self._world(platform)

    def cards(self, platform: str = "") -> list[Card]:
        """Return what people see now, oldest first, on one platform or on all."""
        with self._lock:
            self._exchange.settle()
            chosen = [platform] if platform else list(self.platforms)
            found = [card for name in chosen for card in self._platform(name).cards(self._world(name))]
        return sorted(found, key=lambda card: card.time)

    @property
    def log(self) -> list[Logged]:
        """Every call so far, oldest first."""
        with self._lock:
            self._exchange.settle()
            return self._exchange.ledger.read()

    @property
    def base(self) -> str:
        """The URL in front of the platforms' prefixes."""
        return self._base

    @base.setter
    def base(self, url: str) -> None:
        self._base = url.rstrip("/")
        for name, world in self._worlds.items():
            world.base = f"{self._base}/{name}"

    def origins(self, platform: str) -> dict[str, str]:
        """Return the URL of each origin of the platform's adapter."""
        world = self._world(platform)
        return {name: f"{world.base}{path}" for name, path in self._platform(platform).origins.items()}

    # -- what people and tests turn

    def seat(self, platform: str, account: str, options: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Give an account a place; return the fields of a working credential, the same again when called again."""
        with self._lock:
            self._exchange.settle()
            with self._exchange.transaction():
                return self._platform(platform).seat(self._world(platform), account, options or {})

    def fail(self, platform: str, route: str, kind: str, **numbers: float) -> None:
        """Put a fault in force: `fail("x", "create_post", "drop-after", count=2)`."""
        self.add(FaultRule(platform, route, kind, **numbers))  # type: ignore[arg-type]

    def add(self, rule: FaultRule) -> None:
        """Put a fault in force. SandboxTrouble: no route of no platform is meant by it."""
        if not any(rule.hits(name, route.name) for name, place in self.platforms.items() for route in place.routes):
            names = sorted({f"{name}:{route.name}" for name, place in self.platforms.items() for route in place.routes})
            raise SandboxTrouble(f"no route is meant by {rule}", f"there are: {', '.join(names)}")
        with self._lock:
            self.faults.add(rule)

    def now(self) -> float:
        """Return seconds since 1970 by the sandbox's clock."""
        return self._hours.now()

    def advance(self, seconds: float) -> None:
        """Turn the clock forward."""
        with self._lock:
            self._hours.advance(seconds)

    def reset(self) -> None:
        """Forget everything: objects, files, calls, faults, knobs. Accounts must be seated again."""
        with self._lock:
            with self._exchange.transaction():
                for table in ("object", "counter", "call", "late"):
                    self.store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            self.store.wipe()
            self.faults.clear()
            for world in self._worlds.values():
                world.knobs = Knobs()

    # -- calls

    def call(self, platform: str, call: Call) -> Answer:
        """Answer a call. Dropped: a fault closed the connection."""
        return self.finish(self.exchange(platform, call))

    def finish(self, outcome: Outcome) -> Answer:
        """Let the client have it: sleep when it is slow, raise `Dropped` when the connection dies, else the answer."""
        if outcome.wait:
            self._sleep(outcome.wait)
        if outcome.cut:
            raise Dropped(outcome.applied, render(outcome.answer, self.now()).half if outcome.cut == "half" else b"")
        return outcome.answer

    def exchange(self, platform: str, call: Call) -> Outcome:
        """Let a call happen and tell what the client shall get; neither sleeps nor raises `Dropped`."""
        with self._lock:
            self._exchange.settle()
            return self._told(platform, call, self._exchange.happen(platform, call))

    def arrive(self, platform: str, call: Call, reader: Reader) -> Outcome:
        """Like `exchange`, for a call whose body has just been read; a body that cannot be read is refused."""
        try:
            body = reader.finish()
        except BadBody as problem:
            with self._lock:
                return self._told(
                    platform, call, self._exchange.refuse(platform, call, plain(problem.status, str(problem)))
                )
        return self.exchange(platform, replace(call, json=body.json, form=body.form, files=body.files, raw=body.raw))

    def _told(self, platform: str, call: Call, outcome: Outcome) -> Outcome:
        for watcher in self.watchers:
            watcher(platform, call, outcome)
        return outcome

    def reader(self, headers: Mapping[str, str]) -> Reader:
        """Return a reader for a body with these (lower-case) headers."""
        return Reader(self.store.spool, headers)

    def _platform(self, name: str) -> Platform:
        if name not in self.platforms:
            raise SandboxTrouble(f"the sandbox has no platform {name!r}", f"it has: {', '.join(self.platforms)}")
        return self.platforms[name]

    def _world(self, name: str) -> World:
        return self._worlds[self._platform(name).name]

    # -- its end

    def close(self) -> None:
        """Close the database; remove what was not meant to last. Twice is harmless."""
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
