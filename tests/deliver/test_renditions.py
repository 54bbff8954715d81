"""Renditions on their way into the journal: what is frozen is what was made, and nothing else is sent."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from socialpost.deliver import enqueue
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.state import State
from socialpost.deliver.store import Store
from socialpost.plan.model import Planned
from socialpost.testing import media
from socialpost.testing.rig import Rig, plan
from tests.deliver.cases import ONE
from tests.deliver.test_toy_suite import case

PICTURE = case("find+media")


@pytest.fixture
def made(rig: Rig) -> dict[str, tuple[Path, str]]:
    """Let the rig's store find renditions here."""
    known: dict[str, tuple[Path, str]] = {}
    rig.store = Store(rig.folder / "frozen", rig.folder, known.get)
    return known


def with_recipe(rig: Rig, name: str) -> Planned:
    media.write(rig.folder, dict(PICTURE.files))
    planned = plan(PICTURE, rig.adapter, rig.folder)
    first = planned.draft.media[0]
    changed = replace(first, file=replace(first.file, recipe=name))
    return replace(planned, draft=replace(planned.draft, media=(changed, *planned.draft.media[1:])))


def rendition(folder: Path, data: bytes) -> tuple[Path, str]:
    path = folder / "rendition.jpg"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def test_what_was_made_is_frozen_and_its_hash_is_the_journals(rig: Rig, made: dict[str, tuple[Path, str]]) -> None:
    made["small"] = rendition(rig.folder, b"smaller")
    entered = enqueue.enter(rig.journal, rig.store, with_recipe(rig, "small"), rig.clock.now())
    assert entered.delivery is not None
    files = rig.store.files(entered.delivery, check=True)
    assert not isinstance(files, str)
    assert files["media0"].path.read_bytes() == b"smaller"
    assert entered.delivery.hashes["media0"] == hashlib.sha256(b"smaller").hexdigest()


def test_without_its_rendition_a_delivery_is_not_let_in(rig: Rig, made: dict[str, tuple[Path, str]]) -> None:
    assert made == {}
    entered = enqueue.enter(rig.journal, rig.store, with_recipe(rig, "small"), rig.clock.now())
    assert (entered.entry, "not prepared" in entered.says) == (Entry.REFUSED, True)
    assert rig.journal.all() == []


def test_a_rendition_that_was_changed_on_disk_is_not_let_in(rig: Rig, made: dict[str, tuple[Path, str]]) -> None:
    made["small"] = (rendition(rig.folder, b"smaller")[0], "0" * 64)
    entered = enqueue.enter(rig.journal, rig.store, with_recipe(rig, "small"), rig.clock.now())
    assert entered.entry is Entry.REFUSED


def test_another_recipe_takes_the_place_of_what_is_queued(rig: Rig, made: dict[str, tuple[Path, str]]) -> None:
    made["small"] = rendition(rig.folder, b"smaller")
    first = with_recipe(rig, "small")
    enqueue.enter(rig.journal, rig.store, first, rig.clock.now())
    other = with_recipe(rig, "smallest")
    assert enqueue.needs_files(rig.journal, other)
    made["smallest"] = rendition(rig.folder, b"tiny")
    entered = enqueue.enter(rig.journal, rig.store, other, rig.clock.now())
    assert (entered.entry, entered.delivery is not None) == (Entry.UPDATED, True)
    assert entered.delivery
    assert entered.delivery.hashes["media0"] == hashlib.sha256(b"tiny").hexdigest()


def test_only_what_will_be_frozen_has_to_be_prepared(rig: Rig) -> None:
    media.write(rig.folder, dict(ONE.files))
    planned = plan(ONE, rig.adapter, rig.folder)
    assert enqueue.needs_files(rig.journal, planned)
    delivery = rig.queue(ONE)
    assert not enqueue.needs_files(rig.journal, planned), "it is queued as it is"
    assert rig.carry(delivery)[0].state is State.PUBLISHED
    edited = replace(planned, fingerprint="another")
    assert not enqueue.needs_files(rig.journal, edited), "what is out is not sent again"
    assert enqueue.needs_files(rig.journal, edited, again=True)
