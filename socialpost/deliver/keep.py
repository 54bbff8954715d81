"""What the runner and the commands keep in order in a workspace: frozen files, deliveries that may go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.locks import locked

NEEDS_FILES = (State.QUEUED, State.SENDING, State.ACCEPTED, State.PLACED, State.HELD, State.FAILED, State.UNCERTAIN)


@contextmanager
def store_lock(office: Office) -> Iterator[None]:
    """Keep cleaning apart from entering: a file that was just frozen belongs to a delivery that is not there yet."""
    with locked(office.folder / "locks" / "store.lock"):
        yield


def clean(office: Office) -> None:
    """Remove the frozen files that no delivery can need any more."""
    with store_lock(office):
        office.store.clean(one for one in office.journal.all() if needs_files(one))


def needs_files(delivery: Delivery) -> bool:
    """Tell whether a delivery may still be sent, by itself or by a person's word."""
    return (
        delivery.state in NEEDS_FILES
        or delivery.state is State.INCOMPLETE
        or bool(delivery.warnings)
        or (delivery.state is State.PUBLISHED and delivery.resume_at is not None)
    )


def let_go(office: Office, delivery: Delivery) -> None:
    """Let what waited for a login go on, and what waited for a quota whose time has come: somebody asks for it."""
    now = office.clock.now()
    ripe = delivery.hold is Hold.LOGIN or (
        delivery.hold is Hold.QUOTA and (delivery.resume_at is None or delivery.resume_at <= now)
    )
    if ripe:
        office.journal.settle(delivery.id, delivery.state, resume_at=now)
