"""Rate limits out of structured headers."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Budget, Request
from socialpost_pinterest.pace import bucket, meter

NOW = "Sun, 22 Nov 2026 12:00:00 GMT"
AT = 1795348800
READ = Request("GET", "/boards")
NET = '100;w=1;name="safety_net_app_id_user_id"'


def told(hands: Any, limit: str, remaining: str = "7", reset: str = "12", date: str = NOW) -> list[Budget]:
    headers = {"x_ratelimit_limit": limit, "x_ratelimit_remaining": remaining, "x_ratelimit_reset": reset}
    return meter(READ, hands.reply(200, {}, **headers, date=date))


def test_the_policy_that_binds_gives_the_budget_its_name(hands: Any) -> None:
    assert told(hands, f'60, {NET}, 60;w=60;name="org_analytics_app_id_user_id"') == [
        Budget("org_analytics", 60, 7, AT + 12)
    ]
    assert told(hands, f'100, {NET}, 1000;w=60;name="org_read_app_id_user_id"', reset="1") == [
        Budget("safety_net", 100, 7, AT + 1)
    ]
    assert told(hands, f'100, {NET}, 100;w=60;name="org_write_app_id_user_id"')[0].bucket == "org_write"


def test_plain_numbers_are_understood_and_nonsense_is_left_alone(hands: Any) -> None:
    assert told(hands, "1000") == [Budget("org_read", 1000, 7, AT + 12)]
    assert told(hands, "1000", date="") == [Budget("org_read", 1000, 7, None)]
    for limit, remaining in (("", "7"), ("many", "7"), ("1000", "")):
        assert told(hands, limit, remaining) == []


@pytest.mark.parametrize(
    ("method", "target", "names"),
    [
        ("POST", "/pins", ("org_write", "safety_net")),
        ("DELETE", "/pins/1", ("org_write", "safety_net")),
        ("GET", "/pins/1", ("org_read", "safety_net")),
        ("GET", "/pins/1/analytics", ("org_analytics", "safety_net")),
        ("POST", "https://bucket.test/", ()),
    ],
)
def test_a_request_draws_from_its_category(method: str, target: str, names: tuple[str, ...]) -> None:
    assert bucket(Request(method, target)) == names
