"""`socialpost preview`: the post as each platform would show it, in the terminal or as an HTML page."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context
from socialpost.cli.context import Files, Folder, InSandbox, Json
from socialpost.cli.plan import INVALID, Now, Only
from socialpost.cli.show import Screen

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.findings import Finding
    from socialpost.plan.model import Plan
    from socialpost.preview.sheet import Sheet

PAGE = Path(".socialpost", "preview", "index.html")
"""Where the page lies below the workspace when nobody says where."""
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE|DIR", help="Write a page; in a folder its name is index.html.")
]
Open = Annotated[bool, typer.Option("--open", help=f"Open the page in a browser; without --html it is {PAGE}.")]


def command(
    files: Files = None,
    only: Only = None,
    now: Now = False,
    html: Html = None,
    open_: Open = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Show each post as its platform's feed would: where the text folds, what of a picture is cut off, every finding.

    The page is one file that holds its pictures, runs no scripts and loads nothing: it can be mailed. Nothing is sent
    and no credential is looked at. Exit 3 when an error stands in the way; the page is written all the same.
    """
    del sandbox  # what a platform would show does not depend on where it is
    place, notes = context.open_workspace(workspace)
    screen = Screen(as_json=json)
    plan, sheets = _planned(place, files, only, now=now)
    findings = (*notes, *plan.findings)
    page = _written(screen, place, sheets, findings, html or place.root / PAGE) if html or open_ else None
    screen.document(_as_dict(sheets, findings, page))
    if page is None:
        _tell(screen, sheets, findings)
    else:
        screen.say(_total(sheets, findings), "head")
        screen.say(f"the preview: {page.as_uri()}", "head")
        if open_:
            screen.say(_opened(page), "dim")
    return INVALID if _errors(sheets, findings) else 0


def _planned(workspace: Workspace, files: Files, only: Only, *, now: bool) -> tuple[Plan, tuple[Sheet, ...]]:
    from socialpost.plan.build import Asked, build
    from socialpost.preview.sheet import sheets

    chosen = context.chosen_files(workspace.root, files)
    plan = build(workspace, chosen, now=datetime.now(UTC), asked=Asked(only=only or None, due_now=now))
    return plan, sheets(plan)


def _written(
    screen: Screen, workspace: Workspace, sheets: Sequence[Sheet], findings: Sequence[Finding], target: Path
) -> Path:
    from socialpost.preview.page import page, write
    from socialpost.preview.pictures import pictures

    with screen.making() as progress:
        drawn = pictures(sheets, workspace.root, progress)
    return write(page(sheets, drawn, findings, datetime.now(UTC)), target).absolute()


def _as_dict(sheets: Sequence[Sheet], findings: Sequence[Finding], page: Path | None) -> dict[str, Any]:
    from socialpost.plan.view import finding_view
    from socialpost.preview.view import sheet_view

    return {
        "deliveries": [sheet_view(sheet) for sheet in sheets],
        "findings": [finding_view(finding) for finding in findings],
        "ok": not _errors(sheets, findings),
        "html": page.as_uri() if page else "",
    }


def _tell(screen: Screen, sheets: Sequence[Sheet], findings: Sequence[Finding]) -> None:
    from socialpost.preview.lines import heading, lines

    for sheet in sheets:
        screen.box(heading(sheet), lines(sheet))
    if findings:
        from socialpost.content import report

        screen.findings(report.human(findings))
    screen.say(_total(sheets, findings), "head")


def _total(sheets: Sequence[Sheet], findings: Sequence[Finding]) -> str:
    many = len(sheets)
    said = [f"{many} {'delivery' if many == 1 else 'deliveries'}"]
    errors = _errors(sheets, findings)
    said += [f"{errors} {'error' if errors == 1 else 'errors'}"] if errors else []
    return ", ".join([*said, "nothing was sent"])


def _errors(sheets: Sequence[Sheet], findings: Sequence[Finding]) -> int:
    return sum(sheet.errors for sheet in sheets) + sum(finding.level == "error" for finding in findings)


def _opened(page: Path) -> str:
    """Open the page where there is a screen, and say what became of it."""
    has_screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not has_screen:
        return "there is no screen here to open it on; copy the file, it is complete"
    from socialpost.cli import browser

    if browser.opened(page.as_uri()):
        return "opened in the browser"
    return "no browser could be started; open the address above"
