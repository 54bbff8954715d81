"""What stands before every call: who is it, how often did they call, is there money left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_x.sandbox.problems import Refused, problem
from socialpost_x.sandbox.tokens import user_of

WINDOW = 900  # seconds; windows are fixed: https://docs.x.com/x-api/fundamentals/rate-limits
User = Mapping[str, Any]
Guarded = Callable[[World, Call, User], Answer]


def guarded(handler: Guarded, name: str, limit: int) -> Callable[[World, Call], Answer]:
    """Return a handler that lets known users through, `limit` times in 15 minutes, while the app has credits."""

    def handle(world: World, call: Call) -> Answer:
        headers: dict[str, str] = {"x-transaction-id": f"{world.number('transaction', 0xA0000001):016x}"}
        try:
            user = user_of(world, call)
            _count(world, f"{user['id']}:{name}", limit, headers)
            _afford(world)
            answer = handler(world, call, user)
        except Refused as refusal:
            answer = refusal.answer
        return replace(answer, headers={**headers, **answer.headers})

    return handle


def charge(world: World, usd: str) -> None:
    """Take the price of a call from the app's credits, where it has a balance at all."""
    balance = world.get("credits", "app")
    if balance:
        world.put("credits", "app", {"usd": str(Decimal(balance["usd"]) - Decimal(usd))})


def _count(world: World, key: str, limit: int, headers: dict[str, str]) -> None:
    start = int(world.now()) // WINDOW * WINDOW
    window = world.get("window", key)
    used = window["used"] if window and window["start"] == start else 0
    left = limit - used - 1
    headers |= {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(max(0, left)),
        "x-rate-limit-reset": str(start + WINDOW),
    }
    if left < 0:
        raise Refused(problem(429, "Too Many Requests", "Too Many Requests"))
    world.put("window", key, {"start": start, "used": used + 1})


def _afford(world: World) -> None:
    # https://docs.x.com/x-api/getting-started/pricing: a balance of zero or less blocks every request
    balance = world.get("credits", "app")
    if balance and Decimal(balance["usd"]) <= 0:
        detail = "Your enrolled account [1] does not have any credits to fulfill this request."
        raise Refused(problem(402, "CreditsDepleted", detail, "credits", account_id=1))
