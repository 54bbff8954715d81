"""What the runner tells the rest of the team before people can see anything, and after: receipts.

`Unclaimed` tells nobody (the sandbox, tests); `keeper.Keeper` keeps a book of receipts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from socialpost.errors import SocialpostError
from socialpost.plan.model import DeliveryKey, Planned

if TYPE_CHECKING:
    from socialpost.adapter import Step
    from socialpost.deliver.state import Delivery, StepRecord
    from socialpost.deliver.store import Store


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
    def troubles(self) -> Mapping[str, SocialpostError]: ...  # noqa: D102

    def take(self, delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> None:
        """Return when this process may send. Park, End: somebody else has it. StateTrouble: nobody can tell."""
        ...

    def meet(self, planned: Planned, store: Store) -> Met:
        """Say what others have done with a planned delivery; the journal knows it afterwards. StateTrouble."""
        ...

    def knows(self, key: DeliveryKey) -> bool:
        """Tell whether anybody has ever begun this delivery. StateTrouble."""
        ...

    def ended(self, key: DeliveryKey) -> bool:
        """Tell whether others say that nothing of a delivery will be sent any more: its files are not needed."""
        ...

    def catch_up(self, posts: Collection[str]) -> None:
        """Tell what a crash kept from being told about these posts. Never raises for the receipts' place."""
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

    def take(self, delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> None:
        """Do nothing."""

    def meet(self, planned: Planned, store: Store) -> Met:
        """Know of nobody."""
        del planned, store
        return Met()

    def knows(self, key: DeliveryKey) -> bool:
        """Know of nobody."""
        del key
        return False

    def ended(self, key: DeliveryKey) -> bool:
        """Know of nobody."""
        del key
        return False

    def catch_up(self, posts: Collection[str]) -> None:
        """Do nothing."""

    def settle(self, delivery: Delivery) -> None:
        """Do nothing."""


UNCLAIMED: Claims = Unclaimed()
