"""A job dies at each step of claim and delivery; the next one, in a fresh clone, goes on: nothing twice, nothing false."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from socialpost.adapter import Adapter
from socialpost.deliver import desk, loop
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft
from socialpost.receipts.branch import BranchBook
from socialpost.receipts.git import Git, Place
from socialpost.receipts.model import joined
from socialpost.sandbox.kit import Platform
from socialpost.testing.crashes import Countdown
from socialpost.testing.rig import DAYS, Case, Crash, Rig
from tests.deliver import toy
from tests.receipts.conftest import TEXT, MemoryGit, Team, enter
from tests.receipts.test_branch import with_picture
from tests.test_random_kills import program

SUITES = program().suites()
LEASE = 11 * 60
FIND = Draft("lamp", "toy-main", "toy", texts=("Warm light.",), options={"handle": "lamps"})
CASES = {
    "find": Case("lamp", FIND),
    "ask-person": Case("lamp", replace(FIND, options={"handle": "lamps", "way": "find-ask-person"})),
    "ask": Case("lamp", replace(FIND, options={"handle": "lamps", "way": "ask"})),
    "key": Case("lamp", replace(FIND, options={"handle": "lamps", "way": "key"})),
    "confirm": Case("lamp", replace(FIND, options={"handle": "lamps", "confirm": True}, comment="We answer.")),
    "picture": with_picture(FIND),
    "thread": Case("lamp", replace(FIND, texts=("One.", "Two.", "Three."), comment="We answer.")),
}


QUICK = ("confirm", "ask-person")


class Remote:
    """Jobs on one platform whose only memory is a branch."""

    def __init__(self, adapter: Adapter, platform: Platform) -> None:
        self.rig = Rig(adapter, platform)
        self.rig.sandbox.world(platform.name).knobs.accept_duplicates = True  # the platform hides no mistake of ours
        self.git = MemoryGit()
        self.runs = 0

    def keeper(self, at: Callable[[str], None]) -> Keeper:
        """Begin a job that knows nothing but the branch."""
        self.rig.forget()
        self.runs += 1
        self.rig.at = at
        book = BranchBook(cast("Git", self.git), Place("origin", "main"), f"run-{self.runs}", at=at)
        return Keeper(self.rig.journal, lambda _name: self.rig.mutate(self.rig.adapter), book, self.rig.clock)

    def job(self, case: Case, at: Callable[[str], None] = lambda _name: None) -> Delivery | None:
        """Run one job to its end; None when another one has the delivery."""
        keeper = self.keeper(at)
        entered = enter(self.rig, case, claims=keeper)
        if entered.delivery is None:
            assert entered.entry is Entry.ELSEWHERE, entered.says
            return None
        done = loop.carry(self.rig.tools(claims=keeper), [entered.delivery.id], wait=DAYS, workers=1)[0]
        keeper.finish()
        assert not keeper.troubles
        return done

    def person(self, case: Case) -> Delivery:
        """Settle what is uncertain from a fresh clone, by looking at the platform."""
        keeper = self.keeper(lambda _name: None)
        delivery = enter(self.rig, case, claims=keeper).delivery
        assert delivery is not None
        cards = self.rig.cards()
        adapters = {self.rig.adapter.name: self.rig.adapter}.__getitem__
        if delivery.state is State.UNCERTAIN and not delivery.remote_id:
            now = self.rig.clock.now()
            if cards:
                delivery = desk.adopt(self.rig.journal, adapters, delivery, cards[0].url, now)
            else:
                delivery = desk.send_again(self.rig.journal, adapters, delivery, now)
        keeper.settle(delivery)
        done = loop.carry(self.rig.tools(claims=keeper), [delivery.id], wait=DAYS, workers=1)[0]
        keeper.finish()
        return done

    def told(self) -> str:
        """Return what the branch says of the only delivery."""
        book = BranchBook(cast("Git", self.git), Place("origin", "main"), "reader")
        found = joined(book.read().by_key.values())
        return found.state if found else ""


def points(adapter: Adapter, platform: Platform, case: Case) -> list[str]:
    passed: list[str] = []
    remote = Remote(adapter, platform)
    with remote.rig:
        done = remote.job(case, passed.append)
        assert done is not None
        assert (done.state, done.warnings) == (State.PUBLISHED, ()), done.reason
    return passed


def crashed(adapter: Adapter, platform: Platform, case: Case, nths: tuple[int, ...]) -> bool:
    """Let one job after another die at a point, then look what the next ones make of it. False: the last one did not die."""
    remote = Remote(adapter, platform)
    with remote.rig:
        for nth in nths:
            countdown = Countdown(nth, _crash)
            with suppress(Crash):
                remote.job(case, countdown)
            honest(remote, None)
            remote.rig.clock.sleep(LEASE)
        what = f"{case.name} at {nths} ({countdown.last})"
        done = remote.job(case)
        honest(remote, done)
        assert done is not None, what
        if done.state is State.UNCERTAIN:
            assert remote.told() in ("uncertain", "placed"), what
            done = remote.person(case)
            honest(remote, done)
        assert done.state in (State.PUBLISHED, State.INCOMPLETE, State.UNCERTAIN), f"{what}: {done.state} {done.reason}"
        if done.state is State.PUBLISHED:
            assert len(remote.rig.cards()) == 1, what
            assert remote.told() == "published", what
        return bool(countdown.last)


def honest(remote: Remote, done: Delivery | None) -> None:
    """At any time: at most one post, none that is called failed or free, none called published that is not there."""
    cards = remote.rig.cards()
    assert len(cards) <= 1, "it is out twice"
    for card in cards:
        assert len(card.comments) <= 1
        assert len({part.text for part in card.thread}) == len(card.thread), "a part is out twice"
    told = remote.told()
    assert not (cards and told in ("", "free", "failed", "deleted")), f"public, and the branch says {told!r}"
    assert cards or told != "published"
    if done is not None:
        assert not (cards and done.state is State.FAILED)
        assert cards or done.state is not State.PUBLISHED


def _crash() -> None:
    raise Crash


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CASES]
)
def test_a_job_that_dies_at_any_point_leaves_what_the_next_one_can_go_on_with(name: str) -> None:
    case = CASES[name]
    passed = points(toy.adapter, toy.platform, case)
    for nth in range(len(passed)):
        assert crashed(toy.adapter, toy.platform, case, (nth,)), passed[nth]


@pytest.mark.slow
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.adapter.name)
def test_on_every_platform_a_job_that_dies_anywhere_leaves_what_the_next_one_can_go_on_with(suite: Any) -> None:
    for case in suite.cases:
        for nth in range(0, len(points(suite.adapter, suite.platform, case)), 2):
            assert crashed(suite.adapter, suite.platform, case, (nth,))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_two_jobs_that_die_at_any_two_points_leave_it_honest(name: str) -> None:
    case = CASES[name]
    for first in range(len(points(toy.adapter, toy.platform, case))):
        for second in range(first % 7, 200, 7):
            if not crashed(toy.adapter, toy.platform, case, (first, second)):
                break


def test_a_job_killed_for_good_after_a_real_push_is_gone_on_with_by_the_next_one(tmp_path: Path) -> None:
    assert killed(tmp_path / "killed", 6)


@pytest.mark.slow
def test_jobs_killed_for_good_at_every_point_between_real_pushes_publish_once(tmp_path: Path) -> None:
    nth = 0
    while killed(tmp_path / str(nth), nth):
        nth += 1
    assert nth > 10


def killed(folder: Path, nth: int) -> bool:
    """Kill a job (SIGKILL) at a point, with a real repository, and let the next one go on. False: it came to its end."""
    folder.mkdir()
    child = os.fork()
    if child == 0:
        try:
            with Rig(toy.adapter, toy.platform, folder / "rig") as rig:
                rig.sandbox.world("toy").knobs.accept_duplicates = True
                team = Team(folder, rig)
                team.job(at=Countdown(nth, lambda: _die(rig))).publish(TEXT)
                (folder / "clock").write_text(rig.clock.now().isoformat())
        finally:
            os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with Rig(toy.adapter, toy.platform, folder / "rig") as rig:
        at = datetime.fromisoformat((folder / "clock").read_text())
        rig.clock.sleep((at - rig.clock.now()).total_seconds() + LEASE)
        rig.sandbox.world("toy").knobs.accept_duplicates = True
        team = Team(folder, rig)
        done = team.job().publish(TEXT)
        assert done is not None
        assert (done.state, len(rig.cards())) == (State.PUBLISHED, 1), nth
        assert '"state": "published"' in team.lines()
    return died


def _die(rig: Rig) -> None:
    (rig.folder.parent / "clock").write_text(rig.clock.now().isoformat())
    os.kill(os.getpid(), signal.SIGKILL)
