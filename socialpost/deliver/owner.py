"""Who holds a lease: a process that can be proved alive or dead by a file lock, whatever its number."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from pathlib import Path


class Owner:
    """A process in the journal: `name` is unique, its lock file is held until the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.name = f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"
        self._file = (folder / f"{self.name}.lock").open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def close(self) -> None:
        """Give the name up."""
        (self._folder / f"{self.name}.lock").unlink(missing_ok=True)
        self._file.close()


def alive(folder: Path, name: str) -> bool:
    """Tell whether the process behind an owner's name still runs; one on another machine counts as alive."""
    if not name.startswith(f"{socket.gethostname()}."):
        return True
    path = folder / f"{name}.lock"
    try:
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    path.unlink(missing_ok=True)
    return False
