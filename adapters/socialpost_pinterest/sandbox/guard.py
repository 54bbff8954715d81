"""What stands before every call: who is it, may they, how often did they call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_pinterest.sandbox.answers import SLOW, Refused

# limit and window in seconds: https://developers.pinterest.com/docs/reference/rate-limits/ , by four readers of it
STANDARD: Mapping[str, tuple[int, int]] = {"org_write": (100, 60), "org_read": (1000, 60), "org_analytics": (60, 60)}
TRIAL: Mapping[str, tuple[int, int]] = {
    "org_write": (300, 86_400),
    "org_read": (1000, 86_400),
    "org_analytics": (1000, 86_400),
}
SAFETY_NET = '100;w=1;name="safety_net_app_id_user_id"'


@dataclass(frozen=True, slots=True)
class Caller:
    """A call whose token is good, the user that it speaks for, and the app's access tier."""

    call: Call
    user: str
    access: str


Handle = Callable[[World, Caller], Answer]


def guarded(handle: Handle, category: str, *scopes: str, user: bool = False) -> Callable[[World, Call], Answer]:
    """Make a route's handler that lets tokens with these scopes through, as often as the category allows.

    `user`: a token of client credentials will not do.
    """

    def answer(world: World, call: Call) -> Answer:
        headers = {"x-pinterest-rid": str(world.number("request", 7_100_000_000_000_001))}
        try:
            token = _token(world, call)
            headers |= _count(world, token, category)
            _may(token, scopes, user)
            found = handle(world, Caller(call, str(token["user"]), str(token["access"])))
        except Refused as refusal:
            found = refusal.answer
        return replace(found, headers={**headers, **found.headers})

    return answer


def _token(world: World, call: Call) -> dict[str, Any]:
    kind, _, text = call.headers.get("authorization", "").partition(" ")
    found = world.get("token", text.strip()) if kind.lower() == "bearer" else None
    stale = found is not None and (
        found["expires"] <= world.now() or (world.knobs.expire_tokens and not found["refreshed"])
    )
    if found is None or stale:
        raise Refused(401, 2, "Authentication failed.")
    return found


def _may(token: Mapping[str, Any], scopes: tuple[str, ...], user: bool) -> None:
    if user and token["kind"] != "user":
        raise Refused(401, 3, "Your app does not have access to this restricted feature: client_credentials")
    if missing := [scope for scope in scopes if scope not in token["scopes"]]:
        message = "Your token does not have sufficient permissions to complete this action. Missing scopes: "
        raise Refused(401, 3, f"{message}{', '.join(missing)}")


def _count(world: World, token: Mapping[str, Any], category: str) -> dict[str, str]:
    """Count a call; return the headers. Trial counts by app and day, Standard by app, user and minute."""
    trial = token["access"] == "trial"
    limit, window = (TRIAL if trial else STANDARD)[category]
    start = int(world.now()) // window * window
    key = f"{'app' if trial else token['user']}:{category}"
    found = world.get("window", key)
    used = found["used"] if found and found["start"] == start else 0
    name = f"{category}_app_id" + ("" if trial else "_user_id")
    headers = {
        "x-ratelimit-limit": f'{limit}, {SAFETY_NET}, {limit};w={window};name="{name}"',
        "x-ratelimit-remaining": str(max(0, limit - used - 1)),
        "x-ratelimit-reset": str(int(start + window - world.now())),
    }
    if used >= limit:
        refusal = Refused(429, 8, SLOW)
        refusal.answer = replace(refusal.answer, headers={**headers, "x-envoy-ratelimited": "true"})
        raise refusal
    world.put("window", key, {"start": start, "used": used + 1})
    return headers
