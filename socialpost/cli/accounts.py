"""`socialpost accounts`: the accounts, where their credentials come from, keeping and forgetting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, exporting, importing, sealing, show, trusting
from socialpost.cli.groups import group, steps_aside
from socialpost.errors import UsageError, concealing

if TYPE_CHECKING:
    from socialpost.adapter import Adapter
    from socialpost.cli.checking import Answer
    from socialpost.cli.keeping import Keeping
    from socialpost.cli.wallet import Holding
    from socialpost.content.workspace import Account, Workspace
    from socialpost.deliver.outlook import Outlook

ORDER = (4, 3, 1, 75)
"""Of the exit codes of several checks, the first of these counts."""

app = group()
Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name in socialpost.yaml.")]
InVault = Annotated[
    str,
    typer.Option(
        "--vault", metavar="V", help="keyring or file; by default the one that has it, else the first there is."
    ),
]


@app.callback()
def command(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Ask each platform whose credential it is (network).")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """List the accounts and where each part of their credentials comes from; no value is ever shown.

    The first that has a field counts: the environment (SOCIALPOST__ACCOUNT__FIELD, upper case, - as _), the account's
    token_command, the keyring of this machine, the workspace's encrypted file.
    """
    if steps_aside(ctx):
        return 0
    from socialpost.cli.keeping import keeping

    desk, _ = context.open_workspace(workspace)
    screen = show.Screen(as_json=json)
    answers = _checked(desk, sandbox=sandbox) if check else {}
    keep = keeping(desk, sandbox=sandbox)
    held = {one.name: held_of(keep, one) for one in desk.accounts.values()}
    strangers = _strangers(desk, keep.environ)
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
    vault: InVault = "",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Keep an account's credential in the keyring, or in the workspace's encrypted file on a machine without one.

    On a terminal it is asked for, hidden. Else it is read from standard input: lines `field=value`, or a JSON object.
    What was kept of the account before is replaced. It is not tried with the platform: `accounts --check` does that.
    """
    from socialpost.auth import find
    from socialpost.auth.ring import NoKeyring
    from socialpost.auth.vaults import keeper
    from socialpost.cli import asking, wallet
    from socialpost.cli.keeping import account_of, keeping

    desk, _ = context.open_workspace(workspace)
    adapter = _adapter(account_of(desk, account))
    values = asking.gather(adapter, field or (), method)
    keep = keeping(desk, sandbox=sandbox)
    if not sandbox:
        trusting.offer(desk)
    with concealing(values.values()), keep.lock(account):
        try:
            place = keeper(keep.chosen(vault), account)
            kept = find.set_token(adapter, account, values, place)
        except NoKeyring as problem:
            raise wallet.advised(problem, adapter, account) from problem
    holding = held_of(keep, desk.accounts[account])
    remember(desk, holding.outlook, account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    screen.document(
        {"account": account, "method": kept.method.name, "fields": sorted(kept.sources), "vault": place.name}
    )
    screen.say(f"kept in the {place.name} for {account}: {', '.join(kept.sources)} ({kept.method.name})")
    for line in _before(account, holding, place.name):
        screen.say(line, "warning")
    screen.say(f"try it: socialpost accounts --check{' --sandbox' if sandbox else ''}")
    return 0


@app.command("forget")
def forget(
    account: Name,
    vault: InVault = "",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Remove what the keyring (or the encrypted file) holds of an account.

    At the platform the credential stays valid until it is revoked.
    """
    from socialpost.auth import find
    from socialpost.auth.vaults import found
    from socialpost.cli.keeping import keeping

    desk, _ = context.open_workspace(workspace)
    keep = keeping(desk, sandbox=sandbox)
    with keep.lock(account):
        place, held = found(keep.chosen(vault), account)
        find.forget(account, place)
    remember(desk, None, account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    screen.document({"account": account, "forgotten": bool(held), "vault": place.name})
    screen.say(
        f"the {place.name} no longer holds {account}" if held else f"the {place.name} holds nothing of {account}"
    )
    return 0


def held_of(keep: Keeping, account: Account) -> Holding:
    """Return what there is of an account's credential and where it goes."""
    from socialpost.cli import wallet

    adapter = _adapter(account)
    holding = wallet.look(adapter, account.name, keep.environ, keep.vault, keep.command(account))
    if keep.safe is None:
        return wallet.in_sandbox(holding)
    return wallet.with_home(wallet.with_origins(holding, adapter, account, keep.safe), adapter, keep.vault)


def _before(account: str, holding: Holding, place: str) -> Iterator[str]:
    """Tell what comes before what was kept."""
    from socialpost.auth.environ import variable
    from socialpost.auth.find import ENVIRONMENT

    for name, source in holding.sources.items():
        if source == ENVIRONMENT:
            yield f"{variable(account, name)} in the environment comes before it"
        elif source not in ("", "missing", "unknown", place):
            yield f"{name} of the {source} comes before it"


def _adapter(account: Account) -> Adapter:
    from socialpost.cli.keeping import adapter_of

    return adapter_of(account)


def _strangers(workspace: Workspace, environ: Mapping[str, str]) -> list[UsageError]:
    from socialpost.auth import environ as environment

    return environment.strangers({one.name: _adapter(one) for one in workspace.accounts.values()}, environ)


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
    from socialpost.deliver.hints import to_type
    from socialpost.deliver.progress import silent

    with context.office(workspace, sandbox=sandbox, progress=silent) as office:
        answers = checking.ask_all(office, list(workspace.accounts.values()))
    return {name: replace(one, fix=to_type(one.fix, sandbox=sandbox)) for name, one in answers.items()}


def _show_fix(screen: show.Screen, fix: str) -> None:
    if fix:
        screen.say(f"  {fix}")


def _show(
    screen: show.Screen, accounts: Sequence[Account], held: Mapping[str, Holding], answers: Mapping[str, Answer]
) -> None:
    if not accounts:
        screen.say("socialpost.yaml names no account")
    head = ("Account", "Platform", "Market", "Method", "Credential", "Expires", "Who")
    screen.table(head, [_row(one, held[one.name], answers.get(one.name)) for one in accounts])
    for name, holding in held.items():
        if holding.trouble and name not in answers:
            screen.say(f"{name}: {holding.trouble.removeprefix(f'{name}: ')}", "warning")
            screen.say(f"  {holding.fix}")
    for account in accounts:
        for name, url in held[account.name].origins.items():
            usual = _adapter(account).origins[name].url
            screen.say(f"{account.name}: {name} goes to {url} in the place of {usual}", "note")
    for name, holding in held.items():
        if holding.elsewhere:
            screen.say(f"{name}: renewed by {holding.elsewhere}, not here", "note")
            screen.say(f"  when its token ends: renew it there, or socialpost accounts take {name}")
    for name, answer in answers.items():
        if answer.trouble:
            screen.say(f"{name}: {answer.trouble.removeprefix(f'{name}: ')}", "error" if answer.code else "note")
            _show_fix(screen, answer.fix)


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
        "renewed_by": holding.elsewhere,
        "problem": holding.trouble,
        "fix": holding.fix,
    }
    if answer is None:
        return told
    who = {"id": answer.id, "name": answer.name} if answer.id else None
    return {**told, "who": who, "check": answer.trouble, "check_fix": answer.fix}


app.command("trust")(trusting.trust)
app.command("keygen")(sealing.keygen)
app.command("rekey")(sealing.rekey)
app.command("take")(sealing.take)
app.command("export")(exporting.export)
app.command("import")(importing.command)
