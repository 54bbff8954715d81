"""Hands for the tests: flows driven without a network, a fake with one user, requests written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from socialpost.adapter import Draft, Response
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.testing import media
from socialpost.testing.hands import arrived, drive, reply
from socialpost_reddit.sandbox import platform

START = 1_795_300_000.0  # 2026-11-22
AGENT = "linux:socialpost:v0.1.0 (by /u/oslo_lamps)"


def posts(*found: Mapping[str, Any], after: str | None = None) -> Response:
    """Return a listing of posts."""
    return reply(200, {"data": {"children": [{"kind": "t3", "data": dict(one)} for one in found], "after": after}})


class Hand:
    """One person at the fake: a seat, a clock, calls with or without a token."""

    def __init__(self, sandbox: Sandbox, clock: list[float], folder: Path) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.folder = folder
        self.seat = sandbox.seat("reddit", "reddit", {"username": "oslo_lamps"})

    @property
    def world(self) -> Any:
        return self.sandbox.world("reddit")

    def call(self, method: str, target: str, *, token: str | None = None, agent: str = AGENT, **more: Any) -> Answer:
        path, _, query = target.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        headers = {"user-agent": agent, "authorization": f"bearer {token or self.seat['access_token']}"}
        headers |= more.pop("headers", {})
        call = Call(method, path, f"http://127.0.0.1:0/reddit{target}", query=pairs, headers=headers, **more)
        return self.sandbox.call("reddit", call)

    def submit(self, **fields: str) -> Answer:
        form = {"api_type": "json", "kind": "self", "sr": "lamps", "title": "Lamps", "validate_on_submit": "True"}
        return self.call("POST", "/api/submit/?raw_json=1", form={**form, **fields})

    def made(self, **fields: str) -> str:
        answer = self.submit(**fields)
        assert answer.data["json"]["errors"] == [], answer.data
        return str(answer.data["json"]["data"]["name"])

    def file(self, data: bytes, name: str = "a.jpg", mime: str = "image/jpeg") -> Upload:
        return arrived(self.folder, data, name, mime)

    def lease(self, name: str = "a.jpg", mime: str = "image/jpeg") -> dict[str, Any]:
        form = {"api_type": "json", "filepath": name, "mimetype": mime}
        answer = self.call("POST", "/api/media/asset.json?raw_json=1", form=form)
        assert answer.status == 200, answer.data
        return dict(answer.data)

    def send(self, lease: Mapping[str, Any], file: Upload | None = None, **changed: str) -> Answer:
        form = {one["name"]: one["value"] for one in lease["args"]["fields"]} | changed
        path = lease["args"]["action"].removeprefix("//127.0.0.1:0/reddit")
        files = {"file": file or self.file(media.jpeg())}
        call = Call("POST", path, f"http:{lease['args']['action']}", form=form, files=files)
        return self.sandbox.call("reddit", call)

    def uploaded(self, data: bytes | None = None, name: str = "a.jpg", mime: str = "image/jpeg") -> tuple[str, str]:
        """Upload a file; return the asset and its URL."""
        lease = self.lease(name, mime)
        answer = self.send(lease, self.file(media.jpeg() if data is None else data, name, mime))
        assert answer.status == 201, answer.content
        asset = lease["asset"]["asset_id"]
        return asset, f"http:{lease['args']['action']}/{asset}"

    def listed(self) -> list[dict[str, Any]]:
        answer = self.call("GET", "/user/oslo_lamps/submitted?sort=new&limit=100")
        return [child["data"] for child in answer.data["data"]["children"]]


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    """Yield a hand at a fresh fake."""
    clock = [START]
    with Sandbox([platform], clock=lambda: clock[0], sleep=lambda _seconds: None) as sandbox:
        yield Hand(sandbox, clock, tmp_path)


@pytest.fixture
def hands() -> Any:
    """Return the helpers, for modules that pytest imports on their own."""

    class Hands:
        reply = staticmethod(reply)
        drive = staticmethod(drive)
        posts = staticmethod(posts)

        @staticmethod
        def draft(text: str = "", **fields: Any) -> Draft:
            options = {"subreddit": "lamps", **fields.pop("options", {})}
            given = {"title": "Lamps", "kind": "self", **fields}
            return Draft("lamp", "reddit", "reddit", texts=(text,), options=options, **given)

    return Hands
