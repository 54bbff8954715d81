"""`socialpost validate`: every finding, offline."""

from __future__ import annotations

import os
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
from socialpost.errors import StateTrouble, UsageError
from socialpost.findings import Finding, Level

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
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
    from socialpost.content.workspace import load_workspace

    root = context.find_root(folder)
    workspace, found = load_workspace(root)
    if workspace is None:
        return found
    plan = _plan(workspace, context.chosen_files(root, files), sandbox=sandbox)
    if online:
        plan = with_answers(workspace, plan, sandbox=sandbox)
    return [*found, *(_about_content(finding) for finding in plan.every_finding), *_receipts(root, plan, files)]


def _receipts(root: Path, plan: Plan, files: Sequence[Path] | None) -> list[Finding]:
    """Return which receipts cannot be read: nothing of their posts would be sent."""
    from socialpost.receipts.index import opened
    from socialpost.receipts.known import unreadable

    with opened(root) as index:
        return unreadable(index.findings(), plan.posts if files else None)


def _plan(workspace: Workspace, files: Sequence[Path] | None, *, sandbox: bool) -> Plan:
    """Plan files as the journal knows them; where it cannot be read, as if it knew nothing: this only reads files."""
    from socialpost.cli import against
    from socialpost.deliver import books
    from socialpost.plan.build import Asked, build

    root, now = workspace.root, datetime.now(UTC)
    books.address(root, os.environ, sandbox=sandbox)  # one that is none is an error all the same
    try:
        with context.times(root, now, sandbox=sandbox) as taken:
            plan = build(workspace, files, now=now, asked=Asked(taken=taken))
        return against.journal(root, plan, sandbox=sandbox)[0]
    except (StateTrouble, UsageError):  # the server is away, or its client is not installed
        return build(workspace, files, now=now)


def _about_content(finding: Finding) -> Finding:
    """A date that has passed stops a send; a file from last year is valid all the same."""
    return replace(finding, level=Level.WARNING) if finding.rule == "schedule.past" else finding
