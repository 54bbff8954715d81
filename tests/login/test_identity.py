"""The identity side of the fakes, as an app meets it that does something wrong; in process, by the sandbox's clock."""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from socialpost.cli import loopback
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.transport import handle
from socialpost.testing.clock import VirtualClock

VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
FORM = {"content-type": "application/x-www-form-urlencoded", "user-agent": "test:socialpost:v1 (by /u/me)"}


@dataclass(frozen=True)
class Place:
    """Where a platform asks and exchanges, how it wants its app named, and a redirect and scope that it takes."""

    page: str
    token: str
    redirect: str
    scope: str
    basic: bool = True
    more: tuple[tuple[str, str], ...] = ()


PLACES = {
    "x": Place("/site/i/oauth2/authorize", "/2/oauth2/token", "http://127.0.0.1:8085/", "tweet.read offline.access"),
    "youtube": Place(
        "/accounts/o/oauth2/v2/auth",
        "/oauth/token",
        "http://127.0.0.1:5/",
        "https://www.googleapis.com/auth/youtube",
        basic=False,
        more=(("access_type", "offline"),),
    ),
    "pinterest": Place("/site/oauth/", "/v5/oauth/token", "http://localhost:8085/", "boards:read,pins:read"),
    "reddit": Place(
        "/api/v1/authorize",
        "/api/v1/access_token",
        "http://localhost:8080",
        "identity",
        more=(("duration", "permanent"),),
    ),
    "facebook": Place(
        "/site/v26.0/dialog/oauth",
        "/graph/v26.0/oauth/access_token",
        "http://localhost:1/",
        "pages_show_list",
        basic=False,
    ),
}


