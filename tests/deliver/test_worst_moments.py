"""What is typed, or happens, at the worst moment never makes the journal say what is not so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from socialpost.adapter import Adapter, Flow, Live, Request, Response, Step, StepRole
from socialpost.deliver import books, desk, runner
from socialpost.deliver.remove import remove
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.deliver.work import Way
from socialpost.errors import Busy, LoginNeeded, StateTrouble, UsageError
from socialpost.testing.clock import VirtualClock
from socialpost.testing.rig import Rig
from tests.deliver.cases import ADAPTERS, ONE, THREAD, lost
from tests.deliver.test_toy_suite import case

CONFIRMED = case("find+confirm", options={"way": "find", "confirm": True})
HOURS = timedelta(hours=1)


def held_there(rig: Rig, adapter: Adapter) -> Adapter:
    """Return the adapter with a platform that holds each post for an hour."""
    until = rig.clock.now() + HOURS

    def placing(step: Step) -> Step:
        if step.role is StepRole.CONFIRM:
            return replace(step, not_before=lambda _facts: until)

        def flow(facts: Any) -> Flow:
            return {**(yield from step.flow(facts)), "placed_until": until.isoformat()}

        return replace(step, flow=flow) if step.name == "post" else step

    compile_ = adapter.compile
    return replace(adapter, compile=lambda draft: [placing(step) for step in compile_(draft)])


def placed_without_login(rig: Rig) -> Delivery:
    """Return a delivery that the platform holds, and whose proof waits for a login."""
    mutated = held_there(rig, rig.adapter)
    rig.mutate = lambda _adapter: mutated
    delivery = rig.carry(rig.queue(CONFIRMED), wait=timedelta(0))[0]
    assert delivery.state is State.PLACED
    rig.clock.sleep(2 * 3600)
    rig.sandbox.fail("toy", "get", "expired", count=99)
    waiting = rig.carry(delivery)[0]
    assert waiting.hold is Hold.LOGIN
    return waiting


def test_what_the_platform_holds_is_never_called_queued_again(rig: Rig) -> None:
    waiting = placed_without_login(rig)
    assert desk.retry(rig.journal, waiting, rig.clock.now()).state is State.PLACED


def deletable(rig: Rig, meanwhile: Callable[[], object] = lambda: None) -> None:
    def delete(live: Live) -> Flow:
        meanwhile()
        yield Request("GET", f"/posts/{live.id}")

    adapter = replace(rig.adapter, delete=delete)
    rig.mutate = lambda _adapter: adapter


def test_a_deletion_that_fails_leaves_what_a_worker_did_while_it_was_asked_about(rig: Rig) -> None:
    rig.sandbox.world("toy").knobs.processing = 40
    seen = rig.carry(rig.queue(CONFIRMED), wait=timedelta(0))[0]
    assert seen.state is State.ACCEPTED
    assert rig.carry(seen)[0].state is State.PUBLISHED  # while a person reads "Delete?"
    deletable(rig)
    rig.sandbox.fail("toy", "get", "refuse")
    with pytest.raises(Exception, match="still there"):
        remove(rig.tools(), seen)
    assert rig.journal.get(seen.id).state is State.PUBLISHED


def unproved(rig: Rig) -> Delivery:
    """Return what the platform took, and never showed."""
    rig.sandbox.fail("toy", "get", "refuse", count=99)
    after = rig.carry(rig.queue(CONFIRMED))[0]
    assert after.state is State.UNCERTAIN
    return after


def test_giving_up_what_was_never_proved_public_does_not_call_it_public(rig: Rig) -> None:
    assert desk.give_up(rig.journal, ADAPTERS, unproved(rig)).state is State.FAILED


def test_send_again_sends_what_the_platform_took_and_never_showed(rig: Rig) -> None:
    after = unproved(rig)
    rig.sandbox.faults.clear()
    world = rig.sandbox.world("toy")
    world.knobs.accept_duplicates = True
    done = rig.carry(desk.send_again(rig.journal, ADAPTERS, after, rig.clock.now()))[0]
    assert (done.state, done.remote_id == after.remote_id) == (State.PUBLISHED, False)


def deleted_with_a_warning(rig: Rig, kind: str) -> Delivery:
    """Return a deleted post whose comment was refused, or in doubt."""
    rig.sandbox.fail("toy", "comment", kind)
    rig.sandbox.fail("toy", "comments", "refuse", count=99)
    out = rig.carry(rig.queue(THREAD))[0]
    assert (out.state, bool(out.warnings)) == (State.PUBLISHED, True)
    deletable(rig)
    gone = remove(rig.tools(), out)
    assert gone.state is State.DELETED
    return gone


def test_what_was_deleted_is_not_retried(rig: Rig) -> None:
    gone = deleted_with_a_warning(rig, "refuse")
    with pytest.raises(UsageError, match="deleted"):
        desk.retry(rig.journal, gone, rig.clock.now())


@pytest.mark.parametrize("decide", ["adopt", "send_again", "give_up"])
def test_what_was_deleted_is_not_settled_into_published(rig: Rig, decide: str) -> None:
    gone = deleted_with_a_warning(rig, "drop-after")
    now = rig.clock.now()
    ways = {
        "adopt": lambda: desk.adopt(rig.journal, ADAPTERS, gone, "https://toy.example/777", now),
        "send_again": lambda: desk.send_again(rig.journal, ADAPTERS, gone, now),
        "give_up": lambda: desk.give_up(rig.journal, ADAPTERS, gone),
    }
    with pytest.raises(UsageError, match="deleted"):
        ways[decide]()


def test_adopting_a_comment_does_not_move_the_time_at_which_the_post_came_out(rig: Rig) -> None:
    rig.sandbox.fail("toy", "comment", "drop-after")
    rig.sandbox.fail("toy", "comments", "refuse", count=99)
    out = rig.carry(rig.queue(THREAD))[0]
    rig.clock.sleep(3600)
    adopted = desk.adopt(rig.journal, ADAPTERS, out, "https://toy.example/777", rig.clock.now())
    assert adopted.published == out.published


def test_an_address_that_is_another_deliverys_post_is_not_adopted(rig: Rig) -> None:
    other = rig.carry(rig.queue(case("other", texts=("Other",), options={"way": "find"})))[0]
    after = lost(rig, ONE, "drop-before")
    with pytest.raises(UsageError, match="other"):
        desk.adopt(rig.journal, ADAPTERS, after, other.url, rig.clock.now())


class Cut:
    """A way whose platform cuts its own words in the middle of an emoji."""

    def __init__(self, line: Way) -> None:
        self._line = line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def send(self, request: Request, files: Any) -> Any:
        if request.target == "/posts" and request.method == "POST":
            return Response(400, {}, rb'{"error": {"code": "refuse", "text": "too long: Lamp \ud83d"}}')
        return self._line.send(request, files)


def test_words_that_a_platform_cuts_within_a_letter_do_not_make_a_refusal_look_lost(rig: Rig) -> None:
    tools = rig.tools()
    after = runner.run(rig.tools(way=lambda delivery: Cut(tools.way(delivery))), rig.queue(ONE).id)
    assert after.state is State.FAILED


def test_a_worker_takes_nothing_back_that_one_of_its_threads_has_just_claimed(rig: Rig, monkeypatch: Any) -> None:
    delivery, journal = rig.queue(ONE), rig.journal
    doing: set[str] = set()
    read = journal.database.read

    def meanwhile(statement: str, values: Any = ()) -> Any:
        if "owner=?" in statement:  # another thread was faster than this look
            doing.add(delivery.id)
            assert journal.claim(delivery.id) is not None
        return read(statement, values)

    monkeypatch.setattr(journal.database, "read", meanwhile)
    journal.free_own(lambda: set(doing))
    assert journal.get(delivery.id).leased


def test_a_file_that_comes_into_being_beside_a_journal_that_was_moved_is_not_used(tmp_path: Path) -> None:
    """Who had looked before it was moved, and opened it after, made an empty one: everything would go out again."""
    folder = tmp_path / ".socialpost"
    folder.mkdir()
    (folder / books.MOVED).touch()
    SqliteDatabase(folder / books.NAME).close()
    with pytest.raises(StateTrouble, match="was moved"):
        books.open_books(tmp_path, VirtualClock(), {}, sandbox=False)


def test_a_journal_that_is_moved_while_it_is_being_opened_is_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(path: Path) -> SqliteDatabase:
        path.parent.mkdir()
        path.with_name(books.MOVED).touch()
        return SqliteDatabase(path)

    monkeypatch.setattr(books, "SqliteDatabase", late)
    with pytest.raises(StateTrouble, match="was moved"):
        books.open_books(tmp_path, VirtualClock(), {}, sandbox=False)


def stranger(rig: Rig) -> Callable[[Delivery], Way]:
    """Return the way of a login as somebody else."""
    line = rig.tools().way
    return lambda one: line(replace(one, key=replace(one.key, account="stranger")))


def test_a_login_as_somebody_else_neither_looks_for_what_was_lost_nor_sends_it_again(rig: Rig) -> None:
    """In the other account nothing is found, so it went out there, too."""
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    delivery = rig.carry(rig.queue(ONE), wait=timedelta(0))[0]
    after = rig.carry(delivery, way=stranger(rig))[0]
    assert (after.hold, after.identity, rig.cards()) == (Hold.LOGIN, delivery.identity, [])


def test_a_login_as_somebody_else_deletes_nothing_and_takes_nothing_for_gone(rig: Rig) -> None:
    out = rig.carry(rig.queue(ONE))[0]
    deletable(rig)
    with pytest.raises(LoginNeeded, match="published as shop"):
        remove(rig.tools(way=stranger(rig)), out)
    assert rig.journal.get(out.id).state is State.PUBLISHED


def test_a_deletion_that_took_longer_than_its_lease_is_run_again_and_no_bug(rig: Rig) -> None:
    out = rig.carry(rig.queue(ONE))[0]
    other = rig.another_journal()

    def sleep() -> None:
        rig.clock.sleep(3600)
        other.free_dead()

    deletable(rig, sleep)
    with pytest.raises(Busy, match="worked on"):
        remove(rig.tools(), out)
    other.close()
    deletable(rig)
    assert remove(rig.tools(), out).state is State.DELETED
