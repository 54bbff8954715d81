"""A line of the toy platform over a wire that a test holds, on a clock that a test turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from socialpost.adapter import (
    Adapter,
    Budget,
    CredentialField,
    FaultTable,
    Header,
    Limits,
    Method,
    Options,
    Origin,
    Request,
    Response,
    Scheme,
    Signals,
    TextLimit,
)
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.deliver.send import Line, make_client

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
