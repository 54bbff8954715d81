"""From what a schedule says to a moment: zones, and the two hours a year that do not exist or exist twice."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from socialpost.content.model import Schedule
from socialpost.content.resolved import When
from socialpost.content.workspace import Market
from socialpost.findings import Finding, error, note


def moment(schedule: Schedule, market: Market | None, field: str) -> tuple[When | None, list[Finding]]:
    """Return when it is due, and findings; `field` is where the schedule stands. `at` is a valid time already."""
    wall = datetime.fromisoformat(schedule.at)
    if wall.tzinfo is not None:
        plain = wall.replace(tzinfo=None).isoformat(timespec="minutes")
        return When(plain, wall.isoformat()[-6:], wall.astimezone(UTC)), []
    zone = schedule.in_
    if zone == "market":
        if market is None:
            message = "`in: market`, and this account has no market"
            return None, [error("schedule.zone", message, "give the account a market, or name a zone", f"{field}.in")]
        zone = market.timezone
    return _in_zone(wall, zone or "UTC", f"{field}.at")


def _in_zone(wall: datetime, zone: str, field: str) -> tuple[When | None, list[Finding]]:
    here = ZoneInfo(zone)
    first = wall.replace(tzinfo=here).astimezone(UTC)
    second = wall.replace(tzinfo=here, fold=1).astimezone(UTC)
    shown = wall.isoformat(sep=" ", timespec="minutes")
    if first.astimezone(here).replace(tzinfo=None) != wall:
        message = f"{shown} does not exist in {zone}: the clocks go forward over it"
        later = first.astimezone(here).strftime("%H:%M")
        return None, [error("schedule.gap", message, f"write another time, for instance {later}", field)]
    when = When(wall.isoformat(timespec="minutes"), zone, first)
    if first == second:
        return when, []
    message = f"{shown} comes twice in {zone}: the clocks go back; the first one is meant"
    offset = second.astimezone(here).isoformat()[-6:]
    fix = f'for the second one write "{wall.isoformat(timespec="minutes")}{offset}"'
    return when, [note("schedule.twice", message, fix, field)]
