"""The journal and what belongs to it: whole, of this version, its frozen files there, nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from socialpost.deliver import zones as data
from socialpost.deliver.schema import VERSION
from socialpost.doctor import reading
from socialpost.doctor.model import HELD, STATE, Line, Site, error, note, ok, warning
from socialpost.plan.model import DeliveryKey

JOURNAL, PACE, FROZEN = "state.sqlite3", "pace.sqlite3", "media"
AHEAD = timedelta(minutes=1)
SHOWN = 5
RECOVER = (
    "nothing is sent with it. Keep a copy; try: sqlite3 {0} .recover | sqlite3 {0}.new; without what it knows, a post that"
    " is out could go out again: compare with receipts/ and the platforms first"
)
TRIED = {
    "SQLITE_BUSY": "another process holds it for long: look which one, fuser and lsof tell; then try again",
    "SQLITE_CANTOPEN": "give it back to the user who publishes: chown, chmod 600",
    "SQLITE_PERM": "give it back to the user who publishes: chown, chmod 600",
}
"""SQLite's names of what says nothing about the file itself: https://www.sqlite.org/rescode.html."""


def databases(site: Site) -> Iterator[Line]:
    """Tell whether the database files are whole, and of a version that can be used."""
    for name in (JOURNAL, PACE):
        path = _in(site, name)
        if not path.exists():
            continue
        says, kind = reading.trouble(path)
        if kind in TRIED:
            yield warning(f"{path} cannot be looked at now: {says}", TRIED[kind])
        elif says and name == PACE:
            fix = f"rm {path}; a new one is made"
            yield warning(f"{path} is broken ({says}): rate limits are not remembered", fix)
        elif says:
            yield error(f"the journal {path} is broken: {says}", RECOVER.format(path), STATE)
        elif name == JOURNAL:
            yield from _version(path)


def reached(site: Site) -> Iterator[Line]:
    """Tell what keeps a team's database from being read."""
    if site.unread is not None:
        yield error(str(site.unread), site.unread.fix, STATE)


def durable(site: Site) -> Iterator[Line]:
    """Tell when a team's server forgets what it said it kept."""
    if any(row[0] == "off" for row in site.read("SELECT setting FROM pg_settings WHERE name='fsync'")):
        yield warning(
            "the server of the journal runs with fsync=off: after a power cut it may not know what was published",
            "fsync = on in its postgresql.conf",
        )


def _version(path: Path) -> Iterator[Line]:
    with closing(reading.opened(path)) as db:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        count = db.execute("SELECT count(*) FROM delivery").fetchone()[0]
    if version > VERSION:
        says = f"the journal {path} has version {version}; this tool knows {VERSION}"
        yield error(says, "install the version of socialpost that wrote it, or a newer one than this", STATE)
    elif version < VERSION:
        yield note(f"the journal has version {version}; the next publish, status or queue brings it to {VERSION}")
    elif mode != "wal":
        yield warning(f"the journal is not in write-ahead mode ({mode})", "keep it on a disk of this machine")
    else:
        yield ok(f"the journal is whole: {count:,} {'delivery' if count == 1 else 'deliveries'}")


def frozen(site: Site) -> Iterator[Line]:
    """Tell of which waiting deliveries the frozen files are gone: they would be held when their time comes."""
    told = {row[0] for row in site.read("SELECT DISTINCT hashes FROM delivery WHERE ready IS NOT NULL")}
    lost = [text for text in told if any(not _in(site, FROZEN, name).is_file() for name in json.loads(text).values())]
    gone = [key for text in lost for key in _waiting(site, text)]
    for key in gone[:SHOWN]:
        yield error(
            f"{key}: a file that waits to be sent is gone from {_in(site, FROZEN)}",
            f"socialpost queue cancel {key}{site.flag}, then publish its post again",
            HELD,
        )
    if len(gone) > SHOWN:
        yield error(f"and {len(gone) - SHOWN} more deliveries without their files", "likewise", HELD)


def _waiting(site: Site, hashes: str) -> list[DeliveryKey]:
    ask = "SELECT post, account, target, occurrence FROM delivery WHERE ready IS NOT NULL AND hashes=? LIMIT 100"
    return [DeliveryKey(*row) for row in site.read(ask, (hashes,))]


def ahead(site: Site) -> Iterator[Line]:
    """Tell whether the journal was written in the future: the clock was set back, or was wrong then."""
    newest = site.read("SELECT max(updated) FROM delivery")
    at = datetime.fromtimestamp((newest[0][0] if newest else 0) or 0, UTC)
    if at - site.now > AHEAD:
        yield warning(
            f"the journal was last written at {at:%Y-%m-%d %H:%M:%S} UTC, and now the clock says"
            f" {site.now:%Y-%m-%d %H:%M:%S}: it was set back, or was wrong then",
            "set the clock (timedatectl set-ntp true); posts wait for their time by this clock",
        )


def zones(site: Site) -> Iterator[Line]:
    """Tell of zones whose data is another one than that which waiting times were worked out with."""
    for row in site.read("SELECT name, digest FROM zone ORDER BY name"):
        now = data.digest(row["name"])
        if not now:
            says = f"there is no data for {row['name']} any more: what waits keeps its time by the old rules"
            yield warning(says, "pip install --upgrade tzdata")
        elif now != row["digest"]:
            says = f"the rules of {row['name']} have changed since times were worked out"
            yield note(
                says, f"the next `socialpost run{site.flag}` or publish works them out again, and says what moved"
            )


def counts(site: Site) -> Iterator[Line]:
    """Tell how many deliveries wait for a person."""
    ask = (
        "SELECT state, count(*) FROM delivery WHERE state IN ('uncertain','held','incomplete','failed') GROUP BY state"
    )
    for state, count in sorted(tuple(row) for row in site.read(ask)):
        many = f"{count} {'delivery is' if count == 1 else 'deliveries are'} {state}"
        yield warning(many, f"socialpost status{site.flag} says why and what to do")
    ask = "SELECT account, count(*) FROM delivery WHERE hold='login' GROUP BY account"
    for account, count in sorted(tuple(row) for row in site.read(ask)):
        many = f"{count} {'delivery waits' if count == 1 else 'deliveries wait'} for a login"
        yield warning(many, f"socialpost accounts --check{site.flag}", account)


def _in(site: Site, *names: str) -> Path:
    assert site.state is not None  # noqa: S101 - the checks here need a state
    return site.state.joinpath(*names)
