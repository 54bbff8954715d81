"""Where a line sends and where it refuses to, what a request carries, what is read of an answer."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import certifi
import httpx
import pytest

from socialpost import __version__
from socialpost.adapter import (
    Cause,
    CredentialField,
    Fault,
    Json,
    Method,
    OAuth1,
    Raw,
    Request,
    Slice,
)
from socialpost.auth.credential import Credential, Exchange, StaticCredentials
from socialpost.deliver.send import FileOnDisk, make_client
from socialpost.errors import LoginNeeded, StateTrouble, UsageError
from tests.deliver.lines import METHOD, NOON, TOKEN, Wire, line_over


def test_a_path_goes_to_its_origin_with_the_query_and_the_token() -> None:
    wire = Wire()
    line_over(wire).send(Request("GET", "/tweets", query={"q": "ä b&c", "n": "1"}), {})
    (sent,) = wire.seen
    assert str(sent.url) == "https://api.example.com/v2/tweets?q=%C3%A4%20b%26c&n=1"
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["user-agent"] == f"socialpost/{__version__}"


def test_a_style_of_the_scheme_can_be_asked_for_by_name() -> None:
    wire = Wire()
    line_over(wire).send(Request("POST", "/", origin="upload", auth="upload"), {})
    assert wire.seen[0].headers["authorization"] == f"OAuth {TOKEN}"


def test_a_style_that_the_credential_does_not_have_is_refused() -> None:
    with pytest.raises(Fault, match="another kind of credential than 'bearer'"):
        line_over(Wire()).send(Request("POST", "/", auth="signed"), {})


@pytest.mark.parametrize("host", ["up.example.com", "r.example.com", "api.example.com:443"])
def test_an_address_that_the_platform_hands_out_gets_the_token_on_its_own_hosts(host: str) -> None:
    wire = Wire()
    line_over(wire).send(Request("POST", f"https://{host}/session?upload=7"), {})
    assert wire.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert wire.seen[0].url.query == b"upload=7"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/x",
        "https://r.example.com.evil.example/",
        "https://sub.r.example.com/",
        "https://up.example.com:8443/",
        "https://up.example.com@evil.example/",
        "https://evil.example\\@up.example.com/",
        "http://up.example.com/",
        "http://127.0.0.1/",
        "ftp://up.example.com/",
        "up.example.com/x",
        "@evil.example/x",
        "",
        "https://up.example.com/\x00",
    ],
)
def test_the_token_is_refused_to_any_other_place_and_nothing_is_sent(target: str) -> None:
    wire = Wire()
    with pytest.raises(Fault, match="refused to send") as caught:
        line_over(wire).send(Request("POST", target), {})
    assert caught.value.cause is Cause.REJECTED
    assert wire.seen == []


def test_a_double_slash_does_not_change_the_host() -> None:
    wire = Wire()
    line_over(wire).send(Request("GET", "//evil.example/x"), {})
    assert wire.seen[0].url.host == "api.example.com"


def test_a_pre_signed_address_elsewhere_gets_the_body_without_the_token() -> None:
    wire = Wire()
    line_over(wire).send(Request("PUT", "https://bucket.example.net/k?sig=a%2Bb", auth="none"), {})
    assert "authorization" not in wire.seen[0].headers
    assert wire.seen[0].url.raw_path == b"/k?sig=a%2Bb"


@pytest.mark.parametrize("auth", ["account", "none"])
def test_in_the_sandbox_nothing_leaves_the_machine(auth: str) -> None:
    wire = Wire()
    line = line_over(wire, {"api": "http://127.0.0.1:8000/toy", "upload": "http://127.0.0.1:8000/toy/up"})
    line.send(Request("GET", "/x"), {})
    with pytest.raises(Fault, match="outside this machine"):
        line.send(Request("POST", "https://r.example.com/session", auth=auth), {})
    assert [str(sent.url) for sent in wire.seen] == ["http://127.0.0.1:8000/toy/x"]


def test_an_overridden_origin_no_longer_trusts_the_platforms_further_hosts() -> None:
    line = line_over(Wire(), {"upload": "https://gateway.example.org"})
    with pytest.raises(Fault, match="does not belong to"):
        line.send(Request("POST", "https://r.example.com/session"), {})


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "ftp://127.0.0.1", "https://u:p@x.example", "https://x/?a=1", ""]
)
def test_an_origin_must_be_https_or_on_this_machine(url: str) -> None:
    with pytest.raises(UsageError):
        line_over(Wire(), {"api": url})


def test_an_override_of_an_origin_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no origin 'apo'"):
        line_over(Wire(), {"apo": "https://x.example"})


def test_a_header_value_that_cannot_be_sent_is_refused_without_being_quoted() -> None:
    secret = "top\nsecret"
    keeper = StaticCredentials(Credential("toy", METHOD, {"access_token": secret}))
    with pytest.raises(Fault) as caught:
        line_over(Wire(), credential=keeper).send(Request("GET", "/x"), {})
    assert caught.value.cause is Cause.LOGIN
    assert "secret" not in str(caught.value)
    with pytest.raises(Fault) as caught:
        line_over(Wire()).send(Request("GET", "/x", headers={"x-name": "sécret"}), {})
    assert "cret" not in str(caught.value)


def test_an_account_without_a_credential_needs_a_login() -> None:
    with pytest.raises(Fault, match="nobody") as caught:
        line_over(Wire(), credential=Raising(LoginNeeded("nobody", "log in"))).send(Request("GET", "/x"), {})
    assert (caught.value.cause, caught.value.fix) == (Cause.LOGIN, "log in")


def test_a_vault_that_cannot_be_opened_now_only_makes_it_wait() -> None:
    with pytest.raises(Fault) as caught:
        line_over(Wire(), credential=Raising(StateTrouble("the disk is gone"))).send(Request("GET", "/x"), {})
    assert caught.value.cause is Cause.WAIT


def test_refresh_renews_the_credential_that_was_refused_and_uses_the_new_one() -> None:
    wire = Wire()
    keeper = Renewing()
    line = line_over(wire, credential=keeper)
    line.send(Request("GET", "/x"), {})
    line.refresh()
    line.send(Request("GET", "/x"), {})
    assert keeper.refused == ["old"]
    assert [sent.headers.get("authorization") for sent in wire.seen] == ["Bearer old", None, "Bearer new"]
    assert str(wire.seen[1].url) == "https://api.example.com/v2/token"


def test_a_file_that_has_changed_stops_the_request_before_anything_leaves(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abc")
    wire = Wire()
    request = Request("POST", "/x", body=Raw(Slice("m")))
    with pytest.raises(Fault, match="had 4 bytes and has 3 now") as caught:
        line_over(wire).send(request, {"m": FileOnDisk(path, 4, "image/jpeg")})
    path.unlink()
    with pytest.raises(Fault, match="gone"):
        line_over(wire).send(request, {"m": FileOnDisk(path, 3, "image/jpeg", name="media/a.jpg")})
    assert caught.value.cause is Cause.REJECTED
    assert wire.seen == []


def test_progress_hears_every_byte_of_a_file_once_and_takes_back_what_failed(tmp_path: Path) -> None:
    path = tmp_path / "abcdef"
    path.write_bytes(b"x" * 1000)
    file = FileOnDisk(path, 1000, "video/mp4", name="media/lamp.mp4")
    told: list[tuple[object, ...]] = []

    class Bar:
        def start(self, *what: object) -> None:
            told.append(("start", *what))

        def advance(self, *what: object) -> None:
            told.append(("advance", *what))

        def finish(self, *what: object) -> None:
            told.append(("finish", *what))

    first, second = (Request("POST", "/x", body=Raw(Slice("m", at, 600))) for at in (0, 600))
    line_over(Wire(), progress=Bar()).send(first, {"m": file})
    with pytest.raises(Fault):
        line_over(Wire(httpx.ReadError("x")), progress=Bar()).send(second, {"m": file})
    line_over(Wire(), progress=Bar()).send(second, {"m": file})
    start, key = ("start", "toy/m", "media/lamp.mp4", 1000), "toy/m"
    assert told == [
        start, ("advance", key, 600),
        start, ("advance", key, 400), ("advance", key, -400),
        start, ("advance", key, 400), ("finish", key),
    ]  # fmt: skip


class Raising:
    def __init__(self, problem: Exception) -> None:
        self._problem = problem

    def current(self) -> Credential:
        raise self._problem

    def renew(self, _refused: Credential, _exchange: Exchange) -> Credential:
        raise self._problem


class Renewing:
    def __init__(self) -> None:
        self.refused: list[str] = []
        self._token = "old"

    def current(self) -> Credential:
        return Credential("toy", METHOD, {"access_token": self._token})

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:
        self.refused.append(refused.values["access_token"])
        exchange(Request("POST", "/token", body=Json({"grant": 1}), auth="none"))
        self._token = "new"
        return self.current()


KEYS = ("consumer_key", "consumer_secret", "token", "token_secret")
SIGNED = Method("keys", tuple(CredentialField(name, name) for name in KEYS), (("account", OAuth1(*KEYS)),))


@pytest.mark.parametrize("minutes", [-90, 20])
def test_a_signature_that_a_wrong_clock_spoilt_is_made_again_with_the_servers_time(minutes: int) -> None:
    there = NOON + timedelta(minutes=minutes)

    def strict(request: httpx.Request) -> httpx.Response:
        told = int(re.findall(r'oauth_timestamp="(\d+)"', request.headers["Authorization"])[0])
        late = abs(told - there.timestamp()) > 300
        return httpx.Response(401 if late else 200, headers={"Date": format_datetime(there, usegmt=True)})

    keeper = StaticCredentials(Credential("toy", SIGNED, dict.fromkeys(KEYS, "k3y-value")))
    line = line_over(strict, credential=keeper)
    assert line.send(Request("GET", "/me"), {}).status == 401
    line.refresh()  # no login is asked for
    assert line.send(Request("GET", "/me"), {}).status == 200
    with pytest.raises(Fault, match="no longer accepts"):
        line.refresh()  # with the right time it is the token that was refused


@pytest.mark.parametrize("form", ["{0}", "?access_token={0}&x", '{{"token": "{0}"}}'])
def test_a_token_that_the_platform_quotes_is_not_passed_on(form: str) -> None:
    wire = Wire(httpx.Response(400, text=f"Malformed access token {form.format(TOKEN)}"))
    answer = line_over(wire).send(Request("GET", "/me"), {})
    assert TOKEN.encode() not in answer.content
    assert b"Malformed access token" in answer.content


def test_whom_to_trust_is_read_once_and_anew_where_the_environment_names_another_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str | None] = []
    original = httpx.create_ssl_context

    def noted() -> object:
        read.append(os.environ.get("SSL_CERT_FILE"))
        return original()

    monkeypatch.setattr(httpx, "create_ssl_context", noted)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))  # nobody has asked with this before
    for file in ("", "", certifi.where()):
        monkeypatch.setenv("SSL_CERT_FILE", file)
        make_client().close()
    assert read == ["", certifi.where()]
