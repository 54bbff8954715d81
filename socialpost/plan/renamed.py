"""Posts whose file was renamed: the same content for the same account keeps the free slot that it had under its old name.

Nothing else is lost by a new name: a time that stands in the file stands there still.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from socialpost.plan.model import DeliveryKey, Due, Plan
from socialpost.plan.taken import Inherited, Taken, Times, bare


@dataclass(frozen=True, slots=True)
class Left:
    """A slot that a delivery has, or had, whose name no file asks for any more. `fingerprint` is its content."""

    key: DeliveryKey
    fingerprint: str
    due: Due


Lefts = Callable[[Plan, Collection[str]], Iterable[Left]]
"""Returns the slots of what a plan does not ask for any more, as far as they are of these contents (fingerprints)."""


def keeping_slots(make: Callable[[Times], Plan], taken: Times, left: Lefts, now: datetime) -> Plan:
    """Return the plan that `make` gives for what is `taken`, in which posts that were renamed keep their slots.

    `left` is only asked when something new wants a slot.
    """
    plan = make(taken)
    slotted = [one for one in plan.deliveries if one.due is not None and one.due.rule == "next-slot"]
    there = taken.of({one.key.post for one in slotted}) if slotted else Taken()
    wanting = {_content(one.key, one.fingerprint): one.key for one in slotted if there.slot(one.key) is None}
    if not wanting:
        return plan
    heirs = dict(_heirs(wanting, left(plan, {content for _, _, content in wanting}), taken, now))
    return make(Inherited(taken, heirs)) if heirs else plan


def _content(key: DeliveryKey, fingerprint: str) -> tuple[str, str, str]:
    return key.account, key.target, fingerprint


def _heirs(
    wanting: dict[tuple[str, str, str], DeliveryKey], left: Iterable[Left], taken: Times, now: datetime
) -> Iterator[tuple[DeliveryKey, Left]]:
    """Yield what has a new name, with what it had under its old one: each slot once, and none that somebody else has."""
    for one in sorted(left, key=lambda one: one.due.utc):
        key = wanting.get(_content(one.key, one.fingerprint))
        if key is not None and one.due.utc > now and not _is_others(one, taken):
            del wanting[_content(one.key, one.fingerprint)]
            yield key, one


def _is_others(one: Left, taken: Times) -> bool:
    account, moment = one.key.account, bare(one.due)
    return moment in taken.moments({account}, max(moment, one.due.utc), {one.key})[account]
