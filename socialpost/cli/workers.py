"""`socialpost workers`: machines, workers, what each does and has passed over, and what nobody can take."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialpost.cli import context, receipts
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.deliver import roster
from socialpost.deliver.roster import Member
from socialpost.schedule.crew import Stranded, stranded

HELD = 7


def command(json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Show who works here: machine, process, accounts it can serve, what it does, what it passed over.

    Exit 7 when something is due that nobody can take.
    """
    now = datetime.now(UTC)
    root = context.find_root(workspace)
    with context.journal(root, sandbox=sandbox) as journal:
        known = roster.all(journal.database, journal.locks) if journal else []
        left = stranded(journal.database, now, known) if journal else []
    screen = Screen(as_json=json)
    code = HELD if left else 0
    screen.document({"workers": [_as_dict(one, now) for one in known], "stranded": _left(left), "exit": code})
    if not known:
        screen.say("nobody has worked here yet: socialpost worker, or socialpost run on one machine")
    columns = ("Machine", "Process", "Kind", "Last seen", "Accounts", "Does", "Passed over")
    screen.table(columns, [_row(one, now) for one in known])
    for text in sentences(left):
        screen.say(text, "warning")
    return code


def missing(root: Path, now: datetime, *, sandbox: bool) -> list[str]:
    """Return what is due in a team's journal and no worker can take, a sentence each. StateTrouble."""
    from socialpost.deliver import books

    if books.address(root, os.environ, sandbox=sandbox) is None:
        return []
    with context.journal(root, sandbox=sandbox) as journal:
        if journal is None:
            return []
        return sentences(stranded(journal.database, now, roster.all(journal.database, journal.locks)))


def sentences(left: Sequence[Stranded]) -> list[str]:
    """Return what is due and nobody can take, a sentence each."""
    return [f"nobody can take {one.count} due of {one.account}: {one.why}" for one in left]


def _row(member: Member, now: datetime) -> tuple[str, ...]:
    return (
        *(member.host, str(member.pid), f"{member.kind} {member.version}", _seen(member, now)),
        ", ".join(member.accounts) or "any" if member.kind != "worker" else ", ".join(member.accounts) or "none",
        ", ".join(member.doing) or ("waits" if member.alive(now) else ""),
        "; ".join(f"{key}: {why}" for key, why in member.passed.items()) if member.alive(now) else "",
    )


def _seen(member: Member, now: datetime) -> str:
    if member.stopped is not None:
        return f"ended {receipts.when(member.stopped)}"
    if member.dead:
        return f"killed after {receipts.when(member.tick)}"
    ago = max(0, round((now - member.tick).total_seconds()))
    return f"{ago} s ago" if member.alive(now) else f"silent since {receipts.when(member.tick)}"


def _as_dict(member: Member, now: datetime) -> dict[str, Any]:
    return {
        "name": member.name,
        "kind": member.kind,
        "machine": member.host,
        "pid": member.pid,
        "version": member.version,
        "started": receipts.utc(member.started),
        "tick": receipts.utc(member.tick),
        "stopped": receipts.utc(member.stopped),
        "alive": member.alive(now),
        "accounts": list(member.accounts),
        "doing": list(member.doing),
        "passed": dict(member.passed),
    }


def _left(left: Sequence[Stranded]) -> list[dict[str, Any]]:
    return [{"account": one.account, "count": one.count, "why": one.why} for one in left]
