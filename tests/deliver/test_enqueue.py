"""What becomes of a planned delivery when it meets the journal: twins, edits, frozen files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from socialpost.deliver import desk, enqueue
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.state import Hold, State
from socialpost.plan.model import Due
from socialpost.testing import media
from socialpost.testing.crashes import with_text
from socialpost.testing.rig import Case, Rig, plan
from tests.deliver.cases import ONE, code, enter


def test_the_same_content_under_another_name_is_refused(rig: Rig) -> None:
    rig.carry(rig.queue(ONE))
    renamed = replace(with_text(ONE, "posts/renamed"), name=ONE.name)
    entered = enter(rig, renamed)
    assert entered.entry is Entry.TWIN
    assert "posts/find@shop" in entered.says
    assert len(rig.cards()) == 1


def test_the_same_content_through_a_second_account_of_one_identity_is_held(rig: Rig) -> None:
    lamps = {"way": "find", "handle": "lamps"}
    first = replace(ONE, draft=replace(ONE.draft, options=lamps, account="shop-a"))
    second = replace(ONE, draft=replace(ONE.draft, options=lamps, account="shop-b"))
    one, two = rig.carry(rig.queue(first))[0], enter(rig, second)
    assert one.state is State.PUBLISHED
    assert two.entry is Entry.TWIN


def test_again_publishes_a_second_time_and_only_once(rig: Rig) -> None:
    rig.sandbox.world("toy").knobs.accept_duplicates = True
    rig.carry(rig.queue(ONE))
    rig.carry(rig.queue(ONE, again=True))
    assert [str(one.key) for one in rig.journal.all()] == ["posts/find@shop", "posts/find@shop#again-1"]
    assert len(rig.cards()) == 2


def test_an_edit_after_publication_publishes_nothing(rig: Rig) -> None:
    rig.carry(rig.queue(ONE))
    entered = enter(rig, replace(ONE, draft=replace(ONE.draft, texts=("Warmer light",))))
    assert entered.entry is Entry.CHANGED
    assert rig.carry(rig.journal.all()[0])[0].state is State.PUBLISHED
    assert [card.text for card in rig.cards()] == ["Warm light"]


def test_an_edit_of_a_queued_post_takes_its_place(rig: Rig) -> None:
    rig.queue(ONE)
    entered = enter(rig, replace(ONE, draft=replace(ONE.draft, texts=("Warmer light",))))
    assert entered.entry is Entry.UPDATED
    rig.carry(rig.journal.all()[0])
    assert [card.text for card in rig.cards()] == ["Warmer light"]


def page(handle: str) -> Case:
    return replace(ONE, draft=replace(ONE.draft, options={"way": "find", "handle": handle}))


def test_a_post_that_was_surely_refused_goes_to_the_page_that_the_settings_name_now(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "expired")
    after = rig.carry(rig.queue(page("wrong")))[0]
    assert (after.hold, rig.cards()) == (Hold.LOGIN, [])
    assert enter(rig, page("lamps")).entry is Entry.UPDATED
    after = rig.carry(after)[0]
    assert (after.state, after.identity) == (State.PUBLISHED, "toy:lamps")
    assert [card.author for card in rig.cards()] == ["lamps"]


def test_a_post_in_doubt_is_looked_for_where_it_was_sent_whatever_the_settings_say_now(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.sandbox.fail("toy", "list", "500-before", count=1)
    doubtful = rig.carry(rig.queue(page("lamps")), wait=timedelta(0))[0]
    assert doubtful.state is State.QUEUED
    assert enter(rig, page("other")).entry is Entry.UNCHANGED
    assert rig.carry(doubtful)[0].state is State.PUBLISHED
    assert [card.author for card in rig.cards()] == ["lamps"]


def test_a_file_that_changed_between_plan_and_queue_is_refused(rig: Rig) -> None:
    media.write(rig.folder, dict(ONE.files))
    planned = plan(ONE, rig.adapter, rig.folder)
    (rig.folder / "media/a.jpg").write_bytes(media.jpeg("teal"))
    entered = enqueue.enter(rig.journal, rig.store, planned, rig.clock.now())
    assert (entered.entry, entered.delivery) == (Entry.REFUSED, None)
    assert "media/a.jpg has changed" in entered.says


def test_an_original_edited_after_queueing_does_not_change_what_is_sent(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    (rig.folder / "media/a.jpg").write_bytes(b"something else")
    assert rig.carry(delivery)[0].state is State.PUBLISHED


def test_a_frozen_copy_that_was_tampered_with_holds_the_delivery(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    rig.store.path(delivery.hashes["media0"]).write_bytes(b"something else")
    after = rig.carry(delivery)[0]
    assert (after.state, rig.cards(), code(rig, after)) == (State.HELD, [], 7)


def due_at(rig: Rig, rule: str, wall: str = "2026-11-30T09:00") -> Due:
    return Due(wall, "Europe/Berlin", rig.clock.now() + timedelta(days=1), rule, rule)


def test_a_slot_that_somebody_else_took_meanwhile_is_refused(rig: Rig) -> None:
    media.write(rig.folder, dict(ONE.files))
    entered = []
    for case in (ONE, replace(with_text(ONE, "posts/other"), draft=replace(ONE.draft, post="other", texts=("Other",)))):
        planned = replace(plan(case, rig.adapter, rig.folder), due=due_at(rig, "next-slot"))
        entered.append(enqueue.enter(rig.journal, rig.store, planned, rig.clock.now()))
    assert [one.entry for one in entered] == [Entry.NEW, Entry.REFUSED]
    assert "was taken" in entered[1].says


def test_what_has_begun_is_never_withdrawn(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.sandbox.fail("toy", "list", "500-before", count=1)
    doubtful = rig.carry(rig.queue(ONE), wait=timedelta(0))[0]
    assert doubtful.state is State.QUEUED
    assert not enqueue.withdraw(rig.journal, doubtful.key)
    assert rig.journal.get(doubtful.id).state is State.QUEUED


def test_what_was_withdrawn_is_not_sent_and_comes_back_when_a_file_asks_again(rig: Rig) -> None:
    waiting = rig.queue(ONE)
    assert enqueue.withdraw(rig.journal, waiting.key)
    gone = rig.journal.get(waiting.id)
    assert (gone.state, gone.hold, gone.ready) == (State.CANCELLED, Hold.GONE, None)
    assert rig.carry(gone)[0].state is State.CANCELLED
    assert enter(rig, ONE).entry is Entry.UPDATED
    assert rig.carry(gone)[0].state is State.PUBLISHED


def test_what_a_person_cancelled_does_not_come_back_by_itself(rig: Rig) -> None:
    cancelled = desk.cancel(rig.journal, rig.queue(ONE))
    assert enter(rig, ONE).entry is Entry.UNCHANGED
    assert rig.journal.get(cancelled.id).state is State.CANCELLED


def test_the_frozen_files_reach_the_disk_before_the_delivery_that_sends_them(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, flushed = os.fsync, set()

    def fsync(file: int) -> None:
        flushed.add(os.fstat(file).st_ino)
        real(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        delivery = rig.queue(ONE)
    assert {rig.store.path(digest).stat().st_ino for digest in delivery.hashes.values()} <= flushed
