"""Times that come again - `weekdays 09:00, 13:00`, `last 09:00` - as people write them, and as values."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from socialpost.content.fields import wrong

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SETS = {
    "weekday": range(5), "weekdays": range(5), "weekend": range(5, 7), "weekends": range(5, 7),
    "daily": range(7), "everyday": range(7),
}  # fmt: skip
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LIKE = "write it like `weekdays 09:00, 13:00` or `sat 11:00`"
LAST = 0
"""The last day of a month."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Local times of every week, (day from Monday = 0, time), and of every month, (day or `LAST`, time); sorted."""

    week: tuple[tuple[int, time], ...] = ()
    month: tuple[tuple[int, time], ...] = ()

    def on(self, day: date) -> list[time]:
        """Return the times of a day, in order."""
        weekday, last = day.weekday(), monthrange(day.year, day.month)[1]
        found = {at for wanted, at in self.week if wanted == weekday}
        found |= {at for wanted, at in self.month if wanted == day.day or (wanted == LAST and day.day == last)}
        return sorted(found)

    def between(self, first: date, last: date) -> Iterator[datetime]:
        """Yield the wall times from one day to another, both included, in order."""
        for number in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(number)
            for at in self.on(day):
                yield datetime.combine(day, at)

    def count(self, first: date, last: date) -> int:
        """Return how many there are between two days, both included: quick for whole weeks."""
        if self.month:
            return sum(1 for _ in self.between(first, last))
        days = max(0, (last - first).days + 1)
        weeks, rest = divmod(days, 7)
        whole = first + timedelta(days=weeks * 7)
        return weeks * len(self.week) + sum(len(self.on(whole + timedelta(days=day))) for day in range(rest))


def joined(rhythms: Iterable[Rhythm]) -> Rhythm:
    """Return one rhythm of several; what stands twice counts once."""
    every = list(rhythms)
    week = {beat for one in every for beat in one.week}
    return Rhythm(tuple(sorted(week)), tuple(sorted({beat for one in every for beat in one.month})))


def weekly(text: str) -> Rhythm:
    """Return what `weekdays 09:00, 13:00` means; without days it is every day. PydanticCustomError."""
    words = _words(text)
    number = next((at for at, word in enumerate(words) if _CLOCK.fullmatch(word)), len(words))
    days = days_of(words[:number], text) if number else tuple(range(7))
    return Rhythm(tuple(sorted({(day, at) for day in days for at in _times(words[number:], text)})))


def monthly(text: str) -> Rhythm:
    """Return what `1 09:00` or `last 09:00` means; 29 to 31 are refused, some months lack them. PydanticCustomError."""
    like = "write it like `1 09:00` or `last 09:00`"
    words = _words(text)
    if not words or not (words[0] == "last" or words[0].isdecimal()):
        raise wrong(f"{text!r} has no day of the month", like)
    day = LAST if words[0] == "last" else int(words[0][:3])
    if day > 28 or (day == LAST and words[0] != "last"):
        raise wrong(f"not every month has a day {day}", "for the end of each month: `last 09:00`")
    return Rhythm(month=tuple((day, at) for at in _times(words[1:], text, like)))


def days_of(words: Sequence[str], text: str) -> tuple[int, ...]:
    """Return the weekdays that some words mean: `mon`, `mon-fri`, `weekdays`. PydanticCustomError."""
    found: set[int] = set()
    for word in words:
        begin, _, end = word.partition("-")
        if word in _SETS:
            found |= set(_SETS[word])
        elif end:
            first, last = _day(begin, text), _day(end, text)
            found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        else:
            found.add(_day(word, text))
    return tuple(sorted(found))


def clock(text: str) -> time | None:
    """Return the time that `9:00` means; None when it is none."""
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def _words(text: str) -> list[str]:
    return re.sub(r"\s*-\s*", "-", text.strip().lower()).replace(",", " ").split()


def _day(word: str, text: str) -> int:
    number = next((at for at, name in enumerate(DAYS) if len(word) > 2 and name.startswith(word)), None)
    if number is None:
        raise wrong(f"{word!r} in {text[:40]!r} is neither a day nor a time", _LIKE)
    return number


def _times(words: Sequence[str], text: str, like: str = _LIKE) -> list[time]:
    found = [clock(word) for word in words]
    if not found:
        raise wrong(f"{text[:40]!r} says no time", like)
    bad = next((word for word, at in zip(words, found, strict=True) if at is None), None)
    if bad is not None:
        raise wrong(f"{bad!r} in {text[:40]!r} is no time from 00:00 to 23:59", like)
    return sorted({at for at in found if at is not None})
