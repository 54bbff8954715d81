"""Exchanges written down, one JSON line each, secrets masked: for comparing a fake platform with the real one.

```json
{"time": "...", "platform": "x", "origin": "api", "method": "POST", "path": "/2/tweets", "query": {}, "auth": "Bearer ***",
 "type": "application/json", "headers": {}, "json": {"text": "Hi"}, "status": 201, "answer_type": "application/json",
 "answer_headers": {}, "answer": {"data": {"id": "1"}}}
```
A body is one of `json`, `form` with `files` (size and SHA-256 of each), `raw` (the same). Status 0: no answer came.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from socialpost.deliver.mask import STARS, Masker
from socialpost.errors import UsageError

LONGEST = 4096  # characters of one text; a longer one (base64) is told by its size
VARIABLE = "SOCIALPOST_RECORD"
# what every client sends; the length is told by the body
_USUAL = frozenset(
    (
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "content-type",
    )
)
_TELLING = re.compile(
    r"rate.?limit|usage|quota|^retry-after$|^location$|^range$|^www-authenticate$|^x-restli", re.IGNORECASE
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Noted:
    """One exchange as it was. `origin` names the adapter's origin, or the host where it is none; `path` goes below it.

    `body` holds the keys of the module's example; `answer` is JSON or text. `secrets` are values that must appear nowhere.
    """

    time: datetime
    platform: str
    origin: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    status: int = 0
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None
    secrets: tuple[str, ...] = ()


class Recorder:
    """Appends exchanges to a file that only its owner can read. Safe for threads, and for processes side by side.

    UsageError: the file cannot be written. Later trouble is logged once: a post matters more than its record.
    """

    def __init__(self, path: Path) -> None:
        self._masker = Masker()
        self._lock = threading.Lock()
        self._failed = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.fchmod(self._file, 0o600)
        except OSError as problem:
            raise UsageError(
                f"{path} cannot be written: {problem.strerror}", "name another file to record to"
            ) from None

    def __call__(self, noted: Noted) -> None:
        """Write one exchange down."""
        with self._lock:
            if self._file < 0:
                return
            try:
                text = json.dumps(line(noted, self._masker), ensure_ascii=False)
                os.write(self._file, f"{text}\n".encode())
            except (OSError, ValueError, TypeError) as problem:
                if not self._failed:
                    log.warning("the exchange could not be recorded: %s", type(problem).__name__)
                self._failed = True

    def close(self) -> None:
        """Close the file; what comes later is not recorded."""
        with self._lock:
            file, self._file = self._file, -1
            os.close(file)


def line(noted: Noted, masker: Masker) -> dict[str, Any]:
    """Return what is written of an exchange; what it shows of secrets is learned first, then masked everywhere."""
    sent = {name.lower(): value for name, value in noted.headers.items()}
    scheme = masker.learn_header(sent.pop("authorization", ""))
    masker.learn(*noted.secrets)
    for value in (noted.query, sent, noted.body):
        masker.learn_from(value)
    told = {name.lower(): value for name, value in noted.answer_headers.items()}
    masker.learn_from(noted.answer, answered=True)
    masker.learn_from(told, answered=True)
    body = {name: _short(masker.masked(value)) for name, value in noted.body.items()}
    return {
        "time": noted.time.isoformat(timespec="milliseconds"),
        "platform": noted.platform,
        "origin": noted.origin,
        "method": noted.method,
        "path": masker.text(noted.path),
        "query": masker.masked(noted.query),
        "auth": f"{scheme} {STARS}" if scheme else "",
        "type": sent.get("content-type", "").partition(";")[0].strip(),
        "headers": masker.masked({name: value for name, value in sent.items() if name not in _USUAL}),
        **body,
        "status": noted.status,
        "answer_type": told.get("content-type", "").partition(";")[0].strip(),
        "answer_headers": masker.masked(
            {name: told[name] for name in sorted(told) if _TELLING.search(name)}, answered=True
        ),
        "answer": _short(masker.masked(noted.answer, answered=True)),
    }


def parsed(content: bytes) -> Any:
    """Return the body of an answer as JSON, else as text, None where it is empty."""
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _short(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"<{len(value)} characters>"
    return value


__all__ = ["VARIABLE", "Noted", "Recorder", "line", "parsed"]
