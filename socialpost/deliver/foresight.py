"""Logins against the queue: which deliveries a login will not live to see, told while there is time to mend it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from socialpost.deliver.database import Database
from socialpost.deliver.outlook import Outlook, outlooks
from socialpost.deliver.state import OPEN
from socialpost.findings import Finding, Place, warning
from socialpost.plan.model import Planned

RULE = "login.ends"
LAST_CALL = 3
"""From this weight on (three days) everything that sends speaks of it."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What foresight needs: the outlooks by account, and what tells when an account is used by what waits already."""

    outlooks: Mapping[str, Outlook]
    uses: Callable[[str], Sequence[datetime]]
    now: datetime

    def ends(self, account: str, times: Sequence[datetime]) -> datetime | None:
        """Return when only a person can help an account that is used at these times as well; None: nobody knows.

        The queue is asked only where it matters: it may be long.
        """
        one = self.outlooks.get(account)
        if one is None or one.ends is None or one.slides is None or one.ends > max(times):
            return one.ends if one else None
        return one.ends_with([*self.uses(account), *times])


def ahead(db: Database, now: datetime) -> Ahead:
    """Return what the journal knows."""
    return Ahead({one.account: one for one in outlooks(db)}, lambda account: _uses(db, account), now)


def _uses(db: Database, account: str) -> list[datetime]:
    """Return when an account is used by what waits: one moment a day is enough to renew a login."""
    marks = ",".join("?" * len(OPEN))
    found = db.read(
        # the index of states holds all that is asked for; that of accounts would lead to a million rows
        f"SELECT min(due) AS first FROM delivery WHERE state IN ({marks}) AND account || ''=?"  # noqa: S608 - question marks
        " GROUP BY cast(due / 86400 AS INTEGER)",
        (*OPEN, account),
    )
    return [datetime.fromtimestamp(row["first"], UTC) for row in found]


def findings(planned: Iterable[Planned], known: Ahead) -> list[tuple[Planned, Finding]]:
    """Return the deliveries of a plan whose login ends before their time, each with what to do about it."""
    chosen = list(planned)
    times: dict[str, list[datetime]] = {}
    for one in chosen:
        times.setdefault(one.key.account, []).append(_time(one, known.now))
    ends = {account: known.ends(account, more) for account, more in times.items()}
    return [
        (one, _finding(one, known.outlooks[one.key.account], end, known.now))
        for one in chosen
        if (end := ends[one.key.account]) is not None and end <= _time(one, known.now)
    ]


def _time(planned: Planned, now: datetime) -> datetime:
    return max(planned.due.utc - (planned.lead or timedelta(0)), now) if planned.due else now


def _finding(planned: Planned, one: Outlook, end: datetime, now: datetime) -> Finding:
    account, at = planned.key.account, _time(planned, now)
    if end <= now:
        says = f"the login of {account} {'has ended' if one.sure else 'may have ended'} ({_told(end)})"
        found = warning(RULE, says, f"log in anew: {again(account)}")
    else:
        word = "ends" if one.sure else "may end"
        says = f"the login of {account} {word} {_told(end)}, before this is due ({_told(at)})"
        found = warning(RULE, says, f"log in anew before then: {again(account)}")
    return replace(found, account=account, place=Place(planned.file))


def again(account: str) -> str:
    """Return what to type for a new login."""
    return f"socialpost login {account}"


def soon(known: Iterable[Outlook], now: datetime) -> list[Outlook]:
    """Return the logins that end within two weeks or have ended (see `Outlook.weight`), the first one first."""
    return sorted((one for one in known if one.weight(now)), key=lambda one: (one.ends or now, one.account))


def line(one: Outlook, now: datetime, waiting: int = 0) -> str:
    """Return what to say of a login that ends soon; `waiting` deliveries are queued for later than that."""
    ends, help_ = one.ends or now, again(one.account)
    late = f"; {waiting:,} queued for later than that" if waiting else ""
    if ends <= now:
        word = "ended" if one.sure else "may have ended"
        return f"the login of {one.account} {word} {_told(ends)}{late}; log in anew: {help_}"
    word = "ends" if one.sure else "may end"
    use = "any post, or `socialpost accounts --check`, renews it before then; else " if one.slides else ""
    return f"the login of {one.account} {word} {_told(ends)}, {_span(ends, now)}{late}; {use}log in anew: {help_}"


def last_call(db: Database, accounts: Container[str], now: datetime) -> list[str]:
    """Return a line for each login of these accounts that ends within three days or has ended."""
    return [line(one, now) for one in _urgent(db, accounts, now)]


def daily_call(db: Database, accounts: Container[str], now: datetime) -> list[str]:
    """Return these lines at most once a day, whoever asks: a runner and cron would say them again and again. StateTrouble."""
    lines = []
    for one in _urgent(db, accounts, now):
        name, sign = f"login told {one.account}", f"{now:%Y-%m-%d} {one.weight(now)}"
        with db.transaction() as write:
            done = write.execute(
                "INSERT INTO meta(name, value) VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value"
                " WHERE meta.value<>excluded.value",
                (name, sign),
            )
        if done.rowcount:
            lines.append(line(one, now))
    return lines


def _urgent(db: Database, accounts: Container[str], now: datetime) -> list[Outlook]:
    return [one for one in soon(outlooks(db), now) if one.account in accounts and one.weight(now) >= LAST_CALL]


def _span(ends: datetime, now: datetime) -> str:
    hours = int((ends - now).total_seconds() // 3600)
    return f"in {hours // 24} days" if hours >= 48 else f"in {hours} hours" if hours > 1 else "within two hours"


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
