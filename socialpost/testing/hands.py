"""What an adapter's own tests are made of: answers written by hand, flows driven against them, files that arrived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from socialpost.adapter import Adapter, Effect, Fault, Flow, Request, Response
from socialpost.sandbox.call import Upload


def reply(status: int = 200, body: Any = None, **headers: str) -> Response:
    """Return an answer; header names are written with underscores, a body that is not bytes becomes JSON."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def drive(
    flow: Flow,
    answers: Sequence[Response | Fault],
    *,
    judge: Adapter | None = None,
    effect: Effect = Effect.PUBLISH,
    whole: bool = True,
) -> tuple[list[Request], Any]:
    """Run a flow against prepared answers; return its requests and what it returned. All answers must be used.

    `judge`: its fault table turns answers into faults, as the runner does, with `effect` for what is no GET. `whole`
    False: the flow may ask for more than there are answers. Fault: one that the flow did not catch.
    """
    requests: list[Request] = []
    left = list(answers)
    try:
        requests.append(next(flow))
        while left:
            answer = _judged(left.pop(0), requests[-1], judge, effect)
            requests.append(flow.throw(answer) if isinstance(answer, Fault) else flow.send(answer))
    except StopIteration as end:
        assert not left, "the flow ended before the answers did"
        return requests, end.value
    assert not whole, f"the flow asks for more: {requests[-1]}"
    return requests, None


def _judged(answer: Response | Fault, request: Request, judge: Adapter | None, effect: Effect) -> Response | Fault:
    if judge is None or isinstance(answer, Fault):
        return answer
    seen = Effect.READ if request.method == "GET" else effect
    return judge.faults.judge(judge.signals(answer), seen) or answer


def arrived(folder: Path, data: bytes, name: str = "", mime: str = "") -> Upload:
    """Return bytes as a file that a fake has received."""
    digest = hashlib.sha256(data).hexdigest()
    path = folder / digest
    path.write_bytes(data)
    return Upload(path, len(data), digest, name, mime)
