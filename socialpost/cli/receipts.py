"""Deliveries as people and programs see them: one line, a table, JSON, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from socialpost.cli import context
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.deliver.agenda import ADRIFT
from socialpost.deliver.hints import to_type
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.errors import UsageError


def command(
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit receipts/ and nothing else, so that `git pull` goes through.")
    ] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Write what the journal knows and receipts/ does not say yet, and tell what git has not committed.

    Where a team shares a database, its workers and runners write none: somebody, or a job, types this in one clone.
    """
    from socialpost.cli import bookkeeping

    if sandbox:
        raise UsageError("the sandbox keeps no receipts", "leave --sandbox out")
    place, _ = context.open_workspace(workspace)
    return bookkeeping.keep(place, Screen(as_json=json), commit=commit)


def utc(moment: datetime | None) -> str | None:
    """Return a time as JSON holds it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def when(moment: datetime) -> str:
    """Return a time for a person, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def due(delivery: Delivery) -> str:
    """Return when a delivery is due, as the seller wrote it and in UTC; once where that is the same."""
    if not delivery.wall or delivery.zone == "UTC":
        return when(delivery.due)
    jitter = f", {delivery.shift:.0f} s of jitter" if delivery.shift else ""
    return f"{delivery.wall.replace('T', ' ')[:16]} {delivery.zone} ({when(delivery.due)}{jitter})"


def as_dict(delivery: Delivery, *, sandbox: bool) -> dict[str, Any]:
    """Return a delivery as JSON data, its fix as it has to be typed."""
    return {
        "key": str(delivery.key),
        "post": delivery.key.post,
        "account": delivery.key.account,
        "target": delivery.key.target,
        "occurrence": delivery.key.occurrence,
        "platform": delivery.platform,
        "state": delivery.state.value,
        "url": delivery.url,
        "id": delivery.remote_id,
        "due": utc(delivery.due),
        "handed_from": utc(delivery.start) if delivery.lead else None,
        "local": delivery.wall,
        "zone": delivery.zone,
        "rule": delivery.rule,
        "asked": delivery.asked,
        "resume_at": utc(delivery.resume_at),
        "published": utc(delivery.published),
        "hold": delivery.hold.value,
        "reason": delivery.reason,
        "fix": to_type(delivery.fix, sandbox=sandbox),
        "warnings": list(delivery.warnings),
        "file": delivery.file,
    }


def line(delivery: Delivery, now: datetime) -> str:
    """Return how a delivery stands, without its name."""
    if delivery.hold is Hold.LOGIN:
        return f"a login is needed: {delivery.reason}"
    if delivery.hold is Hold.QUOTA:
        return f"waits for quota: {delivery.reason}"
    match delivery.state:
        case State.QUEUED if delivery.due > now:
            return f"queued for {due(delivery)}{_handing(delivery, now)}"
        case State.QUEUED if delivery.reason:
            return f"waits until {when(delivery.resume_at or now)}: {delivery.reason}"
        case State.ACCEPTED:
            return delivery.reason or "the platform has it, not yet proved public"
        case State.PLACED:
            return f"the platform holds it until {due(delivery)}" + (f"; {ADRIFT}" if delivery.reason == ADRIFT else "")
        case State.PUBLISHED if delivery.resume_at and delivery.reason:
            return f"{delivery.url}; {delivery.reason}"
        case State.PUBLISHED | State.INCOMPLETE:
            return "; ".join(part for part in (delivery.url or delivery.remote_id, delivery.reason) if part)
        case _:
            return delivery.reason


def _handing(delivery: Delivery, now: datetime) -> str:
    """Return when what the platform shall hold is given to it."""
    if not delivery.lead:
        return f"; {delivery.reason}" if delivery.lead is not None and delivery.reason else ""
    if delivery.start > now:
        return f", given to the platform from {when(delivery.start)} on"
    waits = f", not before {when(delivery.resume_at)}: {delivery.reason}" if delivery.resume_at else ""
    return f", given to the platform at once{waits}"


def table(screen: Screen, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Show deliveries with their state, then what each warns of."""
    rows = [(str(one.key), one.platform, one.state.value, line(one, now)) for one in deliveries]
    screen.table(("Delivery", "Platform", "State", "Where, or why"), rows, style_of=2)
    for one in deliveries:
        for warning in one.warnings:
            screen.say(f"warning: {one.key}: {warning}", "warning")


def advice(deliveries: Iterable[Delivery], now: datetime, *, sandbox: bool, command: str = "") -> list[str]:
    """Return what to do next, a line each, each once. `command` goes on with what is under way: `publish` where empty."""
    flag = " --sandbox" if sandbox else ""
    return list(dict.fromkeys(text for one in deliveries for text in _advice(one, now, flag, command)))


def _advice(one: Delivery, now: datetime, flag: str, command: str) -> list[str]:
    again = command or f"socialpost publish {one.file}{flag}"
    own = [f"{one.key}: {to_type(one.fix, sandbox=bool(flag))}"] if one.fix else []
    if one.hold in (Hold.LOGIN, Hold.QUOTA):
        return [*own, f"then run it again: {again}"]
    if one.hold is Hold.PERSON:
        return []
    match one.state:
        case State.UNCERTAIN:
            return [f"look at it: socialpost queue show {one.key}{flag}", *own]
        case State.FAILED:
            edit = "" if one.key.occurrence else f"edit {one.file} and publish it again, or: "
            return [*own, f"{edit}socialpost queue retry {one.key}{flag}, or let it be: queue cancel"]
        case State.INCOMPLETE:
            return [f"go on with what is missing: socialpost queue retry {one.key}{flag}"]
        case State.PUBLISHED if one.warnings:
            return [f"try only what is missing again: socialpost queue retry {one.key}{flag}"]
        case State.HELD:
            return [*own, f"look at it: socialpost queue show {one.key}{flag}"]
        case State.SENDING | State.ACCEPTED | State.QUEUED if one.start <= now:
            return [*own, f"still under way; run it again: {again}"]
        case _:
            return own
