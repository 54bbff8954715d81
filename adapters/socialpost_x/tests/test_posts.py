"""The visible call, its steps and what they cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from socialpost.adapter import Cause, Draft, Effect, Fault, File, Json, Media, Role, StepRole
from socialpost_x import adapter
from socialpost_x.posts import create

PHOTO = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 900), alt="A lamp")
ME = {"me": {"id": "42", "username": "shop"}}


def sent(hands: Any, draft: Draft, **facts: Any) -> Any:
    requests, _ = hands.drive(create(draft, {**ME, **facts}), [hands.reply(201, {"data": {"id": "1"}})])
    assert isinstance(requests[0].body, Json)
    return requests[0].body.data


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("body", [None, b"", b"{", {}, {"data": {}}, {"data": []}, {"data": {"text": "Hi"}}])
def test_a_success_without_an_id_leaves_the_outcome_open(hands: Any, status: int, body: Any) -> None:
    with pytest.raises(Fault) as caught:
        hands.drive(create(hands.draft("Hi"), ME), [hands.reply(status, body)])
    assert caught.value.cause is Cause.RETRY


def test_everyone_is_said_by_saying_nothing(hands: Any) -> None:
    assert sent(hands, hands.draft("Hi", options={"reply_settings": "everyone"})) == {"text": "Hi"}


def test_a_post_without_text_has_no_text_field(hands: Any) -> None:
    draft = hands.draft(media=(PHOTO,), options={"tagged_user_ids": ["7"]})
    body = sent(hands, draft, media0={"id": "9"})
    assert body == {"media": {"media_ids": ["9"], "tagged_user_ids": ["7"]}}


def test_a_place_goes_into_geo(hands: Any) -> None:
    assert sent(hands, hands.draft("Hi", options={"place_id": "abc"})) == {"text": "Hi", "geo": {"place_id": "abc"}}


def test_uploads_need_nothing_and_everything_visible_comes_after_them(hands: Any) -> None:
    steps = adapter.compile(hands.draft("One", "Two", media=(PHOTO,), comment="Three"))
    assert [(step.name, step.effect, step.role, step.needs) for step in steps] == [
        ("media0", Effect.STAGE, StepRole.MAIN, ()),
        ("post", Effect.PUBLISH, StepRole.MAIN, None),
        ("part2", Effect.PUBLISH, StepRole.PART, None),
        ("comment", Effect.PUBLISH, StepRole.FOLLOW_UP, None),
    ]


def test_a_link_makes_a_post_dear_and_an_alt_text_costs_half_a_cent(hands: Any) -> None:
    steps = adapter.compile(hands.draft("Plain", media=(PHOTO,), comment="See shop.com/lamp"))
    costs = {step.name: step.cost.usd for step in steps}
    assert costs == {"media0": Decimal("0.005"), "post": Decimal("0.015"), "comment": Decimal("0.200")}


def test_only_a_post_with_text_is_sent_again_on_its_own(hands: Any) -> None:
    mute, *_ = (step for step in adapter.compile(hands.draft(media=(PHOTO,))) if step.name == "post")
    said, *_ = (step for step in adapter.compile(hands.draft("Hi", media=(PHOTO,))) if step.name == "post")
    assert mute.recover is not None
    assert said.recover is not None
    assert (mute.recover.absent, said.recover.absent) == ("ask_person", "resend")
