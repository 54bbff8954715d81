"""What stands before every call: the user agent, who it is, and how many calls are left in the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.problems import Refused, bare

WINDOW, MOST = 600, 1000  # seconds, requests: used + remaining in recordings of May 2025
User = Mapping[str, Any]
Guarded = Callable[[World, Call, User], Answer]

# what HTTP clients call themselves when nobody tells them otherwise
_DEFAULT = re.compile(
    r"^$|^(python-(requests|httpx|urllib)|aiohttp|curl|wget|okhttp|java|go-http-client|axios|node|mozilla)\b",
    re.IGNORECASE,
)


def guarded(handler: Guarded, scope: str) -> Callable[[World, Call], Answer]:
    """Return a handler that lets known users through whose token has the scope, while calls are left."""

    def handle(world: World, call: Call) -> Answer:
        headers: dict[str, str] = {}
        try:
            introduced(call)
            token = _token(world, call)
            headers = _count(world, str(token["client"]))
            _may(token, scope)
            answer = handler(world, call, world.get("user", str(token["user"])) or {})
        except Refused as refusal:
            answer = refusal.answer
        return replace(answer, headers={**headers, **answer.headers})

    return handle


def introduced(call: Call) -> None:
    """Refuse a missing or a default user agent: 429, as the platform throttles those."""
    if _DEFAULT.search(call.headers.get("user-agent", "")):
        raise Refused(bare(429))


def _token(world: World, call: Call) -> dict[str, Any]:
    kind, _, given = call.headers.get("authorization", "").partition(" ")
    token = world.get("token", given.strip()) if kind.lower() == "bearer" else None
    stale = token is not None and world.knobs.expire_tokens and not token["refreshed"]
    if token is None or token["expires"] <= world.now() or stale:
        raise Refused(bare(401, www_authenticate='Bearer realm="reddit", error="invalid_token"'))
    return token


def _may(token: Mapping[str, Any], scope: str) -> None:
    if scope not in token["scopes"] and "*" not in token["scopes"]:
        raise Refused(bare(403, www_authenticate='Bearer realm="reddit", error="insufficient_scope"'))


def _count(world: World, client: str) -> dict[str, str]:
    start = int(world.now()) // WINDOW * WINDOW
    window = world.get("window", client)
    used = 1 + (window["used"] if window and window["start"] == start else 0)
    headers = {
        "x-ratelimit-used": str(min(used, MOST)),
        "x-ratelimit-remaining": f"{max(0, MOST - used)}.0",
        "x-ratelimit-reset": str(start + WINDOW - int(world.now())),
    }
    if used > MOST:
        raise Refused(replace(bare(429), headers=headers))
    world.put("window", client, {"start": start, "used": used})
    return headers
