"""What answers told of limits is kept on disk and holds requests back until the reset."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialpost.adapter import Budget, retry_after
from socialpost.deliver.pace import Pace, SqliteTable, open_pace
from socialpost.errors import StateTrouble
from socialpost.http_date import parse_date, parse_retry_after

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOW = NOON.timestamp()


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(tmp_path: Path, clock: Clock) -> Iterator[Pace]:
    made = open_pace(tmp_path / "state.sqlite3", clock)
    yield made
    made.close()


def test_nobody_else_may_read_how_busy_the_accounts_are(tmp_path: Path, clock: Clock) -> None:
    open_pace(tmp_path / "new.sqlite3", clock).close()
    assert (tmp_path / "new.sqlite3").stat().st_mode & 0o777 == 0o600


def wait(pace: Pace, identity: str, *buckets: str) -> float | None:
    fault = pace.check(identity, buckets)
    return fault.after if fault else None


def test_an_empty_budget_holds_its_own_account_and_bucket_until_its_reset(pace: Pace, clock: Clock) -> None:
    pace.learn("x/1", [Budget("posts", 100, 0, NOW + 60), Budget("media", 100, 50, NOW + 60)])
    assert wait(pace, "x/1", "posts") == 60
    assert wait(pace, "x/1", "media") is None
    assert wait(pace, "x/2", "posts") is None
    clock.sleep(60)
    assert wait(pace, "x/1", "posts") is None


def test_of_several_empty_budgets_the_latest_reset_counts(pace: Pace) -> None:
    pace.learn("x/1", [Budget("window", 100, 0, NOW + 60), Budget("day", 100, 0, NOW + 3600)])
    assert wait(pace, "x/1", "window", "day") == 3600


def test_an_empty_budget_without_a_known_reset_holds_nothing(pace: Pace) -> None:
    pace.learn("x/1", [Budget("posts", 100, 0, None)])
    assert wait(pace, "x/1", "posts") is None


def test_budgets_outlive_the_process(pace: Pace, tmp_path: Path, clock: Clock) -> None:
    pace.learn("x/1", [Budget("posts", 100, 0, NOW + 60)])
    again = open_pace(tmp_path / "state.sqlite3", clock)
    assert wait(again, "x/1", "posts") == 60
    again.close()


def test_the_last_answer_counts(pace: Pace) -> None:
    pace.learn("x/1", [Budget("posts", 100, 0, NOW + 60)])
    pace.learn("x/1", [Budget("posts", 100, 100, NOW + 960)])
    assert wait(pace, "x/1", "posts") is None
    assert pace.snapshot("x/1") == [Budget("posts", 100, 100, NOW + 960)]


def test_a_budget_that_runs_out_within_a_moment_is_noticed(pace: Pace) -> None:
    for left in range(99, -1, -1):
        pace.learn("x/1", [Budget("posts", 100, left, NOW + 60)])
    assert wait(pace, "x/1", "posts") == 60


def test_while_there_is_plenty_the_disk_is_not_asked_at_every_answer(tmp_path: Path, clock: Clock) -> None:
    table = SqliteTable(tmp_path / "state.sqlite3")
    pace = Pace(table, clock)
    written: list[str] = []
    table._db.set_trace_callback(written.append)
    for left in range(10_000, 9_000, -1):
        pace.learn("x/1", [Budget("posts", 10_000, left, NOW + 60)])
    assert sum("INSERT" in line for line in written) == 1
    clock.sleep(2)
    pace.learn("x/1", [Budget("posts", 10_000, 8_000, NOW + 60)])
    assert pace.snapshot("x/1")[0].remaining == 8_000
    pace.close()


def test_a_reset_is_kept_by_our_clock(pace: Pace) -> None:
    pace.learn("x/1", [Budget("posts", 100, 0, NOW + 300)], timedelta(seconds=240))
    assert wait(pace, "x/1", "posts") == 60


def test_a_state_that_cannot_be_written_says_so(clock: Clock) -> None:
    with pytest.raises(StateTrouble):
        open_pace(Path("/nowhere/state.sqlite3"), clock)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("0", 0), ("-5", 0), (" 7 ", 7), ("1.5", 1.5),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90), ("Saturday, 21-Nov-26 12:01:30 GMT", 90),
        ("Sat Nov 21 12:01:30 2026", 90), ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("", None), ("soon", None), ("nan", None), ("inf", None), ("1e999", None), ("99999999999999", 366 * 86400),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOON) == seconds


def test_an_adapter_needs_no_clock_for_the_date_form() -> None:
    date = "Sat, 21 Nov 2026 12:00:00 GMT"
    later = "Sat, 21 Nov 2026 12:00:45 GMT"
    assert retry_after({"retry-after": later, "date": date}) == 45
    assert retry_after({"retry-after": later}) is None
    assert retry_after({"retry-after": "45"}) == 45
    assert retry_after({"date": date}) is None


@pytest.mark.parametrize(
    "value", ["", "yesterday", "Sat, 99 Nov 2026 12:00:00 GMT", "Sat, 21 Nov 99999999 12:00:00 GMT"]
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize("reset", [1e18, float("inf"), float("nan"), NOW * 1000])
def test_a_reset_that_nobody_will_see_holds_nothing_back(pace: Pace, reset: float) -> None:
    pace.learn("me", [Budget("posts", 100, 0, reset)])
    assert pace.check("me", ("posts",)) is None
