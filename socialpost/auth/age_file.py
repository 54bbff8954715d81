"""The encrypted file as a vault: one for the workspace, for machines without a keyring and for teams that commit it.

Inside: `{"version": 1, "accounts": {NAME: {FIELD: VALUE}}}`. Beside the fields each account has its `home`: the machine
that wrote it last. A refresh token that rotates is used there only, because one used in two places ends both logins.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from socialpost.auth.age import KEYGEN, Foreign, Keys, NoKey, check_form, seal, unseal
from socialpost.auth.vault import replace_file
from socialpost.errors import LoginNeeded, StateTrouble
from socialpost.locks import locked

HOME = "home"
VERSION = 1
JOIN = (
    "ask somebody who can open it to add your public key to `vault: {recipients: [...]}` in socialpost.yaml, to run"
    " socialpost accounts rekey and to share both files"
)


class Closed(LoginNeeded):
    """The file is there and cannot be opened now; what else would help stands in `fix`."""


class AgeVault:
    """See the module. `readers` are public keys, empty: those of `keys` alone. `agreed` raises LoginNeeded until allowed.

    `lock` is a file of the state folder. Closed: the key is missing or the wrong one. StateTrouble: the file is damaged.
    """

    name = "file"

    def __init__(
        self,
        path: Path,
        readers: tuple[str, ...],
        *,
        keys: Callable[[], Keys],
        lock: Path,
        home: Callable[[], str],
        agreed: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self._readers = readers
        self._keys = keys
        self._lock = lock
        self._home = home
        self._agreed = agreed

    @property
    def home(self) -> str:
        """What this machine and workspace are called in the file."""
        return self._home()

    def read(self, account: str) -> dict[str, str]:
        """Return the fields of an account; empty when there are none."""
        if not self.path.exists():
            return {}
        return self._load().get(account, {})

    def write(self, account: str, values: Mapping[str, str]) -> None:
        """Replace the fields of an account, durably."""
        self.write_all({account: values})

    def write_all(self, accounts: Mapping[str, Mapping[str, str]]) -> None:
        """Replace the fields of several accounts at once: all of them or none, durably."""
        with locked(self._lock):
            fresh = {name: {**values, HOME: self._home()} for name, values in accounts.items()}
            self._save({**self._load(), **fresh})

    def forget(self, account: str) -> None:
        """Remove an account, for everybody who has the file."""
        if not self.path.exists():
            return
        with locked(self._lock):
            self._save({name: values for name, values in self._load().items() if name != account})

    def reseal(self) -> list[str]:
        """Write the file anew for the readers of now; return them. Nothing of what it holds is changed."""
        with locked(self._lock):
            return self._save(self._load())

    def accounts(self) -> list[str]:
        """Return the names of the accounts that it holds. Closed, StateTrouble."""
        return sorted(self._load()) if self.path.exists() else []

    def check_write(self) -> None:
        """Refuse what `write` would refuse, before anybody goes through a login for it. Closed, NotAgreed, StateTrouble."""
        self._load()
        self._sealed_for()
        folder = next((one for one in self.path.parents if one.exists()), self.path.parent)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StateTrouble(f"{self.path} cannot be written: {folder} takes no file", "check the folder's rights")

    def _load(self) -> dict[str, dict[str, str]]:
        self._agreed()
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as problem:
            raise StateTrouble(f"{self.path} cannot be read: {problem.strerror}", "check its rights") from None
        check_form(content, self.path.name)
        try:
            text = unseal(content, self._keys(), self.path.name)
        except NoKey as problem:
            raise Closed(
                str(problem), f"put the key there that opens {self.path.name}; or {KEYGEN}, and {JOIN}"
            ) from None
        except Foreign as problem:
            raise Closed(str(problem), JOIN) from None
        except LoginNeeded as problem:
            raise Closed(str(problem), problem.fix) from None
        return _accounts(text, self.path.name)

    def _save(self, accounts: Mapping[str, Mapping[str, str]]) -> list[str]:
        readers = self._sealed_for()
        content = json.dumps({"version": VERSION, "accounts": accounts}, sort_keys=True)
        replace_file(self.path, seal(content.encode(), readers))
        return readers

    def _sealed_for(self) -> list[str]:
        """Return the public keys that the file is written for, one's own among them. Closed."""
        try:
            own = self._keys().publics
        except LoginNeeded as problem:
            raise Closed(str(problem), problem.fix) from None
        readers = list(self._readers or own)
        if not set(own) & set(readers):
            raise Closed(
                f"{self.path.name} would be sealed for others only: your public key {own[0]} is not among the recipients",
                "add it to `vault: {recipients: [...]}` in socialpost.yaml",
            )
        return readers


def _accounts(text: bytes, name: str) -> dict[str, dict[str, str]]:
    try:
        found: Any = json.loads(text)
        accounts: Any = found["accounts"] if found["version"] == VERSION else None
        return {str(key): {str(k): str(v) for k, v in values.items()} for key, values in accounts.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise StateTrouble(f"{name} holds something else than credentials", "name another file") from None
