"""Known times for a plan, read from the journal: light rows, no draft, and only of what the plan concerns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row
from socialpost.deliver.schema import WAITS
from socialpost.plan.model import DeliveryKey, Due
from socialpost.plan.renamed import Left
from socialpost.plan.taken import Stand, Taken

_LIGHT = "post, account, target, occurrence, state, hold, due, wall, zone, rule, asked, shift"
_JITTER = timedelta(days=1)
"""No jitter is longer."""


@dataclass(frozen=True, slots=True)
class JournalTimes:
    """See `plan.taken.Times`: of an open journal, from `now` on. StateTrouble."""

    db: Database
    now: datetime

    def of(self, posts: Collection[str]) -> Taken:
        """See `Times`."""
        found = [
            _stand(row)
            for page, marks in rows.pages(posts)
            for row in self.db.read(
                f"SELECT {_LIGHT} FROM delivery WHERE post IN ({marks})"  # noqa: S608 - question marks only
                f" AND (rule='next-slot' OR (occurrence<>'' AND {WAITS}))",
                page,
            )
        ]
        return Taken({stand.key: stand for stand in found})

    def moments(
        self, accounts: Collection[str], until: datetime, but: Collection[DeliveryKey] = ()
    ) -> dict[str, set[datetime]]:
        """See `Times`."""
        return {account: self._moments(account, until, but) for account in accounts}

    def _moments(self, account: str, until: datetime, but: Collection[DeliveryKey]) -> set[datetime]:
        who = "post, account, target, occurrence, " if but else ""
        found = self.db.read(
            f"SELECT DISTINCT {who}due, shift FROM delivery WHERE account=? AND due>=? AND due<=? AND wall<>''"  # noqa: S608
            " AND state<>'failed' AND NOT (state='cancelled' AND hold='gone')",
            (account, (self.now - _JITTER).timestamp(), (until + _JITTER).timestamp()),
        )
        counts = [row for row in found if not but or rows.key(row) not in but]
        return {rows.sure(row["due"]) - timedelta(seconds=row["shift"]) for row in counts}


def slots_left(db: Database, now: datetime, gone: Collection[DeliveryKey], contents: Collection[str]) -> list[Left]:
    """Return the free slots after `now` of what is `gone` from the files, as far as its content is one of `contents`.

    Whether it waits yet or was taken out before.
    """
    found = [
        row
        for page, marks in rows.pages(contents)
        for row in db.read(
            f"SELECT {_LIGHT}, fingerprint FROM delivery WHERE fingerprint IN ({marks}) AND rule='next-slot' AND due>?"  # noqa: S608
            " AND (state IN ('queued','held') OR (state='cancelled' AND hold='gone'))",
            (*page, now.timestamp()),
        )
    ]
    stands = [(row, _stand(row)) for row in found]
    return [
        Left(stand.key, row["fingerprint"], stand.due)
        for row, stand in stands
        if stand.due is not None and (stand.ended or stand.key in gone)
    ]


def _stand(row: Row) -> Stand:
    key = DeliveryKey(row["post"], row["account"], row["target"], row["occurrence"])
    utc = rows.sure(row["due"])
    due = Due(row["wall"], row["zone"], utc, row["rule"], row["asked"], row["shift"]) if row["wall"] else None
    over = row["state"] == "failed" or (row["state"] == "cancelled" and row["hold"] == "gone")
    return Stand(key, due, waits=row["state"] in ("queued", "held"), ended=over)
