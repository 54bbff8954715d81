"""Some platforms quote what they refuse: of a login nothing of that comes into what is said of it, or into a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast
from urllib.parse import parse_qsl

import httpx
import pytest

from socialpost import registry
from socialpost.adapter import Fault, Flow, Request
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.auth.login import device, pin, token
from socialpost.auth.login.revocation import revoke
from socialpost.deliver import question, record
from socialpost.deliver.mask import Masker
from socialpost.deliver.record import Noted
from socialpost.deliver.send import Line, make_client
from socialpost.errors import LoginNeeded
from socialpost.scheme import OAuth1

APP_SECRET, CODE, TOKEN = "the-secret-of-the-app", "the-code/of+the-page", "the-token-of-before"
APP = {"client_id": "app", "client_secret": APP_SECRET, "api_key": "the-key-of-the-app", "api_key_secret": APP_SECRET}
SECRETS = (APP_SECRET, CODE, TOKEN, "v" * 43, "dGhlLXNlY3JldC", "YXBwOnRoZS1zZWNyZXQ")


class Still:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, tzinfo=UTC)

    def sleep(self, _seconds: float) -> None:
        return


class Heard(list[Noted]):
    def __call__(self, one: Noted) -> None:
        self.append(one)


def quoting(request: httpx.Request) -> httpx.Response:
    """Refuse a request with all that it said, its header among it."""
    body = dict(parse_qsl(request.read().decode()))
    words = " ".join([*body.values(), *request.url.params.values(), request.headers.get("authorization", "")])
    error = {"error": "invalid_request", "error_description": words}
    if "facebook" in request.url.host:
        error = {"error": {"code": 190, "message": words}}  # type: ignore[dict-item]
    return httpx.Response(400, json=error)


def line(platform: str, method: str, values: Mapping[str, str], heard: Heard | None = None) -> Line:
    adapter = registry.load(platform)
    held = StaticCredentials(Credential("mine", adapter.auth.method(method), values))
    client = make_client(httpx.MockTransport(quoting))
    return Line(adapter, "mine", held, client=client, origins={}, clock=Still(), hear=heard)


def by_code(heard: Heard) -> None:
    at = line("x", "oauth2", APP, heard)
    back = (CODE, "http://127.0.0.1:1/", "v" * 43)
    token.by_code("X", registry.load("x").auth.logins[0], APP, back, at.plainly, Still())


def by_device(heard: Heard) -> None:
    at = line("youtube", "oauth2", APP, heard)
    login = registry.load("youtube").auth.logins[1]
    device.finish("YouTube", login, APP, device.Started("AB", "u", CODE, 0), at.plainly, Still())


def by_number(heard: Heard) -> None:
    scheme = registry.load("x").auth
    style = cast("OAuth1", scheme.method("oauth1").style("account"))
    held = {**APP, style.token: TOKEN, style.token_secret: CODE}
    send = line("x", "oauth1", held, heard).send
    pin.finish(
        "X", scheme.logins[1], APP, style, pin.Asked(TOKEN, CODE), "1234567", lambda one, _: send(one, {}), Still()
    )


@pytest.mark.parametrize("way", [by_code, by_device, by_number])
def test_a_refused_exchange_is_told_and_noted_without_what_it_quotes(way: Callable[[Heard], None]) -> None:
    heard = Heard()
    with pytest.raises(LoginNeeded) as caught:
        way(heard)
    (noted,) = heard
    told = str(caught.value) + caught.value.fix + json.dumps(record.line(noted, Masker()))
    assert [one for one in SECRETS if one in told] == []


def test_a_refused_logout_is_told_without_what_it_quotes() -> None:
    method = registry.load("x").auth.method("oauth2")
    held = Credential("x", method, {"access_token": TOKEN, "refresh_token": TOKEN, **APP})
    says = revoke(held, line("x", "oauth2", APP).plainly).says
    assert "invalid_request" in says
    assert [one for one in SECRETS if one in says] == []


def test_a_read_of_a_login_that_holds_its_secret_itself_is_told_without_it() -> None:
    query, headers = {"fb_exchange_token": TOKEN}, {"Authorization": f"Bearer {CODE}"}

    def flow() -> Flow:
        yield Request("GET", "/me", query=query, headers=headers, auth="none")

    with pytest.raises(Fault) as caught:
        question.confide(line("facebook", "page token", {}), registry.load("facebook"), flow())
    assert [one for one in SECRETS if one in caught.value.says + caught.value.signals.text] == []
