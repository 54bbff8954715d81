"""The machine's own programs and files that keep a service: crontab, systemctl, launchctl, units."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from socialpost import children
from socialpost.errors import StateTrouble

TIMEOUT = 60  # seconds


def crontab() -> bytes:
    """Return the person's crontab; empty where there is none. StateTrouble."""
    done = _ran("crontab", "-l")
    if done.returncode and b"no crontab" not in done.stderr.lower() and done.stderr.strip():
        raise _refused(("crontab", "-l"), done)
    return b"" if done.returncode else done.stdout


def read(path: Path) -> str:
    """Return a file's text; empty where there is none. StateTrouble."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as problem:
        raise StateTrouble(f"{path} cannot be read: {problem}", "look at it, and remove it by hand") from None


def write(path: Path, text: str) -> None:
    """Put a file in place whole. StateTrouble."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be written: {problem.strerror}", "nothing was installed") from None


@contextmanager
def written(path: Path, text: str) -> Iterator[None]:
    """Put a file in place, and have it as it was before when the body fails. StateTrouble."""
    before = read(path)
    write(path, text)
    try:
        yield
    except StateTrouble:
        if before:
            write(path, before)
        else:
            path.unlink(missing_ok=True)
        raise


def run(*command: str, given: bytes | None = None, may_fail: bool = False) -> None:
    """Run a program of the machine, with something to read. StateTrouble: it ends with an error."""
    done = _ran(*command, given=given)
    if done.returncode and not may_fail:
        raise _refused(command, done)


def _ran(*command: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - the machine's own programs, and words of ours
            command, input=given, env=children.environment(), capture_output=True, check=False, timeout=TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise StateTrouble(f"{command[0]} could not be run: {problem}") from None


def _refused(command: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> StateTrouble:
    says = (done.stderr or done.stdout).decode(errors="replace").strip()
    fix = "a login session with a user manager is needed; or: socialpost run --install cron"
    return StateTrouble(
        f"`{' '.join(command)}` ended with {done.returncode}: {says}", fix if command[0] == "systemctl" else ""
    )
