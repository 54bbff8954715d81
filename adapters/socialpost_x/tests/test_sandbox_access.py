"""Who may call the fake, how often, and for what money."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from authlib.oauth1.rfc5849.client_auth import ClientAuth  # type: ignore[import-untyped]

from socialpost.sandbox.call import Call

BASE = "http://127.0.0.1:0/x"


def me(seated: Any, **more: Any) -> Any:
    return seated.call("GET", "/2/users/me", **more)


def refresh(seated: Any, token: str, **more: Any) -> Any:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": "sandbox-client",
        **more.pop("form", {}),
    }
    call = Call("POST", "/2/oauth2/token", f"{BASE}/2/oauth2/token", form=form, headers=more.get("headers", {}))
    return seated.sandbox.call("x", call)


def signed(seated: Any, origin: str, target: str = "/2/users/me", **changes: str) -> int:
    """Call with an OAuth 1.0a header that an independent library has made."""
    keys = {**seated.sandbox.seat("x", "x-main", {"auth": "oauth1"}), **changes}
    auth = ClientAuth(
        keys["api_key"],
        client_secret=keys["api_key_secret"],
        token=keys["access_token"],
        token_secret=keys["access_token_secret"],
    )
    _, headers, _ = auth.prepare("GET", f"{origin}{target}", {}, None)
    path, _, query = target.partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
    lower = {name.lower(): value for name, value in headers.items()}
    return int(seated.sandbox.call("x", Call("GET", path, f"{BASE}{target}", query=pairs, headers=lower)).status)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer no", "Basic abc", "OAuth ", "OAuth oauth_token=", "Bearer \u00e9"]
)
def test_nobody_gets_in_without_a_token(seated: Any, header: str) -> None:
    answer = seated.sandbox.call("x", Call("GET", "/2/users/me", BASE, headers={"authorization": header}))
    assert (answer.status, answer.data["title"]) == (401, "Unauthorized")


def test_a_seat_is_the_same_each_time_and_works(seated: Any) -> None:
    assert seated.sandbox.seat("x", "x-main") == seated.seat
    assert me(seated).data["data"]["username"] == "x_main"


def test_a_token_that_stands_for_the_app_cannot_post(seated: Any) -> None:
    seated.world.put("apptoken", "app", {})
    answer = me(seated, token="app")
    assert (answer.status, answer.data["type"].rsplit("/", 1)[-1]) == (403, "unsupported-authentication")


def test_access_tokens_live_two_hours_and_a_new_seat_has_a_new_one(seated: Any) -> None:
    seated.clock[0] += 7200
    assert me(seated).status == 401
    fresh = seated.sandbox.seat("x", "x-main")
    assert fresh["access_token"] != seated.seat["access_token"]
    assert me(seated, token=fresh["access_token"]).status == 200


def test_a_refresh_token_is_spent_by_its_use(seated: Any) -> None:
    first = refresh(seated, seated.seat["refresh_token"])
    assert (first.status, first.data["expires_in"], first.data["token_type"]) == (200, 7200, "bearer")
    assert me(seated, token=first.data["access_token"]).status == 200
    again = refresh(seated, seated.seat["refresh_token"])
    assert (again.status, again.data["error"]) == (400, "invalid_request")
    assert refresh(seated, first.data["refresh_token"]).status == 200
    assert seated.sandbox.seat("x", "x-main")["refresh_token"] != seated.seat["refresh_token"]


def test_expired_by_the_knob_means_until_refreshed(seated: Any) -> None:
    seated.world.knobs.expire_tokens = True
    assert me(seated).status == 401
    assert me(seated, token=refresh(seated, seated.seat["refresh_token"]).data["access_token"]).status == 200


def test_a_client_must_say_who_it_is(seated: Any) -> None:
    token = seated.seat["refresh_token"]
    wrong = base64.b64encode(b"sandbox-client:no").decode()
    right = base64.b64encode(b"sandbox-client:sandbox-client-secret").decode()
    assert refresh(seated, token, form={"client_id": "other"}).data["error"] == "unauthorized_client"
    assert refresh(seated, token, headers={"authorization": f"Basic {wrong}"}).status == 401
    assert refresh(seated, token, headers={"authorization": "Basic \u00e9"}).status == 401
    assert refresh(seated, token, form={"client_id": ""}, headers={"authorization": f"Basic {right}"}).status == 200


@pytest.mark.parametrize("origin", [BASE, "https://api.x.com", "https://api.twitter.com"])
def test_signatures_are_checked_over_this_origin_and_the_real_ones(seated: Any, origin: str) -> None:
    assert signed(seated, origin) == 200
    assert signed(seated, origin, "/2/users/me?user.fields=subscription_type") == 200


def test_a_signature_over_something_else_is_refused(seated: Any) -> None:
    assert signed(seated, "https://evil.example") == 401
    for name in ("api_key", "api_key_secret", "access_token", "access_token_secret"):
        assert signed(seated, BASE, **{name: "wrong"}) == 401


def test_windows_are_counted_down_in_headers_and_end(seated: Any) -> None:
    first = me(seated)
    assert (first.headers["x-rate-limit-limit"], first.headers["x-rate-limit-remaining"]) == ("75", "74")
    for _ in range(74):
        last = me(seated)
    assert last.headers["x-rate-limit-remaining"] == "0"
    refused = me(seated)
    assert (refused.status, refused.data["title"]) == (429, "Too Many Requests")
    seated.clock[0] = float(refused.headers["x-rate-limit-reset"])
    assert me(seated).status == 200


@pytest.mark.parametrize("seated", [{"credits": "0.02"}], indirect=True)
def test_without_credits_nothing_goes(seated: Any) -> None:
    assert seated.post("One").status == 201
    assert seated.post("Two").status == 201
    third = seated.post("Three")
    assert (third.status, third.data["title"]) == (402, "CreditsDepleted")


def test_names_that_are_too_long_or_taken_are_made_to_fit(seated: Any) -> None:
    for account in ("a-very-long-account-name", "a-very-long-account-names"):
        seated.sandbox.seat("x", account)
    names = [user["username"] for _, user in seated.world.all("user")]
    assert names == ["x_main", "a_very_long_acc", "a_very_long_ac2"]


@pytest.mark.parametrize(("kind", "status"), [("refuse", 403), ("500", 503), ("429", 429), ("expired", 401)])
def test_faults_on_demand_look_like_x(seated: Any, kind: str, status: int) -> None:
    answer = seated.sandbox.platforms["x"].trouble(kind)
    assert (answer.status, answer.data["status"], answer.mime) == (status, status, "application/problem+json")
