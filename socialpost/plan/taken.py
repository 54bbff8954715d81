"""What is known of times: when the deliveries that are queued or out go out, so that no plan moves them or takes their slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

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

    def inherited(self, heirs: Mapping[DeliveryKey, Left]) -> Taken:
        """Return the same, with the slots of some deliveries under their new names."""
        gone = {one.key for one in heirs.values()}
        kept = {key: stand for key, stand in self.stands.items() if key not in gone}
        return Taken(kept | {key: Stand(key, one.due, waits=True) for key, one in heirs.items()})

    def by_account(self) -> dict[str, set[datetime]]:
        """Return the moments (without jitter) that are taken, by account."""
        found: dict[str, set[datetime]] = {}
        for stand in self.stands.values():
            if stand.due is not None and not stand.ended:
                found.setdefault(stand.key.account, set()).add(bare(stand.due))
        return found

    def waiting(self) -> dict[tuple[str, str, str], set[str]]:
        """Return the occurrences of recurring posts that wait, by post, account and target."""
        found: dict[tuple[str, str, str], set[str]] = {}
        for key, stand in self.stands.items():
            if stand.waits and key.occurrence and key.first == key:
                found.setdefault((key.post, key.account, key.target), set()).add(key.occurrence)
        return found


def bare(due: Due) -> datetime:
    """Return a moment without its jitter."""
    return due.utc - timedelta(seconds=due.shift)
