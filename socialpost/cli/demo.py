"""`socialpost demo`: everything once, on a loopback sandbox, with the bundled example; no account is needed."""

from __future__ import annotations

import shlex
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost import __version__
from socialpost.cli import context, show
from socialpost.errors import InvalidContent, StateTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.cli.publish import Outcome
    from socialpost.content.workspace import Workspace

FOLDER = Path("socialpost-demo")
MARK = Path(".socialpost", "demo.json")
"""Says that a folder is a former demo."""
WALL = Path("wall")
ALREADY = "published already"
"""How `publish` begins to say that nothing was sent again."""
WAIT = timedelta(minutes=2)


def command(
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help=f"Where; by default ./{FOLDER}.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve the wall until Ctrl-C.")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Publish the bundled example to a sandbox on this machine and show what people would see.

    Makes a small workspace, starts the loopback platforms, publishes its posts to all of its accounts and ends with the
    receipts and the address of the wall. A second run finds everything published and sends nothing again.
    """
    del sandbox  # it is never anything else
    screen = show.Screen(as_json=json)
    root = _place(into or workspace, screen)
    desk, _ = context.open_workspace(root)
    outcome, wall = _published(desk, screen)
    _tell(screen, outcome, root, wall)
    if serve:
        from socialpost.cli import serving

        serving.serve(screen, root, quiet=json)  # of JSON there is one document
    return outcome.code


def _place(wanted: Path | None, screen: show.Screen) -> Path:
    """Make the workspace, or go on with that of a former demo. UsageError: the folder holds something else."""
    try:
        return _unpacked(wanted or FOLDER)
    except StateTrouble:
        if wanted is not None:
            raise
    root = Path(tempfile.mkdtemp(prefix="socialpost-demo-"))
    screen.say(f"this folder cannot be written; the demo lies in {root}", "note")
    return _unpacked(root)


def _unpacked(root: Path) -> Path:
    from socialpost.content import bundled

    if not root.is_dir() and (root.exists() or root.is_symlink()):
        raise UsageError(f"{root} is not a folder", "socialpost demo --into ANOTHER")
    if root.is_dir() and not (root / MARK).is_file() and any(root.iterdir()):
        raise UsageError(
            f"{root} holds something that is not a demo; nothing was touched", "socialpost demo --into ANOTHER"
        )
    try:
        (root / MARK).parent.mkdir(parents=True, exist_ok=True)
        (root / MARK).write_text(f'{{"made_by": "socialpost {__version__}"}}\n', encoding="utf-8")
    except OSError as problem:
        raise StateTrouble(
            f"{root} cannot be written: {problem.strerror or problem}", "--into another folder"
        ) from problem
    bundled.unpack("demo", root)
    return root


def _published(workspace: Workspace, screen: show.Screen) -> tuple[Outcome, Path]:
    """Publish every post as `publish --sandbox` does, all accounts side by side; return that and the wall's first page."""
    from socialpost.cli import publish
    from socialpost.deliver.state import State

    wish = publish.Wish((), wait=WAIT, sandbox=True)
    plan, _, _ = publish.planned(workspace, wish)
    if not all(one.ok for one in plan.deliveries) or any(one.level == "error" for one in plan.findings):
        fix = "undo what was edited there, or socialpost demo --into ANOTHER"
        raise InvalidContent("the demo's posts have errors; nothing was sent", plan.every_finding, fix)
    accounts = len({one.draft.account for one in plan.deliveries})
    posts = len({one.draft.post for one in plan.deliveries})
    screen.say(f"publishing {posts} posts to {accounts} accounts on a sandbox, nothing leaves this machine")
    with screen.working() as progress, context.office(workspace, sandbox=True, progress=progress) as office:
        outcome = publish.publish(office, screen, plan.deliveries, wish)
        wall = _snapshot(workspace.root)
    if any(one.state is not State.PUBLISHED for one in outcome.deliveries):
        outcome.code = outcome.code or 1
    return outcome, wall


def _snapshot(root: Path) -> Path:
    """Write the wall as files that stay, and return the path of its first page; the sandbox runs meanwhile."""
    from socialpost.cli import loopback
    from socialpost.sandbox import client, wall
    from socialpost.sandbox.engine import Sandbox

    place = loopback.folder(root)
    served = client.find(place)
    try:
        with Sandbox(loopback.platforms(), place, base=served.url if served else "http://127.0.0.1:0") as sandbox:
            return wall.snapshot(sandbox, (root / WALL).absolute())
    except OSError as problem:
        raise StateTrouble(f"{root / WALL} cannot be written: {problem.strerror or problem}") from problem


def _tell(screen: show.Screen, outcome: Outcome, root: Path, wall: Path) -> None:
    from socialpost.cli import publish, receipts

    now = datetime.now(UTC)
    live = f"socialpost sandbox --workspace {shlex.quote(str(root))}"
    screen.document(
        {
            **publish.as_dict(outcome, sandbox=True),
            "workspace": str(root.resolve()),
            "wall": wall.as_uri(),
            "serve": live,
        }
    )
    screen.say()
    receipts.table(screen, outcome.deliveries, now)
    screen.say()
    screen.say(_summary(outcome))
    for key, text in outcome.says.items():
        if not text.startswith(ALREADY):
            screen.say(f"{key}: {text}", "warning")
    for text in receipts.advice(outcome.deliveries, now, sandbox=True):
        screen.say(text, "warning")
    screen.say(f"the wall, what people would see: {wall.as_uri()}", "head")
    screen.say(f"the same, live: {live}")
    screen.say("all addresses above are the sandbox's: nothing of it is on the real platforms", "dim")
    screen.say(f"the posts are YAML files in {root / 'posts'}: edit one, then run it again")


def _summary(outcome: Outcome) -> str:
    already = [key for key, text in outcome.says.items() if text.startswith(ALREADY)]
    done = [one for one in outcome.deliveries if one.state == "published"]
    if already and len(already) == len(outcome.deliveries):
        return f"all {len(done)} were published before: nothing was sent again"
    again = f", {len(already)} of them before" if already else ""
    return f"{len(done)} of {len(outcome.deliveries)} published{again}"
