"""What a workspace's file may only do after the person of this machine agreed to that very value, once.

A repository that was cloned must not send tokens elsewhere or run a program of its choice. Agreement is to (kind,
account, platform, value): another value is another question. It is kept in the user's state folder, not in the workspace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from socialpost.auth.private import read_private
from socialpost.auth.vault import replace_file
from socialpost.content.workspace import Account, Workspace
from socialpost.errors import LoginNeeded, StateTrouble
from socialpost.locks import locked

VARIABLE = "SOCIALPOST_TRUST"
"""Digests of what is agreed to, for machines that keep nothing: a runner of CI."""
WHOLE = 64


class NotAgreed(LoginNeeded):
    """The person has not agreed to what socialpost.yaml asks for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that socialpost.yaml asks for. `account` and `platform` are empty where it is about the workspace."""

    kind: str  # "origin NAME", "token_command", "token_command FIELD", "vault", "smtp"
    value: str
    account: str = ""
    platform: str = ""
    field: str = ""  # where it stands in the file

    @property
    def digest(self) -> str:
        """Tells this very value from any other: SHA-256 in hexadecimal."""
        told = json.dumps([self.kind, self.account, self.platform, self.value])
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def says(self) -> str:
        """Say for a person what would happen."""
        kind, _, part = self.kind.partition(" ")
        match kind:
            case "origin":
                return f"send the credential of {self.account} ({self.platform}, {part}) to {self.value}"
            case "token_command":
                return f"run `{self.value}` for the {part or 'credential'} of {self.account}"
            case "smtp":
                return f"send the password of SOCIALPOST_SMTP_PASSWORD to a mail server: {self.value}"
        return f"keep credentials in a file that others can open: {self.value}"


def origin(account: Account, name: str) -> Wish:
    """Return the wish to replace an origin of an account."""
    value = account.origins[name]
    return Wish(f"origin {name}", value, account.name, account.platform, f"accounts.{account.name}.origins.{name}")


def command(account: Account, field: str) -> Wish:
    """Return the wish to run a command for a field of an account; an empty field stands for all of them."""
    kind, where = f"token_command {field}".strip(), f"accounts.{account.name}.token_command.{field}".strip(".")
    return Wish(kind, account.commands[field], account.name, account.platform, where)


def vault(workspace: Workspace) -> Wish | None:
    """Return the wish to keep credentials in a file that other people's keys can open; None: it asks for no such thing."""
    if workspace.vault is None or not workspace.vault.recipients:
        return None
    readers = " ".join(sorted(set(workspace.vault.recipients)))
    return Wish("vault", f"{workspace.vault.file}, by {readers}", field="vault")


def smtp(workspace: Workspace) -> Wish | None:
    """Return the wish to log in at a mail server with the password of the environment; None: no login is asked for."""
    server = workspace.smtp
    if server is None or not server.user:
        return None
    return Wish("smtp", f"{server.host}:{server.port} as {server.user}, {server.security}", field="smtp")


def wishes(workspace: Workspace, accounts: Iterable[Account]) -> Iterator[Wish]:
    """Yield everything that needs to be agreed to for some accounts, the workspace's own wishes first."""
    yield from (own for own in (vault(workspace), smtp(workspace)) if own)
    for account in accounts:
        yield from (command(account, field) for field in account.commands)
        yield from (origin(account, name) for name in account.origins)


class Consents:
    """What the person agreed to, in a file of their own (0600). `environ` may hold digests too (SOCIALPOST_TRUST)."""

    def __init__(self, file: Path, environ: Mapping[str, str]) -> None:
        self._file = file
        self._given = frozenset(environ.get(VARIABLE, "").replace(",", " ").lower().split())

    def given(self, wish: Wish) -> bool:
        """Tell whether the person agreed to this very value. LoginNeeded, StateTrouble: the file cannot be believed."""
        return wish.digest in self._given or wish.digest in self._load()

    def check(self, wish: Wish, workspace: Workspace) -> None:
        """Refuse what the person has not agreed to. NotAgreed."""
        if not self.given(wish):
            place = workspace.document.place(wish.field)
            raise NotAgreed(
                f"{place}: asks to {wish.says}; nobody has agreed to that on this machine",
                f"if you want it: socialpost accounts trust {wish.account}".rstrip(),
            )

    def give(self, wish: Wish, now: datetime) -> None:
        """Agree, durably."""
        about = {"kind": wish.kind, "account": wish.account, "platform": wish.platform}
        with locked(self._file.with_suffix(".lock")):
            known = self._load()
            self._save({**known, wish.digest: {**about, "at": now.isoformat(timespec="seconds")}})

    def withdraw(self, wish: Wish) -> None:
        """Take it back; nothing happens where it was not given."""
        with locked(self._file.with_suffix(".lock")):
            self._save({digest: about for digest, about in self._load().items() if digest != wish.digest})

    def _load(self) -> dict[str, Any]:
        text = read_private(self._file)
        if text is None:
            return {}
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise StateTrouble(f"{self._file} cannot be read", "remove it, and agree again: socialpost accounts trust")
        return found

    def _save(self, known: Mapping[str, Any]) -> None:
        replace_file(self._file, json.dumps(known, indent=1, sort_keys=True).encode())
