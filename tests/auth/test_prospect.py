"""When a login ends, by what was told and by how long its kind lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from socialpost import registry
from socialpost.auth.credential import EXPIRES, GRANTED, REFRESH_ENDS, SCOPES, Credential
from socialpost.auth.prospect import Prospect, prolonged, prospect
from socialpost.grants import Lifetime

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def credential(platform: str, method: str, **values: Any) -> Credential:
    """Return a credential; times are given as days from now."""
    adapter = registry.load(platform)
    found = next(one for one in adapter.auth.methods if one.name == method)
    books = {EXPIRES, REFRESH_ENDS, GRANTED}
    told = {name: (NOW + value * DAY).isoformat() if name in books else value for name, value in values.items()}
    return Credential("me", found, told)


def seen(platform: str, method: str, now: datetime = NOW, **values: Any) -> Prospect:
    lifetime = registry.load(platform).lifetimes[method]
    return prospect(credential(platform, method, **values), lifetime, now)


def test_what_the_platform_told_of_the_renewal_counts_and_is_sure() -> None:
    told = seen("pinterest", "oauth2", refresh_token="r", expires_at=30, refresh_expires_at=55)
    assert (told.ends, told.sure, told.slides) == (NOW + 55 * DAY, True, 60 * DAY)


def test_pinterest_s_sixty_days_begin_with_the_newest_access_token() -> None:
    told = seen("pinterest", "oauth2", refresh_token="r", expires_at=10, granted_at=-200)
    assert told.ends == NOW + 40 * DAY  # renewed 20 days ago


def test_a_token_that_nothing_renews_ends_when_it_ends() -> None:
    told = seen("pinterest", "oauth2", expires_at=3)
    assert (told.ends, told.renewable) == (NOW + 3 * DAY, False)


def test_google_s_seven_days_of_testing_are_only_feared() -> None:
    told = seen("youtube", "oauth2", refresh_token="r", client_id="c", granted_at=-2)
    assert (told.ends, told.sure) == (NOW + 5 * DAY, False)


def test_a_google_login_that_outlived_seven_days_is_not_in_testing() -> None:
    told = seen("youtube", "oauth2", refresh_token="r", client_id="c", granted_at=-8, expires_at=1 / 24)
    assert told.ends == NOW + 182 * DAY


@pytest.mark.parametrize(
    ("platform", "method", "values"),
    [
        ("x", "oauth1", {"api_key": "k", "api_key_secret": "s", "access_token": "t", "access_token_secret": "u"}),
        ("x", "oauth2", {"access_token": "t", "refresh_token": "r", "expires_at": 0.01}),
        ("facebook", "page token", {"page_access_token": "t"}),
        ("reddit", "refresh token", {"refresh_token": "r", "client_id": "c", "expires_at": -1}),
        ("reddit", "script app", {"client_id": "c", "username": "u", "password": "p"}),
    ],
)
def test_nothing_is_made_up_where_no_end_is_known(platform: str, method: str, values: dict[str, Any]) -> None:
    assert seen(platform, method, **values).ends is None


def test_a_bare_token_ends_an_hour_or_a_day_after_it_was_given() -> None:
    assert seen("youtube", "access token", access_token="t", granted_at=0).ends == NOW + timedelta(hours=1)
    assert not seen("reddit", "access token", access_token="t", granted_at=0).sure


def test_what_was_granted_is_read_however_it_is_separated() -> None:
    told = credential("pinterest", "oauth2", access_token="t", **{SCOPES: "pins:read,pins:write boards:read"})
    assert prospect(told, Lifetime(), NOW).scopes == ("pins:read", "pins:write", "boards:read")


def test_a_time_that_cannot_be_read_is_no_time() -> None:
    told = Credential("me", registry.load("x").auth.methods[1], {"access_token": "t", EXPIRES: "soon"})
    assert prospect(told, Lifetime(), NOW).ends is None


def test_each_use_between_the_token_s_end_and_the_login_s_end_prolongs_it() -> None:
    fresh, ends = NOW + 30 * DAY, NOW + 60 * DAY
    assert prolonged(ends, fresh, 60 * DAY, [NOW + 20 * DAY]) == ends  # the token still lives: nothing is renewed
    assert prolonged(ends, fresh, 60 * DAY, [NOW + 40 * DAY]) == NOW + 100 * DAY
    assert prolonged(ends, fresh, 60 * DAY, [NOW + 95 * DAY, NOW + 40 * DAY]) == NOW + 155 * DAY
    assert prolonged(ends, fresh, 60 * DAY, [NOW + 70 * DAY]) == ends  # too late: it is dead by then


@pytest.mark.parametrize("platform", registry.names())
def test_every_method_has_a_lifetime_with_its_words(platform: str) -> None:
    adapter = registry.load(platform)
    assert {one.name for one in adapter.auth.methods} == set(adapter.lifetimes)
    assert all(one.says and one.source for one in adapter.lifetimes.values())


@pytest.mark.parametrize("platform", registry.names())
def test_every_adapter_says_what_its_login_must_be_allowed_to_do(platform: str) -> None:
    adapter = registry.load(platform)
    assert any(need.when == "always" for need in adapter.needs)
    assert {kind for need in adapter.needs for kind in need.kinds} <= set(adapter.kinds)


@pytest.mark.parametrize(
    "told",
    [
        "9999-12-31T23:59:59-05:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+05:00",
        "0001-01-01T00:00:00Z",
        "8999-12-31T00:00:00Z",
    ],
)
@pytest.mark.parametrize("field", [EXPIRES, REFRESH_ENDS, GRANTED])
@pytest.mark.parametrize("platform", ["pinterest", "youtube", "x"])
def test_a_time_that_nobody_will_see_is_no_end_and_no_error(platform: str, field: str, told: str) -> None:
    adapter = registry.load(platform)
    method = next(one for one in adapter.auth.methods if one.name == "oauth2")
    values = {"access_token": "t", "refresh_token": "r", "client_id": "c", GRANTED: NOW.isoformat(), field: told}
    found = prospect(Credential("me", method, values), adapter.lifetimes["oauth2"], NOW)
    assert all(one is None or one > NOW for one in (found.token_ends, found.ends))
