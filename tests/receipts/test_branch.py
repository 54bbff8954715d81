"""Claims on a branch: of several jobs one sends, and whatever dies, nothing appears twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from socialpost.deliver import desk, loop, runner
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.state import State
from socialpost.draft import Draft, File, Media, Role
from socialpost.receipts.branch import BranchBook
from socialpost.receipts.git import Git
from socialpost.testing.media import jpeg
from socialpost.testing.rig import DAYS, Case, Crash
from tests.deliver import toy
from tests.receipts.conftest import TEXT, Job, Team, beside, enter, git, without_carrying

ASK_PERSON = Case("lamp", replace(TEXT.draft, options={"way": "find-ask-person", "handle": "lamps"}))


def stopped_at(team: Team, case: Case, point: str, nth: int = 0) -> None:
    """Let a job's process end at the nth time it comes to a point."""
    passed: list[str] = []

    def at(name: str) -> None:
        passed.append(name)
        if name == point and passed.count(point) > nth:
            raise Crash

    with pytest.raises(Crash):
        team.job(at=at).publish(case)


def published(team: Team, case: Case = TEXT) -> Job:
    job = team.job()
    done = job.publish(case)
    assert done is not None
    assert done.state is State.PUBLISHED, done.reason
    return job


def test_a_job_claims_before_it_sends_and_tells_the_end(team: Team) -> None:
    seen: list[tuple[str, bool]] = []

    def at(name: str) -> None:
        if name == "branch.pushed":
            seen.append(("sending" if '"state": "sending"' in team.lines() else "other", bool(team.rig.cards())))

    team.job(at=at).publish(TEXT)
    assert seen == [("sending", False), ("other", True)]
    assert '"state": "published"' in team.lines()


def test_the_next_job_in_a_fresh_clone_finds_it_published_and_sends_nothing(team: Team) -> None:
    published(team)
    team.later(60)
    calls = len(team.rig.sandbox.log)
    done = team.job().publish(TEXT)
    assert done is not None
    assert (done.state, done.url, len(team.rig.sandbox.log)) == (State.PUBLISHED, "https://toy.example/100", calls)


def test_of_two_jobs_that_read_the_same_branch_one_sends(team: Team) -> None:
    late = team.job()
    late.keeper.receipts()  # before the other one claims
    published(team)
    done = late.again().publish(TEXT)
    assert done is not None
    assert (done.state, len(team.rig.cards())) == (State.HELD, 1)
    assert "its receipt says published, by another run" in done.reason


def test_a_claim_of_a_moment_ago_is_left_alone(team: Team) -> None:
    stopped_at(team, TEXT, "sending.before")
    team.later(9)
    entered = team.job().enter(TEXT)
    assert (entered.entry, entered.delivery) == (Entry.ELSEWHERE, None)
    assert "another run has it since 14:00 UTC (run-1)" in entered.says


def test_a_claim_that_never_ended_is_taken_over_and_what_never_left_is_sent_once(team: Team) -> None:
    stopped_at(team, TEXT, "sending.before")
    team.later(11)
    published(team)
    assert len(team.rig.cards()) == 1
    assert '"attempt": 2' in team.lines()


@pytest.mark.slow
def test_what_did_leave_before_the_job_died_is_found_and_not_sent_again(team: Team) -> None:
    stopped_at(team, TEXT, "request.after", nth=1)  # the first one asks who the account is
    assert len(team.rig.cards()) == 1
    team.later(11)
    published(team)
    assert len(team.rig.cards()) == 1


@pytest.mark.slow
def test_where_the_platform_cannot_tell_what_is_not_there_it_is_uncertain(team: Team) -> None:
    stopped_at(team, ASK_PERSON, "sending.before")
    team.later(11)
    done = team.job().publish(ASK_PERSON)
    assert done is not None
    assert (done.state, team.rig.cards()) == (State.UNCERTAIN, [])
    assert '"state": "uncertain"' in team.lines()


