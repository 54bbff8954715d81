"""From the plan into the journal: what is new, what is there already, what would appear twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from socialpost.deliver.database import Taken
from socialpost.deliver.journal import Journal
from socialpost.deliver.state import Delivery, State
from socialpost.deliver.store import Store
from socialpost.plan.model import DeliveryKey, Planned


class Entry(StrEnum):
    """What became of a planned delivery when it met the journal."""

    NEW = "new"
    UPDATED = "updated"  # it was queued, nothing of it was sent, the newer plan took its place
    UNCHANGED = "unchanged"
    CHANGED = "changed since published"
    TWIN = "same content elsewhere"
    REFUSED = "refused"  # its media is not what was planned


@dataclass(frozen=True, slots=True)
class Entered:
    """The delivery as it stands after entering; `says` explains what is not obvious."""

    planned: Planned
    entry: Entry
    delivery: Delivery | None
    says: str = ""


def enter(journal: Journal, store: Store, planned: Planned, now: datetime, *, again: bool = False) -> Entered:
    """Queue one planned delivery, or say why it stays as it is. StateTrouble: the disk refuses."""
    if again:
        planned = _again(journal, planned)
    known = journal.find(planned.key)
    if known is None:
        twin = None if planned.draft.occurrence else _twin(journal, planned)
        if twin:
            says = f"the same content went to the same place as {twin.key}: {twin.url or twin.state}"
            return Entered(planned, Entry.TWIN, twin, says)
        return _new(journal, store, planned, now)
    if known.fingerprint == planned.fingerprint and _same_time(known, planned):
        return _mended(journal, store, planned, known, now)
    changed = known.fingerprint != planned.fingerprint
    if known.state in (State.QUEUED, State.HELD) or (known.state is State.FAILED and changed):
        return _update(journal, store, planned, known, now)
    if not changed:
        return Entered(planned, Entry.UNCHANGED, known)
    return Entered(planned, Entry.CHANGED, known, "the file was edited after publication; nothing is sent twice")


def needs_files(journal: Journal, planned: Planned, *, again: bool = False) -> bool:
    """Tell whether entering this delivery would freeze its files: then its renditions have to be prepared before."""
    known = journal.find(planned.key)
    if known is None or again:
        return True
    changed = known.fingerprint != planned.fingerprint or known.draft != planned.draft
    if known.state in (State.QUEUED, State.HELD):
        return changed or not _same_time(known, planned)
    return known.state is State.FAILED and known.fingerprint != planned.fingerprint


def _again(journal: Journal, planned: Planned) -> Planned:
    """Give the delivery the next free `again-N`."""
    number = 1
    base = planned.key
    while journal.find(DeliveryKey(base.post, base.account, base.target, f"again-{number}")):
        number += 1
    return replace(planned, draft=replace(planned.draft, occurrence=f"again-{number}"))


def _twin(journal: Journal, planned: Planned) -> Delivery | None:
    twins = journal.twins(planned.identity, planned.fingerprint, account=planned.draft.account)
    live = [twin for twin in twins if twin.state not in (State.FAILED, State.CANCELLED, State.DELETED, State.HELD)]
    return live[0] if live else None


def _same_time(known: Delivery, planned: Planned) -> bool:
    asked = planned.due.asked if planned.due else ""
    return known.asked == asked or known.state not in (State.QUEUED, State.HELD)


def _new(journal: Journal, store: Store, planned: Planned, now: datetime) -> Entered:
    frozen = store.freeze(planned.draft.files, planned.hashes)
    if isinstance(frozen, str):
        return Entered(planned, Entry.REFUSED, None, frozen)
    try:
        delivery = journal.add(replace(planned, hashes=frozen), planned.due.utc if planned.due else now)
    except Taken:  # another process was first
        return Entered(planned, Entry.UNCHANGED, journal.find(planned.key))
    return Entered(planned, Entry.NEW, delivery)


def _update(journal: Journal, store: Store, planned: Planned, known: Delivery, now: datetime) -> Entered:
    frozen = store.freeze(planned.draft.files, planned.hashes)
    if isinstance(frozen, str):
        return Entered(planned, Entry.REFUSED, known, frozen)
    if not journal.replace(known.id, replace(planned, hashes=frozen), planned.due.utc if planned.due else now):
        return Entered(planned, Entry.CHANGED, journal.get(known.id), "sending has begun; the older text goes out")
    return Entered(planned, Entry.UPDATED, journal.get(known.id))


def _mended(journal: Journal, store: Store, planned: Planned, known: Delivery, now: datetime) -> Entered:
    """Let a waiting delivery follow what nobody would see in it: the Page it goes to, the tags of its link."""
    if known.state in (State.QUEUED, State.HELD) and known.draft != planned.draft:
        updated = _update(journal, store, planned, known, now)
        if updated.entry is Entry.UPDATED:
            return updated
    return Entered(planned, Entry.UNCHANGED, known)
