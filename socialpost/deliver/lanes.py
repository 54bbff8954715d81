"""What concerns a whole account: that all of it has to wait, and who it is on its platform."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from socialpost.deliver import rows

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal

Read = Callable[..., list[Any]]


def block(journal: Journal, identity: str, until: datetime, reason: str) -> None:
    """Let every delivery of a platform identity wait."""
    with journal.database.transaction() as db:
        db.execute(
            "INSERT INTO lane(identity, until, reason) VALUES(?,?,?)"
            " ON CONFLICT(identity) DO UPDATE SET until=excluded.until, reason=excluded.reason",
            (identity, until.timestamp(), reason),
        )


def blocked(journal: Journal, identity: str) -> tuple[datetime, str] | None:
    """Return until when, and why, a platform identity has to wait."""
    found = journal.database.read(
        "SELECT until, reason FROM lane WHERE identity=? AND until>?", (identity, journal.now())
    )
    until = rows.moment(found[0]["until"]) if found else None
    return (until, found[0]["reason"]) if until else None


def person(journal: Journal, account: str, seal: str) -> dict[str, Any] | None:
    """Return who an account is, if that was asked with the same credential before."""
    found = journal.database.read("SELECT me FROM person WHERE account=? AND seal=?", (account, seal))
    return json.loads(found[0]["me"]) if found else None


def published_as(read: Read, account: str, platform: str) -> list[str]:
    """Return the ids under which what is out was published, in order; `read` asks the journal."""
    found = read(
        "SELECT DISTINCT identity FROM delivery WHERE account=? AND platform=? AND published IS NOT NULL"
        " AND state IN ('published', 'incomplete')",
        (account, platform),
    )
    ids = {row[0].partition(":")[2] for row in found}
    return sorted(one for one in ids if one and not one.startswith("@"))


def know_person(journal: Journal, account: str, seal: str, me: Mapping[str, Any]) -> None:
    """Remember who an account is. `seal` tells credentials apart without holding them."""
    with journal.database.transaction() as db:
        db.execute(
            "INSERT INTO person(account, seal, me) VALUES(?,?,?)"
            " ON CONFLICT(account) DO UPDATE SET seal=excluded.seal, me=excluded.me",
            (account, seal, json.dumps(dict(me))),
        )
