"""Hands for the tests: flows driven without a network, a fake with one channel, requests written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from socialpost.adapter import Draft, Effect, Fault, File, Flow, Media, Request, Response, Role
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.testing import media
from socialpost.testing.hands import arrived, drive, reply
from socialpost_youtube import adapter
from socialpost_youtube.sandbox import platform

START = 1_795_300_000.0  # 2026-11-21
CLIP = media.mp4(2, (320, 180))
CHANNEL = f"UC{'7' * 22}"
OPTIONS = {"made_for_kids": False}


class Hands:
    """Helpers for modules that pytest imports on their own."""

    channel = CHANNEL
    clip = CLIP

    reply = staticmethod(reply)

    @classmethod
    def error(cls, status: int, reason: str, message: str = "no", **headers: str) -> Response:
        one = {"reason": reason, "domain": "youtube.video", "message": message}
        return reply(status, {"error": {"code": status, "message": message, "errors": [one]}}, **headers)

    @classmethod
    def state(cls, date: str = "Sat, 21 Nov 2026 09:00:00 GMT", **status: Any) -> Response:
        """Return `videos.list` with one video of this status; none without a status."""
        shown = {"uploadStatus": "processed", "privacyStatus": "private", **status}
        return reply(200, {"items": [{"id": "v", "status": shown}]}, date=date)

    @staticmethod
    def drive(
        flow: Flow, *answers: Response | Fault, effect: Effect = Effect.STAGE, whole: bool = True
    ) -> tuple[list[Request], Any]:
        """Run a flow against prepared answers, judged as the runner does; all must be used. Fault: uncaught.

        `whole` False: the flow may ask for more than there are answers.
        """
        return drive(flow, answers, judge=adapter, effect=effect, whole=whole)

    @staticmethod
    def draft(size: int = 1000, edges: tuple[int, int] = (1280, 720), **fields: Any) -> Draft:
        options = {**OPTIONS, **fields.pop("options", {})}
        more = {name: fields.pop(name) for name in ("cover", "captions", "seconds") if name in fields}
        file = File("media0", "media/lamp.mp4", "video/mp4", size, *edges)
        moving = (Media(Role.VIDEO, file, **{"seconds": 60.0, **more}),)
        given = {"title": "Lamp", "texts": ("Warm light",), "media": moving, **fields}
        made = Draft("lamp", "yt-us", "youtube", options=options, **given)
        return replace(made, kind=adapter.kind(made))

    @staticmethod
    def facts(size: int = 1000, **own: Any) -> dict[str, Any]:
        files = {"media0": {"size": size, "mime": "video/mp4", "sha256": "ab" * 32}}
        return {"files": files, "me": {"id": CHANNEL, "uploads": "UU7"}, "media0": {"id": "v"}, **own}

    @staticmethod
    def caught(run: Callable[[], Any]) -> Fault:
        with pytest.raises(Fault) as found:
            run()
        return found.value


@pytest.fixture
def hands() -> Hands:
    return Hands()


class Guest:
    """One channel at the fake: a seat, a clock, calls with or without a token."""

    def __init__(self, sandbox: Sandbox, clock: list[float], folder: Path) -> None:
        self.sandbox, self.clock, self.folder = sandbox, clock, folder
        self.credential = self.seat("yt-us", channel=CHANNEL)
        self.token = self.credential["access_token"]

    @property
    def world(self) -> Any:
        return self.sandbox.world("youtube")

    def seat(self, account: str, **options: Any) -> dict[str, str]:
        return self.sandbox.seat("youtube", account, options)

    def switch(self, **values: Any) -> None:
        """Turn the channel's switches: verified, locked, keep, uploads_a_day."""
        known = self.world.get("channel", CHANNEL)
        known.pop("_created")
        self.world.put("channel", CHANNEL, {**known, **values})

    def file(self, data: bytes, mime: str = "") -> Upload:
        return arrived(self.folder, data, mime=mime)

    def call(self, method: str, path: str, query: Mapping[str, str] | str = "", **more: Any) -> Answer:
        headers = {"authorization": f"Bearer {more.pop('token', self.token)}", **more.pop("headers", {})}
        raw = query if isinstance(query, str) else urlencode(query)
        pairs = dict(pair.split("=", 1) for pair in raw.split("&") if pair) if isinstance(query, str) else dict(query)
        url = f"http://127.0.0.1:0/youtube{path}?{raw}"
        return self.sandbox.call("youtube", Call(method, path, url, query=pairs, headers=headers, **more))

    def api(self, method: str, path: str, query: Mapping[str, str] | str = "", **more: Any) -> Answer:
        return self.call(method, f"/youtube/v3/{path}", query, **more)

    def open(self, size: int, parts: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """Open an upload session for a video."""
        body = {"snippet": {"title": "Lamp"}, "status": {"privacyStatus": "private"}, **(parts or {})}
        headers = {
            "x-upload-content-length": str(size),
            "x-upload-content-type": "video/mp4",
            **more.pop("headers", {}),
        }
        query = {"uploadType": "resumable", "part": ",".join(body), **more.pop("query", {})}
        return self.call("POST", "/upload/youtube/v3/videos", query, json=body, headers=headers, **more)

    def put(self, location: str, data: bytes = b"", span: str = "", **more: Any) -> Answer:
        """Send bytes to a session, or ask it (`span` `*/1000`)."""
        url = urlsplit(location)
        headers = {"content-range": f"bytes {span}"} if span else {}
        raw = self.file(data) if data else None
        return self.call("PUT", url.path.removeprefix("/youtube"), url.query, raw=raw, headers=headers, **more)

    def upload(self, data: bytes = CLIP, **parts: Any) -> str:
        """Upload a video whole; return its id."""
        answer = self.open(len(data), parts)
        assert answer.status == 200, answer.data
        made = self.put(answer.headers["location"], data)
        assert made.status == 201, made.data
        return str(made.data["id"])

    def show(self, video: str, part: str = "status") -> dict[str, Any]:
        """Return one part of a video."""
        return dict(self.api("GET", "videos", {"part": part, "id": video}).data["items"][0][part])

    def update(self, video: str, **parts: Any) -> Answer:
        return self.api("PUT", "videos", {"part": ",".join(parts)}, json={"id": video, **parts})

    def public(self, data: bytes = CLIP, **parts: Any) -> str:
        """Upload a video and make it public; return its id."""
        video = self.upload(data, **parts)
        assert self.update(video, status={"privacyStatus": "public"}).status == 200
        return video

    def cards(self) -> list[Any]:
        return self.sandbox.cards("youtube")

    @staticmethod
    def why(answer: Answer) -> tuple[int, str]:
        """Return status and reason of a refusal."""
        return answer.status, answer.data["error"]["errors"][0]["reason"]


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Guest]:
    """Yield a guest at a fresh fake."""
    clock = [START]
    with Sandbox([platform], clock=lambda: clock[0], sleep=lambda _seconds: None) as sandbox:
        yield Guest(sandbox, clock, tmp_path)
