"""A journal that knows less than the receipts: another clone was faster, or it was put back from a backup."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from socialpost.adapter import Draft, Step
from socialpost.deliver import desk, loop, runner, tables
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.state import Delivery, State
from socialpost.deliver.work import Way
from socialpost.plan.model import DeliveryKey
from socialpost.receipts.book import Receipts
from socialpost.receipts.branch import RENEW
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.model import Mark, Receipt
from socialpost.testing.rig import DAYS, Case, Crash, Rig
from tests.receipts.conftest import TEXT, beside, enter, person


def test_what_was_refused_for_now_is_not_sent_when_a_colleague_has_published_it_meanwhile(
    rig: Rig, tmp_path: Path
) -> None:
    other = beside(rig, tmp_path / "other")
    theirs = person(other, tmp_path, forget=False)
    waiting = enter(other, TEXT, claims=theirs.keeper).delivery
    assert waiting is not None
    rig.sandbox.fail("toy", "create", "429", wait=900, count=1)
    tools = other.tools(claims=theirs.keeper)
    assert runner.run(tools, waiting.id).state is State.QUEUED
    person(rig, tmp_path).publish(TEXT)
    done = loop.carry(tools, [waiting.id], wait=DAYS, workers=1)[0]
    other.abandon()
    assert (done.state, len(rig.cards())) == (State.HELD, 1)


def test_a_journal_that_was_put_back_from_a_backup_learns_from_its_own_receipts(rig: Rig, tmp_path: Path) -> None:
    here = person(rig, tmp_path)
    assert enter(rig, TEXT, claims=here.keeper).delivery is not None
    rig.abandon()
    shutil.copytree(rig.folder / "state", tmp_path / "backup")
    rig.reopen()
    person(rig, tmp_path, forget=False).publish(TEXT)
    rig.abandon()
    shutil.rmtree(rig.folder / "state")
    shutil.copytree(tmp_path / "backup", rig.folder / "state")
    rig.reopen()
    again = person(rig, tmp_path, forget=False).publish(TEXT).delivery
    assert again is not None
    assert (again.state, again.url, len(rig.cards())) == (State.PUBLISHED, "https://toy.example/100", 1)


class FarAway:
    """A branch whose remote takes eleven minutes to answer the first two pushes of a claim."""

    claims = True
    alone = False
    writes = True

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._slow = 2
        self.since: datetime | None = None

    def read(self) -> Receipts:
        return Receipts()

    def claim(self, wanted: Receipt, now: datetime) -> None:
        del wanted
        if self.since is not None and now - self.since < RENEW:
            return
        self.since = now
        if self._slow:
            self._slow -= 1
            self._rig.clock.sleep(660)

    def write(self, receipt: Receipt) -> None:
        """Nobody reads it."""

    def held(self) -> list[DeliveryKey]:
        return []

    def of(self, key: DeliveryKey) -> Receipt | None:
        del key
        return None


def test_nothing_leaves_under_a_claim_that_others_may_take_over_already(rig: Rig) -> None:
    book = FarAway(rig)
    keeper = Keeper(rig.journal, lambda _name: rig.adapter, book, rig.clock)
    ages: list[timedelta] = []

    def at(name: str) -> None:
        if name == "request.before" and book.since is not None:
            ages.append(rig.clock.now() - book.since)

    rig.at = at
    runner.run(rig.tools(claims=keeper), rig.queue(TEXT).id)
    assert max(ages, default=RENEW) < RENEW


@pytest.mark.parametrize("mark", [Mark.ACCEPTED, Mark.PLACED])
def test_what_another_clone_left_with_the_platform_and_nothing_here_can_prove_is_uncertain(
    rig: Rig, tmp_path: Path, mark: Mark
) -> None:
    FolderBook(tmp_path).write(Receipt(DeliveryKey("lamp", "toy-main"), mark, "theirs", id="100"))
    done = enter(rig, TEXT, claims=person(rig, tmp_path).keeper).delivery
    assert done is not None
    after = runner.run(rig.tools(), done.id)
    assert after.state is State.UNCERTAIN
    adopted = desk.adopt(rig.journal, lambda _name: rig.adapter, after, "https://toy.example/100", rig.clock.now())
    assert adopted.state is State.PUBLISHED


def test_a_receipt_that_cannot_be_made_does_not_change_how_a_delivery_rests(rig: Rig, tmp_path: Path) -> None:
    def newer(_draft: Draft) -> list[Step]:
        raise ValueError

    broken = replace(rig.adapter, compile=newer)
    keeper = Keeper(rig.journal, lambda _name: broken, FolderBook(tmp_path), rig.clock)
    after = runner.run(rig.tools(claims=keeper), rig.queue(TEXT).id)
    assert (after.state, after.reason, after.resume_at) == (State.PUBLISHED, "", None)


def test_what_another_clone_published_is_never_queued_here_not_even_for_a_moment(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(rig, tmp_path).publish(TEXT)
    here = person(rig, tmp_path)

    def crash(*_given: object) -> None:
        raise Crash

    monkeypatch.setattr(tables, "write_step", crash)
    with pytest.raises(Crash):
        enter(rig, TEXT, claims=here.keeper)
    assert rig.journal.all() == []


def as_the_first(rig: Rig) -> Callable[[Delivery], Way]:
    """Return the way of a second account that is the first one's login."""
    line = rig.tools().way
    return lambda one: line(replace(one, key=replace(one.key, account="toy-main")))


@pytest.mark.parametrize("brought", [False, True])
def test_an_account_under_another_name_does_not_publish_again_what_receipts_say_is_out(
    rig: Rig, tmp_path: Path, brought: bool
) -> None:
    """Where only the platform knows who an account is: a fresh clone learns it when it is about to send."""
    nameless = Case("lamp", replace(TEXT.draft, options={}))
    person(rig, tmp_path).publish(nameless)
    here = person(rig, tmp_path)
    if brought:
        enter(rig, nameless, claims=here.keeper)
    second = enter(rig, Case("lamp", replace(nameless.draft, account="toy-us")), claims=here.keeper).delivery
    assert second is not None
    after = runner.run(rig.tools(claims=here.keeper, way=as_the_first(rig)), second.id)
    assert (after.state, len(rig.cards())) == (State.HELD, 1)


def test_a_post_that_only_a_receipt_knows_is_not_taken_for_the_lost_one(rig: Rig, tmp_path: Path) -> None:
    other = beside(rig, tmp_path / "other")
    person(other, tmp_path, forget=False).publish(TEXT)
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    here = Keeper(rig.journal, lambda _name: rig.adapter, FolderBook(tmp_path), rig.clock)
    entered = enter(rig, TEXT, claims=here, again=True)
    assert entered.delivery is not None
    done = loop.carry(rig.tools(claims=here), [entered.delivery.id], wait=DAYS, workers=1)[0]
    other.abandon()
    assert (done.state, done.remote_id, len(rig.cards())) == (State.PUBLISHED, "101", 2)
