"""Every slot once and in order, whatever the clocks do: against somebody who looks at the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from socialpost.content.load import load_post
from socialpost.content.resolve import Horizon, resolve
from tests.content.conftest import Shop

DAYS = 400
ZONES = {
    "Europe/Berlin": 2026,
    "Europe/Dublin": 2026,  # winter is the exception there, by law
    "America/New_York": 2026,
    "America/St_Johns": 2026,
    "America/Sao_Paulo": 2018,  # the clocks went forward at midnight
    "Africa/Casablanca": 2026,  # summer time but for Ramadan
    "Africa/Cairo": 2026,
    "Asia/Kolkata": 2026,
    "Asia/Kathmandu": 2026,
    "Australia/Lord_Howe": 2026,  # half an hour
    "Pacific/Chatham": 2026,
    "Pacific/Apia": 2011,  # 30 December 2011 never was
}
SETTINGS = "markets: {m: {language: en, timezone: %s}}\naccounts: {a: {platform: x, market: m}}\n"
POST = """
text: "No. {{ occurrence.number }}"
schedule: {every: {daily: "00:00, 02:30, 09:00, 23:45"}, in: market, from: "%s", until: "%s"}
to: [a]
"""


def by_the_clock(zone: ZoneInfo, first: datetime, days: int) -> dict[str, datetime]:
    """Return when a person with a clock on the wall would send: the first moment at which it shows the slot, or later."""
    walls = [
        first + timedelta(days=day, minutes=minute) for day in range(days) for minute in (0, 150, 540, 1425)
    ]  # fmt: skip
    sent, moment = {}, first.replace(tzinfo=UTC) - timedelta(days=1)
    while walls:
        shown = moment.astimezone(zone).replace(tzinfo=None)
        while walls and walls[0] <= shown:
            sent[walls.pop(0).isoformat(timespec="minutes")] = moment
        moment += timedelta(minutes=15)
    return sent


QUICK = {"Australia/Lord_Howe", "Pacific/Apia"}


@pytest.mark.parametrize(
    "zone", [zone if zone in QUICK else pytest.param(zone, marks=pytest.mark.slow) for zone in ZONES]
)
def test_every_slot_of_400_days_comes_once_at_its_time(shop: Shop, zone: str) -> None:
    first = datetime.fromisoformat(f"{ZONES[zone]}-06-01T00:00")
    last = first + timedelta(days=DAYS - 1)
    workspace = shop.workspace(SETTINGS % zone)
    loaded = load_post(shop.root, shop.file("posts/p.yaml", POST % (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")))
    found: dict[str, datetime] = {}
    texts: dict[str, str] = {}
    for day in range(-2, DAYS + 2, 20):  # as somebody who plans every twenty days
        now = first.replace(tzinfo=UTC) + timedelta(days=day)
        made, said = resolve(loaded, workspace, horizon=Horizon(now, timedelta(days=31)))
        assert not [one for one in said if one.level == "error"]
        for one in made:
            for when in one.series.whens if one.series else ():
                assert found.setdefault(when.occurrence, when.utc) == when.utc
                assert texts.setdefault(when.occurrence, one.text) == one.text
    assert found == by_the_clock(ZoneInfo(zone), first, DAYS)
    assert sorted(found, key=lambda name: (found[name], name)) == sorted(found)
    assert [texts[name] for name in sorted(texts)] == [f"No. {number + 1}" for number in range(DAYS * 4)]
