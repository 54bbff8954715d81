"""The operating system's keyring as a vault: service `socialpost`, one JSON text per account of a workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

from socialpost.errors import LoginNeeded, StateTrouble

SERVICE = "socialpost"
NO_RING = (
    "set the SOCIALPOST__<ACCOUNT>__<FIELD> variables, or install and unlock a keyring, or keep an encrypted file:"
    " `vault: {file: secrets.age}` in socialpost.yaml and socialpost accounts keygen"
)


class NoKeyring(LoginNeeded):
    """No keyring at all on this machine: another place may take its part."""


class Locked(LoginNeeded):
    """A keyring that cannot be opened now: it may well hold what is looked for."""


class Ring(Protocol):
    """What is used of a keyring."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return a secret."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove a secret."""
        ...


class KeyringVault:
    """Keeps credentials in the keyring, which is looked for only when it is used: that alone takes 100 ms.

    LoginNeeded: this machine has no keyring, or it stays locked. `ring` replaces the machine's own. `scope` keeps
    workspaces apart: two that both have an account `x-main` must never post with each other's login.
    """

    name = "keyring"

    def __init__(self, ring: Ring | None = None, scope: str = "") -> None:
        self._ring = ring
        self._scope = scope

    def _entry(self, account: str) -> str:
        return f"{account} in {self._scope}" if self._scope else account

    def read(self, account: str) -> dict[str, str]:
        """Return the fields of an account; empty when there are none. StateTrouble: what it holds is not ours."""
        ring = self._open()
        try:
            text = ring.get_password(SERVICE, self._entry(account))
        except Exception as problem:  # noqa: BLE001 - every back end raises its own
            raise _closed(problem) from None
        if text is None:
            return {}
        with suppress(ValueError):
            found = json.loads(text)
            if isinstance(found, dict):
                return {str(name): str(value) for name, value in found.items()}
        raise StateTrouble(f"what the keyring holds for {account} cannot be read", f"socialpost login {account}")

    def write(self, account: str, values: Mapping[str, str]) -> None:
        """Replace the fields of an account."""
        ring = self._open()
        try:
            ring.set_password(SERVICE, self._entry(account), json.dumps(dict(values), sort_keys=True))
        except Exception as problem:  # noqa: BLE001 - every back end raises its own
            raise _closed(problem) from None

    def forget(self, account: str) -> None:
        """Remove an account; nothing happens when there is none."""
        if not self.read(account):
            return
        try:
            self._open().delete_password(SERVICE, self._entry(account))
        except Exception as problem:  # noqa: BLE001 - every back end raises its own
            raise _closed(problem) from None

    def _open(self) -> Ring:
        if self._ring is None:
            import keyring

            self._ring = keyring.get_keyring()
        return self._ring


def _closed(problem: Exception) -> LoginNeeded:
    """Say that the keyring cannot be used; the back end's words may hold anything, its kind does not."""
    if type(problem).__name__ == "NoKeyringError":
        return NoKeyring("this machine has no keyring", NO_RING)
    return Locked(f"the keyring cannot be used ({type(problem).__name__})", f"unlock it, or {NO_RING}")
