"""Where credentials are kept: one mapping of fields per account, read and written whole or not at all."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from socialpost.durable import reach_the_disk
from socialpost.errors import StateTrouble
from socialpost.locks import locked


class Vault(Protocol):
    """Keeps credentials. `name` is what a person calls it."""

    name: str

    def read(self, account: str) -> dict[str, str]:
        """Return the fields of an account; empty when there are none. LoginNeeded, StateTrouble: it cannot be read."""
        ...

    def write(self, account: str, values: Mapping[str, str]) -> None:
        """Replace the fields of an account; durable when it returns. LoginNeeded, StateTrouble: it could not."""
        ...

    def forget(self, account: str) -> None:
        """Remove an account; nothing happens when there is none."""
        ...


class FileVault:
    """A JSON file that only its owner can read (0600), for the sandbox's credentials, which open nothing real."""

    def __init__(self, path: Path, name: str = "sandbox") -> None:
        self.name = name
        self._path = path

    def read(self, account: str) -> dict[str, str]:
        """Return the fields of an account; empty when there are none. StateTrouble: the file is broken."""
        return self._load().get(account, {})

    def write(self, account: str, values: Mapping[str, str]) -> None:
        """Replace the fields of an account, durably."""
        with locked(self._path.with_suffix(".lock")):
            self._save({**self._load(), account: dict(values)})

    def forget(self, account: str) -> None:
        """Remove an account."""
        with locked(self._path.with_suffix(".lock")):
            self._save({name: values for name, values in self._load().items() if name != account})

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict):
            raise StateTrouble(f"{self._path} cannot be read as credentials", "remove it; the sandbox makes a new one")
        return found

    def _save(self, everything: Mapping[str, Mapping[str, str]]) -> None:
        replace_file(self._path, json.dumps(everything, indent=1, sort_keys=True).encode())


def replace_file(path: Path, content: bytes) -> None:
    """Put a file (mode 0600) in place whole: on disk before it gets its name. StateTrouble: the disk refuses."""
    _put(path, content, lambda fresh: bool(fresh.replace(path)))


def make_file(path: Path, content: bytes) -> bool:
    """Put a file in place as `replace_file` does, but never over another one; False: there is one. StateTrouble."""
    return _put(path, content, lambda fresh: _linked(fresh, path))


def _linked(fresh: Path, path: Path) -> bool:
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return False
    return True


def _put(path: Path, content: bytes, name: Callable[[Path], bool]) -> bool:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        named = name(fresh)
        reach_the_disk(path.parent)
    except OSError as problem:
        raise StateTrouble(
            f"{path} cannot be written: {problem.strerror}", "check the disk and the folder's rights"
        ) from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return named
