"""Hands for the tests: flows driven without a network, a fake with one user, requests written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from socialpost.adapter import Draft
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.testing.hands import arrived, drive, reply
from socialpost_x.sandbox import platform

START = 1_795_300_000.0  # 2026-11-22


class Hand:
    """One person at the fake: a seat, a clock, calls with or without a token."""

    def __init__(self, sandbox: Sandbox, clock: list[float], options: Mapping[str, Any]) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.seat = sandbox.seat("x", "x-main", options)

    @property
    def world(self) -> Any:
        return self.sandbox.world("x")

    def call(self, method: str, target: str, *, token: str | None = None, **more: Any) -> Answer:
        path, _, query = target.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        auth = f"Bearer {self.seat['access_token'] if token is None else token}"
        headers = {"authorization": auth, **more.pop("headers", {})}
        call = Call(method, path, f"http://127.0.0.1:0/x{target}", query=pairs, headers=headers, **more)
        return self.sandbox.call("x", call)

    def post(self, text: str = "", **fields: Any) -> Answer:
        body = {"text": text, **fields} if text else fields
        return self.call("POST", "/2/tweets", json=body)

    def made(self, text: str = "", **fields: Any) -> str:
        answer = self.post(text, **fields)
        assert answer.status == 201, answer.data
        return str(answer.data["data"]["id"])

    def upload(self, file: Upload, category: str = "tweet_image") -> Answer:
        return self.call("POST", "/2/media/upload", form={"media_category": category}, files={"media": file})


@pytest.fixture
def seated(request: pytest.FixtureRequest) -> Iterator[Hand]:
    """Yield a hand at a fresh fake; parametrize indirectly to give its account options."""
    clock = [START]
    with Sandbox([platform], clock=lambda: clock[0], sleep=lambda _seconds: None) as sandbox:
        yield Hand(sandbox, clock, getattr(request, "param", {}))


@pytest.fixture
def file(tmp_path: Any) -> Callable[[bytes], Upload]:
    """Return what makes bytes look like a file that arrived."""

    def make(data: bytes) -> Upload:
        return arrived(tmp_path, data, "media0")

    return make


@pytest.fixture
def hands() -> Any:
    """Return the helpers, for modules that pytest imports on their own."""

    class Hands:
        reply = staticmethod(reply)
        drive = staticmethod(drive)

        @staticmethod
        def draft(*texts: str, **fields: Any) -> Draft:
            return Draft("lamp", "x-main", "x", texts=texts or ("",), **fields)

    return Hands
