"""One delivery in the hands of a worker: its steps, records and facts, and the way to its platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from socialpost.adapter import Adapter, Step
from socialpost.clock import Clock
from socialpost.deliver.body import FileOnDisk
from socialpost.deliver.journal import Journal, Lease
from socialpost.deliver.points import Point
from socialpost.deliver.state import Delivery, State, StepRecord
from socialpost.wire import Request, Response

if TYPE_CHECKING:
    from socialpost.deliver.claims import Claims


class Way(Protocol):
    """An account's line to its platform, as the runner needs it (`send.Line`, or a test's own).

    `send` raises Fault(WAIT) when certainly nothing left, Fault(RETRY) when it may have. `refresh` gets a new token or
    raises Fault. `skew` is the server's clock minus ours, None until
    an answer told it. `seal` tells credentials apart without holding them.
    """

    @property
    def skew(self) -> timedelta | None:
        """Return by how much the platform's clock is ahead of ours; None: it has told nothing yet."""
        ...

    @property
    def seal(self) -> str:
        """Return what tells this login from another one."""
        ...

    def send(self, request: Request, files: Mapping[str, FileOnDisk]) -> Response:
        """Send one request and return its answer. Fault."""
        ...

    def refresh(self) -> None:
        """Renew the login. Fault: it cannot be."""
        ...


@dataclass(slots=True)
class Work:
    """What the runner's parts share while they work on one delivery.

    `records` changes, and `state` is what a step has made of the delivery since it was taken, if any has.
    """

    delivery: Delivery
    lease: Lease
    adapter: Adapter
    steps: list[Step]
    records: dict[str, StepRecord]
    way: Way
    files: Mapping[str, FileOnDisk]
    journal: Journal
    clock: Clock
    at: Point
    stopping: Callable[[], bool]
    patience: timedelta
    claims: Claims
    me: dict[str, Any] = field(default_factory=dict)
    state: State | None = None

    def facts(self) -> dict[str, Any]:
        """Return what flows see."""
        sizes = {key: {"size": file.size, "mime": file.mime, "sha256": file.sha256} for key, file in self.files.items()}
        own = {name: dict(record.facts) for name, record in self.records.items()}
        return {**own, "files": sizes, "me": self.me}

    def now(self) -> datetime:
        """Return the time."""
        return self.clock.now()

    def note(self, name: str, outcome: str = "", **values: Any) -> StepRecord:
        """Change a step's record, durably."""
        record = replace(self.records[name], **values)
        self.at("save.before")
        self.journal.write_step(self.lease, record, outcome)
        self.records[name] = record
        self.at("save.after")
        return record
