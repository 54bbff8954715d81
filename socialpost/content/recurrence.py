"""A rule with its bounds: which local times a recurring post means, and the number of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from socialpost.content.rhythm import Rhythm
from socialpost.content.schedule_model import Every

EPOCH = date(1970, 1, 5)
"""What is counted from where a file names no first day; nothing that people see depends on it."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Local times from `first` (None: nobody counts) to `last`, both included; at most `times`. `zone` is a name."""

    rhythm: Rhythm
    zone: str
    first: date | None = None
    last: date | None = None
    times: int | None = None

    @property
    def end(self) -> date:
        """The last day on which there may be one."""
        return _end(self)

    def between(self, begin: date, end: date) -> Iterator[tuple[int, datetime]]:
        """Yield number (from 1) and wall time of each, in order, from one day to another, both included."""
        begin, end = max(begin, self.first or EPOCH), min(end, self.end)
        number = self.rhythm.count(self.first or EPOCH, begin - timedelta(days=1))
        for wall in self.rhythm.between(begin, end):
            number += 1
            if self.times is not None and number > self.times:
                return
            yield number, wall

    def has(self, occurrence: str) -> bool:
        """Tell whether a local slot (`2026-11-27T09:00`) is one of them."""
        wall = wall_of(occurrence)
        return wall is not None and any(found == wall for _, found in self.between(wall.date(), wall.date()))

    def count(self, begin: date) -> int:
        """Return how many there are from a day on, that day included."""
        begin = max(begin, self.first or EPOCH)
        if self.times is None:
            return self.rhythm.count(begin, self.end)
        return max(0, self.times - self.rhythm.count(self.first or EPOCH, begin - timedelta(days=1)))


@lru_cache(maxsize=256)
def _end(rule: Recurrence) -> date:
    last = rule.last or date.max - timedelta(days=8)
    if rule.times is None:
        return last
    found = list(islice(rule.rhythm.between(rule.first or EPOCH, last), rule.times))
    return found[-1].date() if found else last


def recurrence(every: Every, zone: str) -> Recurrence:
    """Return the rule that a file means, in a zone by name."""
    first = date.fromisoformat(every.from_) if every.from_ else None
    return Recurrence(
        every.every.rhythm, zone, first, date.fromisoformat(every.until) if every.until else None, every.times
    )


def slot(wall: datetime) -> str:
    """Return the name of an occurrence: `2026-11-27T09:00`."""
    return wall.isoformat(timespec="minutes")


def wall_of(occurrence: str) -> datetime | None:
    """Return the wall time that an occurrence is named by; None for any other name."""
    try:
        wall = datetime.fromisoformat(occurrence)
    except ValueError:
        return None
    return wall if slot(wall) == occurrence else None
