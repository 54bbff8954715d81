"""Rate limits: categories by call, and the structured headers that tell what is left.

https://developers.pinterest.com/docs/reference/rate-limits/ . A live header reads
`100, 100;w=1;name="safety_net_app_id_user_id", 1000;w=60;name="org_read_app_id_user_id"`: first what binds now, then
every policy with its window in seconds. It was a plain number once, and clients that insisted on one broke.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from socialpost.adapter import Budget, Request, Response

SAFETY_NET = "safety_net"
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?=[,;]|$)")
_POLICY = re.compile(r"(\d+(?:\.\d+)?)\s*;\s*w=(\d+)\s*(?:;\s*name=\"?([\w-]+)\"?)?")


def category(request: Request) -> str:
    """Name the category of a call, as the API description does (`x-ratelimit-category`)."""
    path = request.target.partition("?")[0]
    if path.endswith("/analytics"):
        return "org_analytics"
    return "org_read" if request.method == "GET" or path == "/oauth/token" else "org_write"


def bucket(request: Request) -> tuple[str, ...]:
    """Name what a request draws from; what goes to the bucket of media draws from nothing."""
    return (category(request), SAFETY_NET) if request.target.startswith("/") else ()


def meter(request: Request, response: Response) -> list[Budget]:
    """Read the one budget that an answer tells: of the policy that binds now."""
    headers = response.headers
    limit, left = (first_number(headers.get(f"x-ratelimit-{name}", "")) for name in ("limit", "remaining"))
    if limit is None or left is None:
        return []
    reset, now = first_number(headers.get("x-ratelimit-reset", "")), server_time(response)
    name = _binding(headers["x-ratelimit-limit"], limit, reset or 0.0) or category(request)
    return [Budget(name, limit, left, now.timestamp() + reset if now and reset is not None else None)]


def first_number(header: str) -> float | None:
    """Return the number that a structured header begins with; None where there is none."""
    found = _NUMBER.match(header)
    return float(found[1]) if found else None


def server_time(response: Response) -> datetime | None:
    """Return the answer's own time, aware; None when it does not tell."""
    try:
        found = parsedate_to_datetime(response.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _binding(header: str, limit: float, reset: float) -> str:
    """Return the name of the policy with this limit: the shortest window that is not over before `reset`."""
    found = [(float(w), name) for most, w, name in _POLICY.findall(header) if name and float(most) == limit]
    found.sort(key=lambda entry: (entry[0] < reset, entry[0]))
    return re.sub(r"_app_id.*$", "", found[0][1]) if found else ""
