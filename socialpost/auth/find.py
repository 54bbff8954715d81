"""Finding the credential of an account: the environment first, then a command, then the vault."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from socialpost.adapter import Adapter
from socialpost.auth.age_file import Closed
from socialpost.auth.command import Command
from socialpost.auth.consent import NotAgreed
from socialpost.auth.credential import BOOKS, LOGIN, Credential
from socialpost.auth.environ import fields, variable
from socialpost.auth.ring import KeyringVault, Locked, NoKeyring
from socialpost.auth.vault import Vault
from socialpost.auth.vaults import found
from socialpost.errors import LoginNeeded, UsageError, concealing
from socialpost.scheme import Method

ENVIRONMENT = "environment"
COMMAND = "command"
ELSEWHERE = "write `vault: {{file: secrets.age}}` in socialpost.yaml, run `socialpost accounts keygen` and `socialpost login {0}`"
Layers = Sequence[tuple[str, Mapping[str, str]]]
"""(place, fields), what comes first counts."""


def find(
    adapter: Adapter,
    account: str,
    environ: Mapping[str, str],
    vault: Vault | None = None,
    command: Command | None = None,
) -> Credential:
    """Return the credential of an account by the first way of the scheme that has all it needs.

    Each field comes from the first place that has it; a place is asked only when those before it do not have everything:
    the command is not run, the vault (by default the keyring) stays closed. LoginNeeded says which variables or which
    command would help.
    """
    layers = [(ENVIRONMENT, fields(adapter.auth, account, environ))]
    with concealing(value for _, values in layers for value in values.values()):
        return _found(adapter, account, layers, vault, command)


def _found(
    adapter: Adapter,
    account: str,
    layers: list[tuple[str, dict[str, str]]],
    vault: Vault | None,
    command: Command | None,
) -> Credential:
    """Ask one place after the other, adding to `layers`, until there is enough."""
    credential = _credential(adapter, account, layers)
    if credential is None and command is not None:
        layers.append((COMMAND, command.values()))
        credential = _credential(adapter, account, layers)
    if credential is not None:
        return credential
    trouble, first = "", f"run `socialpost login {account}`"
    try:
        keeper, kept = found(vault or KeyringVault(), account)
        layers.append((keeper.name, kept))
    except (Closed, NotAgreed):
        raise  # it may well hold the account: what opens it is what helps
    except NoKeyring as problem:
        trouble, first = str(problem), ELSEWHERE.format(account)
    except Locked as problem:
        raise _locked(adapter, account, _merged(layers), problem) from None
    except LoginNeeded as problem:
        trouble = str(problem)
    credential = _credential(adapter, account, layers)
    if credential is None:
        raise _missing(adapter, account, _merged(layers), trouble, first)
    return credential


def set_token(
    adapter: Adapter, account: str, values: Mapping[str, str], vault: Vault | None = None, login: str = ""
) -> Credential:
    """Keep the fields of a new login and return what they make, not tried with the platform.

    `login` is the word of one that was moved here from elsewhere.

    UsageError: a field that the platform does not know, or not enough of them. LoginNeeded: the vault cannot be used.
    """
    keeper, _ = found(vault or KeyringVault(), account)
    credential = made(adapter, account, values, keeper.name)
    kept = entry(values, login)
    keeper.write(account, kept)
    return replace(credential, values={**credential.values, LOGIN: kept[LOGIN]})


def entry(values: Mapping[str, str], login: str = "") -> dict[str, str]:
    """Return what a vault keeps of a login: its fields, and the word that tells it from others (`login`, else a new one)."""
    return _clean(values) | {LOGIN: login or secrets.token_hex(8)}


def made(adapter: Adapter, account: str, values: Mapping[str, str], place: str = "") -> Credential:
    """Return what the fields of a login make. UsageError: a field that the platform does not know, or not enough."""
    known = {field.name for field in adapter.auth.fields}
    clean = _clean(values)
    unknown = sorted(set(clean) - known - set(BOOKS))
    if unknown:
        raise UsageError(
            f"{adapter.title} has no credential field {unknown[0]!r}", f"it has: {', '.join(sorted(known))}"
        )
    credential = _credential(adapter, account, [(place, clean)])
    if credential is None:
        raise UsageError(f"these fields are not enough for {adapter.title}", _needs(adapter, clean))
    return credential


def _clean(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value.strip()}


def forget(account: str, vault: Vault | None = None) -> None:
    """Remove what the vault keeps of an account. LoginNeeded: the vault cannot be used."""
    (vault or KeyringVault()).forget(account)


def held(adapter: Adapter, account: str, environ: Mapping[str, str]) -> list[str]:
    """Return the variables of the environment that hold something of the account's credential."""
    names = [variable(account, field.name) for field in adapter.auth.fields]
    return [name for name in names if environ.get(name, "").strip()]


def _credential(adapter: Adapter, account: str, layers: Layers) -> Credential | None:
    """Return what the layers make, in their order; the words beside a login count where all of it is from one place."""
    merged = _merged(layers)
    for method in adapter.auth.methods:
        if not _lacks(method, merged):
            names = [field.name for field in method.fields if merged.get(field.name)]
            sources = {name: next(place for place, values in layers if values.get(name)) for name in names}
            values = {name: merged[name] for name in names}
            homes = {sources[name] for name in method_tokens(method)}
            beside = next((values for place, values in layers if homes == {place}), {})
            values |= {name: beside[name] for name in BOOKS if name in beside}
            return Credential(account, method, values, sources)
    return None


def _merged(layers: Layers) -> dict[str, str]:
    merged: dict[str, str] = {}
    for _, values in reversed(layers):
        merged |= {name: value for name, value in values.items() if value}
    return merged


def method_tokens(method: Method) -> list[str]:
    """Return the required fields of a way: those that make the account."""
    return [field.name for field in method.fields if field.required]


def _lacks(method: Method, values: Mapping[str, str]) -> list[str]:
    return [name for name in method_tokens(method) if not values.get(name)]


def _locked(adapter: Adapter, account: str, values: Mapping[str, str], problem: Locked) -> Locked:
    """Say that the credential may well be there: a new login would end in the same place."""
    says = f"{problem}: it may hold the {adapter.title} credential of {account}"
    return Locked(says, f"unlock it, or set {_ways(adapter, account, values)}")


def _ways(adapter: Adapter, account: str, values: Mapping[str, str]) -> str:
    return " or ".join(
        " ".join(variable(account, name) for name in _lacks(method, values)) for method in adapter.auth.methods
    )


def _missing(adapter: Adapter, account: str, values: Mapping[str, str], trouble: str, first: str) -> LoginNeeded:
    fix = f"{first}, or set {_ways(adapter, account, values)}"
    page = f"; get the values at {adapter.auth.page}" if adapter.auth.page else ""
    return LoginNeeded(
        f"there is no complete {adapter.title} credential for {account}" + (f", and {trouble}" if trouble else ""),
        fix + page,
    )


def _needs(adapter: Adapter, values: Mapping[str, str]) -> str:
    return "missing: " + " or ".join(", ".join(_lacks(method, values)) for method in adapter.auth.methods)
