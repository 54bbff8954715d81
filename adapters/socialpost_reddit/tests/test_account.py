"""Who calls: the user agent that Reddit asks for, the ways to log in, the subreddit's name."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Cause, Fault, Form, Request, Response
from socialpost.auth.credential import Credential
from socialpost.auth.refresh import refreshed
from socialpost.testing.clock import VirtualClock
from socialpost_reddit import adapter
from socialpost_reddit.account import PROGRAM, agent, whoami
from socialpost_reddit.auth import REFRESH, SCRIPT
from socialpost_reddit.subreddit import normal

APP = {"client_id": "app", "client_secret": "s3cret"}


def renewed(method: Any, values: dict[str, str], answer: Response) -> tuple[Request, dict[str, str]]:
    """Renew a credential; return the request that did it and the values from then on."""
    sent: list[Request] = []

    def exchange(request: Request) -> Response:
        sent.append(request)
        return answer

    values = refreshed(Credential("reddit", method, values), method.refresh, exchange, VirtualClock())
    return sent[0], values


def _form(request: Request) -> dict[str, str]:
    assert isinstance(request.body, Form)
    return dict(request.body.fields)


def test_every_call_says_what_and_whose_it_is(hands: Any) -> None:
    assert agent({"username": "oslo_lamps"})["User-Agent"] == f"{PROGRAM} (by /u/oslo_lamps)"
    assert agent({}, {"me": {"name": "shop"}})["User-Agent"].endswith("(by /u/shop)")
    assert agent({})["User-Agent"] == PROGRAM, "nobody is named while nobody is known"
    assert not agent({}, {"me": {"name": "a\r\nX: y"}})["User-Agent"].endswith("y)")
    requests, me = hands.drive(
        whoami({"username": "oslo_lamps"}), [hands.reply(200, {"id": "42", "name": "oslo_lamps"})]
    )
    assert me == {"id": "42", "name": "oslo_lamps"}
    assert "by /u/oslo_lamps" in requests[0].headers["User-Agent"]


def test_the_login_of_another_account_than_the_settings_name_is_refused(hands: Any) -> None:
    with pytest.raises(Fault, match="u/private, not of u/oslo_lamps") as caught:
        hands.drive(whoami({"username": "oslo_lamps"}), [hands.reply(200, {"id": "42", "name": "private"})])
    assert caught.value.cause is Cause.LOGIN
    hands.drive(whoami({"username": "Oslo_Lamps"}), [hands.reply(200, {"id": "42", "name": "oslo_lamps"})])


def test_a_name_is_not_guessed_where_reddit_does_not_tell_it(hands: Any) -> None:
    with pytest.raises(Fault) as caught:
        hands.drive(whoami({}), [hands.reply(200, {})])
    assert caught.value.cause is Cause.RETRY


def test_a_refresh_token_is_kept_and_the_client_speaks_by_basic(hands: Any) -> None:
    answer = hands.reply(200, {"access_token": "new", "expires_in": 86400})
    request, values = renewed(REFRESH, {"refresh_token": "r", "client_id": "app"}, answer)
    assert request.target == "/api/v1/access_token"
    assert request.origin == "www"
    assert request.headers["User-Agent"] == PROGRAM
    assert base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"app:", "an installed app"
    assert _form(request) == {"grant_type": "refresh_token", "refresh_token": "r"}
    assert (values["access_token"], values["refresh_token"]) == ("new", "r")
    assert datetime.fromisoformat(values["expires_at"]).tzinfo == UTC


def test_a_script_app_asks_with_its_owners_password_and_keeps_it(hands: Any) -> None:
    answer = hands.reply(200, {"access_token": "new", "refresh_token": "odd", "expires_in": 86400})
    request, values = renewed(SCRIPT, {"username": "shop", "password": "pw", **APP}, answer)
    assert _form(request) == {"grant_type": "password", "username": "shop", "password": "pw"}
    assert Credential("reddit", SCRIPT, {"password": "pw"}).renewable, "no access token is needed to begin with"
    assert values["password"] == "pw", "a refresh token in the answer must not take its place"


def test_a_bad_grant_in_a_200_asks_for_a_login(hands: Any) -> None:
    with pytest.raises(Fault) as caught:
        renewed(SCRIPT, {"username": "shop", "password": "pw", **APP}, hands.reply(200, {"error": "invalid_grant"}))
    assert caught.value.cause is Cause.LOGIN


def test_a_wrong_client_does_not_kill_the_login_and_names_what_to_check(hands: Any) -> None:
    with pytest.raises(Fault) as caught:
        renewed(REFRESH, {"refresh_token": "r", **APP}, hands.reply(401, {"message": "Unauthorized", "error": 401}))
    assert caught.value.cause is Cause.WAIT
    assert "client_secret" in caught.value.fix


def test_the_fake_takes_what_the_scheme_sends(hand: Any) -> None:
    basic = {"authorization": f"Basic {base64.b64encode(b'sandbox-script:sandbox-secret').decode()}"}
    for form in (
        {"grant_type": "refresh_token", "refresh_token": hand.seat["refresh_token"]},
        {"grant_type": "password", "username": "oslo_lamps", "password": "sandbox-password"},
    ):
        answer = hand.call("POST", "/api/v1/access_token", headers=basic, form=form)
        assert hand.call("GET", "/api/v1/me", token=answer.data["access_token"]).data["name"] == "oslo_lamps"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("lamps", "lamps"),
        ("r/BuyItForLife", "BuyItForLife"),
        ("/r/lamps/", "lamps"),
        ("https://www.reddit.com/r/lamps/", "lamps"),
        ("u/oslo_lamps", "u_oslo_lamps"),
        ("u_oslo-lamps", "u_oslo-lamps"),
        ("r/two words", ""),
        ("r/a", ""),
        ("r/x/comments/1", ""),
        ("de-sk", ""),
    ],
)
def test_a_subreddit_may_be_written_in_several_ways(written: str, name: str) -> None:
    assert normal(written) == name


def test_the_budget_is_read_from_the_headers_and_drawn_by_api_calls_only(hands: Any) -> None:
    request = Request("GET", "/api/v1/me")
    told = {"x_ratelimit_used": "3", "x_ratelimit_remaining": "997.0", "x_ratelimit_reset": "378"}
    (budget,) = adapter.meter(request, hands.reply(200, {}, date="Sat, 21 Nov 2026 20:00:00 GMT", **told))
    assert (budget.limit, budget.remaining, budget.reset) == (1000, 997, 1795291200 + 378)
    assert adapter.meter(request, hands.reply(200, {})) == []
    assert adapter.bucket(request) == ("requests",)
    assert adapter.bucket(Request("POST", "https://bucket.example.com")) == ()
    assert adapter.bucket(Request("POST", "/api/v1/access_token", origin="www")) == ()
