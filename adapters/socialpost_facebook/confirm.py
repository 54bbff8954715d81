"""Proving that a post which Facebook held until its time is out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from socialpost.adapter import Cause, Facts, Fault, Flow, Request, Signals
from socialpost_facebook.graph import address, mapping, path
from socialpost_facebook.status import HIDDEN

PAUSES = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
MOST_LOOKS = 30


def due(main: str, facts: Facts) -> datetime | None:
    """Return when Facebook publishes what the step `main` handed over; None for what is out already."""
    until = mapping(facts.get(main)).get("placed_until")
    return datetime.fromisoformat(str(until)) if until else None


def post(facts: Facts) -> Flow:
    """Look until the held post is published. Returns `id`, `url`. Fault: it is gone, or still waits after its time."""
    held = str(facts["post"]["id"])
    looks = int(mapping(facts.get("confirm")).get("looks") or 0)
    pause = 0.0
    while looks < MOST_LOOKS:
        looks += 1
        state = yield from _look(held, pause, looks)
        if state.get("is_published") is True:
            return {"id": held, "url": address(state.get("permalink_url"), held)}
        pause = PAUSES[min(looks, len(PAUSES)) - 1]
    raise Fault(
        Cause.REJECTED,
        "Facebook does not show the scheduled post as published",
        # still waiting, deleted, or hidden from the token: it may come out yet, so this must not end as failed
        signals=Signals(status=200, failed=True, text="not published after its time"),
        fix="look at it at facebook.com (Meta Business Suite, Planner)",
    )


def _look(held: str, pause: float, looks: int) -> Flow:
    query = {"fields": "id,is_published,permalink_url"}
    try:
        answer = yield Request("GET", path(held), query=query, after=pause, save={"looks": looks})
    except Fault as fault:
        if (fault.signals.code, fault.signals.subcode) != HIDDEN:
            raise
        return {}
    found: Mapping[str, Any] = answer.object
    return found
