"""What an answer of the Graph API says, read into signals; `faults` tells what each means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from socialpost.adapter import Response, Signals, retry_after
from socialpost_facebook.graph import mapping, number

NO_JSON = "no-json"
NO_SUCCESS = "no-success"


def signals(response: Response) -> Signals:
    """Read an answer: `{"error": {...}}` of the Graph API, `{"debug_info": {...}}` of rupload, or `success: false`.

    A 200 that is no JSON object counts as failed: nobody can tell what it was an answer to.
    """
    body = response.object
    if error := mapping(body.get("error")):
        return _graph_error(response, error)
    if (info := mapping(body.get("debug_info"))) and body.get("success") is not True:
        return _upload_error(response, info)
    good = response.ok and (bool(body) or response.data is True)
    if good and body.get("success") is not False:
        return Signals(response.status)
    code = NO_SUCCESS if body.get("success") is False else NO_JSON if not body else ""
    return Signals(response.status, failed=True, code=code, text=response.text[:300], wait=wait(response))


def _graph_error(response: Response, error: Mapping[str, Any]) -> Signals:
    told = (error.get("message"), error.get("error_user_title"), error.get("error_user_msg"))
    subcode = number(error.get("error_subcode"))
    exists = response.object.get("id")  # a post was made all the same: seen when `fields` named an unknown field
    return Signals(
        status=response.status,
        failed=True,
        code=str(error.get("code") or ""),
        subcode=str(subcode or ""),
        text=" - ".join(dict.fromkeys(str(part) for part in told if part)),
        wait=wait(response),
        request_id=str(error.get("fbtrace_id") or response.headers.get("x-fb-trace-id", "")),
        transient=error.get("is_transient") is True,
        exists=exists if isinstance(exists, str) else "",
        details=mapping(error.get("error_data")),
    )


def _upload_error(response: Response, info: Mapping[str, Any]) -> Signals:
    """Read rupload's own shape: https://developers.facebook.com/docs/video-api/guides/reels-publishing."""
    return Signals(
        status=response.status,
        failed=True,
        code=str(info.get("type") or ""),
        text=str(info.get("message") or ""),
        wait=wait(response),
        request_id=response.headers.get("x-fb-trace-id", ""),
        transient=info.get("retriable") is True,
    )


def usage(response: Response) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of X-Business-Use-Case-Usage: `{"PAGE": [{"type": "pages", "call_count": 97, ...}]}`."""
    for entries in header(response, "x-business-use-case-usage").values():
        yield from (mapping(entry) for entry in (entries if isinstance(entries, list) else []))


def header(response: Response, name: str) -> Mapping[str, Any]:
    """Return a header that holds a JSON object; empty where it is absent or something else."""
    try:
        return mapping(json.loads(response.headers.get(name, "")))
    except ValueError:
        return {}


def wait(response: Response) -> float | None:
    """Return seconds until calls are taken again: Retry-After where one is sent, else the usage header's minutes."""
    after = retry_after(response.headers)
    if after is not None:
        return after
    minutes = [number(entry.get("estimated_time_to_regain_access")) or 0 for entry in usage(response)]
    return max(minutes) * 60.0 if any(minutes) else None
