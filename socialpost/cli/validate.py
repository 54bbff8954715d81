"""`socialpost validate`: every finding, offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context
from socialpost.cli.context import Files, Folder, InSandbox, Json
from socialpost.cli.plan import Online, with_answers
from socialpost.cli.show import Screen
from socialpost.findings import Finding, Level

if TYPE_CHECKING:
    from socialpost.plan.model import Plan

INVALID = 3


class Format(StrEnum):
    """How findings are written."""

    human = "human"
    json = "json"
    github = "github"
    sarif = "sarif"


def command(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.human,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    online: Online = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Check posts and receipts offline: every problem with its file, line and column, and what would help.

    Nothing is sent and, without --online, no credential is looked at. Exit 3 when there is an error.
    """
    from socialpost.content.report import FORMATS

    wanted = Format.json if json else format
    findings = _findings(files, workspace, sandbox=sandbox, online=online)
    screen = Screen(as_json=False)
    text = FORMATS[wanted.value](findings)
    if wanted is Format.human:
        screen.findings(text)
    else:
        screen.raw(text)
    failing = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)
    return INVALID if any(finding.level in failing for finding in findings) else 0


def _findings(files: Sequence[Path] | None, folder: Path | None, *, sandbox: bool, online: bool) -> list[Finding]:
    from socialpost.cli.against import compared
    from socialpost.content.workspace import load_workspace
    from socialpost.plan.build import Asked, build

    root = context.find_root(folder)
    workspace, found = load_workspace(root)
    if workspace is None:
        return found
    now = datetime.now(UTC)
    known, taken = context.unreadable_is_nothing(root, now, sandbox=sandbox)
    plan = build(workspace, context.chosen_files(root, files), now=now, asked=Asked(taken=taken))
    if online:
        plan = with_answers(workspace, plan, sandbox=sandbox)
    plan, _ = compared(plan, known)
    return [*found, *(_about_content(finding) for finding in plan.every_finding), *_receipts(root, plan, files)]


def _receipts(root: Path, plan: Plan, files: Sequence[Path] | None) -> list[Finding]:
    """Return which receipts cannot be read: nothing of their posts would be sent."""
    from socialpost.receipts.index import opened
    from socialpost.receipts.known import unreadable

    with opened(root) as index:
        return unreadable(index.findings(), plan.posts if files else None)


def _about_content(finding: Finding) -> Finding:
    """A date that has passed stops a send; a file from last year is valid all the same."""
    return replace(finding, level=Level.WARNING) if finding.rule == "schedule.past" else finding
