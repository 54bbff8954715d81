"""What passes between a client and the fakes, written down: `socialpost sandbox --record FILE`. Secrets are masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from socialpost.deliver.record import Noted, Recorder, parsed
from socialpost.sandbox.call import Call, Upload
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.outcome import Outcome
from socialpost.sandbox.render import render


def record(sandbox: Sandbox, recorder: Recorder) -> None:
    """Write every exchange of a sandbox down from now on, as the client gets it (cut connections have status 0)."""

    def watch(platform: str, call: Call, outcome: Outcome) -> None:
        origins = sandbox.platforms[platform].origins if platform in sandbox.platforms else {}
        recorder(noted(platform, call, outcome, origins, sandbox.now()))

    sandbox.watchers.append(watch)


def noted(platform: str, call: Call, outcome: Outcome, origins: Mapping[str, str], now: float) -> Noted:
    """Return an exchange as it is written down; `origins` name the paths below the platform's prefix."""
    below = [(name, path) for name, path in origins.items() if call.path.startswith(f"{path}/") or call.path == path]
    origin, prefix = max(below, key=lambda one: len(one[1]), default=("", ""))
    answer = render(outcome.answer, now) if not outcome.cut else None
    return Noted(
        *(datetime.fromtimestamp(now, UTC), platform, origin, call.method, call.path.removeprefix(prefix)),
        query=call.query,
        headers=call.headers,
        body=_body(call),
        status=answer.status if answer else 0,
        answer_headers=answer.headers if answer else {},
        answer=parsed(answer.content) if answer else None,
    )


def _body(call: Call) -> dict[str, Any]:
    if call.json is not None:
        return {"json": call.json}
    if call.raw is not None:
        return {"raw": _file(call.raw)}
    if call.form or call.files:
        return {"form": dict(call.form), "files": {name: _file(file) for name, file in call.files.items()}}
    return {}


def _file(upload: Upload) -> dict[str, Any]:
    return {"size": upload.size, "sha256": upload.sha256, "type": upload.mime}
