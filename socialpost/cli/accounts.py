"""`socialpost accounts`: the accounts, where their credentials come from, keeping and forgetting them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show
from socialpost.cli.groups import group, steps_aside
from socialpost.errors import LoginNeeded, UsageError

if TYPE_CHECKING:
    from socialpost.adapter import Adapter
    from socialpost.auth.vault import Vault
    from socialpost.cli.checking import Answer
    from socialpost.cli.wallet import Holding
    from socialpost.content.workspace import Account, Workspace
    from socialpost.deliver.outlook import Outlook

ORDER = (4, 3, 1, 75)
"""Of the exit codes of several checks, the first of these counts."""

app = group()
Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name in socialpost.yaml.")]


@app.callback()
def command(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Ask each platform whose credential it is (network).")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """List the accounts and where each part of their credentials comes from; no value is ever shown.

    The environment comes first (SOCIALPOST__ACCOUNT__FIELD, upper case, - as _), then the keyring of this machine.
    """
    if steps_aside(ctx):
        return 0
    from socialpost.cli import wallet

    desk, _ = context.open_workspace(workspace)
    screen = show.Screen(as_json=json)
    answers = _checked(desk, sandbox=sandbox) if check else {}
    vault, environ = keeper(desk, sandbox=sandbox)
    held = {one.name: wallet.look(_adapter(one), one.name, environ, vault) for one in desk.accounts.values()}
    held = {
        name: wallet.in_sandbox(one)
        if sandbox
        else wallet.with_origins(one, _adapter(desk.accounts[name]), desk.accounts[name], environ)
        for name, one in held.items()
    }
    strangers = _strangers(desk, environ)
    screen.document(
        {
            "accounts": [_as_dict(one, held[one.name], answers.get(one.name)) for one in desk.accounts.values()],
            "variables": [{"problem": str(one), "fix": one.fix} for one in strangers],
        }
    )
    _show(screen, list(desk.accounts.values()), held, answers)
    for one in strangers:
        screen.say(str(one), "warning")
        screen.say(f"  {one.fix}")
    codes = {answer.code for answer in answers.values()}
    return next((code for code in ORDER if code in codes), 0)


@app.command("set-token")
def set_token(
    account: Name,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME", help="Only this; may be repeated. Its value is asked or piped in."),
    ] = None,
    method: Annotated[str, typer.Option("--method", metavar="M", help="Which way, where a platform has several.")] = "",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Keep an account's credential in the keyring.

    On a terminal it is asked for, hidden. Else it is read from standard input: lines `field=value`, or a JSON object.
    What was kept of the account before is replaced. It is not tried with the platform: `accounts --check` does that.
    """
    from socialpost.auth import find
    from socialpost.auth.environ import variable
    from socialpost.cli import asking, wallet

    desk, _ = context.open_workspace(workspace)
    adapter = _adapter(_account(desk, account))
    values = asking.gather(adapter, field or (), method)
    vault, environ = keeper(desk, sandbox=sandbox)
    with _lock(desk, account, sandbox=sandbox):
        try:
            kept = find.set_token(adapter, account, values, vault)
        except LoginNeeded as problem:
            raise wallet.advised(problem, adapter, account) from problem
    holding = wallet.look(adapter, account, environ, vault)
    remember(desk, holding.outlook, account, sandbox=sandbox)
    over = [name for name, source in holding.sources.items() if source == find.ENVIRONMENT]
    screen = show.Screen(as_json=json)
    screen.document(
        {"account": account, "method": kept.method.name, "fields": sorted(kept.sources), "vault": vault.name}
    )
    screen.say(f"kept in the {vault.name} for {account}: {', '.join(kept.sources)} ({kept.method.name})")
    for name in over:
        screen.say(f"{variable(account, name)} in the environment comes before it", "warning")
    screen.say(f"try it: socialpost accounts --check{' --sandbox' if sandbox else ''}")
    return 0


