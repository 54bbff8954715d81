"""The workers of a team as people ask for them: machines, what each does, and what nobody can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from socialpost.deliver.database import Database
from socialpost.deliver.roster import Member


@dataclass(frozen=True, slots=True)
class Stranded:
    """Deliveries of an account that are due and that no living worker can take: how many, and why not."""

    account: str
    count: int
    why: str


def stranded(db: Database, now: datetime, known: Sequence[Member]) -> list[Stranded]:
    """Return what is due and has nobody: no worker lives that has the credential, or all of them passed it over."""
    living = [one for one in known if one.alive(now) and one.kind != "once"]
    found = db.read(
        "SELECT account, count(*) AS due FROM delivery WHERE ready<=? AND ready IS NOT NULL AND owner IS NULL"
        " GROUP BY account ORDER BY account",
        (now.timestamp(),),
    )
    told = []
    for row in found:
        able = [one for one in living if one.kind == "run" or row["account"] in one.accounts]
        if not able:
            told.append(Stranded(row["account"], row["due"], "no living worker has its credential"))
    return told + _passed_by_all(living)


def _passed_by_all(living: Sequence[Member]) -> list[Stranded]:
    """Return what every worker of its account has passed over."""
    told = []
    for key in sorted({key for one in living for key in one.passed}):
        account = key.partition("@")[2].partition("/")[0].partition("#")[0]
        able = [one for one in living if one.kind == "run" or account in one.accounts]
        if able and all(key in one.passed for one in able):
            told.append(Stranded(account, 1, f"{key} was passed over by all: {able[0].passed[key]}"))
    return told
