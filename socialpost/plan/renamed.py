"""Posts whose file was renamed: the same content for the same account keeps the free slot that it had under its old name.

Nothing else is lost by a new name: a time that stands in the file stands there still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from socialpost.plan.model import DeliveryKey, Due, Plan
from socialpost.plan.taken import Taken, bare


@dataclass(frozen=True, slots=True)
class Left:
    """A slot that a delivery has, or had, whose name no file asks for any more. `fingerprint` is its content."""

    key: DeliveryKey
    fingerprint: str
    due: Due


def keeping_slots(
    make: Callable[[Taken], Plan], taken: Taken, left: Callable[[Plan], Iterable[Left]], now: datetime
) -> Plan:
    """Return the plan that `make` gives for what is `taken`, in which posts that were renamed keep their slots.

    `left` returns the slots of what a plan does not ask for any more. It is only asked when something new wants a slot.
    """
    plan = make(taken)
    wanting = {
        _content(one.key, one.fingerprint): one.key for one in plan.deliveries if _wants(one.due, one.key, taken)
    }
    heirs = dict(_heirs(wanting, left(plan), taken, now)) if wanting else {}
    return make(taken.inherited(heirs)) if heirs else plan


def _wants(due: Due | None, key: DeliveryKey, taken: Taken) -> bool:
    return due is not None and due.rule == "next-slot" and taken.slot(key) is None


def _content(key: DeliveryKey, fingerprint: str) -> tuple[str, str, str]:
    return key.account, key.target, fingerprint


def _heirs(
    wanting: dict[tuple[str, str, str], DeliveryKey], left: Iterable[Left], taken: Taken, now: datetime
) -> Iterator[tuple[DeliveryKey, Left]]:
    """Yield what has a new name, with what it had under its old one: each slot once, and none that somebody else has."""
    others = {key: stand for key, stand in taken.stands.items() if not stand.ended}
    for one in sorted(left, key=lambda one: one.due.utc):
        key = wanting.get(_content(one.key, one.fingerprint))
        theirs = Taken({other: stand for other, stand in others.items() if other != one.key}).by_account()
        if key is not None and one.due.utc > now and bare(one.due) not in theirs.get(key.account, set()):
            del wanting[_content(one.key, one.fingerprint)]
            yield key, one
