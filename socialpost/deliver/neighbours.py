"""What deliveries say of each other: the same content, the same slot, the same account's last word."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from socialpost.deliver import rows
from socialpost.deliver.state import Delivery

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal

_JITTER = 86400
"""Seconds; no jitter is longer."""


def twins(journal: Journal, identity: str, fingerprint: str, *, account: str = "", but: str = "") -> list[Delivery]:
    """Return other deliveries of the same content to the same platform identity (or through the same account)."""
    return journal.rows("(identity=? OR account=?) AND fingerprint=? AND id<>?", identity, account, fingerprint, but)


def has_slot(journal: Journal, account: str, at: datetime) -> bool:
    """Tell whether a delivery of an account is out or goes out at that moment, its jitter left out."""
    found = journal.database.read(
        "SELECT 1 FROM delivery WHERE account=? AND due>=? AND due<=? AND due-shift=? AND wall<>''"
        " AND state NOT IN ('failed','cancelled','deleted') LIMIT 1",
        (account, at.timestamp() - _JITTER, at.timestamp() + _JITTER, at.timestamp()),
    )
    return bool(found)


def ids_of_others(journal: Journal, delivery: str, identity: str) -> frozenset[str]:
    """Return the platform's ids that belong to other deliveries of this identity: posts, parts, comments."""
    found = journal.database.read(
        "SELECT s.facts FROM step s JOIN delivery d ON d.id=s.delivery"
        " WHERE d.identity=? AND d.id<>? AND s.state='done'",
        (identity, delivery),
    )
    ids = (json.loads(row["facts"]).get("id") for row in found)
    return frozenset(str(id_) for id_ in ids if id_)


def last_sent(journal: Journal, account: str, *, but: str) -> datetime | None:
    """Return when something of an account (but not of one delivery) went out last, or may have."""
    found = journal.database.read(
        "SELECT max(at) FROM (SELECT at FROM (SELECT published AS at FROM delivery WHERE account=? AND id<>?"
        " AND published IS NOT NULL ORDER BY published DESC LIMIT 1) AS last"
        " UNION ALL SELECT max(a.sent) FROM delivery d JOIN attempt a ON a.delivery=d.id"
        " WHERE d.state IN ('sending','accepted','uncertain') AND d.account || ''=? AND d.id<>?"  # by state
        " AND coalesce(d.lead, 0)=0"  # what the platform holds goes out at its time, not when it is given away
        " UNION ALL SELECT max(due) FROM delivery"
        " WHERE state='placed' AND due<=? AND account || ''=? AND id<>?) AS times",
        (account, but, account, but, journal.now(), account, but),
    )
    return rows.moment(found[0][0])
