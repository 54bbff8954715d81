from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from socialpost.content.quiet import Quiet, always, end_of, quiet

if TYPE_CHECKING:
    from tests.content.conftest import Shop

NIGHT, WEEKEND = quiet("22:00-07:00"), quiet("sat-sun 00:00-24:00")
FRIDAY = datetime.fromisoformat("2026-11-27T00:00")


@pytest.mark.parametrize(
    ("hours", "wall", "end"),
    [
        ([NIGHT], "2026-11-27T21:59", "2026-11-27T21:59"),
        ([NIGHT], "2026-11-27T22:00", "2026-11-28T07:00"),
        ([NIGHT], "2026-11-27T06:59", "2026-11-27T07:00"),
        ([NIGHT], "2026-11-27T07:00", "2026-11-27T07:00"),
        ([WEEKEND], "2026-11-28T12:00", "2026-11-30T00:00"),
        ([NIGHT, WEEKEND], "2026-11-27T23:00", "2026-11-30T07:00"),
        ([quiet("fri 22:00-02:00")], "2026-11-28T01:00", "2026-11-28T02:00"),
        ([quiet("fri 22:00-02:00")], "2026-11-27T01:00", "2026-11-27T01:00"),
    ],
)
def test_a_time_in_quiet_hours_is_moved_to_their_end(hours: list[Quiet], wall: str, end: str) -> None:
    assert end_of(hours, datetime.fromisoformat(wall)) == datetime.fromisoformat(end)


@pytest.mark.parametrize("text", ["22:00", "22:00-25:00", "noon-13:00", "fryday 22:00-07:00"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        quiet(text)


CLOCK = st.times().map(lambda at: f"{at.hour:02}:{at.minute:02}")
HOURS = st.builds(lambda begin, end: quiet(f"{begin}-{end}"), CLOCK, CLOCK)


@given(st.lists(HOURS, max_size=3), st.integers(0, 7 * 24 * 60))
def test_after_moving_it_is_never_quiet(hours: list[Quiet], minute: int) -> None:
    wall = FRIDAY + timedelta(minutes=minute)
    if not always(hours):
        moved = end_of(hours, wall)
        assert end_of(hours, moved) == moved >= wall


SETTINGS = """
markets:
  de: {language: en, timezone: Europe/Berlin}
accounts:
  x-de: {platform: x, market: de, quiet: "22:00-07:00"%s}
"""


def test_the_time_of_a_post_is_moved_and_a_warning_says_so(shop: Shop) -> None:
    text = "text: t\nschedule: {at: 2026-11-27 23:00, in: Asia/Tokyo}\nto: [x-de]\n"
    made, found = shop.resolve(text, SETTINGS % "")
    assert found == []  # it is three in the afternoon in Berlin
    made, found = shop.resolve(text.replace("Asia/Tokyo", "market"), SETTINGS % "")
    when = made["x-de"].when
    assert when is not None
    assert (when.wall, when.zone, when.utc.hour) == ("2026-11-28T07:00", "Europe/Berlin", 6)
    assert when.asked == "2026-11-27T23:00 Europe/Berlin, quiet until 2026-11-28T07:00"
    assert [(one.rule, one.level) for one in found] == [("schedule.quiet", "warning")]
    assert "goes out at 2026-11-28 07:00" in found[0].message


def test_jitter_is_the_same_every_time_and_differs_between_posts(shop: Shop) -> None:
    text = "text: t\nid: %s\nschedule: {at: 2026-11-27 09:00, in: market}\nto: [x-de]\n"
    settings = SETTINGS % ", jitter: 10m"
    shifts = []
    for name in ("a", "a", "b", "c"):
        when = shop.resolve(text % name, settings)[0]["x-de"].when
        assert when is not None
        assert when.wall == "2026-11-27T09:00"
        assert (
            when.utc.timestamp() == datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() + when.shift
        )
        shifts.append(when.shift)
    assert shifts[0] == shifts[1]
    assert len(set(shifts)) == 3
    assert all(0 <= shift < 600 for shift in shifts)


def test_jitter_never_reaches_into_quiet_hours(shop: Shop) -> None:
    text = "text: t\nid: %s\nschedule: {at: 2026-11-27 21:59, in: market}\nto: [x-de]\n"
    whens = [shop.resolve(text % f"p{number}", SETTINGS % ", jitter: 2h")[0]["x-de"].when for number in range(20)]
    assert all(when is not None and 0 <= when.shift < 60 for when in whens)


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        ('x: {platform: x, slots: ["09:00"]}', "schedule.zone", "no market"),
        ("x: {platform: x, quiet: 00:00-24:00}", "value.wrong", "always quiet"),
        ("x: {platform: x, jitter: 13h}", "value.wrong", "too much"),
        ("x: {platform: x, distance: soon}", "value.wrong", "no length of time"),
    ],
)
def test_what_cannot_be_meant_of_an_account_is_an_error(shop: Shop, line: str, rule: str, says: str) -> None:
    workspace, found = shop.settings(f"accounts:\n  {line}\n")
    assert workspace is None
    assert [(one.rule, says in one.message) for one in found] == [(rule, True)]


def test_the_policy_counts_for_accounts_that_say_nothing_and_can_be_taken_back(shop: Shop) -> None:
    workspace = shop.workspace(
        "markets: {de: {language: de, timezone: Europe/Berlin}}\n"
        "policy: {quiet: 22:00-07:00, distance: 30m, slots: [09:00]}\n"
        "accounts:\n  a: {platform: x, market: de}\n  b: {platform: x, market: de, quiet: [], distance: 0m}\n"
    )
    a, b = workspace.accounts["a"], workspace.accounts["b"]
    assert (len(a.quiet), a.distance, len(a.slots.week)) == (1, timedelta(minutes=30), 7)
    assert (len(b.quiet), b.distance, len(b.slots.week)) == (0, timedelta(0), 7)
