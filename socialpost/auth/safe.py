"""The places of a workspace's credentials, as socialpost.yaml and this machine have them; never used in the sandbox."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from socialpost.adapter import Adapter
from socialpost.auth import age, consent, environ
from socialpost.auth.age_file import AgeVault
from socialpost.auth.command import Command
from socialpost.auth.consent import Consents
from socialpost.auth.private import read_private
from socialpost.auth.reach import overrides
from socialpost.auth.ring import KeyringVault
from socialpost.auth.vault import make_file
from socialpost.auth.vaults import Vaults
from socialpost.content.workspace import Account, Workspace
from socialpost.errors import UsageError

MACHINE = "SOCIALPOST_MACHINE"


@dataclass(frozen=True, slots=True)
class Safe:
    """See the module. `locks` is a folder of the state, `home` the user's state folder."""

    workspace: Workspace
    environ: Mapping[str, str] = field(repr=False)
    locks: Path
    home: Path

    @property
    def consents(self) -> Consents:
        """What the person of this machine agreed to."""
        return Consents(self.home / "trusted.json", self.environ)

    @property
    def keyring(self) -> KeyringVault:
        """The keyring's entries of this workspace: accounts of the same name elsewhere are other accounts."""
        return KeyringVault(scope=str(self.workspace.root))

    @property
    def file(self) -> AgeVault | None:
        """The encrypted file, where the workspace has one. UsageError: a link leads it out of the workspace."""
        wanted = self.workspace.vault
        if wanted is None:
            return None
        path = self.workspace.root / wanted.file
        if not path.resolve().is_relative_to(self.workspace.root):
            raise UsageError(f"{wanted.file} leads out of the workspace", "name a file inside of it")
        return AgeVault(
            path,
            wanted.recipients,
            keys=partial(age.keys, self.environ),
            lock=self.locks / "vault.lock",
            home=self._called,
            agreed=self._agreed_vault,
        )

    @property
    def vault(self) -> Vaults:
        """The keyring, then the file."""
        return Vaults(self.keyring, *([self.file] if self.file else []))

    def command(self, adapter: Adapter, account: Account) -> Command | None:
        """Return the command that gives an account's credential, where there is one."""
        if not account.commands:
            return None

        def agreed(name: str) -> None:
            self.consents.check(consent.command(account, name), self.workspace)

        return Command(account.name, adapter.auth, account.commands, agreed=agreed, root=self.workspace.root)

    def origins(self, adapter: Adapter, account: Account) -> dict[str, str]:
        """Return what replaces the origins of an account. NotAgreed, UsageError."""
        given = environ.origins(adapter, account.name, self.environ)
        for name in account.origins:
            if name not in given:
                self.consents.check(consent.origin(account, name), self.workspace)
        return overrides(account.origins, given)

    def check_mail(self) -> None:
        """Refuse to give the mail server's password to a host that nobody agreed to. NotAgreed, StateTrouble."""
        if wish := consent.smtp(self.workspace):
            self.consents.check(wish, self.workspace)

    def _agreed_vault(self) -> None:
        if wish := consent.vault(self.workspace):
            self.consents.check(wish, self.workspace)

    def _called(self) -> str:
        """Return what this machine is called in a file that others have too: two clones on one machine are two."""
        return self.environ.get(MACHINE, "").strip() or f"{_machine(self.home / 'machine')} in {self.workspace.root}"


def open_safe(workspace: Workspace, environ: Mapping[str, str], state: Path) -> Safe:
    """Return the safe of a workspace whose state lies in `state`."""
    from platformdirs import user_state_path

    return Safe(workspace, environ, state / "locks", user_state_path("socialpost"))


def _machine(file: Path) -> str:
    """Return a name for this machine that stays; made at the first use."""
    name = f"{socket.gethostname().partition('.')[0] or 'machine'}-{secrets.token_hex(3)}"
    if make_file(file, name.encode()):
        return name
    return (read_private(file) or name).strip()
