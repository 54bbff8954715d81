"""Tokens, scopes and rate limits of the fake."""

from __future__ import annotations

import base64
from typing import Any

import pytest

BASIC = {"authorization": f"Basic {base64.b64encode(b'1234567:sandbox-app-secret').decode()}"}


def code(answer: Any) -> tuple[int, int]:
    return answer.status, answer.data["code"]


def token(seated: Any, headers: Any = BASIC, **form: str) -> Any:
    return seated.call("POST", "/v5/oauth/token", form=form, headers=headers)


@pytest.mark.parametrize("auth", ["", "Bearer nobody", "Basic abc"])
def test_nobody_gets_in_without_a_token(seated: Any, auth: str) -> None:
    assert code(seated.call("GET", "/v5/user_account", headers={"authorization": auth})) == (401, 2)


def test_tokens_live_thirty_days_and_are_renewed(seated: Any) -> None:
    seated.clock[0] += 2_592_001
    assert code(seated.api("GET", "/user_account")) == (401, 2)
    answer = token(seated, grant_type="refresh_token", refresh_token=seated.seat["refresh_token"])
    told = answer.data
    assert (answer.status, told["expires_in"], told["response_type"]) == (200, 2_592_000, "refresh_token")
    assert told["refresh_token"] != seated.seat["refresh_token"]
    assert told["refresh_token_expires_at"] == seated.clock[0] + 5_184_000
    assert seated.api("GET", "/user_account", token=told["access_token"]).status == 200


def test_a_refresh_needs_the_app_and_a_living_token(seated: Any) -> None:
    good = seated.seat["refresh_token"]
    assert code(token(seated, {}, grant_type="refresh_token", refresh_token=good)) == (401, 2)
    wrong = {"authorization": f"Basic {base64.b64encode(b'1234567:wrong').decode()}"}
    assert code(token(seated, wrong, grant_type="refresh_token", refresh_token=good)) == (401, 2)
    assert code(token(seated, grant_type="refresh_token", refresh_token="pinr_x")) == (401, 2)
    assert code(token(seated, grant_type="password")) == (400, 1)
    seated.clock[0] += 5_184_001
    assert code(token(seated, grant_type="refresh_token", refresh_token=good)) == (401, 2)


def test_a_refresh_may_give_away_scopes_and_never_gain_any(seated: Any) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": seated.seat["refresh_token"]}
    fewer = token(seated, **form, scope="boards:read,pins:read").data
    assert fewer["scope"] == "boards:read pins:read"
    refused = seated.api("GET", "/user_account", token=fewer["access_token"])
    assert code(refused) == (401, 3)
    assert "user_accounts:read" in refused.data["message"]
    assert code(token(seated, **form, scope="ads:read")) == (400, 1)


def test_the_apps_own_token_makes_pins_and_no_videos(seated: Any) -> None:
    scope = "boards:read,boards:write,pins:read,pins:write"
    own = token(seated, grant_type="client_credentials", scope=scope).data
    assert own["access_token"].startswith("pinc_")
    assert "refresh_token" not in own
    body = {"board_id": "549755885175", "media_source": seated.photo()}
    assert seated.api("POST", "/pins", body, token=own["access_token"]).status == 201
    assert code(seated.api("POST", "/media", {"media_type": "video"}, token=own["access_token"])) == (401, 3)


def test_the_knob_ends_every_token_that_was_not_renewed(seated: Any) -> None:
    seated.world.knobs.expire_tokens = True
    assert code(seated.api("GET", "/user_account")) == (401, 2)
    told = token(seated, grant_type="refresh_token", refresh_token=seated.seat["refresh_token"]).data
    assert seated.api("GET", "/user_account", token=told["access_token"]).status == 200


def test_the_seat_stays_the_same_while_its_token_lives(seated: Any) -> None:
    assert seated.sandbox.seat("pinterest", "pin-us", {}) == seated.seat
    seated.clock[0] += 2_592_001
    assert seated.sandbox.seat("pinterest", "pin-us", {}) != seated.seat


def test_every_answer_tells_the_limit_in_the_structured_form(seated: Any) -> None:
    headers = seated.api("GET", "/user_account").headers
    assert headers["x-ratelimit-limit"] == (
        '1000, 100;w=1;name="safety_net_app_id_user_id", 1000;w=60;name="org_read_app_id_user_id"'
    )
    assert (headers["x-ratelimit-remaining"], headers["x-ratelimit-reset"]) == ("999", "20")
    assert headers["x-pinterest-rid"]


def test_a_minute_has_a_hundred_writes(seated: Any) -> None:
    for number in range(100):
        assert seated.api("POST", "/boards", {"name": f"Board {number}"}).status == 201
    refused = seated.api("POST", "/boards", {"name": "One more"})
    assert code(refused) == (429, 8)
    assert refused.headers["x-ratelimit-reset"] == "20"
    seated.clock[0] += 20
    assert seated.api("POST", "/boards", {"name": "One more"}).status == 201


@pytest.mark.parametrize("seated", [{"access": "trial"}], indirect=True)
def test_a_trial_app_counts_by_the_day(seated: Any) -> None:
    headers = seated.pin().headers
    assert headers["x-ratelimit-limit"].endswith('300;w=86400;name="org_write_app_id"')
    assert headers["x-ratelimit-remaining"] == "299"


def test_the_account_says_who_it_is(seated: Any) -> None:
    told = seated.api("GET", "/user_account").data
    assert (told["username"], told["business_name"], told["account_type"]) == ("pinus01", "Pin Us", "BUSINESS")
    assert (told["board_count"], told["pin_count"]) == (2, 0)
