"""`socialpost status`: what is out, next, late, stuck, uncertain, failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from socialpost.cli import context, receipts
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.deliver import exits
from socialpost.deliver.state import Delivery, Hold, State

RECENT = 10
STUCK = timedelta(hours=24)
TITLES = {
    "uncertain": "Uncertain: a person must look",
    "failed": "Failed: certainly not public",
    "incomplete": "Public, but something is missing",
    "held": "Held: waits for a person",
    "late": "Late: its time has come and it was not sent",
    "stuck": "Stuck: begun, and nobody works on it",
    "under way": "Under way",
    "next": "Next",
    "out": "Out",
    "ended": "Cancelled or deleted",
}


def command(
    every: Annotated[bool, typer.Option("--all", help="Show everything that is out, not only the newest.")] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Show what is out, next, late, stuck, uncertain or failed. The exit code tells the worst of it."""
    now = datetime.now(UTC)
    root = context.find_root(workspace)
    deliveries = context.known(root, sandbox=sandbox)
    groups = grouped(deliveries, now)
    screen = Screen(as_json=json)
    code = exits.code(deliveries, now)
    screen.document({**_counts(groups), "groups": _as_dict(groups), "exit": code})
    if not deliveries:
        screen.say("nothing was published or queued here" + (" in the sandbox" if sandbox else ""))
        if not sandbox and context.known(root, sandbox=True):
            screen.say("something was in the sandbox: socialpost status --sandbox")
    _show(screen, groups, now, every=every, flag=" --sandbox" if sandbox else "")
    for text in receipts.advice(deliveries, now, sandbox=sandbox):
        screen.say(text)
    return code


def grouped(deliveries: Sequence[Delivery], now: datetime) -> dict[str, list[Delivery]]:
    """Sort deliveries into the groups of `TITLES`; empty ones are left out."""
    groups: dict[str, list[Delivery]] = {name: [] for name in TITLES}
    for delivery in deliveries:
        groups[group(delivery, now)].append(delivery)
    groups["out"].sort(key=lambda one: one.published or one.due, reverse=True)
    return {name: found for name, found in groups.items() if found}


def group(delivery: Delivery, now: datetime) -> str:
    """Return the group of a delivery."""
    if delivery.hold is not Hold.NONE and delivery.state is not State.CANCELLED:
        return "held"
    match delivery.state:
        case State.UNCERTAIN | State.FAILED | State.HELD | State.INCOMPLETE:
            return delivery.state.value
        case State.PUBLISHED if delivery.warnings:
            return "incomplete"
        case State.PUBLISHED | State.PLACED:
            return "out"
        case State.CANCELLED | State.DELETED:
            return "ended"
        case State.QUEUED if delivery.due > now:
            return "next"
        case State.QUEUED if delivery.resume_at is None:
            return "late"
        case _:
            return "under way" if _moves(delivery, now) else "stuck"


def _moves(delivery: Delivery, now: datetime) -> bool:
    """Tell whether somebody works on it, or it was looked at not long ago."""
    if delivery.leased:
        return True
    since = delivery.resume_at or delivery.updated or delivery.due
    return delivery.state is not State.SENDING and now - since < STUCK


def _counts(groups: Mapping[str, Sequence[Delivery]]) -> dict[str, dict[str, int]]:
    return {"counts": {name: len(groups.get(name, ())) for name in TITLES}}


def _as_dict(groups: Mapping[str, Sequence[Delivery]]) -> dict[str, list[dict[str, object]]]:
    return {name: [receipts.as_dict(one) for one in found] for name, found in groups.items()}


def _show(screen: Screen, groups: Mapping[str, Sequence[Delivery]], now: datetime, *, every: bool, flag: str) -> None:
    for name, found in groups.items():
        shown = found if every or name != "out" else found[:RECENT]
        screen.say(f"{TITLES[name]} ({len(found)})", "head")
        rows = [(str(one.key), one.platform, one.state.value, _told(one, now, flag)) for one in shown]
        screen.table(("Delivery", "Platform", "State", "Where, when or why"), rows, style_of=2)
        for one in shown:
            for warning in one.warnings:
                screen.say(f"warning: {one.key}: {warning}", "warning")
        if len(shown) < len(found):
            screen.say(f"and {len(found) - len(shown)} more: socialpost status --all{flag}", "dim")
        screen.say()


def _told(delivery: Delivery, now: datetime, flag: str) -> str:
    text = receipts.line(delivery, now)
    if group(delivery, now) == "late":
        return f"was due {receipts.due(delivery)}; send it: socialpost publish {delivery.file}{flag}"
    return text