class Identity:
    """Asks the fakes as a browser and as an app."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = Sandbox(loopback.platforms(), clock=self.clock.seconds)
        for name in PLACES:
            self.sandbox.seat(name, "shop")

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, Any, str]:
        """Return status, JSON or text, and the location."""
        body = [urlencode(form).encode()] if form is not None else []
        status, head, content = handle(self.sandbox, method, f"http://127.0.0.1{path}", {**FORM, **headers}, body)
        try:
            return status, json.loads(content), head.get("location", "")
        except ValueError:
            return status, content.decode(), head.get("location", "")

    def page(self, name: str, **changed: str) -> str:
        place = PLACES[name]
        query = {
            "client_id": self.app(name)["client_id"],
            "redirect_uri": place.redirect,
            "response_type": "code",
            "scope": place.scope,
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **dict(place.more),
            **changed,
        }
        return f"/{name}{place.page}?{urlencode(query)}"

    def app(self, name: str) -> dict[str, str]:
        return dict(self.sandbox.platforms[name].apps[""])

    def code(self, name: str, **changed: str) -> str:
        """Press the button; return the code."""
        url = self.page(name, **changed)
        _, page, _ = self.ask("GET", url)
        person = html.unescape(re.findall(r'<option value="([^"]*)"', page)[0])
        ticked = {html.unescape(one): "on" for one in re.findall(r'type="checkbox" name="([^"]*)"', page)}
        _, _, there = self.ask("POST", url, {"decision": "allow", "person": person, **ticked})
        return dict(parse_qsl(urlsplit(there).query))["code"]

    def exchange(self, name: str, code: str, **changed: str) -> tuple[int, Any]:
        place, app = PLACES[name], self.app(name)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": place.redirect,
            "code_verifier": VERIFIER,
            **changed,
        }
        return self.token(name, form, app)

    def token(self, name: str, form: dict[str, str], app: dict[str, str] | None = None) -> tuple[int, Any]:
        place, app = PLACES[name], app or self.app(name)
        if place.basic:
            pair = b64encode(f"{app['client_id']}:{app['client_secret']}".encode()).decode()
            return self.ask("POST", f"/{name}{place.token}", form, authorization=f"Basic {pair}")[:2]
        both = {"client_id": app["client_id"], "client_secret": app["client_secret"], **form}
        return self.ask("POST", f"/{name}{place.token}", both)[:2]

    def refresh(self, name: str, token: str) -> tuple[int, Any]:
        return self.token(name, {"grant_type": "refresh_token", "refresh_token": token})


@pytest.fixture
def they() -> Iterator[Identity]:
    made = Identity()
    yield made
    made.sandbox.close()


every = pytest.mark.parametrize("name", sorted(PLACES))
challenged = pytest.mark.parametrize("name", ["x", "youtube"])


def good(answer: tuple[int, Any]) -> bool:
    return answer[0] == 200 and bool(answer[1].get("access_token"))


@every
def test_a_code_works_once(they: Identity, name: str) -> None:
    code = they.code(name)
    assert [good(they.exchange(name, code)) for _ in range(2)] == [True, False]


@every
def test_a_code_belongs_to_its_redirect(they: Identity, name: str) -> None:
    assert not good(they.exchange(name, they.code(name), redirect_uri=f"{PLACES[name].redirect}?x=1"))


@challenged
@pytest.mark.parametrize("verifier", ["", "w" * 43, CHALLENGE, "v" * 42])
def test_a_code_belongs_to_its_challenge(they: Identity, name: str, verifier: str) -> None:
    assert not good(they.exchange(name, they.code(name), code_verifier=verifier))


@pytest.mark.parametrize(("name", "seconds"), [("x", 30), ("youtube", 600), ("facebook", 600)])
def test_a_code_ends(they: Identity, name: str, seconds: int) -> None:
    young, old = they.code(name), they.code(name)
    they.clock.sleep(seconds - 1)
    assert good(they.exchange(name, young))
    they.clock.sleep(1)
    assert not good(they.exchange(name, old))


@every
@pytest.mark.parametrize(
    "changed", [{"client_id": "x"}, {"redirect_uri": "http://evil.example/"}, {"redirect_uri": ""}]
)
def test_what_cannot_be_trusted_is_never_sent_back_to(they: Identity, name: str, changed: dict[str, str]) -> None:
    for method, form in (("GET", None), ("POST", {"decision": "allow", "person": "me"})):
        status, _, there = they.ask(method, they.page(name, **changed), form)
        assert (status, there) == (400, "")


def test_x_takes_no_localhost_and_no_login_without_a_challenge(they: Identity) -> None:
    assert they.ask("GET", they.page("x", redirect_uri="http://localhost:8085/"))[0] == 400
    assert they.ask("GET", they.page("x", code_challenge_method=""))[0] == 400


@every
def test_a_refusal_goes_back_without_a_code(they: Identity, name: str) -> None:
    _, _, there = they.ask("POST", they.page(name), {"decision": "deny", "person": "me"})
    assert dict(parse_qsl(urlsplit(there).query)).keys() == {"state", "error", "error_description"}


@every
def test_a_scope_that_nobody_knows_goes_back_as_an_error(they: Identity, name: str) -> None:
    _, _, there = they.ask("GET", they.page(name, scope="everything"))
    assert "error=invalid_scope" in there


def test_x_takes_a_refresh_token_once(they: Identity) -> None:
    _, told = they.exchange("x", they.code("x"))
    assert [good(they.refresh("x", told["refresh_token"])) for _ in range(2)] == [True, False]


def test_pinterest_brings_a_new_refresh_token_with_every_renewal(they: Identity) -> None:
    _, told = they.exchange("pinterest", they.code("pinterest"))
    _, again = they.refresh("pinterest", told["refresh_token"])
    assert again["refresh_token"] != told["refresh_token"]


@pytest.mark.parametrize(("name", "lasting"), [("youtube", "access_type"), ("reddit", "duration"), ("x", "scope")])
def test_who_does_not_ask_for_a_lasting_login_gets_none(they: Identity, name: str, lasting: str) -> None:
    asked = {"scope": "tweet.read"} if name == "x" else {lasting: "temporary"}
    _, told = they.exchange(name, they.code(name, **asked))
    assert told["access_token"]
    assert "refresh_token" not in told


@pytest.mark.parametrize("name", ["x", "youtube", "pinterest", "reddit"])
def test_refresh_tokens_end_on_demand(they: Identity, name: str) -> None:
    _, told = they.exchange(name, they.code(name))
    they.sandbox.world(name).knobs.refresh_life = 7 * 86_400.0
    they.clock.sleep(7 * 86_400)
    assert not good(they.refresh(name, told["refresh_token"]))


def test_google_forgets_the_oldest_of_more_than_a_hundred_logins(they: Identity) -> None:
    first = they.exchange("youtube", they.code("youtube"))[1]["refresh_token"]
    for _ in range(100):
        they.exchange("youtube", they.code("youtube"))
    assert not good(they.refresh("youtube", first))


def test_a_page_token_made_of_a_short_lived_one_ends_with_it(they: Identity) -> None:
    _, told = they.exchange("facebook", they.code("facebook"))
    url = "/facebook/graph/v26.0/me"
    page = they.ask("GET", f"{url}/accounts", authorization=f"Bearer {told['access_token']}")[1]["data"][0]
    short = they.ask("GET", f"{url}?access_token={page['access_token']}")[0]
    they.clock.sleep(5000)
    assert (short, they.ask("GET", f"{url}?access_token={page['access_token']}")[0]) == (200, 400)


def test_facebook_tells_what_a_token_is(they: Identity) -> None:
    _, told = they.exchange("facebook", they.code("facebook"))
    app = they.app("facebook")
    query = urlencode(
        {"input_token": told["access_token"], "access_token": f"{app['client_id']}|{app['client_secret']}"}
    )
    data = they.ask("GET", f"/facebook/graph/v26.0/debug_token?{query}")[1]["data"]
    assert (data["type"], data["is_valid"], data["expires_at"] - data["issued_at"]) == ("USER", True, 5000)
    assert data["scopes"] == ["pages_show_list"]


def test_reddit_lets_a_token_do_only_what_was_granted(they: Identity) -> None:
    _, told = they.exchange("reddit", they.code("reddit", scope="identity"))
    token = f"bearer {told['access_token']}"
    assert they.ask("GET", "/reddit/api/v1/me", authorization=token)[0] == 200
    assert they.ask("GET", "/reddit/subreddits/mine/subscriber", authorization=token)[0] == 403


def test_what_people_call_themselves_is_shown_as_text(they: Identity) -> None:
    they.sandbox.world("x").put("user", "1", {"id": "1", "username": "<b id=evil>", "name": "x"})
    _, page, _ = they.ask("GET", they.page("x"))
    assert "<b id=evil>" not in page
    assert "&lt;b id=evil&gt;" in page
