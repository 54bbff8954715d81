"""Looking after a post: who am I, is it there, take it down, count, adopt an address."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Live, Signals, Unknown
from socialpost_x import adapter
from socialpost_x.account import whoami
from socialpost_x.verbs import adopt, delete, inspect, metrics

FACTS = {
    "post": {"id": "1"},
    "part2": {"id": "2"},
    "part10": {"id": "10"},
    "comment": {"id": "11"},
    "media0": {"id": "9"},
}
LIVE = Live("1", "https://x.com/shop/status/1", FACTS, {})
GONE = Fault(Cause.REJECTED, "gone", signals=Signals(200, failed=True, code="resource-not-found"))


def test_a_thread_is_taken_down_from_its_end(hands: Any) -> None:
    requests, _ = hands.drive(
        delete(LIVE), [hands.reply(200, {"data": {"deleted": True}}), GONE, hands.reply(204), GONE]
    )
    assert [request.target.rsplit("/", 1)[-1] for request in requests] == ["11", "10", "2", "1"]
    assert {request.effect for request in requests} == {Effect.STAGE}


def test_a_deletion_that_x_denies_is_a_fault(hands: Any) -> None:
    with pytest.raises(Fault):
        hands.drive(delete(Live("1", "", {}, {})), [hands.reply(200, {"data": {"deleted": False}})])


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"data": [{"id": "1"}]}, Done), ({"data": {"id": "1"}}, Done), ({"data": [{"id": "2"}]}, Unknown), ({}, Unknown)],
)
def test_only_the_post_itself_proves_that_it_is_there(hands: Any, body: Any, kind: type) -> None:
    assert isinstance(hands.drive(inspect(LIVE), [hands.reply(200, body)])[1], kind)


def test_a_post_that_x_does_not_find_is_gone(hands: Any) -> None:
    assert hands.drive(inspect(LIVE), [GONE])[1] == Continue()
    with pytest.raises(Fault):
        hands.drive(inspect(LIVE), [Fault(Cause.QUOTA, "no credits", signals=Signals(402, failed=True))])


@pytest.mark.parametrize("name", ["repost_count", "retweet_count"])
def test_counts_are_read_in_either_dialect(hands: Any, name: str) -> None:
    body = {"data": [{"id": "1", "public_metrics": {"like_count": 3, name: 2, "impression_count": None}}]}
    assert hands.drive(metrics(LIVE), [hands.reply(200, body)])[1] == {"likes": 3, "reposts": 2}


def test_whoami_tells_name_and_tier(hands: Any) -> None:
    body = {"data": {"id": "42", "name": "A shop", "username": "shop", "subscription_type": "None"}}
    _, found = hands.drive(whoami({}), [hands.reply(200, body)])
    assert found == {"id": "42", "name": "@shop", "username": "shop", "tier": "none"}
    with pytest.raises(Fault):
        hands.drive(whoami({}), [hands.reply(200, {"data": {}})])


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://x.com/shop/status/123", "123"),
        ("https://twitter.com/shop/status/123/photo/1?s=20", "123"),
        ("https://x.com/i/web/status/123#456", "456"),
        ("https://x.com/shop", None),
        ("https://x.com/shop/status/12a", None),
    ],
)
def test_the_id_of_a_post_is_read_from_its_address(url: str, found: str | None) -> None:
    assert (adopt(url, {}) or {}).get("id") == found


def test_the_adapter_offers_every_verb() -> None:
    assert None not in (adapter.whoami, adapter.inspect, adapter.delete, adapter.metrics)
