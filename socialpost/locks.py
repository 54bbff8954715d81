"""Locks among all threads and processes of this machine. The kernel lets go of one when its holder dies, however it does."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from socialpost.errors import StateTrouble

_PAUSE = 0.05  # seconds between two looks at a lock that somebody else holds


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock among all threads and processes of this machine; waits for it. StateTrouble: no such file can be."""
    handle = _opened(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def passing(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock whose file goes with it, for names that come and go.

    While somebody else holds it, `waiting` is called again and again; what it raises ends the wait. StateTrouble.
    """
    while (handle := _taken(path)) is None:
        waiting()
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # before it is let go: whoever waits for it sees that it is no longer the name's
        os.close(handle)


@contextmanager
def spared(path: Path) -> Iterator[bool]:
    """Hold such a lock (its file goes with it), or yield False at once where somebody holds it. StateTrouble."""
    handle = _taken(path)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            path.unlink(missing_ok=True)
            os.close(handle)


def _taken(path: Path) -> int | None:
    """Return the handle of a lock that is ours now; None: it is somebody's, or went while we took it."""
    handle = _opened(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise StateTrouble(
            f"{path} cannot be written: {problem.strerror}", "check the disk and the folder's rights"
        ) from None
