"""Where a line sends and where it refuses to, what a request carries, what is read of an answer."""

from __future__ import annotations

import gzip
import logging
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from socialpost import __version__
from socialpost.adapter import (
    Adapter,
    Budget,
    Cause,
    CredentialField,
    Fault,
    FaultTable,
    Header,
    Json,
    Limits,
    Method,
    OAuth1,
    Options,
    Origin,
    Raw,
    Request,
    Response,
    Scheme,
    Signals,
    Slice,
    TextLimit,
)
from socialpost.auth.credential import Credential, Exchange, StaticCredentials
from socialpost.deliver.answer import PATIENCE, whole
from socialpost.deliver.pace import Pace, SqliteTable
from socialpost.deliver.send import FileOnDisk, Line, make_client
from socialpost.errors import LoginNeeded, StateTrouble, UsageError
from socialpost.faults import Scope

TOKEN = "tok-1f2e3d4c5b6a"
METHOD = Method(
    "bearer",
    (CredentialField("access_token", "token"),),
    (("account", Header("access_token")), ("upload", Header("access_token", prefix="OAuth "))),
)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Handler = Callable[[httpx.Request], httpx.Response]


class Clock:
    def __init__(self) -> None:
        self.time = NOON
        self.step = timedelta()

    def now(self) -> datetime:
        self.time += self.step
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Wire:
    """A transport that keeps what it was given."""

    def __init__(self, answer: httpx.Response | Exception | None = None) -> None:
        self.seen: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.seen.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer or httpx.Response(200, json={})


class Drops(httpx.SyncByteStream):
    """A body that comes in drops."""

    def __init__(self, *drops: bytes) -> None:
        self._drops = drops

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._drops)


def toy(meter: Callable[[Request, Response], list[Budget]] = lambda *_: []) -> Adapter:
    origins = {
        "api": Origin("https://api.example.com/v2/"),
        "upload": Origin("https://up.example.com", hosts=("r.example.com",)),
    }
    return Adapter(
        name="toy", title="Toy", api="1", origins=origins, auth=Scheme((METHOD,)), faults=FaultTable(), options=Options,
        kinds={}, kind=lambda _: "", limits=lambda *_: Limits(TextLimit(9)), compile=lambda _: [],
        signals=lambda answer: Signals(answer.status), meter=meter, bucket=lambda request: (request.target,),
    )  # fmt: skip


def line_over(wire: Handler, origins: dict[str, str] | None = None, **more: Any) -> Line:
    keeper = StaticCredentials(Credential("toy", METHOD, {"access_token": TOKEN}))
    values: dict[str, Any] = {"credential": keeper, "clock": Clock(), "adapter": toy(), **more}
    client = make_client(httpx.MockTransport(wire))
    return Line(account="toy", client=client, origins=origins or {}, **values)


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


def test_a_cookie_is_never_kept_nor_sent_nor_shown() -> None:
    wire = Wire(httpx.Response(200, headers={"set-cookie": "session=abc; Path=/"}))
    line = line_over(wire)
    answer = line.send(Request("GET", "/x"), {})
    line.send(Request("GET", "/x"), {})
    assert "set-cookie" not in answer.headers
    assert "cookie" not in wire.seen[1].headers


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        (httpx.ConnectError("x"), Cause.WAIT),
        (httpx.ConnectTimeout("x"), Cause.WAIT),
        (httpx.PoolTimeout("x"), Cause.WAIT),
        (httpx.ProxyError("x"), Cause.WAIT),
        (httpx.ReadError("x"), Cause.RETRY),
        (httpx.WriteError("x"), Cause.RETRY),
        (httpx.ReadTimeout("x"), Cause.RETRY),
        (httpx.WriteTimeout("x"), Cause.RETRY),
        (httpx.RemoteProtocolError("x"), Cause.RETRY),
        (httpx.LocalProtocolError("x"), Cause.RETRY),
        (httpx.CloseError("x"), Cause.RETRY),
        (httpx.DecodingError("x"), Cause.RETRY),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_transport_that_reports_no_steps_is_judged_by_the_kind_of_its_error(problem: Exception, cause: Cause) -> None:
    with pytest.raises(Fault) as caught:
        line_over(Wire(problem)).send(Request("POST", "/x"), {})
    assert caught.value.cause is cause


