"""Hands for the tests: flows driven without a network, a fake with one account, requests written by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from socialpost.adapter import Draft, File, Media, Role
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.testing import media
from socialpost.testing.hands import arrived, drive, reply
from socialpost_pinterest.sandbox import platform

START = 1_795_300_000.0  # 2026-11-22
BOARD = "549755885175"


def image(number: int = 0, alt: str = "A lamp", size: tuple[int, int] = (1000, 1500)) -> Media:
    return Media(Role.IMAGE, File(f"media{number}", f"media/{number}.jpg", "image/jpeg", 1000, *size), alt)


def clip(**values: Any) -> Media:
    return Media(Role.VIDEO, File("media0", "media/lamp.mp4", "video/mp4", 1000, 540, 960), seconds=6.0, **values)


def draft(*found: Media, text: str = "Warm light", **values: Any) -> Draft:
    values = {"options": {"board": BOARD}, **values}
    return Draft("lamp", "pin-us", "pinterest", texts=(text,), media=found or (image(),), **values)


class Hand:
    """One person at the fake: a seat, a clock, calls with or without a token."""

    def __init__(self, sandbox: Sandbox, clock: list[float], options: Mapping[str, Any]) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.seat = sandbox.seat("pinterest", "pin-us", {"board": BOARD, **options})

    @property
    def world(self) -> Any:
        return self.sandbox.world("pinterest")

    def call(self, method: str, target: str, *, token: str | None = None, **more: Any) -> Answer:
        path, _, query = target.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        headers = more.pop("headers", {"authorization": f"Bearer {token or self.seat['access_token']}"})
        return self.sandbox.call("pinterest", Call(method, path, query=pairs, headers=headers, **more))

    def api(self, method: str, target: str, body: Any = None, **more: Any) -> Answer:
        return self.call(method, f"/v5{target}", json=body, **more)

    def pin(self, source: Mapping[str, Any] | None = None, **fields: Any) -> Answer:
        return self.api("POST", "/pins", {"board_id": BOARD, "media_source": source or self.photo(), **fields})

    def made(self, source: Mapping[str, Any] | None = None, **fields: Any) -> str:
        answer = self.pin(source, **fields)
        assert answer.status == 201, answer.data
        return str(answer.data["id"])

    @staticmethod
    def photo(data: bytes = b"", mime: str = "image/jpeg") -> dict[str, Any]:
        text = base64.b64encode(data or media.jpeg()).decode()
        return {"source_type": "image_base64", "content_type": mime, "data": text}

    def registered(self) -> dict[str, Any]:
        answer = self.api("POST", "/media", {"media_type": "video"})
        assert answer.status == 201, answer.data
        return dict(answer.data)

    def bucket(self, form: Mapping[str, str], file: Upload | None, **headers: str) -> Answer:
        files = {"file": file} if file else {}
        return self.call("POST", "/bucket/", form=form, files=files, headers=headers)

    def video(self, file: Upload) -> str:
        told = self.registered()
        assert self.bucket(told["upload_parameters"], file).status == 204
        return str(told["media_id"])


@pytest.fixture
def seated(request: pytest.FixtureRequest) -> Iterator[Hand]:
    """Yield a hand at a fresh fake; parametrize indirectly to give its account options."""
    clock = [START]
    with Sandbox([platform], clock=lambda: clock[0], sleep=lambda _seconds: None) as sandbox:
        yield Hand(sandbox, clock, getattr(request, "param", {}))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Upload]:
    """Return what makes bytes look like a file that arrived."""

    def make(data: bytes) -> Upload:
        return arrived(tmp_path, data, "media0.mp4", "video/mp4")

    return make


@pytest.fixture
def hands() -> Any:
    """Return the helpers, for modules that pytest imports on their own."""

    class Hands:
        board = BOARD

    for helper in (reply, drive, image, clip, draft):
        setattr(Hands, helper.__name__, staticmethod(helper))
    return Hands
