"""What an answer says: Reddit's three shapes of errors, the bucket's XML, and how long to wait.

An error may stand in a 200: https://github.com/reddit-archive/reddit/blob/master/r2/r2/lib/jsonresponse.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Response, Signals, retry_after

BUCKET = "bucket"  # the subcode of what the bucket says

_SECONDS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_BREAK = re.compile(r"(\d{1,3}) (millisecond|second|minute|hour)s?")  # "Take a break for 14 minutes"
_XML = re.compile(r"<Error>.*?<Code>([^<]*)</Code>\s*<Message>([^<]*)</Message>", re.DOTALL)
_SCOPE = re.compile(r'error="?insufficient_scope')


def signals(response: Response) -> Signals:
    """Read an answer."""
    inner = response.object.get("json")
    listed = inner.get("errors") if isinstance(inner, Mapping) else None
    if isinstance(inner, Mapping) and isinstance(listed, list) and listed:
        return _listed(response, inner, listed)
    if response.ok:
        return Signals(response.status)
    body = response.object
    if not body and (found := _XML.search(response.text)):
        return Signals(response.status, failed=True, code=found[1], subcode=BUCKET, text=found[2][:500])
    return Signals(
        status=response.status,
        failed=True,
        code=_code(response, body),
        text=_words(response, body),
        wait=_wait(response),
        details={"fields": body.get("fields") or []},
    )


def _listed(response: Response, inner: Mapping[str, Any], errors: list[Any]) -> Signals:
    """Read `json.errors`: [code, words, field] each. What only time heals comes first, then the order given."""
    rows = [[str(part or "") for part in (*row, "", "", "")[:3]] for row in errors if isinstance(row, list)]
    rows = rows or [["", str(errors[0]), ""]]
    rows.sort(key=lambda row: row[0] != "RATELIMIT")
    text = "; ".join(dict.fromkeys(row[1] for row in rows if row[1]))
    return Signals(
        status=response.status,
        failed=True,
        code=rows[0][0],
        text=text[:500],
        wait=_pause(inner, text) if rows[0][0] == "RATELIMIT" else None,
        details={"fields": [row[2] for row in rows if row[2]]},
    )


def _pause(inner: Mapping[str, Any], text: str) -> float | None:
    """Return the seconds of an action limit, and one more: minutes are told rounded down."""
    told = inner.get("ratelimit")
    if isinstance(told, int | float) and told > 0:
        return float(told) + 1
    found = _BREAK.search(text)
    return int(found[1]) * _SECONDS[found[2]] + 1 if found else None


def _code(response: Response, body: Mapping[str, Any]) -> str:
    if _SCOPE.search(response.headers.get("www-authenticate", "")):
        return "insufficient_scope"
    return str(body.get("reason") or body.get("error_type") or "")


def _words(response: Response, body: Mapping[str, Any]) -> str:
    if "html" in response.headers.get("content-type", ""):
        plain = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL | re.IGNORECASE)
        return f"a web page: {' '.join(plain.split())[:200]}"
    return str(body.get("explanation") or body.get("message") or "").strip()[:500]


def _wait(response: Response) -> float | None:
    told = retry_after(response.headers)
    if told is not None or response.status != 429:
        return told
    try:
        return float(response.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
