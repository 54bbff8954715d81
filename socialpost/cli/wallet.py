"""What there is of an account's credential, and where from; values never leave this module."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from socialpost.adapter import Adapter
from socialpost.auth.age_file import HOME, Closed
from socialpost.auth.command import Command
from socialpost.auth.consent import NotAgreed
from socialpost.auth.credential import EXPIRES
from socialpost.auth.environ import variable
from socialpost.auth.find import COMMAND, ENVIRONMENT, find
from socialpost.auth.prospect import moment
from socialpost.auth.reach import reach
from socialpost.auth.ring import Locked, NoKeyring
from socialpost.auth.safe import Safe
from socialpost.auth.vault import Vault
from socialpost.auth.vaults import found, home
from socialpost.content.workspace import Account
from socialpost.deliver import outlook
from socialpost.deliver.outlook import Outlook
from socialpost.errors import LoginNeeded, SocialpostError, StateTrouble, UsageError
from socialpost.scheme import Method

MISSING, UNKNOWN = "missing", "unknown"
FILE = (
    "or keep it in an encrypted file: `vault: {file: secrets.age}` in socialpost.yaml, and socialpost accounts keygen"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of an account's credential.

    `sources` says per field of the way `method` where it comes from: `environment`, `command`, the vault's name, `missing`
    (only fields that are needed; `unknown` where a vault is closed that may hold them), or nothing for what is optional and
    not there. `expires` is aware or None, `renewable` when the tool can get a new token by itself. `outlook` is until when
    the login lasts. `origins` are the addresses that are replaced, by name. `elsewhere` is the other machine that renews
    it. `trouble` and `fix` say why it cannot be used.
    """

    account: str
    method: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    expires: datetime | None = None
    renewable: bool = False
    outlook: Outlook | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    elsewhere: str = ""
    trouble: str = ""
    fix: str = ""

    @property
    def complete(self) -> bool:
        """True when publishing has all it needs."""
        return not self.trouble


def look(
    adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault, command: Command | None = None
) -> Holding:
    """Return what there is of an account's credential; nothing is raised for what is missing or wrong."""
    try:
        credential = find(adapter, account, environ, vault, command)
    except SocialpostError as problem:
        return _incomplete(adapter, account, _there(adapter, account, environ, vault, command), problem)
    sources = {item.name: credential.sources.get(item.name, "") for item in credential.method.fields}
    ends = moment(credential.values.get(EXPIRES, ""))
    told = outlook.of(adapter.lifetimes, credential, datetime.now(UTC))
    return Holding(account, credential.method.name, sources, ends, credential.renewable, told)


def with_origins(holding: Holding, adapter: Adapter, account: Account, safe: Safe) -> Holding:
    """Return the holding with the addresses that file and environment replace, or with why they cannot be."""
    try:
        origins = safe.origins(adapter, account)
        reach(adapter, origins)
    except (UsageError, LoginNeeded, StateTrouble) as problem:
        return holding if holding.trouble else replace(holding, trouble=str(problem), fix=problem.fix)
    return replace(holding, origins=origins)


def with_home(holding: Holding, adapter: Adapter, vault: Vault) -> Holding:
    """Return the holding with the machine that renews it, where only one can and that is another than this."""
    method = next((one for one in adapter.auth.methods if one.name == holding.method), None)
    if not holding.renewable or method is None or not any(one.rotates for one in method.fields):
        return holding
    with suppress(SocialpostError):
        keeper, kept = found(vault, holding.account)
        if keeper.name in holding.sources.values() and kept.get(HOME, "") != home(keeper):
            return replace(holding, elsewhere=kept.get(HOME, ""))
    return holding


def _incomplete(adapter: Adapter, account: str, there: Mapping[str, str], problem: SocialpostError) -> Holding:
    """Return the way that lacks the least, and what it lacks."""
    best = min(adapter.auth.methods, key=lambda method: len(_lacking(method, there)))
    closed = isinstance(problem, (Closed, Locked, NotAgreed, StateTrouble))  # what is there may well hold it
    word = UNKNOWN if closed else MISSING
    sources = {item.name: there.get(item.name, word if item.required else "") for item in best.fields}
    return Holding(account, best.name, sources, trouble=str(problem), fix=problem.fix)


def _there(
    adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault, command: Command | None
) -> dict[str, str]:
    """Return field -> source of every field that is anywhere."""
    there: dict[str, str] = {}
    with suppress(SocialpostError):
        keeper, kept = found(vault, account)
        there |= dict.fromkeys(kept, keeper.name)
    with suppress(SocialpostError):
        there |= dict.fromkeys(command.values() if command else (), COMMAND)
    names = {variable(account, item.name): item.name for item in adapter.auth.fields}
    return there | {name: ENVIRONMENT for given, name in names.items() if environ.get(given, "").strip()}


def _lacking(method: Method, there: Mapping[str, str]) -> list[str]:
    return [item.name for item in method.fields if item.required and item.name not in there]


def variables(adapter: Adapter, account: str) -> str:
    """Return the variables that make the account, for a person: `A, or B and C`; what rotates cannot stand there."""
    ways = []
    for method in adapter.auth.methods:
        needed = [variable(account, item.name) for item in method.fields if item.required and not item.rotates]
        ways.append(" and ".join(needed))
    return ", or ".join(dict.fromkeys(ways))


def advised(problem: NoKeyring, adapter: Adapter, account: str) -> LoginNeeded:
    """Return the refusal of a machine without a keyring with what does without one."""
    page = f"; get the values at {adapter.auth.page}" if adapter.auth.page else ""
    return LoginNeeded(str(problem), f"set {variables(adapter, account)} in the environment{page}; {FILE}")


def in_sandbox(holding: Holding) -> Holding:
    """Return a holding of the sandbox, where an account without a credential is given one at its first use."""
    return holding if holding.complete else Holding(holding.account)
