"""Quiet hours of an account: `22:00-07:00`, `sat-sun 00:00-24:00`; no post is given a time in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from socialpost.content.fields import wrong
from socialpost.content.rhythm import clock, days_of
from socialpost.content.zones import local, moment

_SPAN = re.compile(r"(?P<days>[a-z ,-]*?)\s*(?P<begin>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d)")
_LIKE = "write it like `22:00-07:00` or `sat-sun 00:00-24:00`"
WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours that begin on some days (Monday = 0) and last `minutes`, perhaps over midnight; `text` as it was written."""

    days: tuple[int, ...]
    begin: time
    minutes: int
    text: str = ""

    def around(self, day: date) -> tuple[datetime, datetime] | None:
        """Return the wall times between which it is quiet, for the hours that begin on a day; the end is outside."""
        if day.weekday() not in self.days:
            return None
        begin = datetime.combine(day, self.begin)
        return begin, begin + timedelta(minutes=self.minutes)


def quiet(text: str) -> Quiet:
    """Return the hours that a text means; days, where it names some, are those they begin on. PydanticCustomError."""
    found = _SPAN.fullmatch(text.strip().lower())
    begin = clock(found["begin"]) if found else None
    end = _end(found["end"]) if found else None
    if found is None or begin is None or end is None:
        raise wrong(f"{text[:40]!r} are no quiet hours", _LIKE)
    words = re.sub(r"\s*-\s*", "-", found["days"]).replace(",", " ").split()
    days = days_of(words, text) if words else tuple(range(7))
    start = begin.hour * 60 + begin.minute
    minutes = (end - start) % (24 * 60) or 24 * 60
    return Quiet(days, begin, minutes, text)


def _end(text: str) -> int | None:
    if text == "24:00":
        return 24 * 60
    at = clock(text)
    return at.hour * 60 + at.minute if at else None


def always(hours: Sequence[Quiet]) -> bool:
    """Tell whether no minute of the week is left."""
    silent: set[int] = set()
    for one in hours:
        for day in one.days:
            start = day * 24 * 60 + one.begin.hour * 60 + one.begin.minute
            silent |= {(start + minute) % WEEK for minute in range(one.minutes)}
    return len(silent) == WEEK


def end_of(hours: Sequence[Quiet], wall: datetime) -> datetime:
    """Return the wall time at which it is quiet no more; `wall` itself when it is not in quiet hours."""
    for _ in range(16):  # hours may follow on one another; `always` is refused before
        later = max((end for begin, end in _spans(hours, wall.date()) if begin <= wall < end), default=wall)
        if later == wall:
            break
        wall = later
    return wall


def room_before(hours: Sequence[Quiet], utc: datetime, here: tzinfo) -> timedelta | None:
    """Return how long it is until the next quiet hours; None when none begin within two days."""
    wall = local(utc, here)
    begins = [moment(begin, here).utc for begin, _ in _spans(hours, wall.date())]
    coming = [begin - utc for begin in begins if begin >= utc]
    return min(coming, default=None)


def _spans(hours: Sequence[Quiet], day: date) -> list[tuple[datetime, datetime]]:
    days = [day + timedelta(days=step) for step in (-1, 0, 1)]
    return [span for one in hours for day in days if (span := one.around(day)) is not None]
