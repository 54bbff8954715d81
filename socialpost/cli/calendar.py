"""`socialpost calendar`: a month in the terminal, or a file for a calendar program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, month_view, receipts
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.errors import UsageError

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.schedule.calendar import Entry, Stretch

BACK = timedelta(days=31)
"""So much of the past is in a file without a month."""
MOST, MOST_IN_FILE = 1000, 10_000
OWN = "market"


def command(
    month: Annotated[str, typer.Argument(metavar="[MONTH]", help="2026-12, or: next. Absent: this month.")] = "",
    ics: Annotated[
        str,
        typer.Option("--ics", metavar="FILE", help="Write iCalendar, `-` to stdout; without MONTH all that is known."),
    ] = "",
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="A", help="Only this account; can be repeated.")
    ] = None,
    zone: Annotated[
        str, typer.Option("--in", metavar="ZONE", help="Days and times of one zone or market; absent: each its own.")
    ] = OWN,
    queued_only: Annotated[
        bool, typer.Option("--queued-only", help="Leave out what files ask for and is not queued yet.")
    ] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Show what is out, queued, held, and planned by files, day by day; each at its local time and in UTC."""
    from socialpost.schedule import calendar

    if json and ics == "-":
        raise UsageError("stdout takes one document", "give --ics a file, or leave --json out")
    now = datetime.now(UTC)
    place, _ = context.open_workspace(workspace)
    where = _zone(place, zone)
    stretch = calendar.month(month, now.astimezone(calendar.tz(where or "UTC")).date(), where)
    if ics and not month:
        stretch = replace(stretch, first=(now - BACK).date(), end=None)
    known = _known(place, account or ())
    found, more, untimed = _found(place, stretch, known, MOST_IN_FILE if ics else MOST, now, sandbox, queued_only)
    screen = Screen(as_json=json)
    if ics:
        _write(ics, calendar.icalendar(found, place.root.name, now))
        if ics == "-":
            return 0
        screen.say(f"{len(found):,} event{'' if len(found) == 1 else 's'} written to {ics}")
    screen.document(_as_dict(found, stretch, more=more, file=ics))
    if not ics:
        month_view.tell(screen, found, stretch, now)
    if more:
        screen.say(f"there is more: only the first {len(found):,} are here; --account narrows it", "warning")
    if untimed:
        screen.say(f"{untimed} without a time would be sent at once: socialpost publish", "dim")
    return 0


def _found(
    place: Workspace,
    stretch: Stretch,
    accounts: Sequence[str],
    most: int,
    now: datetime,
    sandbox: bool,
    queued_only: bool,
) -> tuple[list[Entry], bool, int]:
    """Return the entries, whether there are more, and how many deliveries files would send at once."""
    from socialpost.schedule import calendar

    def zone_of(account: str) -> str:
        one = place.accounts.get(account)
        return one.market.timezone if one and one.market else "UTC"

    with context.journal(place.root, sandbox=sandbox) as journal:
        found, more = calendar.entries(journal.database, stretch, zone_of, accounts, most) if journal else ([], False)
        plans = [] if queued_only else _plans(place, stretch, accounts, now, sandbox=sandbox)
        plans = [one for one in plans if journal is None or journal.find(one.key) is None]
    found = sorted([*found, *calendar.planned(plans, stretch)], key=lambda one: (one.utc, one.key))
    return found[:most], more or len(found) > most, sum(one.due is None for one in plans)


def _plans(place: Workspace, stretch: Stretch, accounts: Sequence[str], now: datetime, *, sandbox: bool) -> list[Any]:
    """Return what every file asks for, as far ahead as the stretch goes."""
    from socialpost.plan.build import Asked, build

    ahead = place.policy.ahead
    if stretch.end is not None:
        end = datetime(stretch.end.year, stretch.end.month, stretch.end.day, tzinfo=UTC) + timedelta(days=1)
        ahead = max(ahead, end - now)
    with context.times(place.root, now, sandbox=sandbox) as taken:
        plan = build(place, now=now, asked=Asked(only=accounts or None, ahead=ahead, late="queue", taken=taken))
    return list(plan.deliveries)


def _zone(place: Workspace, given: str) -> str:
    """Return the zone that is asked for, by its name or that of a market; empty: each entry's own. UsageError."""
    from socialpost.schedule import calendar

    if given == OWN:
        return ""
    if given in place.markets:
        return place.markets[given].timezone
    try:
        calendar.tz(given)
    except (KeyError, OSError, ValueError):
        raise UsageError(f"{given!r} is no time zone and no market", "write it like Europe/Berlin") from None
    return given


def _known(place: Workspace, accounts: Sequence[str]) -> list[str]:
    for account in accounts:
        if account not in place.accounts:
            from socialpost.content.explain import near

            raise UsageError(f"no account {account!r} in socialpost.yaml", near(account, place.accounts))
    return list(accounts)


def _write(file: str, content: bytes) -> None:
    if file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = Path(file)
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as problem:
        raise UsageError(f"{file} cannot be written: {problem.strerror}", "give --ics another place") from None


def _as_dict(found: Sequence[Entry], stretch: Stretch, *, more: bool, file: str) -> dict[str, Any]:
    return {
        "first": stretch.first.isoformat(),
        "end": stretch.end.isoformat() if stretch.end else None,
        "zone": stretch.zone or OWN,
        "file": file,
        "more": more,
        "entries": [
            {
                "key": one.key,
                "account": one.account,
                "platform": one.platform,
                "state": one.state,
                "local": one.local(stretch.zone).isoformat(timespec="minutes"),
                "zone": stretch.zone or one.zone,
                "utc": receipts.utc(one.utc),
                "url": one.url,
                "reason": one.reason,
                "file": one.file,
            }
            for one in found
        ],
    }
