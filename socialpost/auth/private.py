"""Files that only their owner may have: secret keys, and what the person agreed to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from socialpost.errors import LoginNeeded, StateTrouble

MOST = 1 << 20


def read_private(path: Path) -> str | None:
    """Return the text of a file of the person's own that nobody else can read or write; None: it is not there.

    LoginNeeded: it is somebody else's, or open to others. StateTrouble: it cannot be read. Both without its content.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be read: {problem.strerror}", "check its rights") from None
    try:
        _check(path, os.fstat(handle))  # of what is open: a name can be turned to another file meanwhile
        return os.read(handle, MOST).decode()
    except (OSError, ValueError):
        raise StateTrouble(f"{path} cannot be read", "it should be a small text file") from None
    finally:
        os.close(handle)


def _check(path: Path, about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise LoginNeeded(f"{path} is no regular file", "put a file of your own there")
    if about.st_uid != os.geteuid():
        raise LoginNeeded(f"{path} belongs to somebody else", "use a file of your own")
    if about.st_mode & 0o077:
        raise LoginNeeded(f"others can read or change {path} (mode {about.st_mode & 0o777:04o})", f"chmod 600 {path}")
