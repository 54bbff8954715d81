"""From what a person types to the delivery that is meant."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from socialpost.deliver.state import Delivery
from socialpost.errors import UsageError
from socialpost.plan.model import DeliveryKey

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal


class Keyed(Protocol):
    """A delivery of the journal, or a receipt of one."""

    @property
    def key(self) -> DeliveryKey: ...  # noqa: D102


Found = TypeVar("Found", bound=Keyed)

SHOWN = 6
NEAR = 1000
"""Among so many a name is looked for that may have been meant."""


def of(journal: Journal, text: str, *, sandbox: bool) -> Delivery:
    """Return the delivery that is meant, without reading all there are. UsageError."""
    found = journal.like(text) if text else []
    return one(found if matching(found, text) else journal.some(NEAR), text, sandbox=sandbox)


def one(deliveries: Sequence[Found], text: str, *, sandbox: bool) -> Found:
    """Return the delivery of that key, of that post where it has only one, or whose key alone begins so. UsageError."""
    found = matching(deliveries, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{text!r} means {len(found)} deliveries", f"name one: {_names(found)}")
    raise UsageError(
        f"no delivery {text!r} is known{_where(sandbox=sandbox)}", _near(deliveries, text, sandbox=sandbox)
    )


def of_post_or_key(journal: Journal | None, text: str, *, sandbox: bool) -> list[Delivery]:
    """Return all deliveries of a post, or the one of that key; None is a journal that knows nothing. UsageError."""
    if journal is None:
        return [one([], text, sandbox=sandbox)]
    return journal.of_post(text) or [of(journal, text, sandbox=sandbox)]


def matching(deliveries: Sequence[Found], text: str) -> list[Found]:
    """Return what the text may mean; the first rule that finds anything counts."""
    rules: tuple[Callable[[DeliveryKey], bool], ...] = (
        lambda key: str(key) == text,
        lambda key: key.post == text,
        lambda key: str(key).startswith(text),
    )
    return next((found for rule in rules if text and (found := [one for one in deliveries if rule(one.key)])), [])


def _names(deliveries: Sequence[Keyed]) -> str:
    more = f" and {len(deliveries) - SHOWN} more" if len(deliveries) > SHOWN else ""
    return ", ".join(str(delivery.key) for delivery in deliveries[:SHOWN]) + more


def _where(*, sandbox: bool) -> str:
    return " in the sandbox" if sandbox else ""


def _near(deliveries: Sequence[Keyed], text: str, *, sandbox: bool) -> str:
    near = difflib.get_close_matches(text, [str(delivery.key) for delivery in deliveries], 1)
    if near:
        return f"did you mean {near[0]}?"
    other = "without --sandbox" if sandbox else "with --sandbox"
    return f"see: socialpost queue list --all; was it published {other}?"
