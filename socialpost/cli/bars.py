"""Bars on a terminal, of uploads and of renditions that are made: a part of `show`."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from socialpost.cli.show import plain


class Bars:
    """Draws what `deliver.progress.Progress` tells; a bar goes when its file has arrived.

    Nothing is on the screen before the first file: until then somebody else may draw there.
    """

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._rich = Progress(*columns, console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def start(self, key: str, label: str, total: int) -> None:
        """Begin a bar, or go on with it."""
        with self._lock:
            if key not in self._tasks:
                self._rich.start()
                account = key.partition("/")[0]
                self._tasks[key] = self._rich.add_task(plain(f"{account} {label}"), total=total)

    def advance(self, key: str, amount: int) -> None:
        """Move a bar."""
        with self._lock:
            if key in self._tasks:
                self._rich.advance(self._tasks[key], amount)

    def finish(self, key: str) -> None:
        """Remove a bar."""
        with self._lock:
            if key in self._tasks:
                self._rich.remove_task(self._tasks.pop(key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rich.stop()


class Shares:
    """Draws what `media.prepare.Progress` tells: a bar for all, and one for each file that is in work."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        self._rich = Progress(*columns, console=console, transient=True)
        self._all = self._rich.add_task("renditions", total=None, start=False)
        self._tasks: dict[str, TaskID] = {}
        self._shares: dict[str, float] = {}
        self._ended, self._count = 0, 0
        self._lock = threading.Lock()

    def begin(self, count: int) -> None:
        """Begin the bar for all."""
        with self._lock:
            self._count += count
            self._rich.start_task(self._all)
            self._draw_all()

    def start(self, key: str, label: str) -> None:
        """Begin the bar of one."""
        with self._lock:
            self._tasks[key] = self._rich.add_task(plain(label), total=1.0)
            self._shares[key] = 0.0

    def at(self, key: str, share: float) -> None:
        """Move the bar of one, and that for all with it."""
        with self._lock:
            if key in self._tasks:
                self._shares[key] = min(max(share, 0.0), 1.0)
                self._rich.update(self._tasks[key], completed=self._shares[key])
                self._draw_all()

    def finish(self, key: str) -> None:
        """Remove the bar of one."""
        with self._lock:
            if key in self._tasks:
                self._rich.remove_task(self._tasks.pop(key))
                del self._shares[key]
                self._ended += 1
                self._draw_all()

    def _draw_all(self) -> None:
        done = self._ended + sum(self._shares.values())
        said = f"renditions {self._ended}/{self._count}"
        self._rich.update(self._all, description=said, total=float(self._count), completed=done)

    def __enter__(self) -> Self:
        self._rich.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rich.stop()
