"""A hand on a sandbox that runs: its faults, its knobs, its log; and forgetting what was posted."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show
from socialpost.errors import Busy, SandboxTrouble, StateTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.sandbox.client import Control

LAST = 40
OWN_STATE = ("state.sqlite3*", "pace.sqlite3*", "credentials.*", "media")
"""What the tool itself keeps beside the platforms."""
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, metavar="N", help="Where it runs; by default the workspace's.")
]


def fault(
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE]...", help="x:create_post:drop-after:count=2")
    ] = None,
    port: Port = None,
    json: context.Json = False,
    in_sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Put faults in force in the running sandbox; without a rule show those in force and every kind."""
    del in_sandbox
    from socialpost.sandbox.faults import KINDS, parse

    for rule in rules or ():
        parse(rule)
    screen, control = show.Screen(as_json=json), _running(workspace, port)
    for rule in rules or ():
        control.fail(rule)
    found = control.faults()
    kinds = {name: kind.about for name, kind in KINDS.items()}
    screen.document({"faults": found, "kinds": kinds})
    screen.table(("Fault in force", "Struck"), [(str(rule["text"]), str(rule["struck"])) for rule in found])
    if not found:
        screen.say("no fault is in force")
    if not rules:
        screen.say()
        screen.table(("Kind", "What happens"), list(kinds.items()))
    return 0


def clear(
    port: Port = None,
    json: context.Json = False,
    in_sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Let everything go well again: remove all faults from the running sandbox."""
    del in_sandbox
    screen = show.Screen(as_json=json)
    _running(workspace, port).clear()
    screen.document({"faults": []})
    screen.say("no fault is in force")
    return 0


def turn(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="x, facebook ...")],
    knobs: Annotated[list[str] | None, typer.Argument(metavar="[KNOB=VALUE]...", help="processing=30")] = None,
    port: Port = None,
    json: context.Json = False,
    in_sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Turn knobs of a platform in the running sandbox; without any show how they stand."""
    del in_sandbox
    screen = show.Screen(as_json=json)
    wanted = dict(_knob(text) for text in knobs or ())
    found = _running(workspace, port).turn(platform, **wanted)
    screen.document({"platform": platform, "knobs": found})
    screen.table(("Knob", "Stands at"), [(name, str(value)) for name, value in found.items()])
    return 0


def _knob(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if value in ("true", "false"):
        return name.replace("-", "_"), value == "true"
    try:
        return name.replace("-", "_"), float(value)
    except ValueError:
        raise UsageError(f"cannot read {text!r}", "write KNOB=SECONDS or KNOB=true: processing=30") from None


def log(
    platform: Annotated[str, typer.Option("--platform", metavar="P", help="Only calls of this platform.")] = "",
    last: Annotated[int, typer.Option("--last", min=0, metavar="N", help="How many; 0: all.")] = LAST,
    port: Port = None,
    json: context.Json = False,
    in_sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Show the calls that reached the sandbox, newest last; it need not run."""
    del in_sandbox
    screen = show.Screen(as_json=json)
    calls = [call for call in _calls(workspace, port) if platform in ("", call["platform"])]
    calls = calls[-last:] if last else calls
    screen.document({"calls": calls})
    screen.table(("No", "Time (UTC)", "Platform", "Call", "Route", "Answer", "Fault"), [_line(call) for call in calls])
    if not calls:
        screen.say("nothing was called yet")
    return 0


def _calls(workspace: Path | None, port: int | None) -> list[dict[str, Any]]:
    from socialpost.cli import loopback
    from socialpost.sandbox.engine import Sandbox

    try:
        return _running(workspace, port).log()
    except SandboxTrouble:
        root = None if port is not None else workspace_or_none(workspace)
        if root is None:
            raise
    if not loopback.folder(root).is_dir():
        return []
    with Sandbox(loopback.platforms(), loopback.folder(root)) as sandbox:
        return [asdict(call) for call in sandbox.log]


def _line(call: Mapping[str, Any]) -> list[str]:
    answer = str(call["status"] or "closed") + ("" if call["applied"] else ", not applied")
    time = f"{datetime.fromtimestamp(call['time'], UTC):%H:%M:%S}"
    return [
        str(call["number"]),
        time,
        call["platform"],
        f"{call['method']} {call['path']}",
        call["route"],
        answer,
        call["fault"],
    ]


def reset(
    port: Port = None,
    json: context.Json = False,
    in_sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Forget everything that was posted to the sandbox, its tokens, and what its journal knows."""
    del in_sandbox
    screen = show.Screen(as_json=json)
    root = None if port is not None else workspace_or_none(workspace)
    if root is None:
        _running(None, port).reset()
    else:
        _wipe(root)
    screen.document({"reset": True})
    screen.say("the sandbox is empty, and its journal knows of nothing")
    return 0


def _wipe(root: Path) -> None:
    """Empty the platforms, and with them the sandbox's own journal: it would say that everything is out already."""
    from socialpost.cli import loopback
    from socialpost.sandbox import client
    from socialpost.sandbox.engine import Sandbox

    place = loopback.folder(root)
    if not place.is_dir():
        return
    with _alone(place / "use.lock"):
        if control := client.find(place):
            control.reset()
        else:
            with Sandbox(loopback.platforms(), place) as sandbox:
                sandbox.reset()
        for pattern in OWN_STATE:
            for path in place.parent.glob(pattern):
                _remove(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock that every command with --sandbox shares. Busy: one of them is at work."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Busy("a command is publishing to this sandbox", "run it again when that has ended") from None
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be removed: {problem.strerror or problem}") from problem


# -- which one is meant


def workspace_or_none(folder: Path | None) -> Path | None:
    """Return the workspace; None where there is none and none was named."""
    try:
        return context.find_root(folder)
    except UsageError:
        if folder is not None:
            raise
        return None


def _running(folder: Path | None, port: int | None) -> Control:
    """Return the sandbox that is meant: at a port, else that of the workspace. SandboxTrouble: none runs there."""
    from socialpost.cli import loopback
    from socialpost.sandbox import client

    if port is not None:
        control = client.Control(f"http://127.0.0.1:{port}")
        control.health()
        return control
    root = workspace_or_none(folder)
    if root is None:
        raise UsageError("there is no workspace here", "name the sandbox: --workspace DIR, or --port N")
    found = client.find(loopback.folder(root))
    if found is None:
        raise SandboxTrouble(f"no sandbox runs for {root}", "start it in another terminal: socialpost sandbox")
    return found


COMMANDS: Mapping[str, Callable[..., int]] = {
    "fault": fault,
    "clear": clear,
    "turn": turn,
    "log": log,
    "reset": reset,
}
"""By name, in the order of the help."""
