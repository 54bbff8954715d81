"""What the runner is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from socialpost.adapter import Adapter
from socialpost.clock import Clock
from socialpost.deliver.body import FileOnDisk
from socialpost.deliver.claims import UNCLAIMED, Claims
from socialpost.deliver.journal import Journal
from socialpost.deliver.points import Point, quiet
from socialpost.deliver.rules import Rules
from socialpost.deliver.state import Delivery
from socialpost.deliver.work import Way


@dataclass(frozen=True, slots=True)
class Tools:
    """What the runner is given: nothing in it reaches for the world by itself.

    `way(delivery)` opens the account's line (LoginNeeded). `files(delivery)` returns the frozen files by key, or a text
    that says why they are not what was planned. `claims` tells others what is sent and what is out. `patience` is the
    longest wait in place; `parallel` how many independent staged steps go side by side; `heartbeat` seconds between
    renewals of the lease (0: none); `stopping` tells that the process was asked to end. `rules` returns the seller's
    rules about time as they are now; `shared` tells that other machines work here, too, and may have what this one lacks.
    """

    journal: Journal
    clock: Clock
    adapter: Callable[[str], Adapter]
    way: Callable[[Delivery], Way]
    files: Callable[[Delivery, bool], Mapping[str, FileOnDisk] | str]
    at: Point = quiet
    stopping: Callable[[], bool] = lambda: False
    claims: Claims = UNCLAIMED
    patience: timedelta = timedelta(seconds=2)
    parallel: int = 10
    heartbeat: float = 0.0
    rules: Callable[[], Rules] = Rules
    shared: bool = False
