from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from socialpost.cli import month_view
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.errors import UsageError
from socialpost.schedule import calendar
from socialpost.schedule.calendar import Entry, Stretch
from tests.deliver.planted import plant

NOVEMBER = Stretch(date(2026, 11, 1), date(2026, 12, 1))
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


def found(db: SqliteDatabase, stretch: Stretch = NOVEMBER, zone: str = "UTC") -> list[str]:
    return [entry.key for entry in calendar.entries(db, stretch, lambda _account: zone)[0]]


def test_what_waits_stands_at_its_time_and_what_is_out_at_the_time_it_went_out(db: SqliteDatabase) -> None:
    plant(db, "waits", due=NOON)
    plant(db, "late", due=NOON - timedelta(days=60), state="published", published=NOON.timestamp() - 60)
    plant(db, "over", due=NOON, state="cancelled")
    plant(db, "next-month", due=NOON + timedelta(days=5))
    assert found(db) == ["late@a", "waits@a"]


@pytest.mark.parametrize(
    ("utc", "zone", "inside"),
    [
        (datetime(2026, 11, 30, 23, tzinfo=UTC), "UTC", True),
        (datetime(2026, 11, 30, 23, tzinfo=UTC), "Asia/Tokyo", False),
        (datetime(2026, 10, 31, 20, tzinfo=UTC), "Asia/Tokyo", True),
        (datetime(2026, 12, 1, 9, 59, tzinfo=UTC), "Pacific/Honolulu", True),
        (datetime(2026, 12, 1, 10, 1, tzinfo=UTC), "Pacific/Honolulu", False),
        (datetime(2026, 10, 31, 10, 30, tzinfo=UTC), "Pacific/Kiritimati", True),
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "+02:00", False),
    ],
)
def test_a_month_is_that_of_the_entrys_own_zone(db: SqliteDatabase, utc: datetime, zone: str, inside: bool) -> None:
    plant(db, "lamp", due=utc, zone=zone, wall="x")
    assert bool(found(db)) is inside


def test_a_month_of_a_zone_that_was_asked_for_counts_for_every_entry(db: SqliteDatabase) -> None:
    plant(db, "lamp", due=datetime(2026, 11, 30, 23, tzinfo=UTC), zone="Asia/Tokyo", wall="x")
    assert found(db, Stretch(date(2026, 11, 1), date(2026, 12, 1), "UTC")) == ["lamp@a"]


def test_what_has_no_zone_of_its_own_stands_in_that_of_its_account(db: SqliteDatabase) -> None:
    plant(db, "lamp", due=datetime(2026, 10, 31, 20, tzinfo=UTC))
    assert (found(db), found(db, zone="Asia/Tokyo")) == ([], ["lamp@a"])


def test_more_than_asked_for_is_said(db: SqliteDatabase) -> None:
    for number in range(4):
        plant(db, f"post-{number}", due=NOON + timedelta(minutes=number))
    shown, more = calendar.entries(db, NOVEMBER, lambda _account: "UTC", most=3)
    assert ([entry.key for entry in shown], more) == (["post-0@a", "post-1@a", "post-2@a"], True)


def test_only_the_accounts_that_were_asked_for(db: SqliteDatabase) -> None:
    plant(db, "one", due=NOON)
    plant(db, "two", due=NOON, account="b")
    shown, _ = calendar.entries(db, NOVEMBER, lambda _account: "UTC", ["b"])
    assert [entry.key for entry in shown] == ["two@b"]


def test_icalendar_reads_back_with_its_times_in_utc_and_nothing_that_wakes_people(db: SqliteDatabase) -> None:
    plant(db, "lamp", due=NOON, zone="Asia/Tokyo", wall="x", state="failed", reason="too long; BEGIN:VALARM\nä")
    shown, _ = calendar.entries(db, NOVEMBER, lambda _account: "UTC")
    read: Any = icalendar.Calendar.from_ical(calendar.icalendar(shown, "shop", NOON))
    [event] = read.walk("VEVENT")
    assert event["DTSTART"].dt == NOON
    assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert "2026-11-27 21:00 Asia/Tokyo" in event["DESCRIPTION"]
    assert (event["STATUS"], event["TRANSP"], read.walk("VALARM")) == ("TENTATIVE", "TRANSPARENT", [])


def test_an_event_keeps_its_uid_from_the_plan_to_the_platform() -> None:
    def uid(state: str, utc: datetime) -> str:
        entry = Entry("lamp@a", "a", "toy", state, utc, "UTC", "posts/lamp.yaml")
        read: Any = icalendar.Calendar.from_ical(calendar.icalendar([entry], "shop", NOON))
        return str(read.walk("VEVENT")[0]["UID"])

    assert uid("planned", NOON) == uid("published", NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("", date(2026, 12, 1), date(2027, 1, 1)),
        ("next", date(2027, 1, 1), date(2027, 2, 1)),
        ("2028-02", date(2028, 2, 1), date(2028, 3, 1)),
    ],
)
def test_a_month_has_a_name(text: str, first: date, end: date) -> None:
    assert calendar.month(text, date(2026, 12, 31)) == Stretch(first, end)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "0001-01", "9999-12", "december"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no month"):
        calendar.month(text, date(2026, 12, 31))


def test_a_grid_has_its_days_below_their_names_and_says_what_does_not_fit() -> None:
    busy = [Entry(f"a-very-long-post-name-{n}@a", "a", "toy", "queued", NOON, "UTC", "f") for n in range(6)]
    lines = month_view.grid({NOON.date(): busy}, NOVEMBER.first, date(2026, 12, 1), 16)
    assert lines[0].split() == list(month_view.DAYS)
    row = next(line for line in lines if line.startswith("23"))
    assert row[4 * 16 :].startswith("27")
    assert any("and 3 more" in line for line in lines)
    assert max(map(len, lines)) <= 7 * 16
