"""A runner in small: the toy platform, time that tests turn, and work done in the caller's own thread."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from socialpost.content.workspace import Workspace
from socialpost.deliver import decisions
from socialpost.deliver.office import Office
from socialpost.deliver.rules import Rules
from socialpost.deliver.state import Delivery
from socialpost.plan.model import Due
from socialpost.schedule.clockwork import Beat
from socialpost.schedule.daemon import Daemon, Hands
from socialpost.schedule.event import Event
from socialpost.testing.rig import Rig, plan
from tests.deliver.test_toy_suite import case

SERIAL = itertools.count()
THREE_HOURS = Rules(timedelta(hours=3))


class Own(Executor):
    """Does what is submitted at once."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as problem:  # noqa: BLE001 - as a thread would keep it
            future.set_exception(problem)
        return future


@dataclass
class Small:
    """What the daemon asks of an office, around a rig."""

    rig: Rig
    rules: Rules = THREE_HOURS
    stop: threading.Event = field(default_factory=threading.Event)
    seals: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.journal, self.clock, self.store = self.rig.journal, self.rig.clock, self.rig.store
        self.folder = self.rig.folder / "state"
        self.workspace = Workspace(self.rig.folder)

    def tools(self) -> Any:
        return self.rig.tools(rules=lambda: self.rules, stopping=self.stop.is_set)

    def line(self, delivery: Delivery) -> Any:
        return cast("Any", self.rig.tools().way(delivery))

    def forget(self, account: str) -> None:
        """Keep nothing, so there is nothing to forget."""


@dataclass
class Shop:
    """A daemon that a test beats."""

    rig: Rig
    office: Small
    heard: list[Event] = field(default_factory=list)
    passed: float = 0.0

    def __post_init__(self) -> None:
        self.daemon = self.another()

    def another(self) -> Daemon:
        hands = Hands(Own(), Own(), 4)
        return Daemon(cast("Office", self.office), hands, self.heard.append, lambda: self.passed)

    def queue(self, text: str, at: datetime | None = None, zone: str = "", account: str = "shop") -> Delivery:
        """Put a post with a text of its own into the queue, for a wall time in a zone, or for now."""
        options = {"way": "find", "handle": account}
        one = case(f"n{next(SERIAL)}", texts=(text,), media=(), options=options)
        one = replace(one, draft=replace(one.draft, account=account), files={})
        planned = replace(plan(one, self.rig.adapter, self.rig.folder), file="elsewhere/posts.yaml")
        touch(self.rig.folder / planned.file)
        if at is None:
            return decisions.add(self.rig.journal, planned, self.rig.clock.now())
        utc = at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return decisions.add(
            self.rig.journal, replace(planned, due=Due(at.isoformat(timespec="minutes"), zone, utc)), utc
        )

    def wait(self, length: timedelta) -> None:
        """Let time pass while the machine is awake."""
        self.passed += length.total_seconds()
        self.rig.clock.sleep(length.total_seconds())

    def sleep(self, length: timedelta) -> None:
        """Let time pass while the machine sleeps (negative: somebody sets the clock back)."""
        self.rig.clock.sleep(length.total_seconds())

    def beat(self, *beats: Beat) -> None:
        """Give the daemon beats, and all that follow from them."""
        for beat in beats:
            self.daemon.beat(beat)
        while not self.daemon.inbox.empty():
            self.daemon.beat(self.daemon.inbox.get())

    def said(self, what: str) -> list[str]:
        return [event.text for event in self.heard if event.what == what]

    def texts(self) -> list[str]:
        return [card.text for card in self.rig.cards()]


def touch(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
