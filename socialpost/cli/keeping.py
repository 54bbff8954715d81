"""Where the accounts' credentials are, for the commands below `accounts`: real ones, or the sandbox's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.adapter import Adapter
from socialpost.auth.command import Command
from socialpost.auth.safe import Safe, open_safe
from socialpost.auth.vault import FileVault, Vault
from socialpost.content.workspace import Account, Workspace
from socialpost.deliver.books import state_folder
from socialpost.errors import UsageError
from socialpost.locks import locked

if TYPE_CHECKING:
    from socialpost.auth.age_file import AgeVault


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where credentials are looked for: `environ`, then an account's command, then `vault`. `safe` None: the sandbox."""

    environ: Mapping[str, str] = field(repr=False)
    vault: Vault
    state: Path
    safe: Safe | None = None

    def command(self, account: Account) -> Command | None:
        """Return the command that gives an account's credential; the sandbox runs none."""
        return self.safe.command(adapter_of(account), account) if self.safe else None

    def lock(self, account: str) -> AbstractContextManager[None]:
        """Hold the lock of the account's refresh: it must not put an older login back."""
        return locked(self.state / "locks" / f"refresh-{account}.lock")

    @contextmanager
    def locks(self, accounts: Iterable[str]) -> Iterator[None]:
        """Let nobody renew what moves: a parcel would hold a token that is spent, and the one that works be forgotten."""
        with ExitStack() as held:
            for name in sorted(accounts):
                held.enter_context(self.lock(name))
            yield

    def chosen(self, name: str) -> Vault:
        """Return the vault that `--vault` names; without a name all of them. UsageError: there is no such vault here."""
        if not name or self.safe is None:
            return self.vault
        if name not in ("keyring", "file"):
            raise UsageError(f"there is no vault {name!r}", "there are: keyring, file")
        return self.safe.keyring if name == "keyring" else self.file

    @property
    def file(self) -> AgeVault:
        """The encrypted file. UsageError: the workspace has none."""
        found = self.safe.file if self.safe else None
        if found is None:
            raise UsageError(
                "this workspace has no encrypted file", "write `vault: {file: secrets.age}` in socialpost.yaml"
            )
        return found


def keeping(workspace: Workspace, *, sandbox: bool) -> Keeping:
    """Return where a workspace's credentials are."""
    state = state_folder(workspace.root, sandbox=sandbox)
    if sandbox:
        return Keeping({}, FileVault(state / "credentials.json"), state)
    safe = open_safe(workspace, os.environ, state)
    return Keeping(os.environ, safe.vault, state, safe)


def account_of(workspace: Workspace, name: str) -> Account:
    """Return an account by name. UsageError: there is none."""
    if name not in workspace.accounts:
        import difflib

        near = difflib.get_close_matches(name, workspace.accounts, 1)
        known = ", ".join(workspace.accounts) or "none"
        raise UsageError(
            f"no account {name!r} in socialpost.yaml", f"did you mean {near[0]}?" if near else f"there are: {known}"
        )
    return workspace.accounts[name]


def accounts_of(workspace: Workspace, names: list[str] | None) -> list[Account]:
    """Return some accounts by name, or all of them. UsageError."""
    return [account_of(workspace, name) for name in dict.fromkeys(names or workspace.accounts)]


def adapter_of(account: Account) -> Adapter:
    """Return the adapter of an account."""
    from socialpost import registry

    return registry.load(account.platform)
