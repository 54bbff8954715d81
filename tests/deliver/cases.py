"""Posts for the toy, and short words for what the tests do with them."""

from __future__ import annotations

from socialpost.deliver import enqueue, exits
from socialpost.deliver.state import Delivery
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig, plan
from tests.deliver import toy
from tests.deliver.test_toy_suite import case

ONE = case("find")
THREAD = case("find+thread", texts=("one", "two", "three"), comment="Questions?")
ADAPTERS = {"toy": toy.adapter}.__getitem__


def enter(rig: Rig, one: Case, *, again: bool = False) -> enqueue.Entered:
    media.write(rig.folder, dict(one.files))
    return enqueue.enter(rig.journal, rig.store, plan(one, rig.adapter, rig.folder), rig.clock.now(), again=again)


def code(rig: Rig, delivery: Delivery) -> int:
    return exits.code([delivery], rig.clock.now())


def lost(rig: Rig, one: Case, kind: str) -> Delivery:
    """Return a delivery whose answer was lost, and whose platform lets nobody look."""
    rig.sandbox.fail("toy", "create", kind)
    rig.sandbox.fail("toy", "list", "refuse", count=99)
    return rig.carry(rig.queue(one))[0]
