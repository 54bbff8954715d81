"""Letting planned deliveries into the journal, a part of `publish`: what `--again` means, and what goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socialpost.deliver.enqueue import Entered, Entry, enter, set_adrift, withdraw
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, State
from socialpost.plan.model import DeliveryKey, Planned


def enter_one(office: Office, planned: Planned, *, again: bool) -> Entered:
    """Queue one delivery. `again` makes a new occurrence only where it is out, and none is on its way."""
    now = office.clock.now()
    if again:
        office.claims.meet(planned, office.store)  # what is out elsewhere is out
    known = office.journal.find(planned.key)
    if again and known is not None and _over(known):
        begun = next(_repeats(office, planned), None)
        if begun is not None:
            return Entered(planned, Entry.UNCHANGED, begun, "goes on with the repetition that was begun before")
        return enter(office.journal, office.store, planned, now, again=True, claims=office.claims)
    entered = enter(office.journal, office.store, planned, now, claims=office.claims)
    if again and known is None and entered.entry is Entry.TWIN:
        return enter(office.journal, office.store, planned, now, again=True, claims=office.claims)
    return entered


def withdrawn(office: Office, gone: Sequence[DeliveryKey]) -> list[Delivery]:
    """Take out of the queue what no file asks for any more, and return it; what has begun stays."""
    done = [key for key in gone if withdraw(office.journal, key)]
    return [found for key in done if (found := office.journal.find(key)) is not None]


def adrift(office: Office, keys: Sequence[DeliveryKey]) -> list[Delivery]:
    """Note of what platforms hold that no file asks for it any more, and return it."""
    return [one for one, _ in set_adrift(office.journal, keys, office.clock.now())]


def _over(delivery: Delivery) -> bool:
    ended = (State.FAILED, State.CANCELLED, State.DELETED, State.PLACED, State.INCOMPLETE)
    return delivery.state in ended or (delivery.state is State.PUBLISHED and not delivery.open)


def _repeats(office: Office, planned: Planned) -> Iterator[Delivery]:
    """Yield repetitions of a delivery that have not come to an end."""
    for one in office.journal.of_post(planned.key.post):
        if one.key != planned.key and one.key.first == planned.key and not _over(one):
            yield one


def unfinished(office: Office, chosen: Sequence[Delivery], ready: Sequence[Planned]) -> list[Delivery]:
    """Return repetitions that an earlier run began and did not end: running again goes on with them."""
    there = {delivery.id for delivery in chosen}
    return [one for planned in ready for one in _repeats(office, planned) if one.id not in there]


def is_refused(entered: Entered) -> bool:
    """Tell whether a delivery was not let in."""
    return entered.entry in (Entry.TWIN, Entry.REFUSED, Entry.ELSEWHERE)
