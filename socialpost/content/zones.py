"""From a wall time and its zone to the moment it means: also in the hours that the clocks jump over or show twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo


class Shape(StrEnum):
    """What the clocks of a zone do at a wall time."""

    PLAIN = "plain"
    GAP = "gap"  # they jump over it: it does not exist
    TWICE = "twice"  # they are set back over it: it exists twice


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment (aware, UTC) that a wall time means, and what the clocks do there.

    In a gap it is the moment right after the gap; of two, the first.
    """

    utc: datetime
    shape: Shape = Shape.PLAIN


def zone(name: str) -> tzinfo:
    """Return a zone by its IANA name, or by an offset (`+02:00`). ZoneInfoNotFoundError."""
    if name[:1] in "+-" and name[1:2].isdecimal():
        offset = datetime.fromisoformat(f"2000-01-01T00:00{name}").tzinfo
        return offset or timezone.utc  # noqa: UP017 - the class that the others are of
    return ZoneInfo(name)


def moment(wall: datetime, here: tzinfo) -> Moment:
    """Return what a naive wall time means in a zone."""
    first = wall.replace(tzinfo=here, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=here, fold=1).astimezone(UTC)
    if first == second:
        return Moment(first)
    if first < second:
        return Moment(first, Shape.TWICE)
    return Moment(_jump(second, first, here), Shape.GAP)


def _jump(before: datetime, after: datetime, here: tzinfo) -> datetime:
    """Return the moment between two at which the offset changes, to the second."""
    late = after.astimezone(here).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, here).utcoffset() == late:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


def local(utc: datetime, here: tzinfo) -> datetime:
    """Return the wall time, naive, of a moment."""
    return utc.astimezone(here).replace(tzinfo=None, fold=0)


DAY = timedelta(days=1)
