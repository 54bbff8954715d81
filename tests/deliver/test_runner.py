"""The rules of the runner one by one, on the toy platform; people's side of the sandbox is what is asserted on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from socialpost.adapter import Effect, Request, Step, StepRole
from socialpost.deliver import desk, enqueue, exits, runner
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.journal import Journal, LostLease
from socialpost.deliver.points import POINTS
from socialpost.deliver.state import Delivery, Hold, State, StepRecord, StepState
from socialpost.errors import Busy, StateTrouble, UsageError
from socialpost.testing import media
from socialpost.testing.crashes import undisturbed, with_text
from socialpost.testing.rig import Case, Rig, plan
from tests.deliver import toy
from tests.deliver.test_toy_suite import case

ONE = case("find")
THREAD = case("find+thread", texts=("one", "two", "three"), comment="Questions?")
ADAPTERS = lambda _name: toy.adapter  # noqa: E731


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(toy.adapter, toy.platform) as rig:
        yield rig


def enter(rig: Rig, one: Case, *, again: bool = False) -> enqueue.Entered:
    media.write(rig.folder, dict(one.files))
    return enqueue.enter(rig.journal, rig.store, plan(one, rig.adapter, rig.folder), rig.clock.now(), again=again)


def code(rig: Rig, delivery: Delivery) -> int:
    return exits.code([delivery], rig.clock.now())


def test_an_undisturbed_thread_passes_every_named_point_but_those_of_trouble() -> None:
    passed = set(undisturbed(toy.adapter, toy.platform, THREAD).points)
    assert set(POINTS) - passed == {"settle.before", "settle.after", "save.before", "save.after"}


def test_a_lost_answer_passes_the_points_of_trouble(rig: Rig) -> None:
    passed: list[str] = []
    rig.at = passed.append
    rig.sandbox.fail("toy", "create", "drop-after")
    rig.carry(rig.queue(ONE))
    assert {"settle.before", "settle.after", "save.before", "save.after"} <= set(passed)


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


def test_a_worker_that_lost_its_lease_sends_nothing_visible(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    other = Journal(rig.folder / "state" / "state.sqlite3", rig.clock)
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


def test_a_refusal_is_failed_with_the_platforms_own_words_and_nothing_is_public(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    after = rig.carry(rig.queue(ONE))[0]
    assert (after.state, rig.cards(), code(rig, after)) == (State.FAILED, [], 1)
    assert "400 code refuse" in after.reason


def test_a_failed_post_is_sent_again_only_when_asked_or_edited(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    failed = rig.carry(rig.queue(ONE))[0]
    assert enter(rig, ONE).entry is Entry.UNCHANGED
    assert rig.carry(failed)[0].state is State.FAILED
    edited = enter(rig, replace(ONE, draft=replace(ONE.draft, texts=("Better",))))
    assert edited.entry is Entry.UPDATED
    assert rig.carry(rig.journal.get(failed.id))[0].state is State.PUBLISHED


def test_retry_sends_a_failed_post_once(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse")
    failed = rig.carry(rig.queue(ONE))[0]
    again = desk.retry(rig.journal, failed, rig.clock.now())
    assert rig.carry(again)[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1


def test_a_refused_comment_is_a_warning_on_a_published_post_and_retried_alone(rig: Rig) -> None:
    rig.sandbox.fail("toy", "comment", "refuse")
    after = rig.carry(rig.queue(THREAD))[0]
    assert (after.state, code(rig, after)) == (State.PUBLISHED, 6)
    assert "comment" in after.warnings[0]
    rig.carry(desk.retry(rig.journal, after, rig.clock.now()))
    cards = rig.cards()
    assert (len(cards), [comment.text for comment in cards[0].comments]) == (1, ["Questions?"])


def test_a_refused_part_leaves_the_thread_incomplete_and_retry_goes_on_there(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "refuse", skip=1)
    after = rig.carry(rig.queue(THREAD))[0]
    assert (after.state, code(rig, after)) == (State.INCOMPLETE, 6)
    assert [len(card.thread) for card in rig.cards()] == [0]
    done = rig.carry(desk.retry(rig.journal, after, rig.clock.now()))[0]
    assert done.state is State.PUBLISHED
    assert [[part.text for part in card.thread][:2] for card in rig.cards()] == [["two", "three"]]


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
    rig.journal.settle(after.id, State.QUEUED, resume_at=rig.clock.now())
    assert rig.carry(after)[0].state is State.PUBLISHED


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


def lost(rig: Rig, one: Case, kind: str) -> Delivery:
    rig.sandbox.fail("toy", "create", kind)
    rig.sandbox.fail("toy", "list", "refuse", count=99)
    return rig.carry(rig.queue(one))[0]


def test_an_answer_that_nobody_can_find_out_is_uncertain_and_blocks_only_itself(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    assert (after.state, code(rig, after)) == (State.UNCERTAIN, 5)
    assert "--adopt" in after.fix
    assert rig.carry(rig.queue(case("other", texts=("Other",), options={"way": "find"})))[0].state is State.PUBLISHED


def test_adopting_settles_the_uncertain_without_sending(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    calls = len(rig.sandbox.log)
    url = f"https://toy.example/{rig.cards()[0].id}"
    adopted = desk.adopt(rig.journal, ADAPTERS, after, url, rig.clock.now())
    assert (adopted.state, adopted.url) == (State.PUBLISHED, url)
    assert rig.carry(adopted)[0].state is State.PUBLISHED
    assert len(rig.sandbox.log) == calls


def test_adopting_a_first_part_goes_on_with_the_thread(rig: Rig) -> None:
    after = lost(rig, THREAD, "drop-after")
    rig.sandbox.faults.clear()
    adopted = desk.adopt(rig.journal, ADAPTERS, after, f"https://toy.example/{rig.cards()[0].id}", rig.clock.now())
    assert adopted.state is State.INCOMPLETE
    assert rig.carry(adopted)[0].state is State.PUBLISHED
    assert [part.text for part in rig.cards()[0].thread][:2] == ["two", "three"]


def test_send_again_sends_once_more(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-before")
    rig.sandbox.faults.clear()
    assert rig.carry(desk.send_again(rig.journal, ADAPTERS, after, rig.clock.now()))[0].state is State.PUBLISHED
    assert len(rig.cards()) == 1


def test_give_up_is_failed_by_a_persons_word(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-before")
    assert desk.give_up(rig.journal, ADAPTERS, after).state is State.FAILED


def test_the_uncertain_cannot_be_retried_or_cancelled_blindly(rig: Rig) -> None:
    after = lost(rig, ONE, "drop-after")
    with pytest.raises(UsageError, match="twice"):
        desk.retry(rig.journal, after, rig.clock.now())
    with pytest.raises(UsageError, match="public already"):
        desk.cancel(rig.journal, after)


def test_cancelling_takes_a_queued_post_out(rig: Rig) -> None:
    assert desk.cancel(rig.journal, rig.queue(ONE)).state is State.CANCELLED
    assert rig.carry(rig.journal.all()[0])[0].state is State.CANCELLED
    assert rig.cards() == []


def test_nothing_can_be_decided_while_a_worker_has_it(rig: Rig) -> None:
    delivery = rig.queue(ONE)
    rig.journal.claim(delivery.id)
    with pytest.raises(Busy):
        desk.cancel(rig.journal, rig.journal.get(delivery.id))


def test_the_plan_of_another_version_stops_a_begun_delivery(rig: Rig) -> None:
    delivery = rig.queue(THREAD)
    rig.sandbox.fail("toy", "create", "429", skip=1, wait=9999)
    rig.carry(delivery, wait=timedelta(0))
    original = toy.adapter.compile
    rig.mutate = lambda adapter: replace(adapter, compile=lambda draft: original(draft)[:-1])
    rig.clock.sleep(99999)
    after = rig.carry(delivery)[0]
    assert after.state is State.HELD
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
    from socialpost.adapter import Secret
    from socialpost.deliver import sealed

    plain, secret = sealed.dump({"url": Secret("https://upload/abc"), "deep": [{"x": Secret("two")}]})
    assert "abc" not in plain
    assert "two" not in plain
    assert sealed.load(plain, secret)["deep"][0]["x"] == Secret("two")
    assert "abc" not in str(sealed.strip({"url": Secret("https://upload/abc")}))
    lease = rig.journal.claim(rig.queue(ONE).id)
    assert lease is not None
    rig.journal.write_step(lease, StepRecord("post", facts={"url": Secret("https://upload/abc")}))
    path = rig.folder / "state" / "state.sqlite3"
    rig.journal.finish_step(lease, StepRecord("post", StepState.DONE, facts={"url": Secret("https://upload/abc")}))
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    steps = rig.journal.steps(lease.delivery)
    assert "abc" not in repr(steps)


@pytest.mark.parametrize("wrong", [timedelta(hours=-3), timedelta(minutes=5), timedelta(hours=3)])
def test_a_clock_of_ours_that_is_wrong_does_not_hide_the_post(rig: Rig, wrong: timedelta) -> None:
    rig.sandbox.world("toy").knobs.accept_duplicates = True
    rig.carry(
        rig.queue(case("warm up", texts=("Other",), media=(), options={"way": "find"}))
    )  # whoami is known from now on
    rig.clock.sleep(3600)

    class Wrong:
        def now(self) -> Any:
            return rig.clock.now() + wrong

        def sleep(self, seconds: float) -> None:
            rig.clock.sleep(seconds)

    rig.journal._clock = Wrong()
    rig.sandbox.fail("toy", "create", "drop-after")
    delivery = rig.queue(case("find", media=()))  # no upload whose answer would tell the time
    rig.journal.settle(delivery.id, State.QUEUED, resume_at=Wrong().now())
    before = len(rig.cards())
    loop_tools = rig.tools(clock=Wrong(), way=lambda one: _line_by(rig, Wrong(), one))
    for _ in range(20):
        after = runner.run(loop_tools, delivery.id)
        if after.state is State.PUBLISHED:
            break
        rig.clock.sleep(120)
    assert (after.state, len(rig.cards()) - before) == (State.PUBLISHED, 1)


def _line_by(rig: Rig, clock: Any, delivery: Delivery) -> Any:
    line = rig._line(delivery)
    line._clock = clock
    return line


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


@pytest.mark.parametrize(("way", "route"), [("key", "create"), ("ask", "finish")])
def test_a_platform_that_is_down_for_a_while_is_tried_again_with_pauses(rig: Rig, way: str, route: str) -> None:
    rig.sandbox.fail("toy", route, "500-before", count=6)
    begun = rig.clock.now()
    after = rig.carry(rig.queue(case(way, media=())))[0]
    assert (after.state, len(rig.cards())) == (State.PUBLISHED, 1)
    assert rig.clock.now() - begun > timedelta(minutes=1)


def test_a_key_is_not_used_after_its_window(rig: Rig) -> None:
    rig.sandbox.fail("toy", "create", "drop-before", count=1)
    rig.sandbox.fail("toy", "create", "429", count=9, wait=3000)
    after = rig.carry(rig.queue(case("key", media=())))[0]
    assert after.state is State.UNCERTAIN
    sent = [float(one["sent"]) for one in rig.journal.attempts(after.id)]
    assert 3000 <= max(sent) - min(sent) <= 3600


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
