"""Deliveries put straight into the journal's table, for what only reads it."""

from __future__ import annotations

from datetime import datetime

from socialpost.deliver.database import Database
from socialpost.testing.clock import START


def plant(db: Database, name: str, *, account: str = "a", due: datetime = START, **columns: str | float | None) -> str:
    """Add a delivery of a post of that name, which is its id too; `columns` are those of the table."""
    values = {
        **dict.fromkeys(("target", "occurrence", "draft", "fingerprint", "wall", "zone"), ""),
        **dict.fromkeys(("id", "post"), name),
        "account": account,
        "platform": "toy",
        "identity": f"toy:{name}",
        "file": f"posts/{name}.yaml",
        "state": "queued",
        "hashes": "{}",
        "due": due.timestamp(),
        "created": 0.0,
        "updated": START.timestamp(),
        **columns,
    }
    with db.transaction() as within:
        within.execute(
            f"INSERT INTO delivery({', '.join(values)}) VALUES({', '.join('?' * len(values))})", list(values.values())
        )
    return name
