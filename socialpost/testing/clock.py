"""A clock that tests turn: sleeping costs nothing and moves it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)


class VirtualClock:
    """Time that passes only when somebody sleeps or a test says so. Safe for threads."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual time, aware, in UTC."""
        return self._now

    def seconds(self) -> float:
        """Return the virtual time as seconds since 1970: what the sandbox asks for."""
        return self._now.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        with self._lock:
            self._now += timedelta(seconds=seconds)
