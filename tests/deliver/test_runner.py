"""The rules of the runner one by one, on the toy platform; people's side of the sandbox is what is asserted on."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from socialpost.adapter import Adapter, Cause, Effect, Fault, Flow, Request, Secret, Step, StepRole
from socialpost.deliver import decisions, runner, sealed
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.journal import LostLease
from socialpost.deliver.points import POINTS, quiet
from socialpost.deliver.state import Delivery, Hold, State, StepRecord, StepState
from socialpost.errors import StateTrouble, UsageError
from socialpost.testing import media
from socialpost.testing.crashes import undisturbed, with_text
from socialpost.testing.rig import Case, Crash, Rig
from tests.deliver import toy
from tests.deliver.cases import ONE, THREAD, code, enter
from tests.deliver.test_toy_suite import case


def test_an_undisturbed_thread_passes_every_named_point_but_those_of_trouble() -> None:
    passed = set(undisturbed(toy.adapter, toy.platform, THREAD).points)
    assert set(POINTS) - passed == {"settle.before", "settle.after", "save.before", "save.after"}


def test_a_lost_answer_passes_the_points_of_trouble(rig: Rig) -> None:
    passed: list[str] = []
    rig.at = passed.append
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.carry(rig.queue(ONE))
    assert {"settle.before", "settle.after", "save.before", "save.after"} <= set(passed)


def test_a_worker_that_lost_its_lease_sends_nothing_visible(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    other = rig.another_journal()
    taken: list[Any] = []

    def steal(name: str) -> None:
        if name == "sending.before" and not taken:
            rig.clock.sleep(3600)
            taken.append(other.claim(delivery.id))

    rig.at = steal
    runner.run(rig.tools(), delivery.id)
    assert taken[0] is not None
    assert rig.cards() == []
    with pytest.raises(LostLease):
        rig.journal.write_step(replace(taken[0], token=taken[0].token - 1), StepRecord("post"))
    other.close()


def test_two_deliveries_to_one_identity_are_never_in_flight_together(rig: Rig) -> None:
    lamps = {"way": "find", "handle": "lamps"}
    rig.sandbox.world("toy").knobs.accept_duplicates = True
    cases = [
        Case(name, replace(ONE.draft, post=name, account=name, texts=(name,), options=lamps), ONE.files)
        for name in ("one", "two")
    ]
    first, second = (rig.queue(one) for one in cases)
    inside: list[Delivery] = []

    def look(name: str) -> None:
        if name == "sending.after" and not inside:
            inside.append(rig.journal.get(second.id))
            assert rig.journal.claim(second.id) is None

    rig.at = look
    runner.run(rig.tools(), first.id)
    assert len(inside) == 1
    assert rig.carry(first, second)[1].state is State.PUBLISHED


def test_expired_uploads_are_made_anew(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    slept: list[str] = []

    def sleep_long(name: str) -> None:
        if name == "sending.before" and not slept:
            slept.append(name)
            rig.clock.sleep(2 * 86400)

    rig.at = sleep_long
    rig.journal._lease = timedelta(days=9)
    assert rig.carry(delivery, wait=timedelta(days=9))[0].state is State.PUBLISHED
    assert sum(entry.route == "upload" for entry in rig.sandbox.log) == 4


def test_a_token_that_died_waits_for_a_login_and_goes_on_afterwards(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "expired")
    after = rig.carry(rig.queue(ONE))[0]
    assert (after.state, after.hold, code(rig, after)) == (State.QUEUED, Hold.LOGIN, 4)
    assert rig.cards() == []
    decisions.settle(rig.journal, after.id, State.QUEUED, resume_at=rig.clock.now())
    assert rig.carry(after)[0].state is State.PUBLISHED


def test_a_platform_that_says_one_second_for_ever_does_not_keep_the_worker(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "429", wait=1, count=999)
    after = runner.run(rig.tools(), rig.queue(case("find", media=())).id)
    assert (after.state, after.resume_at is not None) == (State.QUEUED, True)


def test_a_platform_that_asks_to_slow_down_is_obeyed_and_nothing_fails(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "429", wait=300)
    begun = rig.clock.now()
    after = rig.carry(rig.queue(ONE))[0]
    assert after.state is State.PUBLISHED
    assert rig.clock.now() - begun >= timedelta(seconds=300)


def test_what_waits_for_its_account_says_whose_answer_that_was(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "429", wait=3000)
    limited = rig.queue(ONE)
    other = rig.queue(with_text(ONE, "other"))
    _, waits = rig.carry(limited, other, wait=timedelta(0))
    assert waits.reason.startswith("its whole account waits (posts/find@shop: post: ")


def test_a_slip_in_the_settings_of_an_account_is_no_bug_and_stops_only_its_own(rig: Rig) -> None:
    def way(_delivery: Delivery) -> Any:
        raise UsageError("the variable SOCIALPOST__SHOP__TOKN means nothing", "did you mean SOCIALPOST__SHOP__TOKEN?")

    after = rig.carry(rig.queue(ONE), way=way)[0]
    assert (after.hold, after.reason, code(rig, after)) == (
        *(Hold.LOGIN, "the variable SOCIALPOST__SHOP__TOKN means nothing", 4),
    )
    assert after.fix == "did you mean SOCIALPOST__SHOP__TOKEN?"


def test_trouble_with_the_folder_is_told_as_it_is_and_not_as_a_bug(rig: Rig) -> None:
    def files(_delivery: Delivery, _check: bool) -> Any:
        raise StateTrouble("the disk is full", "free some")

    delivery = rig.queue(ONE)
    with pytest.raises(StateTrouble):
        rig.carry(delivery, files=files)
    after = rig.journal.get(delivery.id)
    assert (after.reason, after.fix) == ("the disk is full", "free some")


def test_waiting_longer_than_asked_ends_with_run_again(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "429", wait=300)
    after = rig.carry(rig.queue(ONE), wait=timedelta(seconds=10))[0]
    assert (after.state, code(rig, after)) == (State.QUEUED, 75)


def test_processing_is_watched_to_its_end(rig: Rig) -> None:
    rig.sandbox.world("toy").knobs.processing = 40
    delivery = rig.queue(case("find+confirm", options={"way": "find", "confirm": True}))
    early = rig.carry(delivery, wait=timedelta(seconds=1))[0]
    assert (early.state, code(rig, early)) == (State.ACCEPTED, 75)
    assert rig.carry(delivery)[0].state is State.PUBLISHED


def test_processing_that_fails_is_failed_not_published(rig: Rig) -> None:
    rig.sandbox.world("toy").knobs.processing_fails = True
    after = rig.carry(rig.queue(case("find+confirm", options={"way": "find", "confirm": True})))[0]
    assert (after.state, code(rig, after)) == (State.FAILED, 1)


def test_a_platform_that_does_not_let_us_look_leaves_it_uncertain_never_failed(rig: Rig) -> None:
    rig.sandbox.fail("toy", "get", "refuse", count=99)
    after = rig.carry(rig.queue(case("find+confirm", options={"way": "find", "confirm": True})))[0]
    assert (after.state, code(rig, after)) == (State.UNCERTAIN, 5)


def test_the_plan_of_another_version_stops_a_begun_delivery(rig: Rig) -> None:
    delivery = rig.queue(THREAD)
    rig.sandbox.fail("toy", "create", "429", skip=1, wait=9999)
    rig.carry(delivery, wait=timedelta(0))
    original = toy.adapter.compile
    rig.mutate = lambda adapter: replace(adapter, compile=lambda draft: original(draft)[:-1])
    rig.clock.sleep(99999)
    after = rig.carry(delivery)[0]
    assert after.state is State.INCOMPLETE
    assert "other steps" in after.reason


def test_staged_files_go_up_side_by_side(rig: Rig) -> None:
    pictures = {f"media/{n}.jpg": media.jpeg() for n in range(6)}
    shown = tuple(media.image(f"media{n}", path, data) for n, (path, data) in enumerate(pictures.items()))
    many = Case("many", replace(ONE.draft, post="many", media=shown), pictures)
    delivery = rig.queue(many)
    together = threading.Barrier(3, timeout=20)
    real = rig._line

    class Gate:
        def __init__(self, line: Any) -> None:
            self.line, self.skew, self.seal = line, line.skew, line.seal

        def refresh(self) -> None:
            self.line.refresh()

        def send(self, request: Request, files: Any) -> Any:
            if request.target == "/uploads":
                together.wait()  # breaks unless three are under way at once
            return self.line.send(request, files)

    after = rig.carry(delivery, way=lambda one: Gate(real(one)), parallel=3)[0]
    assert (after.state, rig.cards()[0].meta["media"]) == (State.PUBLISHED, 6)


def test_a_bug_in_an_adapter_leaves_the_delivery_recoverable(rig: Rig) -> None:
    delivery = rig.queue(ONE)

    def broken(_response: Any) -> Any:
        raise KeyError("id")

    rig.mutate = lambda adapter: replace(adapter, signals=broken)
    with pytest.raises(KeyError):
        runner.run(rig.tools(), delivery.id)
    rig.mutate = lambda adapter: adapter
    assert rig.carry(rig.journal.get(delivery.id))[0].state is State.PUBLISHED


def test_secrets_in_facts_are_sealed_while_open_and_erased_when_done(rig: Rig) -> None:
    plain, secret = sealed.dump({"url": Secret("https://upload/abc"), "deep": [{"x": Secret("two")}]})
    assert "abc" not in plain
    assert "two" not in plain
    assert sealed.load(plain, secret)["deep"][0]["x"] == Secret("two")
    assert "abc" not in str(sealed.strip({"url": Secret("https://upload/abc")}))
    lease = rig.journal.claim(rig.queue(ONE).id)
    assert lease is not None
    rig.journal.write_step(lease, StepRecord("post", facts={"url": Secret("https://upload/abc")}))
    rig.journal.finish_step(lease, StepRecord("post", StepState.DONE, facts={"url": Secret("https://upload/abc")}))
    steps = rig.journal.steps(lease.delivery)
    assert "abc" not in repr(steps)


def test_what_a_flow_saves_before_a_long_wait_is_there_when_it_goes_on(rig: Rig) -> None:
    begun: list[dict[str, Any]] = []

    def watch(facts: Any) -> Any:
        mine = dict(facts.get("confirm") or {})
        begun.append(mine)
        looks = int(mine.get("looks") or 0)
        if looks < 3:
            yield Request("GET", "/posts", after=600.0, save={"looks": looks + 1})
        return {}

    original = toy.adapter.compile

    def compile_(draft: Any) -> Any:
        steps = original(draft)
        return [*steps[:-1], replace(steps[-1], flow=watch)]

    rig.mutate = lambda adapter: replace(adapter, compile=compile_)
    one = case("find+confirm", options={"way": "find", "confirm": True})
    delivery = rig.queue(one)
    assert rig.carry(delivery)[0].state is State.PUBLISHED
    assert [mine.get("looks", 0) for mine in begun] == [0, 1, 2, 3]


def test_a_follow_up_that_stands_before_the_post_warns_and_lets_the_post_go_out(rig: Rig) -> None:
    def cover(_facts: Any) -> Any:
        yield Request("POST", "/nowhere")

    original = toy.adapter.compile

    def compile_(draft: Any) -> Any:
        early = Step("cover", Effect.STAGE, cover, StepRole.FOLLOW_UP, needs=())
        return [early, *original(draft)]

    rig.mutate = lambda adapter: replace(adapter, compile=compile_)
    after = rig.carry(rig.queue(ONE), parallel=4)[0]
    assert (after.state, len(rig.cards()), code(rig, after)) == (State.PUBLISHED, 1, 6)


def test_who_holds_a_claim_that_the_database_has_lost_does_not_pass_for_the_next_one(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    (before,) = rig.journal.database.read("SELECT token FROM delivery")
    lost = rig.journal.claim(delivery.id)
    with rig.journal.database.transaction() as db:  # as after a loss of power
        db.execute("UPDATE delivery SET owner=NULL, lease_until=NULL, state='queued', token=?", (before["token"],))
    assert lost is not None
    assert rig.journal.claim(delivery.id) is not None
    with pytest.raises(LostLease):
        rig.journal.renew(lost)


@pytest.mark.parametrize("change", ["reset_steps", "rename_steps"])
def test_who_lost_the_lease_lets_no_step_begin_anew(rig: Rig, change: str) -> None:
    delivery = rig.queue(ONE)
    lease = rig.journal.claim(delivery.id)
    assert lease is not None
    rig.clock.sleep(3600)
    assert rig.journal.claim(delivery.id) is not None
    with pytest.raises(LostLease):
        getattr(rig.journal, change)(lease, ["post"])


@pytest.mark.parametrize(
    ("broken", "state"), [("part2", State.INCOMPLETE), ("confirm", State.UNCERTAIN), ("comment", State.PUBLISHED)]
)
def test_what_is_public_has_not_failed_when_something_after_it_expires_again_and_again(
    rig: Rig, broken: str, state: State
) -> None:
    def expired(_facts: Any) -> Any:
        raise Fault(Cause.STALE, "an upload has expired", stale=("media*",))
        yield

    def worn(adapter: Adapter) -> Adapter:
        return replace(
            adapter,
            compile=lambda draft: [
                replace(step, flow=expired) if step.name == broken else step for step in adapter.compile(draft)
            ],
        )

    rig.mutate = worn
    texts = ("one", "two") if broken == "part2" else ("one",)
    options = {"way": "find", "confirm": broken == "confirm"}
    after = rig.carry(rig.queue(case("worn", texts=texts, comment="Questions?", options=options)))[0]
    assert (after.state, len(rig.cards())) == (state, 1)


def in_doubt_without_files(rig: Rig, one: Case, wait: timedelta = timedelta(0)) -> Delivery:
    """Return what somebody took the frozen files of, after it was begun."""
    delivery = rig.carry(rig.queue(one), wait=wait)[0]
    shutil.rmtree(rig.folder / "state" / "media")
    rig.clock.sleep(7200)
    return runner.run(rig.tools(), delivery.id)


def test_the_same_content_under_another_name_waits_for_what_is_in_doubt_and_held(rig: Rig) -> None:
    rig.sandbox.world("toy").knobs.accept_duplicates = True
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.sandbox.fail("toy", "list", "500-before", count=1)
    assert in_doubt_without_files(rig, ONE).state is State.HELD
    renamed = replace(ONE, draft=replace(ONE.draft, post="renamed"))
    assert enter(rig, renamed).entry is Entry.TWIN


def test_a_thread_that_lost_its_files_stays_incomplete(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "429", skip=1, wait=3600)
    after = in_doubt_without_files(rig, THREAD)
    assert (after.state, bool(after.warnings)) == (State.INCOMPLETE, True)


class SlowWay:
    """A line on which a post takes minutes, and whose answer is lost then."""

    def __init__(self, rig: Rig, line: Any) -> None:
        self._rig, self._line = rig, line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def send(self, request: Request, files: Any) -> Any:
        slow = request.target == "/posts" and request.method == "POST" and not self._rig.cards()
        if slow:
            self._rig.clock.sleep(400)
        answer = self._line.send(request, files)
        if slow:
            raise Fault(Cause.RETRY, "the connection was lost")
        return answer


def test_not_there_counts_from_the_end_of_a_request_that_took_long(rig: Rig) -> None:
    knobs = rig.sandbox.world("toy").knobs
    knobs.accept_duplicates, knobs.visible_after = True, 90
    tools = rig.tools()
    after = rig.carry(rig.queue(ONE), way=lambda delivery: SlowWay(rig, tools.way(delivery)))[0]
    assert (after.state, len(rig.cards())) == (State.PUBLISHED, 1)


def test_not_there_counts_from_when_somebody_finds_what_a_dead_process_was_sending(rig: Rig) -> None:
    """How long it was under way after its record, nobody knows."""
    knobs = rig.sandbox.world("toy").knobs
    knobs.accept_duplicates, knobs.visible_after = True, 90
    delivery = rig.queue(ONE)

    def slow(name: str) -> None:
        if name == "sending.after":
            rig.clock.sleep(400)
        if name == "request.after" and rig.cards():
            raise Crash

    rig.at = slow
    with pytest.raises(Crash):
        runner.run(rig.tools(), delivery.id)
    rig.at = quiet
    rig.abandon()
    rig.reopen()
    after = rig.carry(rig.journal.get(delivery.id))[0]
    assert (after.state, len(rig.cards())) == (State.PUBLISHED, 1)


def test_a_machine_that_slept_after_its_record_sends_nothing_that_another_one_has_taken(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    other = rig.another_journal()

    def sleep(name: str) -> None:
        if name == "sending.after" and not rig.cards():
            rig.clock.sleep(3600)
            assert other.claim(delivery.id) is not None

    rig.at = sleep
    runner.run(rig.tools(), delivery.id)
    other.close()
    assert rig.cards() == []


def test_an_identity_that_the_settings_name_later_is_compared_with_a_login_that_is_known_already() -> None:
    def whoami(options: Mapping[str, Any]) -> Flow:
        yield Request("GET", "/me")
        if options.get("handle"):
            raise Fault(Cause.LOGIN, "this is the login of somebody else")
        return {"id": "42", "name": "shop"}

    with Rig(replace(toy.adapter, whoami=whoami), toy.platform) as rig:
        assert rig.carry(rig.queue(ONE))[0].state is State.PUBLISHED
        other = {"way": "find", "handle": "43"}
        later = Case("two", replace(ONE.draft, post="two", texts=("two",), options=other), ONE.files)
        assert rig.carry(rig.queue(later))[0].hold is Hold.LOGIN
