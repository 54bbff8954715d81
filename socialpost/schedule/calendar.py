"""A stretch of time: what was published, what waits, what files ask for; as days, and as iCalendar (RFC 5545)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from socialpost import __version__
from socialpost.deliver import rows
from socialpost.deliver.database import Database
from socialpost.deliver.state import Delivery
from socialpost.errors import UsageError
from socialpost.plan.model import Planned

PLANNED, INVALID = "planned", "invalid"
"""States of what only a file asks for: it would be queued, or has errors."""

_BY_DUE = ("queued", "sending", "accepted", "placed", "failed", "uncertain", "held")
_BY_PUBLICATION = ("published", "incomplete")
_STATUS = {"queued": "CONFIRMED", "published": "CONFIRMED", "placed": "CONFIRMED", "sending": "CONFIRMED"}
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_EDGE = timedelta(hours=15)  # no zone is further from UTC

ZoneOf = Callable[[str], str]
"""Gives the zone of an account by name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery at its time: when it was published, else when it is due. `changed` is when that was last known to be so.

    `zone` is an IANA name or an offset.
    """

    key: str
    account: str
    platform: str
    state: str
    utc: datetime
    zone: str
    file: str
    url: str = ""
    reason: str = ""
    changed: datetime | None = None

    def local(self, zone: str = "") -> datetime:
        """Return its time in a zone, by default its own."""
        return self.utc.astimezone(tz(zone or self.zone))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from `first` up to and without `end`; None: without an end. `zone` empty: each entry's own days."""

    first: date
    end: date | None
    zone: str = ""

    def holds(self, entry: Entry) -> bool:
        """Tell whether an entry's day is in it."""
        day = entry.local(self.zone).date()
        return self.first <= day and (self.end is None or day < self.end)

    @property
    def seconds(self) -> tuple[float, float]:
        """The widest stretch of UTC that any zone makes of it."""
        begin = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC) - _EDGE
        last = self.end or date(8999, 1, 1)
        return begin.timestamp(), (datetime(last.year, last.month, last.day, tzinfo=UTC) + _EDGE).timestamp()


def month(text: str, today: date, zone: str = "") -> Stretch:
    """Return the month that `2026-12` or `next` names; empty: this one. UsageError."""
    first = today.replace(day=1)
    if text == "next":
        first = _next(first)
    elif text:
        if not re.fullmatch(r"\d{4}-\d\d", text) or not 1 <= int(text[5:]) <= 12 or not 1970 < int(text[:4]) < 8999:
            raise UsageError(f"{text!r} is no month", "write it like 2026-12, or: next")
        first = date(int(text[:4]), int(text[5:]), 1)
    return Stretch(first, _next(first), zone)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def entries(
    db: Database, stretch: Stretch, zone_of: ZoneOf, accounts: Collection[str] = (), most: int = 1000
) -> tuple[list[Entry], bool]:
    """Return what the journal holds of a stretch, in order, at most so many; and whether that was not all."""
    only = f" AND account IN ({', '.join('?' * len(accounts))})" if accounts else ""
    found: list[Delivery] = []
    for states, column in ((_BY_DUE, "due"), (_BY_PUBLICATION, "published")):
        for state in states:  # one by one: each is a stretch of an index
            where = f"state=? AND {column}>=? AND {column}<?{only} ORDER BY {column}, id LIMIT {most + 1:d}"
            asked = (state, *stretch.seconds, *accounts)
            found += map(rows.delivery, db.read(f"SELECT * FROM delivery WHERE {where}", asked))  # noqa: S608
    made = sorted((entry_of(one, zone_of) for one in found), key=_order)
    held = [entry for entry in made if stretch.holds(entry)]
    return held[:most], len(held) > most


def entry_of(one: Delivery, zone_of: ZoneOf) -> Entry:
    """Return a delivery of the journal as an entry."""
    return Entry(
        *(str(one.key), one.key.account, one.platform, one.state.value),
        *(one.published or one.due, one.zone or zone_of(one.key.account), one.file, one.url),
        "; ".join(part for part in (one.reason, *one.warnings) if part),
        one.updated,
    )


def planned(plans: Iterable[Planned], stretch: Stretch) -> list[Entry]:
    """Return what files ask for in a stretch; what has no time of its own is left out."""
    found = [
        Entry(
            *(str(one.key), one.key.account, one.draft.platform, PLANNED if one.ok else INVALID),
            *(one.due.utc, one.due.zone, one.file),
        )
        for one in plans
        if one.due is not None
    ]
    return sorted((entry for entry in found if stretch.holds(entry)), key=_order)


def days(found: Sequence[Entry], stretch: Stretch) -> dict[date, list[Entry]]:
    """Return the entries by their day, in order."""
    by_day: dict[date, list[Entry]] = {}
    for entry in sorted(found, key=lambda one: (one.local(stretch.zone).replace(tzinfo=None), one.key)):
        by_day.setdefault(entry.local(stretch.zone).date(), []).append(entry)
    return by_day


def icalendar(found: Sequence[Entry], name: str, now: datetime) -> bytes:
    """Return the entries as iCalendar: one event each at its UTC time, whose UID stays the same whatever becomes of it.

    Nobody is woken up by it: no alarm, and the time stays free.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//socialpost//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}: posts")
    for entry in found:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(entry.key.encode()).hexdigest()[:32]}@socialpost")
    event.add("dtstamp", entry.changed or now)
    event.add("dtstart", entry.utc.replace(microsecond=0))
    event.add("summary", f"{entry.key} ({entry.state})")
    event.add("status", _STATUS.get(entry.state, "TENTATIVE"))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [entry.platform])
    local = f"{entry.local():%Y-%m-%d %H:%M} {entry.zone}"
    event.add("description", "\n".join(filter(None, (f"{entry.state}: {local}", entry.reason, entry.url, entry.file))))
    if entry.url:
        event.add("url", entry.url)
    return event


def _order(entry: Entry) -> tuple[datetime, str]:
    return entry.utc, entry.key


def tz(name: str) -> tzinfo:
    """Return a zone by its IANA name or as an offset. KeyError, OSError, ValueError: there is none."""
    if _OFFSET.fullmatch(name):
        return datetime.strptime(name, "%z").tzinfo or UTC
    return ZoneInfo(name)
