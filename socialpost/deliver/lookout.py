"""Looking at the logins of what is about to be queued: the queue's foresight, with the vault opened where it has to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from socialpost.deliver import foresight
from socialpost.deliver.hints import to_type
from socialpost.deliver.office import Office
from socialpost.deliver.outlook import outlooks
from socialpost.errors import LoginNeeded, SocialpostError
from socialpost.findings import Finding, Place, warning
from socialpost.plan.model import Planned


def foreseen(office: Office, chosen: Sequence[Planned]) -> list[Finding]:
    """Return what logins will not live to see of what is about to be queued, and accounts that have no login yet.

    A credential is looked at where nothing is known of it, or where what is known would be a warning: it may be old.
    """
    now, db = office.clock.now(), office.journal.database
    later = [one for one in chosen if one.due is not None and one.due.utc > now]
    known = {one.account for one in outlooks(db)}
    ill = {one.key.account for one, _ in foresight.findings(later, foresight.ahead(db, now))}
    missing = {
        name: trouble
        for name, one in {one.key.account: one for one in later}.items()
        if (name not in known or name in ill) and (trouble := _looked(office, one)) is not None
    }
    first = {one.key.account: one for one in sorted(later, key=_time, reverse=True)}  # one word about each is enough
    without = [_missing(first[account], trouble) for account, trouble in missing.items()]
    there = [one for one in later if one.key.account not in missing]
    found = [*without, *(finding for _, finding in foresight.findings(there, foresight.ahead(db, now)))]
    return [replace(one, fix=to_type(one.fix, sandbox=office.sandbox)) for one in found]


def _looked(office: Office, planned: Planned) -> LoginNeeded | None:
    """Open the account's line, which notes what its credential tells; return why there is none."""
    account = office.workspace.accounts[planned.key.account]
    try:
        office.line_for(account, planned.draft.options, planned.key.target)
    except LoginNeeded as problem:
        return problem
    except SocialpostError:  # sending says it, and what to do
        return None
    return None


def _time(planned: Planned) -> datetime:
    assert planned.due is not None  # noqa: S101 - only what is for later is asked about
    return planned.due.utc.astimezone(UTC)


def _missing(planned: Planned, problem: LoginNeeded) -> Finding:
    when = f"{_time(planned):%Y-%m-%d %H:%M} UTC"
    found = warning("login.missing", f"{problem}; it must be there before {when}", problem.fix)
    return replace(found, account=planned.key.account, place=Place(planned.file))
