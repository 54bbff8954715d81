from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import Shop

BOTH = "text: t\nlanguages: {de: {text: d}}\nschedule: %s\nto: [x-us, x-de]\n"


def test_nine_o_clock_is_nine_in_each_market(shop: Shop) -> None:
    made, found = shop.resolve(BOTH % "{at: 2026-11-27 09:00, in: market}")
    assert found == []
    us, de = made["x-us"].when, made["x-de"].when
    assert us is not None
    assert de is not None
    assert (us.wall, us.zone, us.utc) == (
        "2026-11-27T09:00",
        "America/New_York",
        datetime(2026, 11, 27, 14, tzinfo=UTC),
    )
    assert (de.wall, de.zone, de.utc) == ("2026-11-27T09:00", "Europe/Berlin", datetime(2026, 11, 27, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("schedule", "zone"),
    [("{at: 2026-11-27 09:00, in: Asia/Tokyo}", "Asia/Tokyo"), ('{at: "2026-11-27T09:00:00+09:00"}', "+09:00")],
)
def test_a_zone_or_an_offset_makes_it_one_moment(shop: Shop, schedule: str, zone: str) -> None:
    made, _ = shop.resolve(BOTH % schedule)
    moments = {one.when for one in made.values()}
    (when,) = moments
    assert when is not None
    assert (when.zone, when.utc) == (zone, datetime(2026, 11, 27, 0, tzinfo=UTC))


def test_a_time_that_the_clocks_jump_over_is_an_error(shop: Shop) -> None:
    made, found = shop.resolve(BOTH % "{at: 2027-03-28 02:30, in: market}")
    assert [(finding.rule, finding.account, finding.level) for finding in found] == [
        ("schedule.gap", "x-de", Level.ERROR)
    ]
    assert str(found[0].place) == "posts/lamp.yaml:3:16"
    assert "03:30" in found[0].fix
    assert made["x-us"].ok


def test_a_time_that_comes_twice_is_the_first_and_a_note_says_how_to_have_the_second(shop: Shop) -> None:
    made, found = shop.resolve("text: t\nschedule: {at: 2026-10-25 02:30, in: Europe/Berlin}\nto: [x-us]\n")
    assert [(finding.rule, finding.level) for finding in found] == [("schedule.twice", Level.NOTE)]
    first = made["x-us"].when
    assert first is not None
    assert first.utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert '"2026-10-25T02:30+01:00"' in found[0].fix
    made, found = shop.resolve('text: t\nschedule: {at: "2026-10-25T02:30+01:00"}\nto: [x-us]\n')
    second = made["x-us"].when
    assert second is not None
    assert second.utc == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_no_schedule_means_now(shop: Shop) -> None:
    made, _ = shop.resolve("text: t\nto: [x-us]\n")
    assert made["x-us"].when is None


def test_a_platform_or_account_may_have_its_own_time(shop: Shop) -> None:
    made, _ = shop.resolve(
        "text: t\nschedule: {at: 2026-11-27 09:00, in: market}\n"
        "platforms: {x: {schedule: {at: 2026-11-27 10:00, in: market}}}\nto: [us]\n"
    )
    assert [one.when.wall if one.when else "" for one in made.values()] == ["2026-11-27T10:00", "2026-11-27T09:00"]


def test_a_market_s_time_without_a_market_is_an_error(shop: Shop) -> None:
    _, found = shop.resolve(
        "text: t\nschedule: {at: 2026-11-27 09:00, in: market}\nto: [a]\n", "accounts: {a: {platform: x}}\n"
    )
    assert [(finding.rule, str(finding.place)) for finding in found] == [("schedule.zone", "posts/lamp.yaml:2:38")]