@pytest.mark.slow
def test_a_person_in_a_fresh_clone_settles_what_a_job_left_uncertain(team: Team) -> None:
    stopped_at(team, ASK_PERSON, "sending.before")
    team.later(11)
    team.job().publish(ASK_PERSON)
    job = team.job()
    delivery = job.enter(ASK_PERSON).delivery
    assert delivery is not None
    assert delivery.state is State.UNCERTAIN
    desk.send_again(team.rig.journal, lambda _name: team.rig.adapter, delivery, team.rig.clock.now())
    assert job.carry(delivery).state is State.PUBLISHED
    assert len(team.rig.cards()) == 1
    assert '"state": "published"' in team.lines()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["find", "ask"])
def test_what_an_adapter_does_not_carry_leaves_it_uncertain_and_nothing_is_sent_blindly(team: Team, way: str) -> None:
    draft = replace(TEXT.draft, options={"way": way, "handle": "lamps"})
    case = Case("lamp", draft)
    if way == "find":
        case = with_picture(draft)
    team.rig.mutate = without_carrying
    stopped_at(team, case, "request.after", nth=2)
    assert len(team.rig.cards()) == 1
    team.later(11)
    done = team.job().publish(case)
    assert done is not None
    assert done.state is State.UNCERTAIN
    assert "what it knew is gone" in done.reason
    assert len(team.rig.cards()) == 1


def with_picture(draft: Draft) -> Case:
    data = jpeg()
    picture = Media(Role.IMAGE, File("media0", "media/lamp.jpg", "image/jpeg", len(data)), alt="A lamp")
    return Case("lamp", replace(draft, media=(picture,)), {"media/lamp.jpg": data})


@pytest.mark.slow
def test_what_an_adapter_carries_lets_another_machine_find_the_post_by_its_uploads(team: Team) -> None:
    case = with_picture(TEXT.draft)
    stopped_at(team, case, "request.after", nth=2)
    assert '"facts": {"media0": {"id": "u1"}}' in team.lines()
    team.later(11)
    published(team, case)
    assert len(team.rig.cards()) == 1


@pytest.mark.slow
def test_a_text_that_was_edited_meanwhile_is_not_looked_for_under_the_new_one(team: Team) -> None:
    stopped_at(team, TEXT, "request.after", nth=1)
    team.later(11)
    edited = Case("lamp", replace(TEXT.draft, texts=("Another light.",)))
    done = team.job().publish(edited)
    assert done is not None
    assert (done.state, len(team.rig.cards())) == (State.UNCERTAIN, 1)
    assert "with a text that the file no longer has" in done.reason


@pytest.mark.slow
def test_a_job_that_slept_while_another_took_over_sends_nothing(team: Team) -> None:
    job = team.job()
    delivery = job.enter(TEXT).delivery
    assert delivery is not None
    steps = team.rig.adapter.compile(delivery.draft)
    job.keeper.take(delivery, steps, team.rig.journal.steps(delivery.id))  # it has its claim, and is stopped
    team.later(11)
    published(team)
    woken = job.again()
    done = woken.carry(team.rig.queue(TEXT))
    assert (done.state, len(team.rig.cards())) == (State.HELD, 1)


def test_a_job_that_slept_between_its_record_and_its_request_looks_at_its_claim_again(team: Team) -> None:
    other = beside(team.rig, team.root / "other")

    def at(name: str) -> None:
        if name == "sending.after" and not team.rig.cards():
            team.later(11)
            theirs = Job(team, job.clone, Keeper(other.journal, lambda _n: toy.adapter, book, other.clock), book)
            entered = enter(other, TEXT, claims=theirs.keeper).delivery
            assert entered is not None
            loop.carry(other.tools(claims=theirs.keeper), [entered.id], wait=DAYS, workers=1)

    job = team.job(at=at)
    here = Git(job.clone)
    book = BranchBook(here, here.place(""), "run-other")
    done = job.publish(TEXT)
    assert done is not None
    assert len(team.rig.cards()) == 1
    other.abandon()


