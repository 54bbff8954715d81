"""Finding the credential of an account: the environment first, then the vault."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from socialpost.adapter import Adapter
from socialpost.auth.credential import BOOKS, LOGIN, Credential
from socialpost.auth.environ import fields, variable
from socialpost.auth.ring import KeyringVault
from socialpost.auth.vault import Vault
from socialpost.errors import LoginNeeded, UsageError
from socialpost.scheme import Method

ENVIRONMENT = "environment"


def find(adapter: Adapter, account: str, environ: Mapping[str, str], vault: Vault | None = None) -> Credential:
    """Return the credential of an account by the first way of the scheme that has all it needs.

    An environment that has everything is enough: the vault (by default the keyring) stays closed then. Else each field
    comes from the environment, or from the vault. LoginNeeded says which variables or which command would help.
    """
    given = fields(adapter.auth, account, environ)
    credential = _credential(adapter, account, given, {})
    if credential is not None:
        return credential
    vault = vault or KeyringVault()
    trouble = ""
    try:
        kept = vault.read(account)
    except LoginNeeded as problem:
        kept, trouble = {}, str(problem)
    credential = _credential(adapter, account, given, kept, vault.name)
    if credential is None:
        raise _missing(adapter, account, {**kept, **given}, trouble)
    return credential


def set_token(adapter: Adapter, account: str, values: Mapping[str, str], vault: Vault | None = None) -> Credential:
    """Keep the fields of a new login and return what they make, not tried with the platform.

    UsageError: a field that the platform does not know, or not enough of them. LoginNeeded: the vault cannot be used.
    """
    known = {field.name for field in adapter.auth.fields}
    clean = {name: value.strip() for name, value in values.items() if value.strip()}
    unknown = sorted(set(clean) - known - set(BOOKS))
    if unknown:
        raise UsageError(
            f"{adapter.title} has no credential field {unknown[0]!r}", f"it has: {', '.join(sorted(known))}"
        )
    vault = vault or KeyringVault()
    kept = {**clean, LOGIN: secrets.token_hex(8)}
    credential = _credential(adapter, account, {}, kept, vault.name)
    if credential is None:
        raise UsageError(f"these fields are not enough for {adapter.title}", _needs(adapter, clean))
    vault.write(account, kept)
    return credential


def forget(account: str, vault: Vault | None = None) -> None:
    """Remove what the vault keeps of an account. LoginNeeded: the vault cannot be used."""
    (vault or KeyringVault()).forget(account)


def held(adapter: Adapter, account: str, environ: Mapping[str, str]) -> list[str]:
    """Return the variables of the environment that hold something of the account's credential."""
    names = [variable(account, field.name) for field in adapter.auth.fields]
    return [name for name in names if environ.get(name, "").strip()]


def _credential(
    adapter: Adapter, account: str, given: Mapping[str, str], kept: Mapping[str, str], place: str = ""
) -> Credential | None:
    merged = {**kept, **given}
    for method in adapter.auth.methods:
        if not _lacks(method, merged):
            names = [field.name for field in method.fields if merged.get(field.name)]
            sources = {name: ENVIRONMENT if name in given else place for name in names}
            values = {name: merged[name] for name in names}
            if ENVIRONMENT not in {sources[name] for name in method_tokens(method)}:
                values |= {name: kept[name] for name in BOOKS if name in kept}
            return Credential(account, method, values, sources)
    return None


def method_tokens(method: Method) -> list[str]:
    """Return the required fields of a way: those that make the account."""
    return [field.name for field in method.fields if field.required]


def _lacks(method: Method, values: Mapping[str, str]) -> list[str]:
    return [name for name in method_tokens(method) if not values.get(name)]


def _missing(adapter: Adapter, account: str, values: Mapping[str, str], trouble: str) -> LoginNeeded:
    ways = " or ".join(
        " ".join(variable(account, name) for name in _lacks(method, values)) for method in adapter.auth.methods
    )
    fix = f"run `socialpost login {account}`, or set {ways}"
    page = f"; get the values at {adapter.auth.page}" if adapter.auth.page else ""
    return LoginNeeded(
        f"there is no complete {adapter.title} credential for {account}" + (f", and {trouble}" if trouble else ""),
        fix + page,
    )


def _needs(adapter: Adapter, values: Mapping[str, str]) -> str:
    return "missing: " + " or ".join(", ".join(_lacks(method, values)) for method in adapter.auth.methods)
