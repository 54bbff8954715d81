"""The keys of the app that logs in: asked for once per platform and workspace, kept beside the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from socialpost.adapter import Adapter
from socialpost.auth import environ as environment
from socialpost.auth.environ import variable
from socialpost.auth.vault import Vault
from socialpost.cli import asking, person
from socialpost.errors import LoginNeeded, UsageError
from socialpost.scheme import Login, Redirect

REDIRECT = "redirect_uri"  # kept beside the keys when it is not the usual one


@dataclass(frozen=True, slots=True)
class Keys:
    """The app's values by field; `fresh` are those that were asked for now and are not kept yet."""

    values: Mapping[str, str] = field(repr=False)
    fresh: Mapping[str, str] = field(default_factory=dict, repr=False)
    redirect: str = ""


def entry(adapter: Adapter, login: Login) -> str:
    """Return the name under which the vault keeps the keys of the app; no account can be called so."""
    return f"app:{adapter.name}" + (f":{login.app_kind}" if login.app_kind else "")


def find(
    adapter: Adapter,
    login: Login,
    account: str,
    environ: Mapping[str, str],
    vault: Vault,
    *,
    redirect: str = "",
    anew: bool = False,
) -> Keys:
    """Return the keys: from the environment, from the vault, else asked for. `anew` asks in any case.

    LoginNeeded: nobody can be asked, or nothing was typed.
    """
    given = environment.fields(adapter.auth, account, environ)
    kept = {} if anew else vault.read(entry(adapter, login))
    values = {item.name: found for item in login.app if (found := given.get(item.name) or kept.get(item.name))}
    asked = {} if _enough(login, values) else _asked(adapter, login, account)
    values |= asked
    if not _enough(login, values):
        names = ", ".join(item.name for item in login.app if item.required and not values.get(item.name))
        raise LoginNeeded(f"the app's {names} is needed to log in at {adapter.title}", "nothing was kept")
    fresh = {**asked, **({REDIRECT: redirect} if redirect and redirect != kept.get(REDIRECT) else {})}
    return Keys(values, fresh, redirect or kept.get(REDIRECT, ""))


def keep(adapter: Adapter, login: Login, keys: Keys, vault: Vault) -> bool:
    """Keep what was asked for; tell whether there was anything. LoginNeeded: the vault cannot be used."""
    if not keys.fresh:
        return False
    name = entry(adapter, login)
    vault.write(name, {**vault.read(name), **keys.fresh})
    return True


def local(uri: str, usual: Redirect) -> tuple[str, Redirect | None]:
    """Return the redirect as it is registered, and where to listen for it; None where it leads elsewhere. UsageError."""
    if not uri:
        return usual.uri, usual
    parts = urlsplit(uri)
    try:
        port = parts.port or 80
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or not port:
        raise UsageError(f"{uri!r} is no redirect address", "write it as it is registered: https://... or http://...")
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"):
        return uri, Redirect(parts.hostname, port, parts.path)
    return uri, None


def _enough(login: Login, values: Mapping[str, str]) -> bool:
    return all(values.get(item.name) for item in login.app if item.required)


def _asked(adapter: Adapter, login: Login, account: str) -> dict[str, str]:
    if not person.is_there():
        names = " and ".join(variable(account, item.name) for item in login.app if item.required)
        page = f"; {adapter.auth.page} shows them" if adapter.auth.page else ""
        raise LoginNeeded(
            f"the keys of your app at {adapter.title} are needed to log in, and nobody can be asked here",
            f"set {names}, or run it once on a terminal{page}",
        )
    person.say(adapter.auth.guide)
    person.say()
    return asking.values(login.app)
