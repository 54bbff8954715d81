"""What there is of an account's credential, and where from; values never leave this module."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from socialpost.adapter import Adapter
from socialpost.auth import environ as environment
from socialpost.auth.credential import EXPIRES
from socialpost.auth.environ import variable
from socialpost.auth.find import find
from socialpost.auth.reach import overrides, reach
from socialpost.auth.vault import Vault
from socialpost.content.workspace import Account
from socialpost.deliver import outlook
from socialpost.deliver.outlook import Outlook
from socialpost.errors import LoginNeeded, SocialpostError, UsageError
from socialpost.scheme import Method

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of an account's credential.

    `sources` says per field of the way `method` where it comes from: `environment`, the vault's name, `missing` (only
    fields that are needed), or nothing for what is optional and not there. `expires` is aware or None, `renewable` when
    the tool can get a new token by itself. `outlook` is until when the login lasts. `origins` are the addresses that are
    replaced, by name. `trouble` and `fix` say why it cannot be used.
    """

    account: str
    method: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    expires: datetime | None = None
    renewable: bool = False
    outlook: Outlook | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    fix: str = ""

    @property
    def complete(self) -> bool:
        """True when publishing has all it needs."""
        return not self.trouble


def look(adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault) -> Holding:
    """Return what there is of an account's credential; nothing is raised for what is missing or wrong."""
    try:
        credential = find(adapter, account, environ, vault)
    except SocialpostError as problem:
        return _incomplete(adapter, account, environ, vault, problem)
    sources = {item.name: credential.sources.get(item.name, "") for item in credential.method.fields}
    ends = moment(credential.values.get(EXPIRES, ""))
    told = outlook.of(adapter.lifetimes, credential, datetime.now(UTC))
    return Holding(account, credential.method.name, sources, ends, credential.renewable, told)


def with_origins(holding: Holding, adapter: Adapter, account: Account, environ: Mapping[str, str]) -> Holding:
    """Return the holding with the addresses that file and environment replace, or with why they cannot be."""
    try:
        found = overrides(account.origins, environment.origins(adapter, account.name, environ))
        reach(adapter, found)
    except UsageError as problem:
        return holding if holding.trouble else replace(holding, trouble=str(problem), fix=problem.fix)
    return replace(holding, origins=found)


def _incomplete(
    adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault, problem: SocialpostError
) -> Holding:
    """Return the way that lacks the least, and what it lacks."""
    there = _there(adapter, account, environ, vault)
    best = min(adapter.auth.methods, key=lambda method: len(_lacking(method, there)))
    sources = {item.name: there.get(item.name, MISSING if item.required else "") for item in best.fields}
    return Holding(account, best.name, sources, trouble=str(problem), fix=problem.fix)


def _there(adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault) -> dict[str, str]:
    """Return field -> source of every field that is anywhere."""
    found: dict[str, str] = {}
    with suppress(SocialpostError):
        found |= dict.fromkeys(vault.read(account), vault.name)
    names = {variable(account, item.name): item.name for item in adapter.auth.fields}
    return found | {name: "environment" for given, name in names.items() if environ.get(given, "").strip()}


def _lacking(method: Method, there: Mapping[str, str]) -> list[str]:
    return [item.name for item in method.fields if item.required and item.name not in there]


def moment(text: str) -> datetime | None:
    """Read when a token ends; None where that is not known."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def variables(adapter: Adapter, account: str) -> str:
    """Return the variables that make the account, for a person: `A, or B and C`; what rotates cannot stand there."""
    ways = []
    for method in adapter.auth.methods:
        needed = [variable(account, item.name) for item in method.fields if item.required and not item.rotates]
        ways.append(" and ".join(needed))
    return ", or ".join(dict.fromkeys(ways))


def advised(problem: LoginNeeded, adapter: Adapter, account: str) -> LoginNeeded:
    """Return the refusal of a vault with the variables that do without it."""
    page = f"; get the values at {adapter.auth.page}" if adapter.auth.page else ""
    return LoginNeeded(str(problem), f"set {variables(adapter, account)} in the environment{page}")


def in_sandbox(holding: Holding) -> Holding:
    """Return a holding of the sandbox, where an account without a credential is given one at its first use."""
    return holding if holding.complete else Holding(holding.account)
