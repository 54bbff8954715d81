"""Looking after a pin: who am I, is it there, take it down, count, adopt an address."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Live, Signals, Unknown
from socialpost_pinterest import adapter
from socialpost_pinterest.account import whoami
from socialpost_pinterest.verbs import adopt, delete, inspect, metrics

LIVE = Live("1", "https://www.pinterest.com/pin/1/", {"pin": {"id": "1"}}, {})
GONE = Fault(Cause.REJECTED, "gone", signals=Signals(404, failed=True, code="50"))
NO = Fault(Cause.REJECTED, "no", signals=Signals(403, failed=True, code="29"))
NOW = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(("body", "kind"), [({"id": "1"}, Done), ({"id": "2"}, Unknown), ({}, Unknown)])
def test_only_the_pin_itself_proves_that_it_is_there(hands: Any, body: Any, kind: type) -> None:
    assert isinstance(hands.drive(inspect(LIVE), [hands.reply(200, body)])[1], kind)


def test_a_pin_that_is_not_found_is_gone_and_one_that_is_hidden_is_not(hands: Any) -> None:
    assert hands.drive(inspect(LIVE), [GONE])[1] == Continue()
    with pytest.raises(Fault):
        hands.drive(inspect(LIVE), [NO])


def test_deleting_what_is_gone_is_a_success(hands: Any) -> None:
    for answer in (hands.reply(204), hands.reply(200, {}), GONE):
        requests, _ = hands.drive(delete(LIVE), [answer])
        assert (requests[0].method, requests[0].effect) == ("DELETE", Effect.STAGE)
    with pytest.raises(Fault):
        hands.drive(delete(LIVE), [NO])


def test_counts_come_out_of_both_blocks_of_analytics(hands: Any) -> None:
    pin = {"id": "1", "pin_metrics": {"90d": {"impression": 1}, "lifetime_metrics": {"comment": 1, "reaction": 9}}}
    told = {"all": {"summary_metrics": {"IMPRESSION": 5, "SAVE": 2}, "lifetime_metrics": {"TOTAL_COMMENTS": 3}}}
    requests, counts = hands.drive(metrics(LIVE), [hands.reply(200, pin, date=NOW), hands.reply(200, told)])
    assert counts == {"impressions": 5, "saves": 2, "comments": 3, "reactions": 9}
    assert (requests[1].query["start_date"], requests[1].query["end_date"]) == ("2026-08-25", "2026-11-22")
    assert "VIDEO" not in requests[1].query["metric_types"]


def test_a_video_is_asked_for_its_views(hands: Any) -> None:
    pin = {"id": "1", "media": {"media_type": "video"}}
    answers = [hands.reply(200, pin, date=NOW), hands.reply(200, {"all": {"summary_metrics": {"VIDEO_MRC_VIEW": 4}}})]
    assert hands.drive(metrics(LIVE), answers)[1] == {"video_views": 4}


def test_counts_of_the_pin_itself_will_do_where_analytics_are_refused(hands: Any) -> None:
    pin = {"id": "1", "pin_metrics": {"90d": {"impression": 1, "pin_click": 2, "clickthrough": 3}}}
    expected = {"impressions": 1, "clicks": 2, "outbound_clicks": 3}
    assert hands.drive(metrics(LIVE), [hands.reply(200, pin, date=NOW), NO])[1] == expected
    assert hands.drive(metrics(LIVE), [hands.reply(200, pin)])[1] == expected


def test_whoami_tells_the_name_of_the_business(hands: Any) -> None:
    body = {"id": "42", "username": "shop", "business_name": "The Shop", "account_type": "BUSINESS"}
    _, found = hands.drive(whoami({}), [hands.reply(200, body)])
    assert found == {"id": "42", "name": "The Shop", "username": "shop", "type": "BUSINESS"}
    assert hands.drive(whoami({}), [hands.reply(200, {"username": "shop"})])[1]["id"] == "shop"
    with pytest.raises(Fault):
        hands.drive(whoami({}), [hands.reply(200, {})])


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.pinterest.com/pin/999658448514149467/", "999658448514149467"),
        ("https://www.pinterest.de/pin/123", "123"),
        ("https://pinterest.com/pin/a-warm-lamp--123/?utm_source=share#top", "123"),
        ("https://www.pinterest.com/shop/desk-setups/", None),
        ("https://www.pinterest.com/pin/12a/", None),
        ("https://pin.it/4711", None),
    ],
)
def test_the_id_of_a_pin_is_read_from_its_address(url: str, found: str | None) -> None:
    assert (adopt(url, {}) or {}).get("id") == found


def test_the_adapter_offers_every_verb() -> None:
    assert None not in (adapter.whoami, adapter.inspect, adapter.delete, adapter.metrics)
