"""What an answer of X says: the three shapes of its errors, and how long to wait by its headers.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from socialpost.adapter import Response, Signals


def signals(response: Response) -> Signals:
    """Read an answer: the three shapes of X's errors, the wait out of its headers.

    A 2xx with `errors` and without `data` is a failure, one with both is a success that lacks a detail.
    """
    body = response.object
    errors = [item for item in body.get("errors") or () if isinstance(item, dict)]
    failed = not response.ok or (bool(errors) and not body.get("data") and "meta" not in body)
    if not failed:
        return Signals(response.status)
    return Signals(
        status=response.status,
        failed=True,
        code=_code(body, errors),
        text=_text(body, errors),
        wait=_wait(response),
        request_id=response.headers.get("x-transaction-id", ""),
    )


def _code(body: Mapping[str, Any], errors: list[dict[str, Any]]) -> str:
    """Return the last part of the problem's type (its host changed once), else the legacy number or the OAuth word."""
    for item in (body, *errors):
        kind = str(item.get("type") or "")
        if "/problems/" in kind:
            return kind.rstrip("/").rsplit("/", 1)[-1]
    number = next((item["code"] for item in errors if "code" in item), body.get("code"))
    return str(number if number is not None else body.get("error") or "")


def _text(body: Mapping[str, Any], errors: list[dict[str, Any]]) -> str:
    words = [body.get("detail"), *(item.get("message") or item.get("detail") for item in errors)]
    words += [body.get("message"), body.get("error_description")]
    if not any(words):
        words = [body.get("title")]
    return "; ".join(dict.fromkeys(str(word) for word in words if word))


def _wait(response: Response) -> float | None:
    """Return seconds until the last window that is used up ends, by the answer's own clock; None when not told.

    https://docs.x.com/x-api/fundamentals/rate-limits: x-rate-limit-reset is in seconds since 1970.
    """
    headers = response.headers
    now = _date(headers.get("date", ""))
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    if now is None or response.status not in (429, 503):
        return None
    later = _date(after)
    resets = [later] if later is not None else []
    for name in ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour"):
        reset = _number(headers.get(f"{name}-reset", ""))
        if reset is not None and _number(headers.get(f"{name}-remaining", "0")) == 0:
            resets.append(reset)
    return max(1.0, max(resets) - now) if resets else None


def _date(value: str) -> float | None:
    try:
        return parsedate_to_datetime(value).timestamp()
    except (TypeError, ValueError):
        return None


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
