"""Hands for the tests: flows driven without a network, a fake with one Page, requests written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from socialpost.adapter import Draft, Effect, Fault, File, Flow, Media, Request, Response, Role
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.testing import media
from socialpost.testing.hands import arrived, drive, reply
from socialpost_facebook import adapter
from socialpost_facebook.sandbox import platform

START = 1_795_300_000.0
PAGE = "111"


class Hands:
    """Helpers for modules that pytest imports on their own."""

    page = PAGE

    reply = staticmethod(reply)

    @classmethod
    def error(cls, code: int, subcode: int = 0, status: int = 400, **more: Any) -> Response:
        """Return an error of the Graph API; what is no field of `error` stands beside it."""
        beside = {name: more.pop(name) for name in ("id",) if name in more}
        told = {"message": "(#) no", "code": code, "error_subcode": subcode, "fbtrace_id": "A1", **more}
        return reply(status, {"error": told, **beside})

    @staticmethod
    def drive(flow: Flow, *answers: Response, effect: Effect = Effect.PUBLISH) -> tuple[list[Request], Any]:
        """Run a flow against prepared answers, judged as the runner does; all must be used. Fault: uncaught."""
        return drive(flow, answers, judge=adapter, effect=effect)

    @staticmethod
    def draft(kind: str = "text", **fields: Any) -> Draft:
        options = {"page": PAGE, **fields.pop("options", {})}
        fields.setdefault("texts", ("Warm light",))
        return Draft("lamp", "fb-us", "facebook", kind=kind, options=options, **fields)

    @staticmethod
    def video(size: int = 1000, **fields: Any) -> tuple[Media, ...]:
        width, height = fields.pop("edges", (1080, 1920))
        return (Media(Role.VIDEO, File("media0", "media/v.mp4", "video/mp4", size, width, height), **fields),)

    @staticmethod
    def photos(count: int) -> tuple[Media, ...]:
        return tuple(
            Media(Role.IMAGE, File(f"media{n}", f"m/{n}.jpg", "image/jpeg", 100, 10, 10)) for n in range(count)
        )

    @staticmethod
    def facts(size: int = 1000, **own: Any) -> dict[str, Any]:
        return {"files": {"media0": {"size": size, "mime": "video/mp4"}}, "me": {"id": PAGE}, **own}

    @staticmethod
    def caught(run: Callable[[], Any]) -> Fault:
        with pytest.raises(Fault) as found:
            run()
        return found.value


@pytest.fixture
def hands() -> Hands:
    return Hands()


class Guest:
    """One Page at the fake: a seat, a clock, calls with or without a token."""

    def __init__(self, sandbox: Sandbox, clock: list[float], folder: Path) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.folder = folder
        self.token = sandbox.seat("facebook", "fb-us", {"page": PAGE})["page_access_token"]

    @property
    def world(self) -> Any:
        return self.sandbox.world("facebook")

    def call(self, method: str, path: str, form: Mapping[str, str] | None = None, **more: Any) -> Answer:
        headers = {"authorization": f"Bearer {more.pop('token', self.token)}", **more.pop("headers", {})}
        url = f"http://127.0.0.1:0/facebook{path}"
        return self.sandbox.call("facebook", Call(method, path, url, headers=headers, form=form or {}, **more))

    def graph(self, method: str, path: str, form: Mapping[str, str] | None = None, **more: Any) -> Answer:
        return self.call(method, f"/graph/v26.0/{path}", form, **more)

    def feed(self, **form: str) -> Answer:
        return self.graph("POST", f"{PAGE}/feed", form)

    def file(self, data: bytes, name: str = "a.jpg") -> Upload:
        return arrived(self.folder, data, name)

    def photo(self, data: bytes = b"", **form: str) -> Answer:
        file = self.file(data or media.jpeg())
        return self.graph("POST", f"{PAGE}/photos", {"published": "false", **form}, files={"source": file})

    def chunk(self, session: str, offset: int, data: bytes) -> Answer:
        form = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(offset)}
        path = f"/graph-video/v26.0/{PAGE}/videos"
        return self.call("POST", path, form, files={"video_file_chunk": self.file(data)})

    def phase(self, **form: str) -> Answer:
        return self.call("POST", f"/graph-video/v26.0/{PAGE}/videos", form)

    def send(self, video: str, at: int, size: int, data: bytes, **headers: str) -> Answer:
        told = {"offset": str(at), "file_size": str(size), "authorization": f"OAuth {self.token}", **headers}
        return self.call("POST", f"/rupload/video-upload/v26.0/{video}", raw=self.file(data), headers=told)

    def reel(self, data: bytes, edge: str = "video_reels", **form: str) -> Answer:
        """Start, send and finish; return the answer of `finish`."""
        video = self.graph("POST", f"{PAGE}/{edge}", {"upload_phase": "start"}).data["video_id"]
        assert self.send(video, 0, len(data), data).status == 200
        return self.graph("POST", f"{PAGE}/{edge}", {"upload_phase": "finish", "video_id": video, **form})

    def cards(self) -> list[Any]:
        return self.sandbox.cards("facebook")


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Guest]:
    """Yield a guest at a fresh fake."""
    clock = [START]
    with Sandbox([platform], clock=lambda: clock[0], sleep=lambda _seconds: None) as sandbox:
        yield Guest(sandbox, clock, tmp_path)
