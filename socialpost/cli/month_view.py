"""A month for a person: a grid where the terminal is wide enough, and every entry in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from socialpost.cli.show import Screen

if TYPE_CHECKING:
    from socialpost.schedule.calendar import Entry, Stretch

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GRID = 104  # columns; below it there is only the table
WIDEST = 26  # columns of a day
LINES = 4  # entries of a day in the grid
MARKS = {"published": "+", "failed": "!", "uncertain": "?", "held": "=", "planned": "~", "invalid": "!"}
LEGEND = "+ out   = held   ~ only planned   ! failed or has errors   ? uncertain"


def tell(screen: Screen, found: Sequence[Entry], stretch: Stretch, now: datetime) -> None:
    """Show a month."""
    from socialpost.schedule.calendar import days

    by_day = days(found, stretch)
    where = f", in {stretch.zone}" if stretch.zone else ""
    screen.say(f"{stretch.first:%B %Y}{where}", "head")
    if not found:
        screen.say("nothing is out, queued or planned")
        return
    if screen.width >= GRID and stretch.end is not None:
        today = now.astimezone(None).date()
        width = min(screen.width // 7, WIDEST)
        for line in grid(by_day, stretch.first, stretch.end, width, stretch.zone, today):
            screen.say(line)
        screen.say(LEGEND, "dim")
        screen.say()
    screen.table(
        ("Day", "Local time", "UTC", "State", "Delivery", "Where, or why"), list(_rows(by_day, stretch)), style_of=3
    )


def _rows(by_day: dict[date, list[Entry]], stretch: Stretch) -> Sequence[tuple[str, ...]]:
    return [
        (
            f"{day:%a %d}",
            f"{one.local(stretch.zone):%H:%M} {stretch.zone or one.zone}",
            f"{one.utc:%Y-%m-%d %H:%M}",
            one.state,
            one.key,
            one.url or one.reason,
        )
        for day, entries in by_day.items()
        for one in entries
    ]


def grid(
    by_day: dict[date, list[Entry]], first: date, end: date, width: int, zone: str = "", today: date | None = None
) -> list[str]:
    """Return the lines of a month's grid, weeks from Monday on; a day has a column of `width`."""
    lines = ["".join(name.ljust(width) for name in DAYS).rstrip()]
    monday = first - timedelta(days=first.weekday())
    while monday < end:
        week = [monday + timedelta(days=number) for number in range(7)]
        cells = [_cell(by_day.get(day, []), day, width, zone, today) if first <= day < end else [] for day in week]
        for number in range(max(map(len, cells))):
            line = "".join((cell[number] if number < len(cell) else "").ljust(width) for cell in cells)
            lines.append(line.rstrip())
        monday += timedelta(days=7)
    return lines


def _cell(entries: Sequence[Entry], day: date, width: int, zone: str, today: date | None) -> list[str]:
    lines = [f"{day.day}{' today' if day == today else ''}"]
    shown = entries if len(entries) <= LINES else entries[: LINES - 1]
    for one in shown:
        text = f"{MARKS.get(one.state, ' ')}{one.local(zone):%H:%M} {one.key.partition('#')[0]}"
        lines.append(text if len(text) < width else f"{text[: width - 3]}..")
    if len(shown) < len(entries):
        lines.append(f" and {len(entries) - len(shown)} more")
    return lines
