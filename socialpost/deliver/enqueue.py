"""From the plan into the journal: what is new, what is there already, what would appear twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from socialpost.deliver import decisions, neighbours
from socialpost.deliver.agenda import ADRIFT, BACK
from socialpost.deliver.claims import UNCLAIMED, Claims
from socialpost.deliver.database import Taken
from socialpost.deliver.journal import Journal
from socialpost.deliver.rules import begun
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.deliver.store import Store
from socialpost.plan.diff import asks_same, rivals
from socialpost.plan.model import DeliveryKey, Due, Planned
from socialpost.plan.taken import bare

AT_ONCE = "its time is now, whatever its file says"
MOVED = "moved: its file asks for another time"
STUCK = "take it back there, then publish it anew: socialpost delete {key}, then publish --again"
"""What to do about something that a platform holds and that shall be otherwise."""


class Entry(StrEnum):
    """What became of a planned delivery when it met the journal."""

    NEW = "new"
    UPDATED = "updated"  # it was queued, nothing of it was sent, the newer plan took its place
    UNCHANGED = "unchanged"
    CHANGED = "changed since published"
    TWIN = "same content elsewhere"
    REFUSED = "refused"  # its media is not what was planned, or its slot is taken
    ELSEWHERE = "elsewhere"  # another run works on it just now


@dataclass(frozen=True, slots=True)
class Entered:
    """The delivery as it stands after entering; `says` explains what is not obvious."""

    planned: Planned
    entry: Entry
    delivery: Delivery | None
    says: str = ""


def enter(
    journal: Journal,
    store: Store,
    planned: Planned,
    now: datetime,
    *,
    again: bool = False,
    claims: Claims = UNCLAIMED,
) -> Entered:
    """Queue one planned delivery, or say why it stays as it is. StateTrouble: the disk refuses.

    `claims` knows what others have done with it; what they have begun or ended stands in the journal afterwards.
    """
    if again:
        planned = _again(journal, planned, claims)
    met = claims.meet(planned, store)
    if met.says:
        entry = Entry.ELSEWHERE if met.busy else Entry.TWIN if met.twin else Entry.REFUSED
        return Entered(planned, entry, None, met.says)
    known = journal.find(planned.key)
    if known is None:
        twin = _twin(journal, planned)
        if twin:
            says = f"the same content went to the same place as {twin.key}: {twin.url or twin.state}"
            return Entered(planned, Entry.TWIN, twin, says)
        return _new(journal, store, planned, now)
    if known.reason == ADRIFT and decisions.remark(journal, known.id, "", ""):
        known = journal.get(known.id)
    if _is_gone(known):
        return _update(journal, store, planned, known, now)
    if _same_time(known, planned) and known.state is not State.PLACED:
        planned = _keeping_time(known, planned)
        if known.fingerprint == planned.fingerprint:
            return _mended(journal, store, planned, known, now)
    changed = known.fingerprint != planned.fingerprint
    if known.state in (State.QUEUED, State.HELD) or (known.state is State.FAILED and changed):
        updated = _update(journal, store, planned, known, now)
        moved = updated.entry is Entry.UPDATED and not changed
        return replace(updated, says=MOVED if planned.due else AT_ONCE) if moved else updated
    return _settled(planned, known, changed=changed)


def _settled(planned: Planned, known: Delivery, *, changed: bool) -> Entered:
    """Return what is to be said of what cannot be changed any more."""
    if known.state is State.PLACED and (changed or not asks_same(planned, known.asked)):
        says = (
            f"the platform holds it as it was given to it, and is not told of the edit; {STUCK.format(key=known.key)}"
        )
        return Entered(planned, Entry.CHANGED, known, says)
    if not changed:
        return Entered(planned, Entry.UNCHANGED, known)
    return Entered(planned, Entry.CHANGED, known, "the file was edited after publication; nothing is sent twice")


def needs_files(journal: Journal, planned: Planned, *, again: bool = False) -> bool:
    """Tell whether entering this delivery would freeze its files: then its renditions have to be prepared before."""
    known = journal.find(planned.key)
    if known is None or again or _is_gone(known):
        return True
    planned = _keeping_time(known, planned) if _same_time(known, planned) else planned
    changed = known.fingerprint != planned.fingerprint or known.draft != planned.draft
    if known.state in (State.QUEUED, State.HELD):
        return changed or not _same_time(known, planned)
    return known.state is State.FAILED and known.fingerprint != planned.fingerprint


def withdraw(journal: Journal, key: DeliveryKey) -> bool:
    """Take out of the queue what no file asks for any more (`plan.gone`). False: it has begun, so it goes on."""
    known = journal.find(key)
    return known is not None and decisions.withdraw(journal, known.id, f"{known.file} does not ask for it any more")


def set_adrift(journal: Journal, keys: Iterable[DeliveryKey], now: datetime) -> list[tuple[Delivery, bool]]:
    """Note of what platforms hold that no file asks for it any more (`plan.gone`), and return it; whether that is news, too.

    What was to go out by now is out, as far as anybody can tell: taking its file away means nothing then.
    """
    found = []
    for key in keys:
        known = journal.find(key)
        if known is not None and known.state is State.PLACED and known.due > now:
            news = decisions.remark(journal, known.id, ADRIFT, BACK.format(key=key))
            found.append((journal.get(known.id), news))
    return found


def _again(journal: Journal, planned: Planned, claims: Claims) -> Planned:
    """Give the delivery the next free `again-N`."""
    number = 1
    while journal.find(key := planned.key.again(number)) or claims.knows(key):
        number += 1
    return replace(planned, draft=replace(planned.draft, occurrence=planned.key.again(number).occurrence))


def _twin(journal: Journal, planned: Planned) -> Delivery | None:
    twins = neighbours.twins(journal, planned.identity, planned.fingerprint, account=planned.draft.account)
    return next((twin for twin in twins if rivals(planned.key, twin.key) and not _is_dead(journal, twin)), None)


def _is_dead(journal: Journal, twin: Delivery) -> bool:
    """Tell whether nobody sees it, and nothing of it goes out by itself."""
    held = twin.state is State.HELD and not begun(journal.steps(twin.id))
    return held or twin.state in (State.FAILED, State.CANCELLED, State.DELETED)


def _is_gone(known: Delivery) -> bool:
    return known.state is State.CANCELLED and known.hold is Hold.GONE


def _same_time(known: Delivery, planned: Planned) -> bool:
    return asks_same(planned, known.asked) or known.state not in (State.QUEUED, State.HELD)


def _keeping_time(known: Delivery, planned: Planned) -> Planned:
    """Return the plan with the time that a waiting delivery has: it may have been moved by hand since it was asked for."""
    if planned.due is None or known.state not in (State.QUEUED, State.HELD):
        return planned
    if not known.wall:  # a person said: now
        draft = replace(planned.draft, publish_at=None)
        return replace(planned, due=None, lead=None, overruled=known.asked, draft=draft)
    due = Due(known.wall, known.zone, known.due, known.rule, known.asked, known.shift)
    if planned.lead is None:  # no platform shall hold it
        return replace(planned, due=due)
    lead = planned.lead if known.lead is None else known.lead  # who holds it is settled, too
    return replace(planned, due=due, lead=lead, draft=replace(planned.draft, publish_at=due.utc if lead else None))


def _new(journal: Journal, store: Store, planned: Planned, now: datetime) -> Entered:
    if (
        planned.due
        and planned.due.rule == "next-slot"
        and neighbours.has_slot(journal, planned.key.account, bare(planned.due))
    ):
        says = f"the slot {planned.due.wall.replace('T', ' ')} was taken by somebody else meanwhile"
        return Entered(planned, Entry.REFUSED, None, says)
    frozen = store.freeze(planned.draft.files, planned.hashes)
    if isinstance(frozen, str):
        return Entered(planned, Entry.REFUSED, None, frozen)
    try:
        delivery = decisions.add(journal, replace(planned, hashes=frozen), planned.due.utc if planned.due else now)
    except Taken:  # another process was first
        return Entered(planned, Entry.UNCHANGED, journal.find(planned.key))
    return Entered(planned, Entry.NEW, delivery)


def _update(journal: Journal, store: Store, planned: Planned, known: Delivery, now: datetime) -> Entered:
    frozen = store.freeze(planned.draft.files, planned.hashes)
    if isinstance(frozen, str):
        return Entered(planned, Entry.REFUSED, known, frozen)
    if not decisions.replace(
        journal, known.id, replace(planned, hashes=frozen), planned.due.utc if planned.due else now
    ):
        return Entered(planned, Entry.CHANGED, journal.get(known.id), "sending has begun; the older text goes out")
    return Entered(planned, Entry.UPDATED, journal.get(known.id))


def _mended(journal: Journal, store: Store, planned: Planned, known: Delivery, now: datetime) -> Entered:
    """Let a waiting delivery follow what nobody would see in it: the Page it goes to, the tags of its link."""
    if known.state in (State.QUEUED, State.HELD) and known.draft != planned.draft:
        updated = _update(journal, store, planned, known, now)
        if updated.entry is Entry.UPDATED:
            return updated
    return Entered(planned, Entry.UNCHANGED, known)
