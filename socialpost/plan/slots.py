"""`schedule: next-slot`: each post gets the first free slot of its account, in the order of the plan.

A pure function of posts, slots and what is taken. What has a slot keeps it, so planning again moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from socialpost.content.recurrence import slot
from socialpost.content.resolved import Resolved, When
from socialpost.content.times import again
from socialpost.content.timing import quiet_moved, timed
from socialpost.content.workspace import Account
from socialpost.content.zones import local
from socialpost.findings import Finding, error, warning
from socialpost.plan.model import DeliveryKey, Due
from socialpost.plan.taken import Times

FAR = timedelta(days=400)
"""How far ahead a free slot is looked for."""

Slot = tuple[When, tuple[Finding, ...]]


def assigned(posts: Sequence[Resolved], accounts: Mapping[str, Account], taken: Times, now: datetime) -> list[Resolved]:
    """Return the posts with the slots that they get; one without any has an error finding."""
    wanting = [one for one in posts if one.next_slot]
    if not wanting:
        return list(posts)
    full = taken.moments({one.account for one in wanting}, now + FAR)
    for one in posts:
        for when in _fixed(one) if one.account in full else ():
            full[one.account].add(when.utc - timedelta(seconds=when.shift))
    there = taken.of({one.post for one in wanting})
    free: dict[str, Iterator[tuple[datetime, Slot]]] = {}
    made = []
    for one in posts:
        account = accounts[one.account]
        kept = there.slot(DeliveryKey(one.post, one.account, one.target)) if one.next_slot else None
        if kept is not None:
            made.append(replace(one, when=_as_it_is(kept)))
        elif one.next_slot:
            slots = free.setdefault(one.account, _slots(account, now))
            made.append(_given(one, account, slots, full[one.account]))
        else:
            made.append(one)
    return made


def _fixed(one: Resolved) -> Iterable[When]:
    return [one.when] if one.when else one.series.whens if one.series else ()


def _as_it_is(due: Due) -> When:
    return When(due.wall, due.zone, due.utc, due.rule, due.asked, due.shift)


def _given(one: Resolved, account: Account, slots: Iterator[tuple[datetime, Slot]], full: set[datetime]) -> Resolved:
    """Give a post the next slot that nobody has."""
    for utc, (when, notes) in slots:
        if utc in full:
            continue
        full.add(utc)
        settled, moved = timed(when, account, (one.post, one.account, one.target))
        said = [*notes, *([warning("schedule.quiet", moved, "take the slot out", "schedule")] if moved else [])]
        return replace(one, when=replace(settled, asked="next-slot"), findings=(*one.findings, *said))
    return replace(one, findings=(*one.findings, _none(account)))


def _none(account: Account) -> Finding:
    if not account.slots.week:
        fix = f'add accounts.{account.name}.slots: ["weekdays 09:00, 13:00"] to socialpost.yaml'
        return error("schedule.slots", f"`next-slot`, and the account {account.name} has no slots", fix, "schedule")
    message = f"no slot of {account.name} is free in the next {FAR.days} days"
    return error("schedule.slots", message, f"add slots: accounts.{account.name}.slots", "schedule")


def _slots(account: Account, now: datetime) -> Iterator[tuple[datetime, Slot]]:
    """Yield the slots of an account after `now`, in order: where each really is (quiet hours move it), and the time of it."""
    if account.market is None or not account.slots.week:
        return
    here = account.market.zone
    today = local(now, here).date()
    for wall in account.slots.between(today - timedelta(days=1), today + FAR):
        utc, notes = again(wall, account.market.timezone, "schedule")
        when = When(slot(wall), account.market.timezone, utc, rule="next-slot")
        really = quiet_moved(when, account)[0].utc
        if really > now:
            yield really, (when, tuple(notes))
