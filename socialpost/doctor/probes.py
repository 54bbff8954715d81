"""The real machine behind the checks."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from socialpost import children
from socialpost.doctor.model import Probes, Ran

PATIENCE = 10.0  # seconds for a program that only tells something
MOUNTS = Path("/proc/mounts")


def machine() -> Probes:
    """Return the probes of this machine."""
    return Probes(
        python=(sys.version_info.major, sys.version_info.minor, sys.version_info.micro),
        sqlite=sqlite3.sqlite_version_info,
        encoding=sys.stdout.encoding or "",
        user=os.geteuid(),
        host=socket.gethostname(),
        free=free,
        package=package,
        run=run,
        keyring=keyring,
        file_time=file_time,
        mounts=lambda: MOUNTS.read_text("utf-8", "replace") if MOUNTS.exists() else "",
        alive=alive,
    )


def free(path: Path) -> int:
    """Return the bytes that this user may still write where a path lies. OSError."""
    told = os.statvfs(path)
    return told.f_bavail * told.f_frsize


def package(name: str) -> str | None:
    """Return the version of an installed package; None: it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def run(words: Sequence[str], folder: Path | None = None) -> Ran:
    """Run a program that only tells something; its errors are not shown."""
    path = shutil.which(words[0])
    if path is None:
        return Ran(None)
    try:
        done = subprocess.run(  # noqa: S603 - words of ours, no shell
            [path, *words[1:]],
            cwd=folder,
            env=children.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Ran(None)
    return Ran(done.returncode, done.stdout)


def keyring() -> object:
    """Return the keyring's back end."""
    import keyring as library

    return library.get_keyring()


def file_time(folder: Path) -> float:
    """Return the file system's time, seconds since 1970. OSError: nothing can be written there."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x")
        file.flush()
        return os.fstat(file.fileno()).st_mtime


def alive(pid: int) -> bool:
    """Tell whether a process of this machine runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
