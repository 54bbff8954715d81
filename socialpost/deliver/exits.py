"""From the states of deliveries to the exit code of a command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from socialpost.deliver.state import Delivery, Hold, State

DONE, FAILED, INVALID, LOGIN, UNCERTAIN, PARTLY, HELD, UNDER_WAY = 0, 1, 3, 4, 5, 6, 7, 75
ORDER = (UNCERTAIN, LOGIN, PARTLY, FAILED, HELD, INVALID, UNDER_WAY, DONE)
"""Where several apply, the first of these counts: what cannot be read is worse than what goes on by itself."""

PLAIN = {
    State.SENDING: UNDER_WAY,
    State.ACCEPTED: UNDER_WAY,
    State.PLACED: DONE,
    State.INCOMPLETE: PARTLY,
    State.FAILED: FAILED,
    State.UNCERTAIN: UNCERTAIN,
    State.HELD: HELD,
    State.CANCELLED: DONE,
    State.DELETED: DONE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a delivery only what its exit code depends on; many of them share one."""

    state: State
    hold: Hold
    warnings: tuple[str, ...]
    resume_at: datetime | None
    start: datetime


def code(deliveries: Iterable[Delivery], now: datetime) -> int:
    """Return the exit code that these deliveries mean."""
    codes = {one(delivery, now) for delivery in deliveries}
    return next((code for code in ORDER if code in codes), DONE)


def one(delivery: Delivery | Standing, now: datetime) -> int:
    """Return the exit code that one delivery means."""
    if delivery.hold is Hold.LOGIN:
        return LOGIN
    if delivery.hold is Hold.QUOTA:
        return HELD
    if delivery.state is State.PUBLISHED:
        return PARTLY if delivery.warnings else UNDER_WAY if delivery.resume_at else DONE
    if delivery.state is State.QUEUED:
        return DONE if delivery.start > now else UNDER_WAY
    return PLAIN[delivery.state]
