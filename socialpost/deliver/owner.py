"""Who holds a lease: a process that can be proved alive or dead by a file lock, whatever its number.

<folder>/machine       a random word: machines and containers may share a host's name, they do not share this folder
<folder>/<name>.lock   held by the process of that name until it ends
"""

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
        self.name = f"{socket.gethostname()}.{machine(folder)}.{os.getpid()}.{secrets.token_hex(4)}"
        self._file = (folder / f"{self.name}.lock").open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def close(self) -> None:
        """Give the name up."""
        (self._folder / f"{self.name}.lock").unlink(missing_ok=True)
        self._file.close()


def machine(folder: Path) -> str:
    """Return the word of a folder of locks, written whole by whoever is first. OSError."""
    path = folder / "machine"
    if not path.exists():
        fresh = folder / f"machine.{secrets.token_hex(4)}.new"
        fresh.write_text(secrets.token_hex(6))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def alive(folder: Path, name: str) -> bool:
    """Tell whether the process behind an owner's name still runs; one whose locks lie elsewhere counts as alive."""
    _, *words = name.rsplit(".", 3)
    if len(words) != 3 or words[0] != machine(folder):
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
