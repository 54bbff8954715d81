"""Wall time is what counts: when the rules of a zone change, what waits moves with them.

The journal remembers which data each zone's due times were worked out with, as the SHA-256 of its file: that of the
system, or of the tzdata package, in the order of https://docs.python.org/3.11/library/zoneinfo.html#data-sources
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from socialpost.content.zones import moment
from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row, Transaction

PAGE = 5000
SHOWN = 20
Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A delivery whose UTC is another one now; its wall time is not."""

    key: str
    wall: str
    zone: str
    before: datetime
    after: datetime


def digest(zone: str) -> str:
    """Return which data a zone has now; empty where there is none (an offset, an unknown name)."""
    data = _data(zone)
    return hashlib.sha256(data).hexdigest() if data else ""


def _data(zone: str) -> bytes:
    if not zone or not zone[0].isalpha() or ".." in zone:
        return b""
    for folder in TZPATH:
        with suppress(OSError):
            return (Path(folder) / zone).read_bytes()
    package, _, name = f"tzdata.zoneinfo.{zone.replace('/', '.')}".rpartition(".")
    with suppress(OSError, ModuleNotFoundError, TypeError):
        return (resources.files(package) / name).read_bytes()
    return b""


def remember(db: Transaction, zone: str, known: Digest = digest) -> None:
    """Write down which data a due time was worked out with, where that zone is new here."""
    if data := known(zone):
        db.execute("INSERT INTO zone(name, digest) VALUES(?,?) ON CONFLICT(name) DO NOTHING", (zone, data))


def follow(db: Database, known: Digest = digest) -> list[Moved]:
    """Work out again when what waits is due, for zones whose data has changed; return what moved. StateTrouble."""
    moved: list[Moved] = []
    for row in db.read("SELECT name, digest FROM zone ORDER BY name"):
        now = known(row["name"])
        if not now or now == row["digest"]:
            continue  # without data nothing can be worked out: the old time stays
        ZoneInfo.clear_cache(only_keys=[row["name"]])
        moved += _again(db, row["name"])
        with db.transaction() as write:  # last: a crash before it does the same once more
            write.execute("UPDATE zone SET digest=? WHERE name=?", (now, row["name"]))
    return moved


def says(moved: Sequence[Moved]) -> list[str]:
    """Return a line for each that moved, and how many more there are."""
    lines = [
        f"{one.key}: {one.wall.replace('T', ' ')[:16]} {one.zone} is {one.after:%Y-%m-%d %H:%M} UTC by the new rules"
        f" of that zone, no longer {one.before:%Y-%m-%d %H:%M} UTC"
        for one in moved[:SHOWN]
    ]
    more = len(moved) - len(lines)
    return [*lines, *([f"and {more:,} more moved with their zones"] if more else [])]


def _again(db: Database, name: str) -> list[Moved]:
    try:
        zone = ZoneInfo.no_cache(name)
    except (ZoneInfoNotFoundError, ValueError):
        return []
    moved = [one for row in _waiting(db, name) if (one := _moved(row, zone)) is not None]
    with db.transaction() as write:
        write.executemany(
            "UPDATE delivery SET due=? WHERE id=? AND wall=? AND zone=? AND owner IS NULL AND state IN ('queued','held')",
            [(one.after.timestamp(), id_, one.wall, one.zone) for id_, one in moved],
        )
    return [one for _, one in moved]


def _waiting(db: Database, zone: str) -> Iterator[Row]:
    """Yield what waits for a wall time of a zone, page by page."""
    last = ""
    while page := db.read(
        "SELECT id, post, account, target, occurrence, wall, zone, shift, due FROM delivery WHERE id>? AND zone=?"
        " AND wall<>'' AND state IN ('queued','held') ORDER BY id LIMIT ?",
        (last, zone, PAGE),
    ):
        yield from page
        last = page[-1]["id"]


def _moved(row: Row, zone: ZoneInfo) -> tuple[str, Moved] | None:
    before = rows.sure(row["due"])
    after = moment(datetime.fromisoformat(row["wall"]), zone).utc + timedelta(seconds=row["shift"])
    if abs(after - before) < timedelta(seconds=1):
        return None
    return row["id"], Moved(str(rows.key(row)), row["wall"], row["zone"], before, after)
