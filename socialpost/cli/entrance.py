"""One login from its beginning to what is kept: keys, the way, what may be published to, whose it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from socialpost.adapter import Adapter, Cause, Choice, Choices, Fault
from socialpost.auth import find
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.auth.environ import variable
from socialpost.auth.login.grant import Grant
from socialpost.auth.vault import FileVault, Vault
from socialpost.auth.vaults import check_write, keeper
from socialpost.cli import context, keys, loopback, offers, person, ways
from socialpost.cli.keeping import keeping
from socialpost.content.workspace import Account, Workspace
from socialpost.deliver import lanes, question
from socialpost.deliver.books import state_folder
from socialpost.deliver.office import Office
from socialpost.deliver.progress import silent
from socialpost.errors import LoginNeeded, UsageError
from socialpost.locks import locked
from socialpost.scheme import Login, Method, Permission, Way


@dataclass(frozen=True, slots=True)
class Wish:
    """How the person wants to log in."""

    method: str = ""
    browser: bool = True
    paste: bool = False
    redirect: str = ""
    choose: str = ""
    anew: bool = False
    trial: bool | None = None
    seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it. `by_hand` are lines for socialpost.yaml that were not written; `doubt`: whoami failed.

    `others` are the ids under which the account has published, where this login is none of them.
    """

    login: Login
    credential: Credential
    me: Mapping[str, Any]
    scopes: tuple[str, ...]
    lacking: tuple[Permission, ...]
    choices: Choices | None
    choice: Choice | None
    by_hand: str = ""
    doubt: str = ""
    app_kept: str = ""
    vault: str = ""
    over: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a login happens: the workspace's office and vault, or the sandbox's."""

    office: Office
    vault: Vault
    environ: Mapping[str, str] = field(repr=False)
    origins: Mapping[str, str] | None = None
    apps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def login_of(adapter: Adapter, name: str) -> Login:
    """Return the way to log in that is meant, by default the platform's first. UsageError: there is no such way.

    A platform that names none has its fields asked for.
    """
    own = tuple(Login(one.name, Way.PASTE, one.name, "by its values") for one in adapter.auth.methods)
    known = {one.name: one for one in adapter.auth.logins or own}
    if name and name not in known:
        raise UsageError(f"{adapter.title} has no way {name!r} to log in", f"there are: {', '.join(known)}")
    return known[name] if name else next(iter(known.values()))


@contextmanager
def desk(workspace: Workspace, account: Account, *, sandbox: bool) -> Iterator[Desk]:
    """Open what a login needs. In the sandbox the account gets its place first, so that somebody can log in."""
    if not sandbox:
        with context.office(workspace, sandbox=False, progress=silent) as office:
            yield Desk(office, keeping(workspace, sandbox=False).vault, os.environ)
        return
    with loopback.running(workspace.root) as control:
        seated = control.seat(account.platform, account.name, options_of(account))
        office = Office(workspace, seat=loopback.seat(control), clock=context.Patience(), progress=silent)
        with office:
            vault = FileVault(state_folder(workspace.root, sandbox=True) / "credentials.json")
            yield Desk(office, vault, {}, seated["origins"], control.apps(account.platform))


def enter(workspace: Workspace, account: Account, adapter: Adapter, at: Desk, wish: Wish) -> Entered:
    """Log in and keep what came of it. LoginNeeded: it did not come about, and nothing was kept. UsageError."""
    login = login_of(adapter, wish.method)
    check_write(at.vault, account.name)  # what could not be kept is found out before anybody presses a button
    app = _keys(adapter, login, account, at, wish)
    visit = _visit(account, adapter, login, app, at, wish)
    grant = ways.go(visit)
    grant, choices, choice = _chosen(visit, account, grant, wish)
    method = adapter.auth.method(login.method)
    values = _credential(adapter, method, grant)
    me, doubt = _whoami(visit, account, choices, choice, values)
    with locked(at.office.folder / "locks" / f"refresh-{account.name}.lock"):
        kept = find.set_token(adapter, account.name, {**values, **grant.books}, at.vault)
    app_kept = at.vault.name if not at.apps and keys.keep(adapter, login, app, at.vault) else ""
    by_hand = ""
    if choices and choice and choice.value != offers.current(account, choices):
        # what the sandbox calls a Page is none to the platform: it stays out of the file
        writes = offers.by_hand if at.origins is not None else offers.write
        by_hand = writes(workspace.root, account, choices, choice)
    over = tuple(name for name in values if at.environ.get(variable(account.name, name), "").strip())
    return Entered(
        *(login, kept, me),
        scopes=tuple(sorted(grant.scopes or ())),
        lacking=tuple(grant.lacking(login)),
        choices=choices,
        choice=choice,
        by_hand=by_hand,
        doubt=doubt,
        app_kept=app_kept,
        vault=keeper(at.vault, account.name).name,
        over=over,
        others=_others(at, account, me),
    )


def _others(at: Desk, account: Account, me: Mapping[str, Any]) -> tuple[str, ...]:
    """Return who has published as this account before, where that was somebody else."""
    known = lanes.published_as(at.office.journal.database.read, account.name, account.platform)
    mine = str(me.get("id") or "")
    return tuple(known) if mine and mine not in known else ()


def options_of(account: Account) -> dict[str, Any]:
    """Return the settings of an account as they stand: before a login some may be missing."""
    return {**account.defaults.options, **account.options}


def _keys(adapter: Adapter, login: Login, account: Account, at: Desk, wish: Wish) -> keys.Keys:
    if login.way is Way.PASTE:
        return keys.Keys({})
    if at.apps:
        own = at.apps.get(login.app_kind, {})
        return keys.Keys({item.name: own[item.name] for item in login.app if item.name in own}, redirect=wish.redirect)
    return keys.find(*(adapter, login, account.name, at.environ, at.vault), redirect=wish.redirect, anew=wish.anew)


def _visit(account: Account, adapter: Adapter, login: Login, app: keys.Keys, at: Desk, wish: Wish) -> ways.Visit:
    method = adapter.auth.method(login.method)

    def lines(values: Mapping[str, str]) -> Any:
        return at.office.line_with(account, StaticCredentials(Credential(account.name, method, values)), at.origins)

    return ways.Visit(
        *(adapter, login, app.values, lines, at.office.clock),
        redirect=app.redirect,
        paste=wish.paste,
        browser=wish.browser,
        seconds=wish.seconds,
        trial=_trial(login, at, wish),
    )


def _trial(login: Login, at: Desk, wish: Wish) -> bool | None:
    """Find out whether the app is on trial; None where nobody says."""
    if login.trial is None or wish.trial is not None or at.origins is not None or not person.is_there():
        return wish.trial
    return person.line(f"{login.trial[1]} [y/N] ").lower() in ("y", "yes")


def _chosen(
    visit: ways.Visit, account: Account, grant: Grant, wish: Wish
) -> tuple[Grant, Choices | None, Choice | None]:
    """Ask what may be published to and choose. LoginNeeded: one is needed and cannot be had."""
    if visit.adapter.choices is None:
        if wish.choose:
            raise UsageError(f"{visit.title} has nothing to choose from", "leave --choose out; nothing was kept")
        return grant, None, None
    try:
        flow = visit.adapter.choices(grant.values, options_of(account))
        choices: Choices = question.confide(visit.lines(grant.values), visit.adapter, flow)
    except Fault as fault:
        return _unlisted(visit, fault), None, None
    choice = offers.choose(choices, account, wish.choose)
    if choice is None:
        return grant, choices, None
    return Grant({**grant.values, **choice.values}, grant.books, grant.scopes), choices, choice


def _unlisted(visit: ways.Visit, fault: Fault) -> Grant:
    raise LoginNeeded(f"{visit.title} did not tell what this login may publish to: {fault.says}", fault.fix) from None


def _credential(adapter: Adapter, method: Method, grant: Grant) -> dict[str, str]:
    """Return what the credential is made of. LoginNeeded: the platform left something out."""
    values = {item.name: grant.values[item.name] for item in method.fields if grant.values.get(item.name)}
    for item in method.fields:
        if item.required and item.name not in values:
            raise LoginNeeded(f"{adapter.title} gave no {item.name}", "nothing was kept; run the same command again")
    return values


def _whoami(
    visit: ways.Visit, account: Account, choices: Choices | None, choice: Choice | None, values: Mapping[str, str]
) -> tuple[Mapping[str, Any], str]:
    """Return whose login it is; where the platform cannot tell now, why not: the login is good all the same.

    LoginNeeded: it is not the account's.
    """
    if visit.adapter.whoami is None:
        return {}, ""
    options = options_of(account)
    if choices and choice:
        options[choices.option] = choice.value
    try:
        line = visit.lines(values)
        return question.confide(line, visit.adapter, visit.adapter.whoami(options)) or {}, ""
    except Fault as fault:
        if fault.cause not in (Cause.LOGIN, Cause.REFRESH, Cause.REJECTED):
            return {}, fault.says
        problem = LoginNeeded(fault.says, f"{fault.fix}; nothing was kept" if fault.fix else "nothing was kept")
    raise problem
