"""Google's resumable upload: open a session, send what it lacks, ask it how it stands.

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol. The session's address is the key to one
object: whatever was lost, the session tells how much it has, and in the end repeats its final answer.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from socialpost.adapter import Cause, Fault, Json, Raw, Request, Response, Secret, Slice
from socialpost_youtube.errors import INCOMPLETE
from socialpost_youtube.wire import date

GONE = (404, 410)  # a session that has expired
PAUSE = 1.0  # seconds before asking after an interruption
STALLS = 4  # answers in a row that bring nothing
_RANGE = re.compile(r"bytes=0-(\d+)")

Asking = Generator[Request, Response, Response]
Final = Generator[Request, Response, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Cargo:
    """A file to upload as the facts describe it; `chunk` 0 sends the rest in one piece."""

    key: str
    size: int
    mime: str
    chunk: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: its secret address, and when it was opened by the server's clock (ISO 8601, or empty)."""

    uri: str
    since: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What another process needs to go on."""
        return {"session": Secret(self.uri), "since": self.since}


def saved(mine: Mapping[str, Any]) -> Session | None:
    """Return the session of an earlier run; None when there was none."""
    secret = mine.get("session")
    return Session(secret.value, str(mine.get("since") or "")) if isinstance(secret, Secret) else None


def cargo(facts: Mapping[str, Any], key: str, chunk: int = 0) -> Cargo:
    """Return a file of the draft as it is really sent."""
    file = facts["files"][key]
    return Cargo(key, int(file["size"]), str(file["mime"]), chunk)


def opened(
    target: str, query: Mapping[str, str], body: Mapping[str, Any], load: Cargo, slug: str = ""
) -> Generator[Request, Response, Session]:
    """Open a session; what is wrong with the metadata is told here, before any byte. `slug` is a file name.

    A lost answer leaves a session that nobody uses, which makes nothing.
    """
    headers = {"X-Upload-Content-Length": str(load.size), "X-Upload-Content-Type": load.mime}
    if slug:
        headers["Slug"] = slug
    query = {"uploadType": "resumable", **query}
    answer = yield Request("POST", target, query=query, headers=headers, body=Json(dict(body)))
    uri = answer.headers.get("location", "")
    if not uri.startswith(("https://", "http://")):
        raise Fault(Cause.RETRY, f"YouTube answered {answer.status} and named no upload session")
    at = date(answer)
    return Session(uri, at.isoformat() if at else "")


def send(session: Session, load: Cargo, *, ask: bool) -> Final:
    """Send what the session lacks and return the resource of its final answer.

    `ask`: first ask how much it has. The session's address is saved before the first byte leaves. An interruption is
    followed by a question in place; one that brings nothing goes to the runner, which comes again later.
    """
    kept = stalls = 0
    answer: Response = (yield question(session, load, 0.0)) if ask else Response(INCOMPLETE)
    while answer.status == INCOMPLETE:
        stored = _stored(answer, load.size)
        stalls = 0 if stored > kept else stalls + 1
        if stalls > STALLS:
            raise Fault(Cause.RETRY, f"YouTube keeps asking for byte {stored} of {load.size}")
        kept = stored
        if kept == load.size:
            answer = yield question(session, load, PAUSE)
            continue
        try:
            answer = yield _piece(session, load, kept)
        except Fault as fault:
            answer = yield from _after(session, load, fault)
    if not answer.object.get("id"):
        raise Fault(Cause.RETRY, f"YouTube ended the upload with {answer.status} and without an id")
    return answer.object


def question(session: Session, load: Cargo, after: float) -> Request:
    """Ask how much the session has: 308 with a Range, or the final answer again."""
    headers = {"Content-Range": f"bytes */{load.size}"}
    return Request("PUT", session.uri, headers=headers, after=after)


def _piece(session: Session, load: Cargo, at: int) -> Request:
    """Send from byte `at` on. A piece that is not the last must be a multiple of 262,144 bytes; its offset need not."""
    length = min(load.chunk or load.size, load.size - at)
    whole = at + length == load.size
    headers = {"Content-Range": f"bytes {at}-{at + length - 1}/{load.size}"}
    body = Raw(Slice(load.key, at, None if whole else length), load.mime)
    return Request("PUT", session.uri, headers=headers, body=body, save=session.facts)


def _after(session: Session, load: Cargo, fault: Fault) -> Asking:
    """Ask how it stands after an interruption. Raises what only the runner can settle, and a refusal that stays."""
    status = fault.signals.status
    if fault.after is not None or status in GONE or fault.cause not in (Cause.RETRY, Cause.REJECTED):
        raise fault
    answer = yield question(session, load, PAUSE)
    if answer.status == INCOMPLETE and fault.cause is Cause.REJECTED and status != 416:
        raise fault
    return answer


def _stored(answer: Response, size: int) -> int:
    """Return how many bytes the session has; none without a Range. Fault(RETRY): the numbers make no sense."""
    told = answer.headers.get("range", "")
    found = _RANGE.fullmatch(told.strip())
    stored = int(found[1]) + 1 if found else 0
    if stored > size or (told and not found):
        raise Fault(Cause.RETRY, f"YouTube says that it has {told!r} of {size} bytes")
    return stored
