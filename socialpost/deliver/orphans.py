"""Deliveries that are out and whose file is not there any more."""

from __future__ import annotations

from pathlib import Path

from socialpost.deliver import rows
from socialpost.deliver.journal import Journal
from socialpost.deliver.state import PUBLIC, Delivery


def orphans(journal: Journal, root: Path, account: str, most: int) -> list[Delivery]:
    """Return at most so many of an account, the newest first."""
    marks = ", ".join("?" * len(PUBLIC))
    out = f"FROM delivery WHERE account=? AND state IN ({marks})"
    told = journal.database.read(f"SELECT DISTINCT file {out}", (account, *PUBLIC))
    gone = [row["file"] for row in told if not (root / row["file"]).exists()]
    found = [
        (row["due"], row["id"])
        for some, names in rows.pages(gone)
        for row in journal.database.read(
            f"SELECT id, due {out} AND file IN ({names}) ORDER BY due DESC LIMIT {most:d}",
            (account, *PUBLIC, *some),
        )
    ]
    return [journal.get(id_) for _, id_ in sorted(found, reverse=True)[:most]]
