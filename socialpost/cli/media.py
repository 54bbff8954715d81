"""`socialpost media`: the renditions of pictures and videos, made before they are needed, listed and cleaned away."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context
from socialpost.cli.context import Files, Folder, InSandbox, Json
from socialpost.cli.edge import INTERRUPTED
from socialpost.cli.plan import Only
from socialpost.cli.queue import SETTINGS
from socialpost.cli.show import Screen
from socialpost.media.words import size

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.findings import Finding
    from socialpost.plan.model import Plan, Planned

INVALID = 3
STATES = {"made": "made", "there": "there already", "failed": "could not be made", "stopped": "not made"}
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=SETTINGS,
    help="The renditions that go out where an original does not fit: made once, kept in .socialpost/cache.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan would send: its deliveries, and every finding."""

    planned: tuple[Planned, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True when no error stands in the way of anything."""
        return not any(finding.level == "error" for finding in self.findings)


@app.command()
def prepare(
    files: Files = None,
    only: Only = None,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Make the renditions that posts need: of the given posts, or of everything that would be sent.

    What is there already is not made again; Ctrl-C loses at most the files in work. Exit 3 when one cannot be made.
    """
    from socialpost.cli import media_view, preparing

    place, notes = context.open_workspace(workspace)
    screen = Screen(as_json=json)
    wanted = _wanted(place, context.chosen_files(place.root, files), only, sandbox=sandbox)
    stop = threading.Event()
    made, failed = preparing.prepare(screen, place.root, wanted.planned, stop)
    shown = media_view.wanted(wanted.planned, made, failed)
    stopped = any(one["state"] == "stopped" for one in shown)
    code = INTERRUPTED if stopped else 0 if wanted.ok and not failed else INVALID
    screen.document({"renditions": shown, "exit": code})
    wishes = preparing.jobs(wanted.planned)
    for digest, trouble in failed.items():
        screen.say(f"failed  {wishes[digest].path}: {trouble}", "error")
        screen.say(f"  {trouble.fix}" if trouble.fix else "", "dim")
    _tell(screen, (*notes, *wanted.findings), [one["state"] for one in shown])
    return code


@app.command("list")
def list_(json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """List the renditions that are there, the latest used first, and what still needs them."""
    from socialpost.cli import media_view, preparing
    from socialpost.media.renditions import FOLDER

    place, _ = context.open_workspace(workspace)
    found = preparing.renditions(place.root).list()
    needed = _needed(place, sandbox=sandbox)
    screen = Screen(as_json=json)
    screen.document({"renditions": [media_view.kept(one, needed) for one in found], "folder": str(FOLDER)})
    rows = [
        (
            one.digest[:12],
            one.made.path.suffix[1:],
            size(one.made.size),
            f"{datetime.fromtimestamp(one.used, UTC):%Y-%m-%d %H:%M} UTC",
            ", ".join(needed.get(one.digest, ())),
        )
        for one in found
    ]
    screen.table(("Rendition", "Type", "Size", "Used", "Needed by"), rows)
    total = size(sum(one.made.size for one in found)) if found else "nothing"
    screen.say(f"{_many(len(found))}, {total} in {FOLDER}", "head")
    return 0


@app.command()
def clean(
    every: Annotated[bool, typer.Option("--all", help="Whatever nothing needs, not only what is too much.")] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Remove the renditions that were not used for longest, until 10 GiB are left, and what was left half made.

    What an open delivery or a post that would be sent needs stays, and so does what another command works on.
    """
    from socialpost.cli import preparing

    place, _ = context.open_workspace(workspace)
    needed = _needed(place, sandbox=sandbox)
    done = preparing.renditions(place.root).clean(needed.keys(), everything=every)
    screen = Screen(as_json=json)
    screen.document(
        {"removed": done.gone, "removed_bytes": done.gone_bytes, "left": done.left, "left_bytes": done.left_bytes}
    )
    gone = f" ({size(done.gone_bytes)})" if done.gone else ""
    left = f" ({size(done.left_bytes)})" if done.left else ""
    screen.say(f"{_many(done.gone)} removed{gone}, {done.left} left{left}")
    return 0


def _wanted(place: Workspace, chosen: Sequence[Path] | None, only: Sequence[str] | None, *, sandbox: bool) -> Wanted:
    """Return what the given posts send, or all that publishing would send now or queue."""
    from socialpost.cli import against
    from socialpost.plan.build import Asked, build

    now = datetime.now(UTC)
    with context.times(place.root, now, sandbox=sandbox) as taken:
        plan: Plan = build(place, chosen, now=now, asked=Asked(only=only or None, taken=taken))
    plan, differences, _ = against.journal(place.root, plan, sandbox=sandbox)
    sends = {one.key for one in differences if one.sends}
    ready = tuple(one for one in plan.deliveries if one.ok and (chosen is not None or one.key in sends))
    return Wanted(ready, plan.every_finding)


def _needed(place: Workspace, *, sandbox: bool) -> dict[str, list[str]]:
    """Return by digest who needs a rendition: open deliveries, and posts that would be sent."""
    from socialpost.cli import preparing

    needed = preparing.of_deliveries(place.root)
    for planned in _wanted(place, None, None, sandbox=sandbox).planned:
        for digest in preparing.jobs([planned]):
            keys = needed.setdefault(digest, [])
            keys += [str(planned.key)] if str(planned.key) not in keys else []
    return needed


def _tell(screen: Screen, findings: Sequence[Finding], states: Sequence[str]) -> None:
    """Show what is wrong with the posts (notes are for `plan`), and how many renditions there are."""
    from socialpost.content import report

    told = [finding for finding in findings if finding.level != "note"]
    if told:
        screen.findings(report.human(told))
    if not states:
        if all(finding.level != "error" for finding in findings):
            screen.say("nothing to prepare: every original fits")
        return
    counts = [(states.count(state), words) for state, words in STATES.items()]
    screen.say(", ".join(f"{count} {words}" for count, words in counts if count), "head")


def _many(count: int) -> str:
    return "1 rendition" if count == 1 else f"{count} renditions"
