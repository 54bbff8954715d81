"""From what a schedule says to a moment: zones, and the two hours a year that do not exist or exist twice."""

from __future__ import annotations

from datetime import UTC, datetime

from socialpost.content.resolved import When
from socialpost.content.schedule_model import Schedule
from socialpost.content.workspace import Market
from socialpost.content.zones import Shape, local, moment, zone
from socialpost.findings import Finding, error, note


def one_time(schedule: Schedule, market: Market | None, field: str) -> tuple[When | None, list[Finding]]:
    """Return when it is due, and findings; `field` is where the schedule stands. `at` is a valid time already."""
    wall = datetime.fromisoformat(schedule.at)
    if wall.tzinfo is not None:
        plain = wall.replace(tzinfo=None).isoformat(timespec="minutes")
        return When(plain, wall.isoformat()[-6:], wall.astimezone(UTC)), []
    name, found = zone_of(schedule.in_, market, field)
    return (None, found) if found else _in_zone(wall, name, f"{field}.at")


def zone_of(said: str | None, market: Market | None, field: str) -> tuple[str, list[Finding]]:
    """Return the name of the zone that `in` means, or what is wrong with it."""
    if said != "market":
        return said or "UTC", []
    if market is not None:
        return market.timezone, []
    message = "`in: market`, and this account has no market"
    return "", [error("schedule.zone", message, "give the account a market, or name a zone", f"{field}.in")]


def _in_zone(wall: datetime, name: str, field: str) -> tuple[When | None, list[Finding]]:
    here = zone(name)
    meant = moment(wall, here)
    if meant.shape is Shape.GAP:
        message = f"{shown(wall)} does not exist in {name}: the clocks go forward over it"
        later = wall.replace(tzinfo=here).astimezone(UTC).astimezone(here).strftime("%H:%M")
        return None, [error("schedule.gap", message, f"write another time, for instance {later}", field)]
    when = When(wall.isoformat(timespec="minutes"), name, meant.utc)
    if meant.shape is Shape.PLAIN:
        return when, []
    message = f"{shown(wall)} comes twice in {name}: the clocks go back; the first one is meant"
    offset = wall.replace(tzinfo=here, fold=1).isoformat()[-6:]
    fix = f'for the second one write "{wall.isoformat(timespec="minutes")}{offset}"'
    return when, [note("schedule.twice", message, fix, field)]


def again(wall: datetime, name: str, field: str) -> tuple[datetime, list[Finding]]:
    """Return the moment of a slot or an occurrence, which is never missed: notes say what the clocks do to it."""
    here = zone(name)
    meant = moment(wall, here)
    if meant.shape is Shape.PLAIN:
        return meant.utc, []
    if meant.shape is Shape.TWICE:
        message = f"{shown(wall)} comes twice in {name}: the clocks go back; the first one is meant"
        return meant.utc, [note("schedule.twice", message, "", field)]
    message = (
        f"{shown(wall)} does not exist in {name}: the clocks go forward over it;"
        f" it goes out right after that, at {shown(local(meant.utc, here))}"
    )
    return meant.utc, [note("schedule.gap", message, "", field)]


def shown(wall: datetime) -> str:
    """Return a wall time for people."""
    return wall.isoformat(sep=" ", timespec="minutes")
