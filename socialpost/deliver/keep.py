"""What the runner and the commands keep in order in a workspace: frozen files, deliveries that may go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from socialpost.deliver import decisions
from socialpost.deliver.journal import Journal
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.locks import locked
from socialpost.media.renditions import FOLDER, Renditions

NEEDS_FILES = (State.QUEUED, State.SENDING, State.ACCEPTED, State.PLACED, State.HELD, State.FAILED, State.UNCERTAIN)


@contextmanager
def store_lock(office: Office) -> Iterator[None]:
    """Keep cleaning apart from entering: a file that was just frozen belongs to a delivery that is not there yet."""
    with locked(office.folder / "locks" / "store.lock"):
        yield


def clean(office: Office) -> None:
    """Remove the frozen files that no delivery can need any more."""
    with store_lock(office):
        office.store.clean(lambda: needed(office.journal))


def tidy(office: Office) -> None:
    """Clean the content store, and the cache of renditions down to its size: what is queued has its copies already."""
    clean(office)
    cache = office.workspace.root / FOLDER
    if cache.is_dir():
        Renditions(cache).clean(())


def needed(journal: Journal) -> set[str]:
    """Return the hashes of the frozen files that deliveries may still need, without reading a draft."""
    states = ", ".join(f"'{state.value}'" for state in (*NEEDS_FILES, State.INCOMPLETE))
    found = journal.database.read(
        f"SELECT DISTINCT hashes FROM delivery WHERE hashes<>'{{}}' AND (state IN ({states})"  # noqa: S608 - our own words
        " OR warnings<>'[]' OR (state='published' AND resume_at IS NOT NULL))"
    )
    return {digest for row in found for digest in json.loads(row["hashes"]).values()}


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
        decisions.settle(office.journal, delivery.id, delivery.state, resume_at=now, seen=delivery.token)
