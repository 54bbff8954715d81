"""Who sends what waits: the runner's last tick against the next due time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from socialpost.deliver import owner, roster, rows
from socialpost.doctor.model import HELD, Line, Site, error, note, ok, warning

GRACE = timedelta(minutes=5)  # what is due may be under way, or in line behind others of its account
UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
HELP = "socialpost run{0}, or have the system start it: socialpost run --install"


def ticks(site: Site) -> Iterator[Line]:
    """Tell whether something will send what is queued."""
    waiting, since = _waiting(site)
    living = [row for row in site.read("SELECT * FROM runner WHERE stopped IS NULL") if _lives(row, site)]
    silent = _silent(site, living)
    for row in living:
        yield ok(
            f"a {_kind(row)} is at work on {row['host']} (process {row['pid']}), last tick {_gone(row['tick'], site)} ago"
        )
    for row in silent:
        here = row["host"] == site.probes.host and not site.probes.alive(int(row["pid"]))
        gone = here or _died(row, site)
        why = "it was killed" if gone else "it is stopped or asleep, or its machine is"
        yield warning(
            f"the {_kind(row)} on {row['host']} (process {row['pid']}) has not been heard of for"
            f" {_gone(row['tick'], site)}: {why}",
            f"start it anew: {_begin(row, site)}" if gone else f"look at process {row['pid']} on {row['host']}",
        )
    if since is not None and site.now - since > GRACE:
        yield error(
            f"{waiting:,} waiting, one of them since {since:%Y-%m-%d %H:%M} UTC, and nothing has sent it",
            HELP.format(site.flag) if not living else f"socialpost status{site.flag} says what stands in the way",
            HELD,
        )
    elif waiting and not living:
        yield from _by_cron(site, waiting, since)
    elif not waiting:
        yield note("nothing is queued")


def _by_cron(site: Site, waiting: int, since: datetime | None) -> Iterator[Line]:
    """Tell whether cron comes by."""
    when = f", next at {since:%Y-%m-%d %H:%M} UTC" if since else ""
    last = site.read("SELECT max(started) FROM runner WHERE kind='once'")
    at = rows.moment(last[0][0]) if last else None
    if at is None:
        yield warning(f"{waiting:,} waiting{when}, and no runner has ever worked here", HELP.format(site.flag))
    elif site.now - at > timedelta(hours=3):
        says = f"{waiting:,} waiting{when}; the last `run --once` was {_gone(at.timestamp(), site)} ago"
        yield warning(says, f"crontab -l; {HELP.format(site.flag)}")
    else:
        yield ok(f"{waiting:,} waiting{when}; the last `run --once` was {_gone(at.timestamp(), site)} ago")


def _waiting(site: Site) -> tuple[int, datetime | None]:
    """Return how many deliveries wait for their time, and since or until when the first does."""
    found = site.read("SELECT count(*), min(ready) FROM delivery WHERE ready IS NOT NULL AND owner IS NULL")
    return (int(found[0][0]), rows.moment(found[0][1])) if found else (0, None)


def _lives(row: Any, site: Site) -> bool:
    recent = site.now.timestamp() - float(row["tick"]) < roster.ALIVE.total_seconds()
    return recent and row["kind"] != "once" and not _died(row, site)


def _died(row: Any, site: Site) -> bool:
    """Tell whether its lock proves that it has died; nothing is made where nothing is."""
    locks = site.state / "locks" if site.state else None
    return locks is not None and (locks / "machine").is_file() and not owner.alive(locks, row["name"])


def _silent(site: Site, living: list[Any]) -> list[Any]:
    """Return the newest runner of each kind and machine that should tick and does not, where no other does its work."""
    there = {(row["host"], row["kind"]) for row in living}
    ask = "SELECT * FROM runner WHERE stopped IS NULL AND kind<>'once' ORDER BY tick"
    found = {(row["host"], row["kind"]): row for row in site.read(ask) if not _lives(row, site)}
    return [row for key, row in found.items() if key not in there]


def _kind(row: Any) -> str:
    return {"run": "runner", "worker": "worker"}.get(row["kind"], f"runner ({row['kind']})")


def _begin(row: Any, site: Site) -> str:
    return "socialpost worker" if row["kind"] == "worker" else HELP.format(site.flag)


def _gone(seconds: float, site: Site) -> str:
    """Return how long ago a moment was, in the largest unit of which there are two."""
    whole = max(0, int(site.now.timestamp() - seconds))
    size, word = next(((size, word) for size, word in UNITS if whole >= 2 * size), UNITS[-1])
    return f"{whole // size} {word}{'' if whole // size == 1 else 's'}"
