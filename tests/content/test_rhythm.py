from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from socialpost.content.rhythm import LAST, Rhythm, monthly, weekly

NINE, ONE = time(9), time(13)


@pytest.mark.parametrize(
    ("text", "days", "times"),
    [
        ("weekdays 09:00, 13:00", range(5), [NINE, ONE]),
        ("sat 9:00", [5], [NINE]),
        ("Mon, Wed 13:00", [0, 2], [ONE]),
        ("fri - mon 13:00", [0, 4, 5, 6], [ONE]),
        ("weekends, friday 09:00", [4, 5, 6], [NINE]),
        ("09:00", range(7), [NINE]),
    ],
)
def test_days_and_times_are_read_as_people_write_them(text: str, days: list[int], times: list[time]) -> None:
    assert weekly(text).week == tuple((day, at) for day in days for at in times)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("weekdays", "says no time"),
        ("fryday 09:00", "neither a day nor a time"),
        ("fri 9", "neither a day nor a time"),
        ("fri 24:00", "neither a day nor a time"),
        ("fri 09:00 13", "no time from 00:00"),
        ("", "says no time"),
    ],
)
def test_what_is_no_day_and_time_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(PydanticCustomError, match=says):
        weekly(text)


def test_the_last_day_of_a_month_is_another_one_each_month() -> None:
    found = monthly("last 09:00").between(date(2027, 1, 1), date(2027, 4, 30))
    assert [wall.day for wall in found] == [31, 28, 31, 30]


@pytest.mark.parametrize("text", ["29 09:00", "0 09:00", "fri 09:00", "1", "1 9"])
def test_a_day_that_some_months_lack_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        monthly(text)


BEATS = st.tuples(st.integers(0, 6), st.sampled_from([NINE, ONE]))
DATES = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(
    st.sets(BEATS), st.sets(st.tuples(st.integers(LAST, 28), st.sampled_from([NINE, ONE]))), DATES, st.integers(-3, 90)
)
def test_counting_agrees_with_going_through_the_days(
    week: set[tuple[int, time]], month: set[tuple[int, time]], first: date, days: int
) -> None:
    rhythm = Rhythm(tuple(sorted(week)), tuple(sorted(month)))
    last = date.fromordinal(first.toordinal() + days)
    walls = list(rhythm.between(first, last))
    assert rhythm.count(first, last) == len(walls)
    assert walls == sorted(set(walls))
    assert all(datetime.combine(first, time()) <= wall for wall in walls)
