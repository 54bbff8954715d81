"""The table of every call that reached the sandbox: what tests and people read afterwards. Secrets are masked."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from socialpost.deliver.mask import secret
from socialpost.sandbox.call import Call

SCHEMA = """
CREATE TABLE IF NOT EXISTS call(
    number INTEGER PRIMARY KEY AUTOINCREMENT, time REAL, platform TEXT, method TEXT, path TEXT, query TEXT, auth TEXT,
    route TEXT, publishes INTEGER, status INTEGER, fault TEXT, applied INTEGER, trace TEXT);
"""
MOST_ROWS = 100_000

_SECRET = re.compile(
    r"token|secret|password|proof|signature|assertion|verifier|upload_id|^code$|^key$|^authorization$", re.IGNORECASE
)
_BOOLEANS = ("publishes", "applied")
_BOT = re.compile(r"(?<=/bot)\d+:[\w-]+")


@dataclass(frozen=True, slots=True)
class Logged:
    """One call. `status` is what the client got (0: the connection closed), `applied` whether the platform did it.

    `fault` is the kind that struck, `late` for the late effect of `apply-late`; `trace` the traceback of a handler that
    raised.
    """

    number: int
    time: float
    platform: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    auth: str = ""
    route: str = ""
    publishes: bool = False
    status: int = 0
    fault: str = ""
    applied: bool = False
    trace: str = ""


class Ledger:
    """Writes and reads the table; the caller holds the engine's lock."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def write(self, entry: Logged) -> None:
        """Append a call; its number is given here."""
        self._db.execute(
            "INSERT INTO call(time,platform,method,path,query,auth,route,publishes,status,fault,applied,trace)"
            " VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                entry.time,
                entry.platform,
                entry.method,
                entry.path,
                json.dumps(dict(entry.query)),
                entry.auth,
                entry.route,
                entry.publishes,
                entry.status,
                entry.fault,
                entry.applied,
                entry.trace,
            ),
        )

    def read(self) -> list[Logged]:
        """Return the calls, oldest first (the newest 100,000 are kept)."""
        self._db.execute("DELETE FROM call WHERE number <= (SELECT max(number) FROM call) - ?", (MOST_ROWS,))
        cursor = self._db.execute("SELECT * FROM call ORDER BY number")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        return [
            Logged(**{**row, "query": json.loads(row["query"]), **{name: bool(row[name]) for name in _BOOLEANS}})
            for row in rows
        ]


def entry(platform: str, call: Call, time: float, **more: Any) -> Logged:
    """Describe a call without its secrets; `more` are further fields of `Logged`."""
    scheme = call.headers.get("authorization", "").partition(" ")[0]
    return Logged(
        0,
        time,
        platform,
        call.method,
        _BOT.sub("***", call.path),
        {name: "***" if secret(name) else value for name, value in call.query.items()},
        f"{scheme} ***" if scheme else "",
        **more,
    )
