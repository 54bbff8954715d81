"""What the environment says about an account: `SOCIALPOST__<ACCOUNT>__<FIELD>`, upper case, `-` as `_`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from socialpost.adapter import Adapter
from socialpost.errors import LoginNeeded, UsageError
from socialpost.scheme import Scheme

ORIGIN = "ORIGIN__"


def variable(account: str, name: str) -> str:
    """Return the variable that holds a field of an account."""
    return f"SOCIALPOST__{_upper(account)}__{_upper(name)}"


def origin_variable(account: str, name: str) -> str:
    """Return the variable that replaces an origin of an account."""
    return f"SOCIALPOST__{_upper(account)}__{ORIGIN}{_upper(name)}"


def fields(scheme: Scheme, account: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that the environment holds; space around a value does not count, an empty one is absent.

    LoginNeeded: a value that rotates, which would die after one use. UsageError: a variable of this account that means
    nothing, because a slip in a name must not choose another credential.
    """
    names = {variable(account, field.name): field for field in scheme.fields}
    _check_names(account, environ, names)
    found = {}
    for name, field in names.items():
        value = environ.get(name, "").strip()
        if value and field.rotates:
            raise LoginNeeded(
                f"{name} cannot be used: {field.name} is replaced at every use, so one in the environment dies at once",
                f"unset it and run `socialpost login {account}`, which keeps it on this machine",
            )
        if value:
            found[field.name] = value
    return found


def origins(adapter: Adapter, account: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the environment puts in the place of the adapter's origins. UsageError: there is no such origin."""
    names = {origin_variable(account, name): name for name in adapter.origins}
    begin = origin_variable(account, "")
    for given in environ:
        if given.startswith(begin) and given not in names:
            raise _unknown(given, names)
    return {name: environ[given].strip() for given, name in names.items() if environ.get(given, "").strip()}


def strangers(adapters: Mapping[str, Adapter], environ: Mapping[str, str]) -> list[UsageError]:
    """Return what to say of each variable that looks like ours and belongs to no account; `adapters` by account."""
    names = [variable(account, field.name) for account, one in adapters.items() for field in one.auth.fields]
    names += [origin_variable(account, name) for account, one in adapters.items() for name in one.origins]
    begins = tuple(variable(account, "") for account in adapters)
    ours = [given for given in environ if given.startswith("SOCIALPOST__") and not given.startswith(begins)]
    slips = [given for given in environ if _nearly_ours(given) and difflib.get_close_matches(given, names, 1, 0.9)]
    return [_unknown(given, names) for given in sorted({*ours, *slips})]


def _nearly_ours(given: str) -> bool:
    return given.upper().startswith("SOCIALPOST_") and not given.startswith("SOCIALPOST__")


def _check_names(account: str, environ: Mapping[str, str], names: Iterable[str]) -> None:
    begin, origin = variable(account, ""), origin_variable(account, "")
    for given in environ:
        if given.startswith(begin) and not given.startswith(origin) and given not in names:
            raise _unknown(given, names)


def _unknown(given: str, names: Iterable[str]) -> UsageError:
    near = difflib.get_close_matches(given, names, 1)
    return UsageError(
        f"the variable {given} means nothing",
        f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(names)) or 'none'}",
    )


def _upper(name: str) -> str:
    return name.upper().replace("-", "_")
