"""What a line reads of an answer: its size, its pace, its date, what it quotes; and what a failure means."""

from __future__ import annotations

import gzip
import logging
import tracemalloc
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from socialpost.adapter import (
    Budget,
    Cause,
    Fault,
    Request,
    Response,
)
from socialpost.deliver.answer import PATIENCE, whole
from socialpost.deliver.pace import Pace, SqliteTable
from socialpost.faults import Scope
from tests.deliver.lines import NOON, Clock, Drops, Wire, line_over, toy


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
    table.close()


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
