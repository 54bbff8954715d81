"""Credentials as far as this machine knows them: the keyring, what is missing, what is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.auth import environ as environment
from socialpost.auth.ring import SERVICE, Ring
from socialpost.doctor.model import LOGIN, Line, Site, error, note, ok, warning
from socialpost.doctor.standing import Standing

NONE, FORGETS, PLAIN = "keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file.PlaintextKeyring"


def keyring(site: Site) -> Iterator[Line]:
    """Tell whether the system's keyring can keep secrets. It may ask to be unlocked."""
    if site.sandbox:
        return  # which never opens it
    back = site.probes.keyring()
    kind = f"{type(back).__module__}.{type(back).__qualname__}"
    if kind.startswith(NONE):
        yield _without(site)
        return
    if kind.startswith(FORGETS):
        yield error(
            "the keyring is switched off: it takes every secret and keeps none", "unset PYTHON_KEYRING_BACKEND", LOGIN
        )
        return
    if kind == PLAIN:
        yield warning("the keyring is a plain file without a password", "pip uninstall keyrings.alt")
    trouble = _refuses(back)
    if trouble:
        yield error(
            f"the keyring cannot be used ({trouble})", "unlock it, or set SOCIALPOST__<ACCOUNT>__<FIELD> instead", LOGIN
        )
    elif kind != PLAIN:
        yield ok(f"the keyring answers ({type(back).__module__.removeprefix('keyring.backends.')})")


def _without(site: Site) -> Line:
    if site.workspace is not None and site.workspace.vault is not None:
        return note(f"this machine has no keyring: logins are kept in {site.workspace.vault.file}")
    return note(
        "this machine has no keyring: no login can be kept yet, credentials come from the environment or a command",
        "write `vault: {file: secrets.age}` in socialpost.yaml and run socialpost accounts keygen; or set"
        " SOCIALPOST__<ACCOUNT>__<FIELD>; or install a keyring (GNOME Keyring, KWallet, macOS has one)",
    )


def _refuses(back: Ring | object) -> str:
    """Return the kind of trouble that reading makes; its words may hold anything."""
    try:
        back.get_password(SERVICE, "doctor")  # type: ignore[union-attr]
    except Exception as problem:  # noqa: BLE001 - every back end raises its own
        return type(problem).__name__
    return ""


def credentials(site: Site) -> Iterator[Line]:
    """Tell of each account whether its credential is complete, and where it comes from."""
    for name, held in site.standings.items():
        if held.trouble:
            yield error(held.trouble, held.fix, LOGIN, name)
            continue
        yield ok(_from(held), name)
        if held.elsewhere:
            yield note(
                f"{held.elsewhere} renews it, not this machine: here it works as long as its token lasts",
                f"renew it there and share the file, or socialpost accounts take {name}",
                name,
            )


def _from(held: Standing) -> str:
    """Say where each field comes from, in one word where all come from one place."""
    sources = {field: source for field, source in held.sources.items() if source}
    if len(set(sources.values())) > 1:
        return f"{held.method}: " + ", ".join(f"{field} from {source}" for field, source in sources.items())
    return f"{held.method}, from {next(iter(sources.values()))}" if sources else "given at the first use"


def origins(site: Site) -> Iterator[Line]:
    """Tell of addresses that are not the platform's own."""
    for name, held in site.standings.items():
        for origin, url in held.origins.items():
            yield note(
                f"{origin} goes to {url} in the place of {held.usual.get(origin, '')}",
                f"unset {environment.origin_variable(name, origin)}, or take `origins:` out of socialpost.yaml",
                account=name,
            )


def variables(site: Site) -> Iterator[Line]:
    """Tell of variables that look like ours and mean nothing."""
    from socialpost import registry

    accounts = site.workspace.accounts.values() if site.workspace else ()
    adapters = {one.name: registry.load(one.platform) for one in accounts}
    for problem in environment.strangers(adapters, site.environ):
        yield warning(str(problem), problem.fix)
