"""The state of one fake platform: objects in SQLite (a file or memory), blobs in a folder, a clock that tests turn."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socialpost.sandbox.call import Upload
from socialpost.sandbox.storage import link_or_copy

SCHEMA = """
CREATE TABLE IF NOT EXISTS object(
    platform TEXT, kind TEXT, id TEXT, created REAL, data TEXT, serial INTEGER, PRIMARY KEY(platform, kind, id));
CREATE TABLE IF NOT EXISTS counter(platform TEXT, name TEXT, value INTEGER, PRIMARY KEY(platform, name));
"""


@dataclass(slots=True)
class Knobs:
    """What a person or a test can turn while the sandbox runs. Times in seconds of the sandbox's clock."""

    processing: float = 0.0  # how long media processing takes
    processing_fails: bool = False
    visible_after: float = 0.0  # how late new objects appear in lists
    accept_duplicates: bool = False  # switch the platform's own duplicate check off
    expire_tokens: bool = False  # every access token counts as expired until it is refreshed
    refresh_life: float = 0.0  # how long a refresh token is good; 0: as long as the platform says


class World:
    """What one platform knows. Data values are JSON; `put` replaces whole objects (read, change, put)."""

    def __init__(
        self, platform: str, db: sqlite3.Connection, blobs: Path, clock: Callable[[], float], base: str
    ) -> None:
        self.platform = platform
        self.base = base  # URL of the platform's prefix, no slash at the end
        self.knobs = Knobs()
        self._db = db
        self._blobs = blobs
        self._clock = clock

    def now(self) -> float:
        """Return seconds since 1970 by the sandbox's clock."""
        return self._clock()

    def number(self, name: str, start: int = 1) -> int:
        """Return the next number of a counter, beginning at `start`."""
        row = self._db.execute(
            "INSERT INTO counter VALUES(?,?,?) ON CONFLICT DO UPDATE SET value=value+1 RETURNING value",
            (self.platform, name, start),
        ).fetchone()
        return int(row[0])

    def put(self, kind: str, key: str, data: dict[str, Any]) -> None:
        """Store an object, whole; its creation time is that of the first `put`."""
        self._db.execute(
            "INSERT INTO object VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET data=excluded.data",
            (self.platform, kind, key, self.now(), json.dumps(data), self.number("serial")),
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return a copy of an object, with its creation time under `_created`; None when there is none."""
        row = self._db.execute(
            "SELECT data, created FROM object WHERE platform=? AND kind=? AND id=?", (self.platform, kind, key)
        ).fetchone()
        return {**json.loads(row[0]), "_created": row[1]} if row else None

    def all(self, kind: str, *, listed: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (id, object) in order of creation; `listed` leaves out what the late-visibility knob still hides."""
        rows = self._db.execute(
            "SELECT id, data, created FROM object WHERE platform=? AND kind=? ORDER BY serial", (self.platform, kind)
        ).fetchall()
        horizon = self.now() - self.knobs.visible_after if listed else float("inf")
        for key, data, created in rows:
            if not listed or self.knobs.visible_after <= 0 or created <= horizon:
                yield key, {**json.loads(data), "_created": created}

    def drop(self, kind: str, key: str) -> bool:
        """Remove an object; tell whether it was there."""
        done = self._db.execute("DELETE FROM object WHERE platform=? AND kind=? AND id=?", (self.platform, kind, key))
        return done.rowcount > 0

    def keep(self, upload: Upload) -> str:
        """Keep the bytes of an upload for good; return the blob's name (for `blob_path`, `blob_url`)."""
        name = f"{upload.sha256}{_suffix(upload)}"
        if not (self._blobs / name).exists():
            link_or_copy(upload.path, self._blobs / name)
        return name

    def keep_bytes(self, data: bytes, name: str) -> str:
        """Keep bytes under a name of the caller's (assembled chunks); return the name."""
        (self._blobs / name).write_bytes(data)
        return name

    def blob_path(self, name: str) -> Path:
        """Return where a blob lies; appending to it is allowed (chunked uploads)."""
        return self._blobs / Path(name).name

    def blob_url(self, name: str) -> str:
        """Return the address under which the wall shows a blob."""
        return f"/blobs/{Path(name).name}"


def _suffix(upload: Upload) -> str:
    return {
        "image/jpeg": ".jpg",
        "image/png": ".png",
        "image/gif": ".gif",
        "image/webp": ".webp",
        "video/mp4": ".mp4",
    }.get(upload.mime, Path(upload.filename).suffix[:8])
