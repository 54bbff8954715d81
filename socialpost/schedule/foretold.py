"""What a runner says ahead of logins that end: of what it has just queued, and once a day in the last three."""

from __future__ import annotations

from collections.abc import Sequence

from socialpost.deliver import foresight, lookout
from socialpost.deliver.enqueue import Entered, Entry
from socialpost.deliver.hints import to_type
from socialpost.deliver.office import Office
from socialpost.schedule.told import Told

QUEUED = (Entry.NEW, Entry.UPDATED)


def last_call(office: Office, told: Told) -> None:
    """Say which logins end within three days, each once a day. StateTrouble."""
    for text in foresight.daily_call(office.journal.database, office.workspace.accounts, office.clock.now()):
        told.say("ahead", to_type(text, sandbox=office.sandbox))


def queued(office: Office, told: Told, entered: Sequence[Entered]) -> None:
    """Say of what was just queued which of it a login will not live to see, or has no login. StateTrouble."""
    fresh = [one.planned for one in entered if one.entry in QUEUED]
    for finding in lookout.foreseen(office, fresh) if fresh else ():
        told.say("ahead", f"{finding.message}; {finding.fix}", finding.place.file, rule=finding.rule)
