"""What an answer of Google's says, read into signals; `faults` tells what each means."""

from __future__ import annotations

import re

from socialpost.adapter import Response, Signals, retry_after
from socialpost_youtube.quota import SPENT, midnight
from socialpost_youtube.wire import date, first_error, mapping, reason

INCOMPLETE = 308  # of an upload session, and no redirect


def signals(response: Response) -> Signals:
    """Read an answer: `{"error": {"code", "message", "errors": [{"reason", "domain", ...}]}}`.

    https://developers.google.com/youtube/v3/docs/errors. X-GUploader-UploadID is left unread: it is half of a session.
    """
    if response.ok or response.status == INCOMPLETE:
        return Signals(response.status)
    error, told = mapping(response.object.get("error")), first_error(response)
    return Signals(
        status=response.status,
        failed=True,
        code=reason(response) or str(error.get("status") or ""),
        subcode=str(told.get("domain") or ""),
        text=_plain(str(told.get("message") or error.get("message") or "")),
        wait=_wait(response),
        details={"location": str(told.get("location") or "")},
    )


def _plain(text: str) -> str:
    """Return a message without the HTML that some hold."""
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", "", text)).strip()[:300]


def _wait(response: Response) -> float | None:
    """Return seconds until trying again makes sense: Retry-After, or the end of the quota's day."""
    after = retry_after(response.headers)
    now = date(response)
    if after is not None or reason(response) not in SPENT or now is None:
        return after
    return (midnight(now) - now).total_seconds()