@pytest.mark.slow
def test_a_claim_is_given_back_when_the_request_was_surely_refused(team: Team) -> None:
    team.rig.sandbox.fail("toy", "create", "429", count=50)
    job = team.job()
    delivery = job.enter(TEXT).delivery
    assert delivery is not None
    runner.run(team.rig.tools(claims=job.keeper), delivery.id)
    job.keeper.finish()
    assert '"state": "free"' in team.lines()


@pytest.mark.slow
def test_what_failed_for_good_stays_failed_for_the_next_job(team: Team) -> None:
    team.rig.sandbox.fail("toy", "create", "refuse", count=1)
    done = team.job().publish(TEXT)
    assert done is not None
    assert done.state is State.FAILED
    job = team.job()
    again = job.publish(TEXT)
    assert again is not None
    assert (again.state, team.rig.cards()) == (State.FAILED, [])
    retried = desk.retry(team.rig.journal, again, team.rig.clock.now())
    assert job.carry(retried).state is State.PUBLISHED


@pytest.mark.slow
def test_a_job_with_a_lasting_journal_goes_on_with_its_own_post_in_the_next_run(team: Team) -> None:
    case = Case("lamp", replace(TEXT.draft, comment="We answer.", options={"handle": "lamps"}))
    team.rig.sandbox.fail("toy", "comment", "429", count=1, skip=0)
    job = team.job()
    delivery = job.enter(case).delivery
    assert delivery is not None
    runner.run(team.rig.tools(claims=job.keeper), delivery.id)
    job.keeper.finish()
    team.later(30)
    done = team.job(fresh=False).publish(case)
    assert done is not None
    assert (done.state, done.warnings) == (State.PUBLISHED, ())
    assert len(team.rig.cards()[0].comments) == 1


@pytest.mark.slow
def test_the_parts_of_a_thread_are_in_the_receipt_so_that_another_clone_can_delete_them_all(team: Team) -> None:
    case = Case("lamp", replace(TEXT.draft, texts=("One.", "Two.", "Three.")))
    published(team, case)
    team.job().enter(case)
    steps = team.rig.journal.steps(team.rig.journal.all()[0].id)
    assert [steps[name].facts["id"] for name in ("post", "part2", "part3")] == ["100", "101", "102"]


def test_a_job_that_slept_leaves_what_another_one_has_published_meanwhile(team: Team, tmp_path: Path) -> None:
    """Its own request was surely refused, its claim ran out, and it was not there when the other one sent."""
    team.rig.sandbox.fail("toy", "create", "429", count=1, wait=300)
    job = team.job()
    delivery = job.enter(TEXT).delivery
    assert delivery is not None
    runner.run(team.rig.tools(claims=job.keeper), delivery.id)
    team.later(11)
    other = beside(team.rig, tmp_path / "beside")
    there = clone_of(team, "other")
    theirs = Keeper(
        other.journal, lambda _name: other.adapter, BranchBook(there, there.place(""), "run-other"), other.clock
    )
    entered = enter(other, TEXT, claims=theirs).delivery
    assert entered is not None
    loop.carry(other.tools(claims=theirs), [entered.id], wait=DAYS, workers=1)
    assert len(team.rig.cards()) == 1
    job.keeper.finish()
    next_ = team.job(fresh=False)
    next_.keeper.read()  # and the file is broken just now, so that nobody plans it
    done = runner.run(team.rig.tools(claims=next_.keeper), delivery.id)
    assert (done.state, len(team.rig.cards())) == (State.HELD, 1)
    other.abandon()


def clone_of(team: Team, name: str) -> Git:
    folder = team.root / name
    git(team.root, "clone", "-q", str(team.bare), str(folder))
    return Git(folder)
