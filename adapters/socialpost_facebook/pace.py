"""The budgets that answers tell, in percent: https://developers.facebook.com/docs/graph-api/overview/rate-limiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from socialpost.adapter import Budget, Request, Response
from socialpost_facebook.errors import header, usage

WHOLE = 100.0
COUNTERS = ("call_count", "total_time", "total_cputime")


def meter(_request: Request, response: Response) -> list[Budget]:
    """Return what is left of the app's and of the Page's limit; the fullest counter of a limit decides."""
    found = []
    app = header(response, "x-app-usage")
    if app:
        found.append(_budget("app", app, None))
    entries = list(usage(response))
    if entries:
        fullest = max(entries, key=_used)
        found.append(_budget("page", fullest, _reset(response, fullest)))
    return found


def bucket(_request: Request) -> tuple[str, ...]:
    """Return the limits that every call draws from."""
    return ("page", "app")


def date(response: Response) -> datetime | None:
    """Return the server's time out of the Date header."""
    try:
        return parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None


def _budget(name: str, counters: Mapping[str, Any], reset: float | None) -> Budget:
    return Budget(name, WHOLE, max(0.0, WHOLE - _used(counters)), reset)


def _used(counters: Mapping[str, Any]) -> float:
    told = [counters.get(name) for name in COUNTERS]
    return max((float(value) for value in told if isinstance(value, int | float)), default=0.0)


def _reset(response: Response, counters: Mapping[str, Any]) -> float | None:
    """Return when calls are taken again, in seconds since 1970: the header tells minutes from now."""
    minutes = counters.get("estimated_time_to_regain_access")
    now = date(response)
    if not isinstance(minutes, int | float) or minutes <= 0 or now is None:
        return None
    return now.timestamp() + minutes * 60.0
