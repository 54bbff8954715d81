"""Rate limits: which windows a request draws from, and what an answer tells of them.

https://docs.x.com/x-api/fundamentals/rate-limits: fixed windows of 15 minutes a user and call; plans with daily caps
also send x-user-limit-24hour-* and x-app-limit-24hour-*.
"""

from __future__ import annotations

import re

from socialpost.adapter import Budget, Request, Response

WINDOWS = {"x-rate-limit": "", "x-user-limit-24hour": " (user, 24 h)", "x-app-limit-24hour": " (app, 24 h)"}


def route(request: Request) -> str:
    """Return the call without its ids: `POST /2/media/upload/:id/append`."""
    path = request.target.partition("?")[0]
    return f"{request.method} {re.sub(r'/[0-9]+(?=/|$)', '/:id', path.removeprefix('/2/'))}"


def bucket(request: Request) -> tuple[str, ...]:
    """Name the windows that a request draws from."""
    return tuple(route(request) + suffix for suffix in WINDOWS.values())


def meter(request: Request, response: Response) -> list[Budget]:
    """Read the windows that an answer tells."""
    found = []
    for prefix, suffix in WINDOWS.items():
        values = [response.headers.get(f"{prefix}-{name}", "") for name in ("limit", "remaining", "reset")]
        if all(value.isdigit() for value in values):
            limit, remaining, reset = (float(value) for value in values)
            found.append(Budget(route(request) + suffix, limit, remaining, reset))
    return found
