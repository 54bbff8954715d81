"""The one limit of requests: so many in a window of ten minutes for each client; headers tell what is left.

https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki . Its size changed over the years
(600, 1,000, once 10,000 were recorded), so it is read and never assumed.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from socialpost.adapter import Budget, Request, Response

BUCKET = "requests"


def bucket(request: Request) -> tuple[str, ...]:
    """Name what a request draws from; tokens and the bucket of media count for themselves."""
    return (BUCKET,) if request.target.startswith("/") and request.origin == "api" else ()


def meter(request: Request, response: Response) -> list[Budget]:
    """Read x-ratelimit-used, -remaining ("999.0") and -reset (seconds to the window's end)."""
    if not bucket(request):
        return []
    used, left, reset = (_number(response, name) for name in ("used", "remaining", "reset"))
    if used is None or left is None:
        return []
    now = _server_time(response)
    return [Budget(BUCKET, used + left, left, now.timestamp() + reset if now and reset is not None else None)]


def _number(response: Response, name: str) -> float | None:
    try:
        return float(response.headers.get(f"x-ratelimit-{name}", ""))
    except ValueError:
        return None


def _server_time(response: Response) -> datetime | None:
    try:
        found = parsedate_to_datetime(response.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
