"""What is known of times: when the deliveries that are queued or out go out, so that no plan moves them or takes their slots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from socialpost.plan.model import DeliveryKey, Due

if TYPE_CHECKING:
    from socialpost.plan.renamed import Left


@dataclass(frozen=True, slots=True)
class Stand:
    """When a delivery goes out or went out; `due` is None for what goes out at once.

    `waits`: it is queued or held. `ended`: it is not out, and a plan that asks for it again needs a new time.
    """

    key: DeliveryKey
    due: Due | None = None
    waits: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Known times by delivery. Nothing known: every slot is free."""

    stands: Mapping[DeliveryKey, Stand] = field(default_factory=dict)

    def slot(self, key: DeliveryKey) -> Due | None:
        """Return the slot that a delivery has already; None: it needs one."""
        stand = self.stands.get(key)
        if stand is None or stand.ended or stand.due is None or stand.due.rule != "next-slot":
            return None
        return stand.due

    def of(self, posts: Collection[str]) -> Taken:
        """See `Times`."""
        return Taken({key: stand for key, stand in self.stands.items() if key.post in posts})

    def moments(
        self, accounts: Collection[str], until: datetime, but: Collection[DeliveryKey] = ()
    ) -> dict[str, set[datetime]]:
        """See `Times`."""
        found: dict[str, set[datetime]] = {account: set() for account in accounts}
        for key, stand in self.stands.items():
            if key.account not in found or key in but or stand.due is None or stand.ended:
                continue
            if bare(stand.due) <= until:
                found[key.account].add(bare(stand.due))
        return found

    def waiting(self) -> dict[tuple[str, str, str], set[str]]:
        """Return the occurrences of recurring posts that wait, by post, account and target."""
        found: dict[tuple[str, str, str], set[str]] = {}
        for key, stand in self.stands.items():
            if stand.waits and key.occurrence and key.first == key:
                found.setdefault((key.post, key.account, key.target), set()).add(key.occurrence)
        return found


class Times(Protocol):
    """Known times, wherever they are kept: a plan asks for no more than it concerns."""

    def of(self, posts: Collection[str]) -> Taken:
        """Return the slots that these posts have, and their occurrences that wait."""
        ...

    def moments(
        self, accounts: Collection[str], until: datetime, but: Collection[DeliveryKey] = ()
    ) -> dict[str, set[datetime]]:
        """Return the moments from now `until` then, without jitter, that are taken, for each of these accounts.

        Those of some deliveries do not count: `but`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Inherited:
    """Known times with the slots of some deliveries under their new names, see `Times`."""

    times: Times
    heirs: Mapping[DeliveryKey, Left]

    def of(self, posts: Collection[str]) -> Taken:
        """See `Times`."""
        kept = {key: stand for key, stand in self.times.of(posts).stands.items() if key not in self._old}
        mine = {key: Stand(key, one.due, waits=True) for key, one in self.heirs.items() if key.post in posts}
        return Taken(kept | mine)

    def moments(
        self, accounts: Collection[str], until: datetime, but: Collection[DeliveryKey] = ()
    ) -> dict[str, set[datetime]]:
        """See `Times`."""
        found = self.times.moments(accounts, until, {*but, *self._old})
        for key, one in self.heirs.items():
            if key.account in found and key not in but and bare(one.due) <= until:
                found[key.account].add(bare(one.due))
        return found

    @property
    def _old(self) -> set[DeliveryKey]:
        return {one.key for one in self.heirs.values()}


def bare(due: Due) -> datetime:
    """Return a moment without its jitter."""
    return due.utc - timedelta(seconds=due.shift)
