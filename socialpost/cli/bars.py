"""Bars of uploads on a terminal, a part of `show`."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bars:
    """Draws what `deliver.progress.Progress` tells; a bar goes when its file has arrived."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._rich = Progress(*columns, console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def start(self, key: str, label: str, total: int) -> None:
        """Begin a bar, or go on with it."""
        with self._lock:
            if key not in self._tasks:
                account = key.partition("/")[0]
                self._tasks[key] = self._rich.add_task(f"{account} {label}", total=total)

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
        self._rich.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rich.stop()
