"""One delivery told in full, for `queue show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from socialpost.cli import receipts
from socialpost.cli.show import Screen
from socialpost.deliver.state import Delivery, State, StepRecord


def as_dict(
    delivery: Delivery, steps: Sequence[StepRecord], attempts: Sequence[Mapping[str, Any]], *, sandbox: bool
) -> dict[str, Any]:
    """Return the delivery, its steps and its attempts as JSON data; no facts, because some open sessions."""
    return {
        **receipts.as_dict(delivery, sandbox=sandbox),
        "identity": delivery.identity,
        "texts": list(delivery.draft.texts),
        "steps": [_step(record) for record in steps],
        "attempts": [_attempt(attempt) for attempt in attempts],
        "ways_out": _ways_out(delivery, steps, sandbox=sandbox),
    }


def tell(
    screen: Screen,
    delivery: Delivery,
    steps: Sequence[StepRecord],
    attempts: Sequence[Mapping[str, Any]],
    *,
    sandbox: bool,
) -> None:
    """Tell it to a person."""
    screen.say(str(delivery.key), "head")
    for name, text in _facts(delivery):
        screen.say(f"  {name:<9} {text}")
    screen.say("Steps", "head")
    rows = [(one.name, one.state.value, "in doubt" if one.doubt else "", _tries(one), one.error) for one in steps]
    screen.table(("Step", "State", "Doubt", "Sent", "Error"), rows)
    if attempts:
        screen.say("Visible requests", "head")
        told = [_attempt(attempt) for attempt in attempts]
        shown = [(one["sent"] or "", one["request"], one["ended"] or "", one["outcome"]) for one in told]
        screen.table(("Sent", "Request", "Ended", "How it ended"), shown)
    for warning in delivery.warnings:
        screen.say(f"warning: {warning}", "warning")
    ways = _ways_out(delivery, steps, sandbox=sandbox)
    if ways:
        screen.say("Look at the platform, then say how it is", "head")
        for way in ways:
            screen.say(f"  {way['command']}   {way['means']}")
        return
    for text in receipts.advice([delivery], datetime.now(UTC), sandbox=sandbox):
        screen.say(text)


def _facts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    now = datetime.now(UTC)
    yield "state", delivery.state.value
    if text := receipts.line(delivery, now):
        yield "that is", text
    yield "account", f"{delivery.key.account} ({delivery.identity})"
    yield "file", delivery.file
    yield "due", receipts.due(delivery)
    if delivery.resume_at and delivery.open:
        yield "goes on", receipts.when(delivery.resume_at)
    if delivery.published:
        yield "published", receipts.when(delivery.published)
    yield "text", delivery.draft.text.partition("\n")[0]


def _tries(record: StepRecord) -> str:
    return f"{record.attempts} times" if record.attempts > 1 else "once" if record.attempts else ""


def _step(record: StepRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "state": record.state.value,
        "doubt": record.doubt,
        "attempts": record.attempts,
        "looks": record.looks,
        "first_sent": receipts.utc(record.first_sent),
        "last_sent": receipts.utc(record.last_sent),
        "done": receipts.utc(record.done_at),
        "error": record.error,
    }


def _attempt(attempt: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "step": attempt["step"],
        "number": attempt["number"],
        "sent": receipts.utc(_moment(attempt["sent"])),
        "ended": receipts.utc(_moment(attempt["ended"])),
        "request": attempt["request"],
        "outcome": attempt["outcome"] or "no answer was recorded",
    }


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _ways_out(delivery: Delivery, steps: Sequence[StepRecord], *, sandbox: bool) -> list[dict[str, str]]:
    """Return the three ways to settle what is uncertain; none where nothing is."""
    if delivery.state is not State.UNCERTAIN and not any(one.doubt and one.error for one in steps):
        return []
    begin = f"socialpost queue resolve {delivery.key}{' --sandbox' if sandbox else ''}"
    return [
        {"command": f"{begin} --adopt URL", "means": "it is public, at this address"},
        {"command": f"{begin} --send-again", "means": "it is not public: send it now"},
        {"command": f"{begin} --give-up", "means": "it is not public, and shall not be"},
    ]
