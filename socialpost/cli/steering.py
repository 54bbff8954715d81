"""A hand on a sandbox that runs: its faults, its knobs, its log; and forgetting what was posted."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
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
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, metavar="N", help="Where it runs; by default the workspace's.")
]


def fault(
    rules: Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="x:create_post:drop-after:count=2")] = None,
    port: Port = None,
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Put faults in force in the running sandbox; without a rule show those in force and every kind."""
    del sandbox
    from socialpost.sandbox.faults import KINDS, parse

    for rule in rules or ():
        parse(rule)
    screen, control = show.Screen(as_json=as_json), _running(workspace, port)
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
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Let everything go well again: remove all faults from the running sandbox."""
    del sandbox
    screen = show.Screen(as_json=as_json)
    _running(workspace, port).clear()
    screen.document({"faults": []})
    screen.say("no fault is in force")
    return 0


def turn(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="x, facebook ...")],
    knobs: Annotated[list[str] | None, typer.Argument(metavar="[KNOB=VALUE]...", help="processing=30")] = None,
    port: Port = None,
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Turn knobs of a platform in the running sandbox; without any show how they stand."""
    del sandbox
    screen = show.Screen(as_json=as_json)
    found = _running(workspace, port).turn(platform, **dict(_knob(text) for text in knobs or ()))
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
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Show the calls that reached the sandbox, newest last; it need not run."""
    del sandbox
    screen = show.Screen(as_json=as_json)
    calls = [call for call in _calls(workspace, port) if platform in ("", call["platform"])]
    calls = calls[-last:] if last else calls
    screen.document({"calls": calls})
    screen.table(("No", "Time (UTC)", "Platform", "Call", "Route", "Answer", "Fault"), [_line(call) for call in calls])
    if not calls:
        screen.say("nothing was called yet")
    return 0


def _calls(workspace: Path | None, port: int | None) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from socialpost.cli import loopback
    from socialpost.sandbox.engine import Sandbox

    try:
        return _running(workspace, port).log()
    except SandboxTrouble:
        root = None if port is not None else _root(workspace)
        if root is None:
            raise
    if not loopback.folder(root).is_dir():
        return []
    with Sandbox(loopback.platforms(), loopback.folder(root)) as sandbox:
        return [asdict(call) for call in sandbox.log]


def _line(call: Mapping[str, Any]) -> list[str]:
    from datetime import UTC, datetime

    answer = str(call["status"] or "closed") + ("" if call["applied"] else ", not applied")
    time = f"{datetime.fromtimestamp(call['time'], UTC):%H:%M:%S}"
    return [str(call["number"]), time, call["platform"], f"{call['method']} {call['path']}", call["route"], answer, call["fault"]]


def reset(
    port: Port = None,
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Forget everything that was posted to the sandbox, its tokens, and what its journal knows."""
    del sandbox
    screen = show.Screen(as_json=as_json)
    root = None if port is not None else _root(workspace)
    if root is None:
        _running(None, port).reset()
    else:
        from socialpost.cli import loopback

        loopback_reset(root, _found(root))
        del loopback
    screen.document({"reset": True})
    screen.say("the sandbox is empty")
    return 0
