"""The seller's rules about time: what is too late to go out by itself, and how far apart an account's posts stay.

They hold for what was not begun. What people may see already goes on whatever the clock says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from socialpost.deliver import neighbours
from socialpost.deliver.journal import Journal
from socialpost.deliver.state import Delivery, Hold, State, StepRecord, StepState
from socialpost.deliver.stops import End, Park


@dataclass(frozen=True, slots=True)
class Rules:
    """`late_after` None: nothing is ever late. `late_then` is hold, publish or skip. `distance` is that of an account."""

    late_after: timedelta | None = None
    late_then: str = "hold"
    distance: Callable[[str], timedelta] = lambda _account: timedelta(0)


def begun(records: Mapping[str, StepRecord]) -> bool:
    """Tell whether something of it may be visible; what the platform has surely refused for now is not."""
    return any(
        record.attempts and (record.doubt or record.state is not StepState.WAITING) for record in records.values()
    )


def judge(rules: Rules, journal: Journal, delivery: Delivery, records: Mapping[str, StepRecord], now: datetime) -> None:
    """Let a delivery pass that may go out now. End: too late, or too early. Park: another of its account went out just now."""
    if delivery.state not in (State.QUEUED, State.SENDING) or begun(records):
        return
    if delivery.start > now:
        raise End(State.QUEUED, "")  # it was moved between being found due and being claimed
    _late(rules, delivery, now)
    if delivery.lead and now < delivery.due:
        return  # it is given to the platform, which lets people see it at its time
    distance = rules.distance(delivery.key.account)
    if distance <= timedelta(0):
        return
    last = neighbours.last_sent(journal, delivery.key.account, but=delivery.id)
    if last is not None and now < last + distance:
        why = (
            f"posts of {delivery.key.account} stay {span(distance)} apart; the last one went out at {last:%H:%M:%S} UTC"
        )
        raise Park(last + distance, why)


def _late(rules: Rules, delivery: Delivery, now: datetime) -> None:
    if rules.late_after is None or rules.late_then == "publish" or delivery.late_ok or not delivery.wall:
        return
    late = now - delivery.due
    if late <= rules.late_after:
        return
    at = f"{delivery.wall.replace('T', ' ')[:16]} {delivery.zone} ({delivery.due:%Y-%m-%d %H:%M} UTC)"
    why = f"{span(late)} late: it was due {at}, and more than {span(rules.late_after)} is too late by `policy.late`"
    if rules.late_then == "skip":
        raise End(State.CANCELLED, f"left out: {why}", "put it to another time in its file, or publish it with --now")
    key = delivery.key
    ways = f"socialpost queue release {key} (send it now) | queue reschedule {key} TIME | queue cancel {key}"
    raise End(State.HELD, why, ways, hold=Hold.LATE)


def span(length: timedelta) -> str:
    """Return a length of time in words, its two largest units: `3 h 12 min`."""
    seconds = max(round(length.total_seconds()), 0)
    sizes = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    parts = []
    for unit, size in sizes:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
