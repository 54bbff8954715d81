"""Noticing that time did not pass as it does: the machine slept, or somebody set its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from socialpost.deliver.rules import span

TOLERANCE = timedelta(seconds=2)


class Jumps:
    """Compares the clock with a count of seconds that nobody can set. `monotonic` as `time.monotonic`."""

    def __init__(self, now: datetime, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._was = (now, monotonic())

    def look(self, now: datetime) -> timedelta | None:
        """Return by how much the clock has jumped since the last look (negative: back); None when it has not."""
        passed = self._monotonic()
        jump = (now - self._was[0]) - timedelta(seconds=passed - self._was[1])
        self._was = (now, passed)
        return jump if abs(jump) > TOLERANCE else None


def says(jump: timedelta) -> str:
    """Return a jump in words."""
    way = "ahead" if jump > timedelta(0) else "back"
    return f"the clock jumped {span(abs(jump))} {way} (sleep, or somebody set it); what is due is looked at again"
