"""Times as the API writes and reads them, and the windows in which it holds a post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen

MINUTE, DAY = 60, 86400
SOONEST = 10 * MINUTE
# https://developers.facebook.com/docs/pages-api/posts says 30 days, the reference of feed 75, videos six months
LATEST: Mapping[str, int] = {"feed": 30 * DAY, "video": 180 * DAY, "reel": 29 * DAY}


def written(seconds: float) -> str:
    """Return a time as answers carry it: `2026-11-21T10:00:00+0000`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def scheduled(world: World, seen: Seen, edge: str) -> float | None:
    """Return the time until which a post is held, None without one. Refusal: unreadable, or outside the window."""
    text = seen.text("scheduled_publish_time")
    if not text:
        return None
    until = _read(text)
    ahead = until - world.now()
    if not SOONEST <= ahead <= LATEST[edge]:
        raise Refusal(100, "(#100) The specified scheduled publish time is invalid.")
    return until


def _read(text: str) -> float:
    if re.fullmatch(r"\d{1,12}", text):
        return float(text)
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(100, "(#100) Param scheduled_publish_time must be a valid time") from None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
