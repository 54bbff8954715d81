"""A line now and then about renditions that take long, where no bars are drawn: a part of `show`."""

from __future__ import annotations

import threading
from collections.abc import Callable

EVERY = 15.0  # seconds between two lines about one file


class Lines:
    """Says what `media.prepare.Progress` tells; a file that is ready sooner is not mentioned.

    `seconds` is a clock that never goes back.
    """

    def __init__(self, say: Callable[[str], None], seconds: Callable[[], float]) -> None:
        self._say = say
        self._seconds = seconds
        self._told: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def begin(self, count: int) -> None:
        """Say nothing: how many there are is told at the end."""

    def start(self, key: str, label: str) -> None:
        """Note when one began."""
        with self._lock:
            self._told[key] = label, self._seconds()

    def at(self, key: str, share: float) -> None:
        """Say how much of one is done, when it is long since that was said."""
        with self._lock:
            label, last = self._told.get(key, ("", float("inf")))
            now = self._seconds()
            if now - last < EVERY:
                return
            self._told[key] = label, now
        self._say(f"making  {label}: {share:.0%}")

    def finish(self, key: str) -> None:
        """Forget one."""
        with self._lock:
            self._told.pop(key, None)
