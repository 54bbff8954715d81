"""`socialpost status`: what is next, late, stuck, failed or uncertain, and who would send it, on one screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from socialpost.cli import context, glance, others, receipts, workers
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.glance import Glance
from socialpost.cli.show import Screen
from socialpost.deliver.hints import to_type
from socialpost.deliver.state import Delivery

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
SHOWN = {"next": 5, "out": 5, "ended": 0}
"""How many of a group one screen shows; of the others `MOST`."""
MOST = 10


def command(
    every: Annotated[bool, typer.Option("--all", help="Show everything, not only the first of each group.")] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Show what is out, next, late, stuck, uncertain or failed, and whether a runner is there to send it.

    What others have done is told by their receipts. Also which logins end within two weeks and what is left of the
    platforms' limits. The exit code tells the worst of it.
    """
    now = datetime.now(UTC)
    root = context.find_root(workspace)
    screen = Screen(as_json=json)
    most = None if every else glance.ENOUGH if json else MOST
    found = glance.look(root, now, most, sandbox=sandbox)
    screen.document(glance.as_dict(found, now, sandbox=sandbox))
    flag = " --sandbox" if sandbox else ""
    if found.empty:
        screen.say("nothing was published or queued here" + (" in the sandbox" if sandbox else ""))
        if not sandbox and not glance.look(root, now, 0, sandbox=True).empty:
            screen.say("something was in the sandbox: socialpost status --sandbox")
    _groups(screen, found, now, every=every, flag=flag)
    _adrift(screen, found, now)
    others.tell(screen, found.others, every=every)
    _around(screen, found, now, flag)
    for text in workers.missing(root, now, sandbox=sandbox):
        screen.say(text, "warning")
    for text in _advice(found, now, every=every, sandbox=sandbox):
        screen.say(text)
    return found.code


def _groups(screen: Screen, found: Glance, now: datetime, *, every: bool, flag: str) -> None:
    for name, title in TITLES.items():
        many, shown = found.counts[name], _shown(found, name, every=every)
        if not many:
            continue
        screen.say(f"{title} ({many:,})", "head")
        told = [(str(one.key), one.platform, one.state.value, _told(name, one, now, flag)) for one in shown]
        screen.table(("Delivery", "Platform", "State", "Where, when or why"), told, style_of=2)
        for one in shown:
            for warning in one.warnings:
                screen.say(f"warning: {one.key}: {warning}", "warning")
        if len(shown) < many:
            screen.say(f"and {many - len(shown):,} more: socialpost status --all{flag}", "dim")
        screen.say()


def _adrift(screen: Screen, found: Glance, now: datetime) -> None:
    """Show what platforms hold although no file asks for it any more."""
    if found.adrift:
        screen.say(f"No file asks for these any more, but their platforms hold them ({len(found.adrift):,})", "head")
        receipts.table(screen, found.adrift, now)
        screen.say()


def _told(group: str, one: Delivery, now: datetime, flag: str) -> str:
    if group == "late":
        return f"was due {receipts.due(one)}; send it: socialpost publish {one.file}{flag}"
    return receipts.line(one, now)


def _shown(found: Glance, name: str, *, every: bool) -> list[Delivery]:
    return found.groups[name][: None if every else SHOWN.get(name, MOST)]


def _around(screen: Screen, found: Glance, now: datetime, flag: str) -> None:
    """Show who works here, which logins end, what could not be told, and the limits that are tight."""
    lines = [*glance.runner_lines(found, now, flag), *glance.login_lines(found, now), *glance.notice_lines(found)]
    for text, style in lines:
        screen.say(to_type(text, sandbox=bool(flag)), style)
    if found.left:
        screen.say("What is left of the platforms' limits, the tightest first", "head")
        rows = [glance.left_row(one) for one in found.left[:MOST]]
        screen.table(("Account", "Limit", "Left", "Until"), rows)


def _advice(found: Glance, now: datetime, *, every: bool, sandbox: bool) -> list[str]:
    """Return what to do next; nothing about what says it itself, or what a living runner goes on with."""
    passed = {"late", "under way"} if glance.runs(found, now) else {"late"}
    chosen = [one for name in TITLES if name not in passed for one in _shown(found, name, every=every)]
    chosen += found.adrift
    return [*receipts.advice(chosen, now, sandbox=sandbox), *others.advice(found.others)]
