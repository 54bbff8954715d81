"""Probes and hashes by file identity, so that ten thousand posts are checked without reading their media again."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from socialpost.draft import Role
from socialpost.media.model import Measured, MediaTrouble, Probe
from socialpost.media.probing.probe import measure

VERSION = 3
"""Of the probes' meaning: a tool that sees more in a file must not believe what an older one wrote."""

_MOST_ROWS = 200_000
_RACY = 2_000_000_000  # ns; some file systems keep whole seconds, so a file this young may change unnoticed
_WORKERS = 4
_TABLE = (
    "CREATE TABLE IF NOT EXISTS probes (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL,"
    " inode INTEGER NOT NULL, sha256 TEXT NOT NULL, probe TEXT NOT NULL) WITHOUT ROWID"
)

Result = Measured | MediaTrouble


@dataclass(frozen=True, slots=True)
class _Identity:
    """What a file would not keep if somebody changed it."""

    size: int
    mtime: int
    inode: int


def measure_all(paths: Iterable[Path], cache: Path | None = None) -> Mapping[Path, Result]:
    """Describe and hash every file; the trouble stands in the place of what cannot be sent.

    `cache` is an SQLite file; it is made when absent, replaced when damaged, and done without where it cannot be
    written. Two processes may use it at once.
    """
    wanted = {path: _identity(path) for path in dict.fromkeys(paths)}
    with _opened(cache) as database:
        found = _recall_or_forget(database, cache, wanted)
        fresh = _measure_side_by_side([path for path in wanted if path not in found])
        if database:
            _remember(database, wanted, fresh)
    return {**found, **fresh}


def _recall_or_forget(
    database: sqlite3.Connection | None, cache: Path | None, wanted: Mapping[Path, _Identity | None]
) -> dict[Path, Measured]:
    if database is None or cache is None:
        return {}
    try:
        return _recall(database, wanted)
    except sqlite3.OperationalError:
        return {}
    except sqlite3.DatabaseError:
        with suppress(OSError):
            cache.unlink(missing_ok=True)
        return {}


def _measure_side_by_side(paths: list[Path]) -> dict[Path, Result]:
    if len(paths) < 2:
        return {path: _measured(path) for path in paths}
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="probe")  # hashing and FFmpeg let others run
    try:
        return dict(zip(paths, pool.map(_measured, paths), strict=True))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C waits for the files in work, not for all that were asked


def _measured(path: Path) -> Result:
    try:
        return measure(path)
    except MediaTrouble as trouble:
        return trouble


def _identity(path: Path) -> _Identity | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return _Identity(status.st_size, status.st_mtime_ns, status.st_ino)


@contextmanager
def _opened(cache: Path | None) -> Iterator[sqlite3.Connection | None]:
    database = _open(cache) if cache else None
    if database is None:
        yield None
        return
    with closing(database):
        yield database


def _open(cache: Path) -> sqlite3.Connection | None:
    """Open the cache; a damaged one is thrown away once. None: there can be none here."""
    for _ in range(2):
        with suppress(OSError):
            cache.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(cache)
        except sqlite3.OperationalError:  # no folder, not writable, or busy for long: then without
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                cache.unlink(missing_ok=True)
    return None


def _connect(cache: Path) -> sqlite3.Connection:
    database = sqlite3.connect(cache, timeout=5.0, isolation_level=None)
    try:
        database.execute("PRAGMA synchronous = OFF")  # losing a cache costs nothing but time
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            _create(database)
        database.execute("SELECT path, size, mtime, inode, sha256, probe FROM probes LIMIT 1").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _create(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:  # another process may have been faster
        database.execute("DROP TABLE IF EXISTS probes")
        database.execute(_TABLE)
        database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("COMMIT")


def _recall(database: sqlite3.Connection, wanted: Mapping[Path, _Identity | None]) -> dict[Path, Measured]:
    """Return what is known. sqlite3.Error: the file is damaged, or busy for long."""
    query = "SELECT sha256, probe FROM probes WHERE path = ? AND size = ? AND mtime = ? AND inode = ?"
    found = {}
    for path, identity in wanted.items():
        if identity is None:
            continue
        row = database.execute(query, (os.fspath(path), identity.size, identity.mtime, identity.inode)).fetchone()
        with suppress(ValueError, TypeError, KeyError):  # a damaged row is a file to measure again
            if row:
                found[path] = Measured(_from_json(row[1]), row[0])
    return found


def _remember(
    database: sqlite3.Connection, wanted: Mapping[Path, _Identity | None], fresh: Mapping[Path, Result]
) -> None:
    young = time.time_ns() - _RACY
    rows = [
        (os.fspath(path), identity.size, identity.mtime, identity.inode, result.sha256, _to_json(result.probe))
        for path, result in fresh.items()
        if isinstance(result, Measured)
        and (identity := wanted[path]) is not None
        and identity.mtime < young
        and _identity(path) == identity
    ]
    if not rows:
        return
    with suppress(sqlite3.Error):
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT OR REPLACE INTO probes VALUES (?, ?, ?, ?, ?, ?)", rows)
        if database.execute("SELECT count(*) FROM probes").fetchone()[0] > _MOST_ROWS:
            database.execute("DELETE FROM probes")  # rare enough to simply begin anew
        database.execute("COMMIT")


def _to_json(probe: Probe) -> str:
    return json.dumps(asdict(probe))


def _from_json(text: str) -> Probe:
    """Return the probe again. ValueError, TypeError: it is not one."""
    fields = json.loads(text)
    role = fields.pop("role")
    return Probe(**fields, role=Role(role) if role else None)
