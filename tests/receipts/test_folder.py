"""Receipts as people commit them: a fresh clone, a colleague's clone, a crash before the file was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from socialpost.adapter import Effect, Flow, Live, Request
from socialpost.deliver import desk, elsewhere, keeper, runner
from socialpost.deliver.elsewhere import Brought
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.remove import remove
from socialpost.deliver.state import State
from socialpost.plan.model import DeliveryKey, Planned
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.model import Mark, Receipt
from socialpost.testing.rig import Case, Crash, Rig
from tests.receipts.conftest import TEXT, Clone, beside, enter, person

KEY = DeliveryKey("lamp", "toy-main")
ASK = Case("lamp", replace(TEXT.draft, options={"way": "find-ask-person", "handle": "lamps"}))


def state(folder: Path) -> str:
    found = FolderBook(folder).of(KEY)
    return found.state if found else ""


def test_what_was_published_stands_in_a_file_and_a_fresh_clone_sends_nothing(rig: Rig, tmp_path: Path) -> None:
    person(rig, tmp_path).publish(TEXT)
    found = FolderBook(tmp_path).of(KEY)
    assert found is not None
    assert (found.state, found.url, found.identity) == ("published", "https://toy.example/100", "toy:lamps")
    rig.clock.sleep(3600)
    calls = len(rig.sandbox.log)
    again = person(rig, tmp_path).publish(TEXT)
    assert again.delivery is not None
    assert (again.entry, again.delivery.state, len(rig.sandbox.log)) == (Entry.UNCHANGED, State.PUBLISHED, calls)


def test_an_edited_file_in_a_fresh_clone_is_changed_since_published(rig: Rig, tmp_path: Path) -> None:
    person(rig, tmp_path).publish(TEXT)
    edited = Case("lamp", replace(TEXT.draft, texts=("Another light.",)))
    entered = person(rig, tmp_path).publish(edited)
    assert (entered.entry, len(rig.cards())) == (Entry.CHANGED, 1)


def test_a_renamed_post_in_a_fresh_clone_is_the_same_content(rig: Rig, tmp_path: Path) -> None:
    person(rig, tmp_path).publish(TEXT)
    renamed = Case("lamp", replace(TEXT.draft, post="desk-lamp"))
    entered = person(rig, tmp_path).publish(renamed)
    assert (entered.entry, len(rig.cards())) == (Entry.TWIN, 1)
    assert "lamp@toy-main: https://toy.example/100" in entered.says


def test_again_in_a_fresh_clone_takes_a_number_that_nobody_has_used(rig: Rig, tmp_path: Path) -> None:
    person(rig, tmp_path).publish(TEXT)
    person(rig, tmp_path).publish(TEXT, again=True)
    third = person(rig, tmp_path).publish(TEXT, again=True)
    assert third.delivery is not None
    assert third.delivery.key.occurrence == "again-2"
    assert len(rig.cards()) == 3


def test_what_was_published_elsewhere_can_be_deleted_here_and_is_not_sent_again(rig: Rig, tmp_path: Path) -> None:
    def gone(live: Live) -> Flow:
        yield Request("GET", f"/posts/{live.id}", effect=Effect.READ)

    person(rig, tmp_path).publish(TEXT)
    here = person(rig, tmp_path)
    delivery = here.publish(TEXT).delivery
    assert delivery is not None
    rig.mutate = lambda adapter: replace(adapter, delete=gone)
    remove(rig.tools(claims=here.keeper), delivery)
    assert state(tmp_path) == "deleted"
    rig.mutate = lambda adapter: adapter
    third = person(rig, tmp_path).publish(TEXT).delivery
    assert third is not None
    assert (third.state, len(rig.cards())) == (State.DELETED, 1)


def test_what_a_colleague_published_meanwhile_is_not_sent_from_a_queue_of_before(rig: Rig, tmp_path: Path) -> None:
    other = beside(rig, tmp_path / "other")
    theirs = person(other, tmp_path, forget=False)
    waiting = enter(other, TEXT, claims=theirs.keeper).delivery  # queued there before anything is out
    assert waiting is not None
    person(rig, tmp_path).publish(TEXT)
    done = runner.run(other.tools(claims=theirs.keeper), waiting.id)
    assert (done.state, len(rig.cards())) == (State.HELD, 1)
    assert "its receipt says published, by another run: https://toy.example/100" in done.reason
    taken = person(other, tmp_path, forget=False).publish(TEXT).delivery
    assert taken is not None
    assert (taken.state, taken.url) == (State.PUBLISHED, "https://toy.example/100")
    other.abandon()


def test_a_crash_before_the_file_was_written_is_made_up_for_by_the_next_command(rig: Rig, tmp_path: Path) -> None:
    here = person(rig, tmp_path)

    def at(name: str) -> None:
        if name == "release.after":
            raise Crash

    rig.at = at
    with pytest.raises(Crash):
        here.publish(TEXT)
    rig.at = lambda _name: None
    rig.abandon()
    rig.reopen()
    assert state(tmp_path) == ""
    person(rig, tmp_path, forget=False).keeper.catch_up({"lamp"})
    assert state(tmp_path) == "published"


def test_what_is_in_doubt_here_is_not_sent_from_another_clone(rig: Rig, tmp_path: Path) -> None:
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    here = person(rig, tmp_path)
    delivery = enter(rig, TEXT, claims=here.keeper).delivery
    assert delivery is not None
    runner.run(rig.tools(claims=here.keeper), delivery.id)
    assert state(tmp_path) == "sending"
    there = person(rig, tmp_path).publish(TEXT).delivery
    assert there is not None
    assert (there.state, rig.cards()) == (State.UNCERTAIN, [])
    assert "began to send it" in there.reason


def test_a_person_settles_in_one_clone_what_another_left_uncertain(rig: Rig, tmp_path: Path) -> None:
    rig.sandbox.fail("toy", "create", "drop-after", count=1)
    rig.sandbox.fail("toy", "list", "500-before", count=100)
    person(rig, tmp_path).publish(ASK)
    assert state(tmp_path) == "uncertain"
    here = person(rig, tmp_path)
    delivery = here.publish(ASK).delivery
    assert delivery is not None
    settled = desk.adopt(rig.journal, lambda _name: rig.adapter, delivery, "https://toy.example/100", rig.clock.now())
    here.keeper.settle(settled)
    assert state(tmp_path) == "published"
    third = person(rig, tmp_path).publish(ASK).delivery
    assert third is not None
    assert (third.state, len(rig.cards())) == (State.PUBLISHED, 1)


def test_giving_up_frees_a_delivery_for_every_clone(rig: Rig, tmp_path: Path) -> None:
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    person(rig, tmp_path).publish(ASK)
    here = person(rig, tmp_path)
    delivery = here.publish(ASK).delivery
    assert delivery is not None
    assert delivery.state is State.UNCERTAIN
    here.keeper.settle(desk.give_up(rig.journal, lambda _name: rig.adapter, delivery))
    assert state(tmp_path) == Mark.FAILED
    there = person(rig, tmp_path)
    failed = there.publish(ASK).delivery
    assert failed is not None
    desk.retry(rig.journal, failed, rig.clock.now())
    done = there.publish(ASK).delivery
    assert done is not None
    assert (done.state, len(rig.cards()), state(tmp_path)) == (State.PUBLISHED, 1, "published")


def test_a_receipt_that_cannot_be_written_is_told_and_nothing_is_sent_twice(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "receipts").write_text("a file where the folder belongs")
    here = person(rig, tmp_path)
    with pytest.raises(Exception, match="receipts"):
        here.publish(TEXT)
    assert rig.cards() == []


def test_what_failed_before_anybody_saw_it_leaves_no_file(rig: Rig, tmp_path: Path) -> None:
    rig.sandbox.fail("toy", "create", "refuse", count=1)
    person(rig, tmp_path).publish(TEXT)
    assert not (tmp_path / "receipts").exists()


def test_no_receipt_holds_a_secret(rig: Rig, tmp_path: Path) -> None:
    person(rig, tmp_path).publish(TEXT)
    text = (tmp_path / "receipts" / "lamp.yaml").read_text()
    assert "token-toy-main" not in text


def test_what_a_worker_took_up_meanwhile_is_not_replaced_by_what_a_receipt_says(rig: Rig, tmp_path: Path) -> None:
    here = person(rig, tmp_path)
    delivery = rig.queue(TEXT)
    FolderBook(tmp_path).write(Receipt(delivery.key, Mark.PUBLISHED, "theirs", id="7"))

    real = elsewhere.brought

    def meanwhile(planned: Planned, known: Receipt, now: datetime, *, alone: bool) -> Brought:
        runner.run(rig.tools(), delivery.id)
        return real(planned, known, now, alone=alone)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeper, "brought", meanwhile)
        entered = here.publish(TEXT)
    assert entered.entry is Entry.ELSEWHERE
    assert rig.journal.get(delivery.id).remote_id != "7"


def test_whoever_nobody_looks_at_reads_receipts_and_writes_none(rig: Rig, tmp_path: Path) -> None:
    worker = Clone(rig, Keeper(rig.journal, lambda _name: rig.adapter, FolderBook(tmp_path, writes=False), rig.clock))
    assert worker.publish(TEXT).delivery is not None
    worker.keeper.catch_up()
    assert list(tmp_path.iterdir()) == []
    assert len(rig.cards()) == 1
