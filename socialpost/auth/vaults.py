"""Several vaults as one: of the keyring and the encrypted file, the first that holds an account gives all of it.

One login is never mixed from two: an access token of one with the refresh token of another would end both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from socialpost.auth.age_file import AgeVault
from socialpost.auth.ring import NoKeyring
from socialpost.auth.vault import Vault


class Vaults:
    """See the module. A machine without a keyring passes on to the next; a keyring that stays locked does not.

    What is new goes to the first that there is.
    """

    def __init__(self, *vaults: Vault) -> None:
        self.name = " or ".join(vault.name for vault in vaults)
        self._vaults: Sequence[Vault] = vaults

    def find(self, account: str) -> tuple[Vault, dict[str, str]]:
        """Return who holds an account and its fields; else who would take it. NoKeyring: nobody."""
        none: NoKeyring | None = None
        ready: Vault | None = None
        for vault in self._vaults:
            try:
                values = vault.read(account)
            except NoKeyring as problem:
                none = none or problem
                continue
            if values:
                return vault, values
            ready = ready or vault
        if ready is None:
            raise none or NoKeyring("there is no place for credentials", "")
        return ready, {}

    def read(self, account: str) -> dict[str, str]:
        """Return the fields of an account; empty when there are none."""
        return self.find(account)[1]

    def write(self, account: str, values: Mapping[str, str]) -> None:
        """Replace the fields of an account where it is kept."""
        self.find(account)[0].write(account, values)

    def forget(self, account: str) -> None:
        """Remove an account from where it counts."""
        self.find(account)[0].forget(account)


def found(vault: Vault, account: str) -> tuple[Vault, dict[str, str]]:
    """Return the one vault that holds an account (or would take it) and its fields."""
    return vault.find(account) if isinstance(vault, Vaults) else (vault, vault.read(account))


def keeper(vault: Vault, account: str) -> Vault:
    """Return the one vault that holds an account, or would take it."""
    return found(vault, account)[0]


def write_all(entries: Sequence[tuple[Vault, str, Mapping[str, str]]]) -> None:
    """Write (vault, account, fields) of several accounts, all or none. LoginNeeded, StateTrouble: nothing has changed.

    The encrypted file takes its accounts in one write, so it comes last; what was written before is put back.
    """
    with ExitStack() as undo:
        for vault, account, values in entries:
            if not isinstance(vault, AgeVault):
                undo.callback(_put_back, vault, account, vault.read(account))
                vault.write(account, values)
        for file in {id(vault): vault for vault, _, _ in entries if isinstance(vault, AgeVault)}.values():
            file.write_all({account: values for vault, account, values in entries if vault is file})
        undo.pop_all()


def _put_back(vault: Vault, account: str, values: Mapping[str, str]) -> None:
    if values:
        vault.write(account, values)
    else:
        vault.forget(account)


def check_write(vault: Vault, account: str) -> None:
    """Refuse a place that could not keep a new login of the account. LoginNeeded, StateTrouble."""
    place = keeper(vault, account)
    if isinstance(place, AgeVault):
        place.check_write()


def home(vault: Vault) -> str:
    """Return what this machine is called in a vault that others may have too; empty for one that only it has."""
    return vault.home if isinstance(vault, AgeVault) else ""
