"""The platform of these measurements: it answers at once, and notes how late the request was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from socialpost.adapter import Draft, Effect, Flow, Json, Recover, Request, Response, Step


def create(_facts: Mapping[str, Any]) -> Flow:
    """Post something."""
    made = yield Request("POST", "/posts", body=Json({"text": "x"}))
    return {"id": made.object["id"], "url": "https://bench.example/1"}


def compile_(_draft: Draft) -> list[Step]:
    """One visible step."""
    return [Step("post", Effect.PUBLISH, create, recover=Recover())]


class Bench:
    """As much of an adapter as the runner asks for."""

    name = title = "bench"
    whoami = None
    compile = staticmethod(compile_)
    signals = staticmethod(lambda _answer: None)

    class faults:  # noqa: N801 - a field of an adapter
        """Nothing is ever wrong."""

        judge = staticmethod(lambda _signals, _effect: None)

    @staticmethod
    def identity(options: Mapping[str, Any]) -> str:
        """Return whose it is."""
        return str(options["handle"])


@dataclass
class Way:
    """A line that answers at once and writes down how late the request was."""

    late: Callable[[], None]
    skew: timedelta | None = None
    seal: str = ""

    def send(self, _request: Request, _files: Mapping[str, Any]) -> Response:
        """Answer."""
        self.late()
        return Response(200, {}, b'{"id": "1"}')

    def refresh(self) -> None:
        """Never needed."""
