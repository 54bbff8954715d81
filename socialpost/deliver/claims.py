"""What the runner tells the rest of the team before people can see anything, and after: receipts.

`Unclaimed` tells nobody (the sandbox, tests); `keeper.Keeper` keeps a book of receipts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from socialpost.errors import SocialpostError
from socialpost.plan.model import DeliveryKey, Planned
from socialpost.receipts.book import NONE, Receipts

if TYPE_CHECKING:
    from socialpost.adapter import Step
    from socialpost.deliver.state import Delivery, StepRecord
    from socialpost.deliver.store import Store
    from socialpost.receipts.model import Receipt


@dataclass(frozen=True, slots=True)
class Met:
    """What others have done with a planned delivery. `says` tells why it is not queued here, else it is empty.

    `busy`: somebody works on it just now. `twin`: the same content is out under this other name.
    """

    says: str = ""
    busy: bool = False
    twin: DeliveryKey | None = None


class Claims(Protocol):
    """What the runner needs. `take` comes right before the record of a visible request becomes durable.

    `troubles` are receipts that could not be kept, by delivery key.
    """

    @property
    def troubles(self) -> Mapping[str, SocialpostError]:
        """Return by delivery which receipts could not be kept."""
        ...

    @property
    def alone(self) -> bool:
        """Whether nothing but the claims outlasts this process, as far as anybody knows."""
        ...

    def take(self, delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> None:
        """Return when this process may send. Park, End: somebody else has it. StateTrouble: nobody can tell."""
        ...

    def read(self) -> Receipts:
        """Return what is known of everybody's deliveries, read anew. StateTrouble."""
        ...

    def meet(self, planned: Planned, store: Store) -> Met:
        """Say what others have done with a planned delivery; the journal knows it afterwards. StateTrouble."""
        ...

    def knows(self, key: DeliveryKey) -> bool:
        """Tell whether anybody has ever begun this delivery. StateTrouble."""
        ...

    def alike(self, delivery: Delivery) -> Receipt | None:
        """Return what others say is out of the same content, on the same platform identity, under another name.

        Nothing of what the journal knows itself. StateTrouble.
        """
        ...

    def ids_of_others(self, delivery: Delivery) -> frozenset[str]:
        """Return the platform's ids that, as others say, belong to other deliveries of its identity: posts, parts."""
        ...

    def ended(self, key: DeliveryKey) -> bool:
        """Tell whether others say that nothing of a delivery will be sent any more: its files are not needed."""
        ...

    def catch_up(self, posts: Collection[str] | None = None) -> None:
        """Tell what a crash kept from being told, about some posts or all. Never raises for the receipts' place."""
        ...

    def finish(self) -> None:
        """Give up the claims that this process still has: anybody may go on with what has not come to its end."""
        ...

    def settle(self, delivery: Delivery) -> None:
        """Tell how a delivery rests. Never raises for what the receipts' place does: what is public is public."""
        ...


class Unclaimed:
    """Everything is allowed and nothing is told."""

    @property
    def troubles(self) -> Mapping[str, SocialpostError]:
        """Nothing goes wrong."""
        return {}

    @property
    def alone(self) -> bool:
        """There is a journal."""
        return False

    def take(self, delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> None:
        """Do nothing."""

    def read(self) -> Receipts:
        """Know of nobody."""
        return NONE

    def meet(self, planned: Planned, store: Store) -> Met:
        """Know of nobody."""
        del planned, store
        return Met()

    def knows(self, key: DeliveryKey) -> bool:
        """Know of nobody."""
        del key
        return False

    def alike(self, delivery: Delivery) -> Receipt | None:
        """Know of nobody."""
        del delivery
        return None

    def ids_of_others(self, delivery: Delivery) -> frozenset[str]:
        """Know of nobody."""
        del delivery
        return frozenset()

    def ended(self, key: DeliveryKey) -> bool:
        """Know of nobody."""
        del key
        return False

    def catch_up(self, posts: Collection[str] | None = None) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""

    def settle(self, delivery: Delivery) -> None:
        """Do nothing."""


UNCLAIMED: Claims = Unclaimed()
