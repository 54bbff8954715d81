from __future__ import annotations

from pathlib import Path

import icalendar
import pytest

from tests.cli.conftest import LAMP, Shop

AT = 'schedule: {at: "2099-01-05 09:00", in: market}\n'


@pytest.fixture
def queued(shop: Shop) -> Shop:
    """A shop with a lamp that is queued and a desk that only its file knows."""
    shop.write("posts/lamp.yaml", LAMP + AT)
    shop.publish()
    shop.write("posts/desk.yaml", f"text: A desk\nto: [x-us]\n{AT.replace('05', '06')}")
    return shop


def states(shop: Shop, *arguments: str) -> dict[str, str]:
    document = shop.run("calendar", "2099-01", "--sandbox", "--json", *arguments).json
    return {one["key"]: one["state"] for one in document["entries"]}


def test_a_month_holds_what_is_queued_and_what_files_ask_for(queued: Shop) -> None:
    assert states(queued) == {"lamp@x-us": "queued", "lamp@fb-us": "queued", "desk@x-us": "planned"}


def test_what_files_ask_for_can_be_left_out(queued: Shop) -> None:
    assert set(states(queued, "--queued-only").values()) == {"queued"}


def test_one_account_can_be_asked_for(queued: Shop) -> None:
    assert list(states(queued, "--account", "fb-us")) == ["lamp@fb-us"]


def test_local_and_utc_are_both_shown(queued: Shop) -> None:
    out = queued.run("calendar", "2099-01", "--sandbox").out
    assert "Mon 05  09:00 America/New_York  2099-01-05 14:00  queued   lamp@" in out
    out = queued.run("calendar", "2099-01", "--sandbox", "--in", "Asia/Tokyo").out
    assert "Mon 05  23:00 Asia/Tokyo  2099-01-05 14:00" in out


def test_a_market_stands_for_its_zone(queued: Shop) -> None:
    assert queued.run("calendar", "2099-01", "--sandbox", "--in", "us", "--json").json["zone"] == "America/New_York"


def test_a_file_for_a_calendar_program_has_everything_that_is_known(queued: Shop, tmp_path: Path) -> None:
    path = tmp_path / "posts.ics"
    assert queued.run("calendar", "--sandbox", "--ics", str(path)).out == f"3 events written to {path}\n"
    read = icalendar.Calendar.from_ical(path.read_bytes())
    assert len({str(event["UID"]) for event in read.walk("VEVENT")}) == 3


def test_a_post_with_errors_stands_there_as_such(queued: Shop) -> None:
    queued.write("posts/desk.yaml", f"text: {'long ' * 100}\nto: [x-us]\n{AT}")
    assert states(queued)["desk@x-us"] == "invalid"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2099-13",), "no month"),
        (("--in", "Atlantis/Centre"), "no time zone and no market"),
        (("--account", "x-uk"), "no account 'x-uk'"),
        (("--ics", "-", "--json"), "stdout takes one document"),
    ],
)
def test_what_cannot_be_is_wrong_usage(shop: Shop, arguments: tuple[str, ...], says: str) -> None:
    said = shop.run("calendar", *arguments)
    assert said.code == 2
    assert says in said.err + said.out
