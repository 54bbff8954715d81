"""Tells people while the runner works: in a thread of its own, so that a slow channel holds nothing up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from socialpost.schedule.notify import Said

EVERY = 30.0  # seconds between two looks
GATHER = 2.0  # seconds in which what comes together is told together
PATIENCE = 60.0  # seconds to wait for a message under way at the end


class Herald:
    """Calls `tell` now and then, soon after a `poke`, and once at the end; `say` gets its lines. Neither may raise."""

    def __init__(
        self,
        tell: Callable[[], list[Said]],
        say: Callable[[Said], None],
        *,
        every: float = EVERY,
        gather: float = GATHER,
    ) -> None:
        self._tell = tell
        self._say = say
        self._every = every
        self._gather = gather
        self._wake = threading.Event()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="herald", daemon=True)

    def poke(self) -> None:
        """Say that something happened which people may want to know."""
        self._wake.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end.set()
        self._wake.set()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while not self._end.is_set():
            self._wake.wait(self._every)
            self._end.wait(self._gather)
            self._wake.clear()
            for line in self._tell():
                self._say(line)