@pytest.mark.parametrize("status", [200, 301, 401, 404, 429, 500, 503])
def test_a_status_is_never_judged_here(status: int) -> None:
    wire = Wire(httpx.Response(status, json={"error": 1}, headers={"X-Limit": "9"}))
    answer = line_over(wire).send(Request("POST", "/x"), {})
    assert (answer.status, answer.data, answer.headers["x-limit"]) == (status, {"error": 1}, "9")
    assert len(wire.seen) == 1


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b'{"id": "7"}')
    wire = Wire(httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Drops(packed[:9], packed[9:])))
    assert line_over(wire).send(Request("GET", "/x"), {}).data == {"id": "7"}


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-9], lambda packed: b"x" + packed], ids=["cut", "broken"])
def test_a_packed_answer_that_is_damaged_leaves_the_outcome_open(spoil: Callable[[bytes], bytes]) -> None:
    drops = Drops(spoil(gzip.compress(b'{"id": "7"}')))
    wire = Wire(httpx.Response(200, headers={"content-encoding": "gzip"}, stream=drops))
    with pytest.raises(Fault) as caught:
        line_over(wire).send(Request("GET", "/x"), {})
    assert caught.value.cause is Cause.RETRY


def test_of_a_large_error_page_the_first_4_mib_are_kept() -> None:
    bomb = gzip.compress(b"a" * (64 << 20))
    wire = Wire(httpx.Response(502, headers={"content-encoding": "gzip"}, stream=Drops(bomb)))
    answer = line_over(wire).send(Request("GET", "/x"), {})
    assert (answer.status, len(answer.content)) == (502, 4 << 20)


def test_a_packed_bomb_is_never_unpacked_into_memory() -> None:
    bomb = gzip.compress(b"a" * (64 << 20))
    tracemalloc.start()
    try:
        body, complete = whole([bomb], "gzip", Clock())
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert (len(body), complete) == (4 << 20, False)


def test_an_answer_that_drips_for_minutes_is_given_up() -> None:
    clock = Clock()
    clock.step = PATIENCE / 3
    wire = Wire(httpx.Response(200, stream=Drops(b"{", b'"id"', b":", b"1", b"}")))
    with pytest.raises(Fault, match="dripped") as caught:
        line_over(wire, clock=clock).send(Request("GET", "/x"), {})
    assert caught.value.cause is Cause.RETRY


def test_the_skew_is_the_servers_date_minus_our_clock() -> None:
    wire = Wire(httpx.Response(200, headers={"date": "Sat, 21 Nov 2026 12:00:30 GMT"}))
    line = line_over(wire)
    line.send(Request("GET", "/x"), {})
    assert line.skew == timedelta(seconds=30)


@pytest.mark.parametrize(
    "headers", [{"date": "yesterday"}, {}, {"date": "Sat, 21 Nov 2026 11:00:00 GMT", "age": "3600"}]
)
def test_a_date_that_says_nothing_about_now_changes_no_skew(headers: dict[str, str]) -> None:
    line = line_over(Wire(httpx.Response(200, headers=headers)))
    line.send(Request("GET", "/x"), {})
    assert line.skew is None


def test_a_budget_that_an_answer_told_is_used_up_holds_the_next_request_back() -> None:
    clock, table = Clock(), SqliteTable(":memory:")
    reset = NOON.timestamp() + 90 + 30  # by the server's clock, which is 30 s ahead
    adapter = toy(lambda request, _: [Budget(request.target, 100, 0, reset)])
    wire = Wire(httpx.Response(200, headers={"date": "Sat, 21 Nov 2026 12:00:30 GMT"}))
    line = line_over(wire, clock=clock, adapter=adapter, pace=Pace(table, clock))
    line.send(Request("POST", "/post"), {})
    with pytest.raises(Fault) as caught:
        line.send(Request("POST", "/post"), {})
    assert (caught.value.cause, caught.value.scope, caught.value.after) == (Cause.WAIT, Scope.ACCOUNT, 90)
    assert line.send(Request("GET", "/other"), {}).ok
    clock.sleep(91)
    assert line.send(Request("POST", "/post"), {}).ok
    assert len(wire.seen) == 3


def test_an_answer_is_never_lost_over_a_limit_that_cannot_be_read(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_request: Request, _response: Response) -> list[Budget]:
        raise ValueError("not a number")

    table = SqliteTable(":memory:")
    table.close()
    gone = Pace(table, Clock())
    line = line_over(Wire(), adapter=toy(broken), pace=gone)
    with caplog.at_level(logging.WARNING):
        assert line.send(Request("GET", "/x", auth="none", origin="upload"), {}).ok
    assert "could not be kept" in caplog.text


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
