"""Whole deliveries through the runner: what a seller meets beyond crashes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from socialpost.adapter import Done, Effect, Flow, Live
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig
from socialpost_pinterest import adapter
from socialpost_pinterest.sandbox import platform
from socialpost_pinterest.sandbox.boards import new_board

JPEG, MP4 = media.jpeg(), media.mp4(4, (160, 160), 6)
FILES = {"media/a.jpg": JPEG, "media/lamp.mp4": MP4}
BOARD = "549755885175"
IMAGE = (media.image("media0", "media/a.jpg", JPEG, "A lamp"),)
VIDEO = (Media(Role.VIDEO, File("media0", "media/lamp.mp4", "video/mp4", len(MP4), 160, 160), seconds=4.0),)


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(adapter, platform) as made:
        yield made


def case(found: tuple[Media, ...] = IMAGE, post: str = "lamp", **values: Any) -> Case:
    values = {"options": {"board": BOARD}, **values}
    draft = Draft(post, "pin-us", "pinterest", title="Lamp", texts=("Warm light",), media=found, **values)
    return Case(f"{post}{draft.target}", draft, {file.path: FILES[file.path] for file in draft.files})


def sent(rig: Rig, route: str) -> int:
    return sum(entry.route == route for entry in rig.sandbox.log)


def carry(rig: Rig, chosen: Case) -> Delivery:
    return rig.carry(rig.queue(chosen))[0]


def test_a_long_processing_is_waited_for_and_the_video_sent_once(rig: Rig) -> None:
    rig.sandbox.world("pinterest").knobs.processing = 240
    delivery = carry(rig, case(VIDEO))
    assert delivery.state is State.PUBLISHED
    assert (sent(rig, "register"), sent(rig, "upload")) == (1, 1)
    assert 8 < sent(rig, "media_status") < 30


def test_a_video_that_cannot_be_processed_ends_failed_with_nothing_public(rig: Rig) -> None:
    rig.sandbox.world("pinterest").knobs.processing_fails = True
    delivery = carry(rig, case(VIDEO))
    assert (delivery.state, rig.cards()) == (State.FAILED, [])
    assert "could not process the video" in delivery.reason


def test_no_secret_of_the_bucket_stays_in_the_journal(rig: Rig) -> None:
    delivery = carry(rig, case(VIDEO))
    fields = next(upload for _, upload in rig.sandbox.world("pinterest").all("media"))["fields"]
    kept = repr([record.facts for record in rig.journal.steps(delivery.id).values()])
    assert "'id'" in kept
    assert not [name for name in ("policy", "x-amz-signature", "x-amz-security-token") if fields[name] in kept]


def test_a_form_that_expired_is_asked_for_anew(rig: Rig) -> None:
    delivery = rig.queue(case(VIDEO))
    rig.sandbox.fail("pinterest", "upload", "429-plain", count=1)
    rig.carry(delivery, wait=timedelta(0))
    rig.clock.sleep(3700)
    after = rig.carry(delivery)[0]
    assert after.state is State.PUBLISHED
    assert sent(rig, "register") == 2


def test_an_unknown_board_is_refused_before_anything_is_made(rig: Rig) -> None:
    rig.queue(case(options={"board": "Desk setups"}))  # the seat of this post makes that board
    rig.carry(rig.journal.all()[0])
    delivery = carry(rig, case(post="other", target="Desk setup"))
    assert delivery.state is State.FAILED
    assert "no board 'Desk setup'" in delivery.reason
    assert "'Desk setups'" in delivery.fix
    assert len(rig.cards()) == 1


def test_two_targets_are_two_pins_on_two_boards(rig: Rig) -> None:
    rig.sandbox.seat("pinterest", "pin-us", {})
    world = rig.sandbox.world("pinterest")
    owner = next(board for _, board in world.all("board"))["owner"]
    for name in ("Desks", "Lamps"):
        new_board(world, owner, name)
    deliveries = [rig.queue(case(target=name)) for name in ("Desks", "Lamps")]
    assert [delivery.state for delivery in rig.carry(*deliveries)] == [State.PUBLISHED] * 2
    assert sorted(card.labels[0] for card in rig.cards()) == ["Board: Desks", "Board: Lamps"]


def test_a_trial_app_is_told_why_it_cannot_publish(rig: Rig) -> None:
    delivery = carry(rig, case(options={"board": BOARD, "access": "trial"}))
    assert (delivery.state, rig.cards()) == (State.FAILED, [])
    assert "Trial access" in delivery.reason
    assert "Standard access" in delivery.fix


def test_a_lost_answer_is_settled_by_the_tagged_link_among_others_of_the_same_words(rig: Rig) -> None:
    for market in ("us", "de"):
        link = f"https://shop.example.com/lamp?utm_content=pin-{market}"
        rig.sandbox.fail("pinterest", "create_pin", "drop-after", count=1)
        chosen = case(link=link, post=f"lamp-{market}")
        assert carry(rig, chosen).state is State.PUBLISHED
    first, second = rig.journal.all()
    assert len(rig.cards()) == 2
    cards = {card.id: card.link for card in rig.cards()}
    assert [cards[first.remote_id][-2:], cards[second.remote_id][-2:]] == ["us", "de"]


def test_a_pin_that_never_shows_up_waits_for_a_person(rig: Rig) -> None:
    rig.sandbox.fail("pinterest", "create_pin", "drop-before", count=1)
    delivery = carry(rig, case())
    assert (delivery.state, rig.cards(), sent(rig, "create_pin")) == (State.UNCERTAIN, [], 1)


def test_a_pin_is_looked_at_counted_and_taken_down(rig: Rig) -> None:
    delivery = carry(rig, case())
    live = Live(delivery.remote_id, delivery.url, {}, {})
    line = rig.tools().way(delivery)
    told = [_driven(flow(live), line) for flow in (adapter.inspect, adapter.metrics, adapter.delete) if flow]
    assert told[0] == Done({"id": delivery.remote_id, "url": delivery.url})
    assert told[1] == {"impressions": 0, "clicks": 0, "outbound_clicks": 0, "saves": 0, "comments": 0, "reactions": 0}
    assert rig.cards() == []


def asked(rig: Rig, draft: Draft) -> set[tuple[str, str, str]]:
    assert adapter.online
    tools = rig.tools()
    line, flow = tools.way(rig.queue(case())), adapter.online(draft)
    answer: Any = None
    try:
        while True:
            request = flow.send(answer)
            answer = line.send(request, {})
            if fault := adapter.faults.judge(adapter.signals(answer), Effect.READ):
                flow.throw(fault)
    except StopIteration as end:
        return {(finding.level.value, finding.rule, finding.field) for finding in end.value}


def test_boards_and_sections_are_asked_for_online(rig: Rig) -> None:
    seat = {"board": "Desk setups", "section": "Brass"}
    rig.sandbox.seat("pinterest", "pin-us", seat)
    rig.sandbox.seat("pinterest", "other", {"board": "900000000001"})
    world = rig.sandbox.world("pinterest")
    owner, section = (
        next(board for _, board in world.all("board"))["owner"],
        next(key for key, _ in world.all("section")),
    )
    secret = new_board(world, owner, "Drafts", privacy="SECRET")
    new_board(world, owner, "Ads", ads_only=True)
    board = next(key for key, found in world.all("board") if found["name"] == "Desk setups")

    def about(**values: Any) -> set[tuple[str, str, str]]:
        return asked(rig, case(**values).draft)

    assert about(options=seat) == about(target=f"{board}/{section}") == about(options={}) == set()
    assert about(options={"board": "Desk setup"}) == {("error", "pinterest.board", "options.board")}
    assert about(target="Desk setups/Bras") == {("error", "pinterest.board", "target")}
    assert about(options={"board": "123456789"}) == {("error", "pinterest.board", "options.board")}
    assert about(target=f"{board}/123456789") == {("error", "pinterest.section", "target")}
    assert about(target=secret) == about(target="Ads") == {("warning", "pinterest.hidden", "target")}


def _driven(flow: Flow, line: Any) -> Any:
    try:
        request = next(flow)
        while True:
            request = flow.send(line.send(request, {}))
    except StopIteration as end:
        return end.value
