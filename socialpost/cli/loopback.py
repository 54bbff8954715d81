"""The workspace's sandbox: the one that runs, or one in this process for as long as a command takes.

A command that serves it stays until the others that use it have ended: each holds a shared lock while it works.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.errors import SandboxTrouble

if TYPE_CHECKING:
    from socialpost.deliver.office import Seat
    from socialpost.sandbox.client import Control
    from socialpost.sandbox.kit import Platform

GROUP = "socialpost.sandboxes"


def folder(root: Path) -> Path:
    """Return where the fake platforms of a workspace keep what was posted."""
    return root / ".socialpost" / "sandbox" / "platforms"


def platforms() -> list[Platform]:
    """Return the fakes of all installed adapters. SandboxTrouble: one cannot be imported."""
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found.append(point.load())
        except Exception as problem:
            raise SandboxTrouble(
                f"the sandbox of {point.name!r} cannot be imported: {problem}", "reinstall or remove that adapter"
            ) from problem
    return found


def seat(control: Control) -> Seat:
    """Return what gives accounts their place in a running sandbox."""

    def give(platform: str, account: str, options: Mapping[str, Any]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        told = control.seat(platform, account, options)
        return told["credential"], told["origins"]

    return give


@contextmanager
def running(root: Path) -> Iterator[Control]:
    """Lend the control of the workspace's sandbox. SandboxTrouble: it cannot be started, or its disk was full meanwhile."""
    from socialpost.sandbox import client

    place = folder(root)
    with _opened(place / "use.lock") as use:
        with _opened(place / "start.lock") as start:  # of two commands at one moment, one serves and the other uses
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(use, fcntl.LOCK_SH)
            found = client.find(place)
            served = None if found else _serve(place)
            control = next(served) if served else found
            assert control is not None  # noqa: S101 - one of the two is there
        try:
            before = _lost(control)
            yield control
            if (many := _lost(control) - before) > 0:
                raise SandboxTrouble(
                    f"the disk of the sandbox is full: {many} requests to it came to nothing ({place})",
                    "free disk space, then run the same command again",
                )
        finally:
            if served is not None:
                try:
                    _wait_for_others(use)
                finally:
                    served.close()


def _lost(control: Control) -> int:
    """Return how many calls the sandbox's disk had no room for; none where it has ended."""
    try:
        return int(control.health().get("lost", 0))
    except SandboxTrouble:
        return 0


def _wait_for_others(use: int) -> None:
    """Wait until no other command uses what this process serves."""
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("another command still uses this sandbox; waiting until it has ended\n")
        fcntl.flock(use, fcntl.LOCK_EX)


def _serve(place: Path) -> Generator[Control, None, None]:
    """Serve in this process; closing the generator ends it."""
    from socialpost.sandbox.client import Control
    from socialpost.sandbox.engine import Sandbox
    from socialpost.sandbox.server import running as serving

    with Sandbox(platforms(), place) as sandbox, serving(sandbox) as server:
        yield Control(server.url)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise SandboxTrouble(
            f"the sandbox cannot keep its state in {path.parent}: {problem.strerror}", "make the folder writable"
        ) from problem
    try:
        yield handle
    finally:
        os.close(handle)
