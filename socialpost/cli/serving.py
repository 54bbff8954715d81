"""The sandbox in the foreground: serving it until Ctrl-C, and saying where it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from socialpost.cli import loopback
from socialpost.cli.show import Screen
from socialpost.errors import SandboxTrouble
from socialpost.sandbox import server
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.faults import FaultRule


def serve(
    screen: Screen,
    root: Path | None,
    port: int | None = None,
    *,
    usual: int = 0,
    rules: Sequence[FaultRule] = (),
    knobs: Mapping[str, float | bool] | None = None,
    record: Path | None = None,
    quiet: bool = False,
) -> int:
    """Serve a workspace's sandbox, or one in memory, until Ctrl-C or SIGTERM; return the exit code.

    `port` None takes the workspace's last one (addresses in receipts stay good), else `usual`. Every exchange is
    appended to `record`. SandboxTrouble: it cannot be served. UsageError: `record` cannot be written.
    """
    place = loopback.folder(root) if root else None
    number = port if port is not None else 0 if place and (place / "port").exists() else usual
    with Sandbox(loopback.platforms(), place) as sandbox, _recording(sandbox, record):
        for rule in rules:
            sandbox.add(rule)
        for name in sandbox.platforms:
            for knob, value in (knobs or {}).items():
                setattr(sandbox.world(name).knobs, knob, value)

        def ready(url: str) -> None:
            if not quiet:
                _tell(screen, sandbox, url, root)
                if record:
                    screen.say(f"every exchange is written to {record}, secrets masked")

        try:
            server.serve(sandbox, number, ready)
        except SandboxTrouble as problem:
            raise _explained(problem, number) from problem
    return 0


@contextmanager
def _recording(sandbox: Sandbox, file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    from socialpost.deliver.record import Recorder
    from socialpost.sandbox.record import record

    with closing(Recorder(file)) as recorder:
        record(sandbox, recorder)
        yield


def _explained(problem: SandboxTrouble, port: int) -> SandboxTrouble:
    """Say who has the port, where that is another sandbox."""
    if not port or "cannot listen" not in str(problem):
        return problem
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/_sandbox/health", timeout=1) as answer:
            folder = str(json.load(answer)["folder"])
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return SandboxTrouble(str(problem), "another program has it; --port 0 takes a free one")
    return SandboxTrouble(
        f"port {port} is taken by another sandbox" + (f", that of {folder}" if folder else ""),
        "end that one, or --port 0 to take a free one",
    )


def _tell(screen: Screen, sandbox: Sandbox, url: str, root: Path | None) -> None:
    platforms = {name: f"{url}/{name}" for name in sandbox.platforms}
    screen.document(
        {"wall": f"{url}/", "platforms": platforms, "control": f"{url}/_sandbox", "workspace": str(root or "")}
    )
    screen.say(f"the wall: {url}/", "head")
    for name, address in platforms.items():
        screen.say(f"  {name}: {address}")
    for rule, _ in sandbox.faults.rules():
        screen.say(f"  fault: {rule}", "warning")
    if root:
        screen.say(f"what is posted lasts in {root}; publish to it: socialpost publish FILES --sandbox")
    else:
        screen.say("there is no workspace here: what is posted is forgotten when this ends", "warning")
    screen.say("Ctrl-C ends it")
