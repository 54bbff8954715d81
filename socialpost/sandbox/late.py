"""Calls whose effect comes later than the connection died: kept with copies of their files until their time."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from socialpost.sandbox.call import Call, Upload
from socialpost.sandbox.storage import link_or_copy

SCHEMA = "CREATE TABLE IF NOT EXISTS late(id TEXT PRIMARY KEY, due REAL, platform TEXT, call TEXT);"


class LateCalls:
    """Keeps calls in the database and their files in `folder`; the caller holds the engine's lock."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._folder = folder

    def keep(self, platform: str, call: Call, due: float) -> None:
        """Keep a call until `due` (seconds since 1970)."""
        key = uuid4().hex
        place = self._folder / key
        place.mkdir(parents=True)
        kept = replace(
            call,
            files={name: _moved(upload, place) for name, upload in call.files.items()},
            raw=_moved(call.raw, place) if call.raw else None,
        )
        data = json.dumps(asdict(kept), default=str)
        self._db.execute("INSERT INTO late VALUES(?,?,?,?)", (key, due, platform, data))

    def next(self, now: float) -> tuple[str, float, str, Call] | None:
        """Return (key, due, platform, call) of the first call whose time has come."""
        row = self._db.execute(
            "SELECT id, due, platform, call FROM late WHERE due<=? ORDER BY due, rowid LIMIT 1", (now,)
        ).fetchone()
        return (row[0], row[1], row[2], _call(json.loads(row[3]))) if row else None

    def forget(self, key: str) -> bool:
        """Remove a call from the table (part of the caller's transaction); tell whether it was there."""
        return self._db.execute("DELETE FROM late WHERE id=?", (key,)).rowcount > 0

    def sweep(self, key: str) -> None:
        """Remove the files of a call that is done."""
        shutil.rmtree(self._folder / key, ignore_errors=True)

    def waiting(self) -> int:
        """Return how many calls are still to come."""
        return int(self._db.execute("SELECT count(*) FROM late").fetchone()[0])


def _moved(upload: Upload, place: Path) -> Upload:
    target = place / upload.path.name
    link_or_copy(upload.path, target)
    return replace(upload, path=target)


def _call(data: Mapping[str, Any]) -> Call:
    files = {name: _upload(upload) for name, upload in data["files"].items()}
    return Call(**{**data, "files": files, "raw": _upload(data["raw"]) if data["raw"] else None})


def _upload(data: Mapping[str, Any]) -> Upload:
    return Upload(**{**data, "path": Path(data["path"])})