@app.command("forget")
def forget(
    account: Name,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Remove what the keyring holds of an account; at the platform the credential stays valid until it is revoked."""
    from socialpost.auth import find

    desk, _ = context.open_workspace(workspace)
    vault, _ = keeper(desk, sandbox=sandbox)
    with _lock(desk, account, sandbox=sandbox):
        there = bool(vault.read(account))
        find.forget(account, vault)
    remember(desk, None, account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    screen.document({"account": account, "forgotten": there, "vault": vault.name})
    screen.say(
        f"the {vault.name} no longer holds {account}" if there else f"the {vault.name} holds nothing of {account}"
    )
    return 0


def _account(workspace: Workspace, name: str) -> Account:
    if name not in workspace.accounts:
        import difflib

        near = difflib.get_close_matches(name, workspace.accounts, 1)
        known = ", ".join(workspace.accounts) or "none"
        raise UsageError(
            f"no account {name!r} in socialpost.yaml", f"did you mean {near[0]}?" if near else f"there are: {known}"
        )
    return workspace.accounts[name]


def _adapter(account: Account) -> Adapter:
    from socialpost import registry

    return registry.load(account.platform)


def _strangers(workspace: Workspace, environ: Mapping[str, str]) -> list[UsageError]:
    from socialpost.auth import environ as environment

    return environment.strangers({one.name: _adapter(one) for one in workspace.accounts.values()}, environ)


def keeper(workspace: Workspace, *, sandbox: bool) -> tuple[Vault, Mapping[str, str]]:
    """Return where credentials are kept, and the environment that comes before: none in the sandbox."""
    from socialpost.auth.vault import FileVault
    from socialpost.deliver.books import state_folder
    from socialpost.deliver.office import keyring_of

    if sandbox:
        return FileVault(state_folder(workspace.root, sandbox=True) / "credentials.json"), {}
    return keyring_of(workspace), os.environ


def _lock(workspace: Workspace, account: str, *, sandbox: bool) -> AbstractContextManager[None]:
    """Hold the lock of the account's refresh: it must not put an older login back."""
    from socialpost.deliver.books import state_folder
    from socialpost.locks import locked

    return locked(state_folder(workspace.root, sandbox=sandbox) / "locks" / f"refresh-{account}.lock")


def remember(workspace: Workspace, one: Outlook | None, account: str, *, sandbox: bool) -> None:
    """Let `status` and `plan` know until when a new login lasts, or that there is none any more."""
    from contextlib import suppress

    from socialpost.deliver import outlook
    from socialpost.errors import StateTrouble

    with suppress(StateTrouble), context.journal(workspace.root, sandbox=sandbox) as journal:
        if journal is not None and one is None:
            outlook.forget(journal.database, account)
        elif journal is not None and one is not None:
            outlook.note(journal.database, one, datetime.now(UTC))


def _checked(workspace: Workspace, *, sandbox: bool) -> dict[str, Answer]:
    from socialpost.cli import checking
    from socialpost.deliver.progress import silent

    with context.office(workspace, sandbox=sandbox, progress=silent) as office:
        return checking.ask_all(office, list(workspace.accounts.values()))


def _show(
    screen: show.Screen, accounts: Sequence[Account], held: Mapping[str, Holding], answers: Mapping[str, Answer]
) -> None:
    if not accounts:
        screen.say("socialpost.yaml names no account")
    head = ("Account", "Platform", "Market", "Method", "Credential", "Expires", "Who")
    screen.table(head, [_row(one, held[one.name], answers.get(one.name)) for one in accounts])
    for name, holding in held.items():
        if holding.trouble and name not in answers:
            screen.say(f"{name}: {holding.trouble}", "warning")
            screen.say(f"  {holding.fix}")
    for account in accounts:
        for name, url in held[account.name].origins.items():
            usual = _adapter(account).origins[name].url
            screen.say(f"{account.name}: {name} goes to {url} in the place of {usual}", "note")
    for name, answer in answers.items():
        if answer.trouble:
            screen.say(f"{name}: {answer.trouble.removeprefix(f'{name}: ')}", "error" if answer.code else "note")
            screen.say(f"  {answer.fix}" if answer.fix else "")


def _row(account: Account, holding: Holding, answer: Answer | None) -> list[str]:
    where = ", ".join(f"{name}: {source}" for name, source in holding.sources.items() if source)
    where = where or "given at the first use"  # by the sandbox: elsewhere something is at least missing
    market = account.market.name if account.market else ""
    who = f"{answer.name} ({answer.id})" if answer and answer.id else "?" if answer else ""
    return [account.name, account.platform, market, holding.method, where, _ends(holding), who]


def _ends(holding: Holding) -> str:
    """Return when only a person can help; of what is renewed and has no known end, when the token is renewed next."""
    ends = holding.outlook.ends if holding.outlook else None
    if ends is not None and holding.outlook is not None:
        past = " (expired)" if ends <= datetime.now(UTC) else ""
        return ("" if holding.outlook.sure else "perhaps ") + _utc(ends) + past
    return f"{_utc(holding.expires)}, renewed when needed" if holding.expires else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _as_dict(account: Account, holding: Holding, answer: Answer | None) -> dict[str, Any]:
    from socialpost.cli.receipts import utc

    told = {
        "account": account.name,
        "platform": account.platform,
        "market": account.market.name if account.market else "",
        "method": holding.method,
        "complete": holding.complete,
        "fields": {name: source for name, source in holding.sources.items() if source},
        "expires_at": utc(holding.expires),
        "renewable": holding.renewable,
        "login_ends_at": utc(holding.outlook.ends if holding.outlook else None),
        "sure": holding.outlook.sure if holding.outlook else True,
        "scopes": holding.outlook.scopes.split() if holding.outlook else [],
        "origins": dict(holding.origins),
        "problem": holding.trouble,
        "fix": holding.fix,
    }
    if answer is None:
        return told
    who = {"id": answer.id, "name": answer.name} if answer.id else None
    return {**told, "who": who, "check": answer.trouble, "check_fix": answer.fix}
