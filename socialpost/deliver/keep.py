"""What the runner and the commands keep in order in a workspace: frozen files, deliveries that may go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from socialpost.deliver import decisions, rows
from socialpost.deliver.agenda import stepping
from socialpost.deliver.journal import Journal
from socialpost.deliver.office import Office
from socialpost.deliver.schema import NEEDS_MEDIA
from socialpost.deliver.state import Delivery, Hold
from socialpost.draft import Draft
from socialpost.locks import locked
from socialpost.media.renditions import FOLDER, Renditions
from socialpost.plan.model import DeliveryKey


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
    """Return the hashes of the frozen files that deliveries may still need: each set of files is looked at once."""
    one = f"SELECT hashes FROM delivery WHERE media=step.value AND {NEEDS_MEDIA} LIMIT 1"  # noqa: S608 - our own words
    found = journal.database.read(stepping("media", NEEDS_MEDIA, f"({one}) AS hashes"))
    return {digest for row in found if row["hashes"] for digest in json.loads(row["hashes"]).values()}


def needing(journal: Journal) -> Iterator[tuple[DeliveryKey, Draft]]:
    """Yield the deliveries that may still need frozen files, with their drafts, those of the same files together."""
    for step in journal.database.read(stepping("media", NEEDS_MEDIA)):
        found = journal.database.read(
            f"SELECT post, account, target, occurrence, draft FROM delivery WHERE media=? AND {NEEDS_MEDIA}",  # noqa: S608
            (step["value"],),
        )
        yield from ((rows.key(row), rows.load_draft(row["draft"])) for row in found)


def let_go(office: Office, delivery: Delivery) -> None:
    """Let what waited for a login go on, and what waited for a quota whose time has come: somebody asks for it."""
    now = office.clock.now()
    ripe = delivery.hold is Hold.LOGIN or (
        delivery.hold is Hold.QUOTA and (delivery.resume_at is None or delivery.resume_at <= now)
    )
    if ripe:
        decisions.settle(office.journal, delivery.id, delivery.state, resume_at=now, seen=delivery.token)
