"""`socialpost logout`: end a login at the platform, where that goes by a call, and forget it here in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context, show

if TYPE_CHECKING:
    from socialpost.adapter import Adapter
    from socialpost.auth.login.revocation import Ended
    from socialpost.cli.entrance import Desk
    from socialpost.content.workspace import Account

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name in socialpost.yaml.")]
App = Annotated[
    bool, typer.Option("--app", help="Forget the keys of the platform's app, too: other accounts use them.")
]


def command(
    account: Name,
    app: App = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """End an account's login: at the platform, where it has a call for that, and here in any case.

    A network that fails does not keep the secret here; it is said that the platform was not reached.
    """
    from socialpost.auth import find, vaults
    from socialpost.cli import entrance, keys
    from socialpost.cli.accounts import remember
    from socialpost.cli.keeping import account_of, adapter_of, keeping

    desk, _ = context.open_workspace(workspace)
    found = account_of(desk, account)
    adapter = adapter_of(found)
    with entrance.desk(desk, found, sandbox=sandbox) as at, keeping(desk, sandbox=sandbox).lock(account):
        place, held = vaults.found(at.vault, account)
        there, vault = bool(held), place.name
        try:
            ended = _ended(at, adapter, found) if there else None
        finally:
            find.forget(account, place)
        apps = sorted({keys.entry(adapter, login) for login in adapter.auth.logins}) if app else []
        for name in apps:
            at.vault.forget(name)
        left = find.held(adapter, account, at.environ)
    remember(desk, None, account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    screen.document(
        {
            "account": account,
            "forgotten": there,
            "vault": vault,
            "revoked": bool(ended and ended.revoked),
            "problem": "" if ended is None or ended.revoked else ended.says,
            "fix": ended.fix if ended else "",
            "app_forgotten": bool(apps),
            "environment": left,
        }
    )
    screen.say(f"the {vault} no longer holds {account}" if there else f"the {vault} holds nothing of {account}")
    if ended is not None:
        _tell(screen, adapter.title, ended)
    if apps:
        screen.say(f"the keys of the app at {adapter.title} are forgotten, too")
    for name in left:
        screen.say(f"{name} in the environment still makes the account", "warning")
    if found.commands and not sandbox:
        screen.say("its token_command still makes the account", "warning")
    return 0


def _ended(at: Desk, adapter: Adapter, account: Account) -> Ended:
    """Ask the platform to end the login; whatever comes of it is told."""
    from socialpost.auth import find
    from socialpost.auth.credential import StaticCredentials
    from socialpost.auth.login.revocation import Ended, revoke
    from socialpost.errors import SocialpostError

    try:
        credential = find.find(adapter, account.name, {}, at.vault)
        line = at.office.line_with(account, StaticCredentials(credential), at.origins)
        return revoke(credential, line.plainly)
    except SocialpostError as problem:
        return Ended(False, f"the platform could not be asked: {problem}", problem.fix)


def _tell(screen: show.Screen, title: str, ended: Ended) -> None:
    if ended.revoked:
        screen.say(f"{title} has ended it, too" + (f"; {ended.says}" if ended.says else ""))
        return
    screen.say(f"at {title} it is still good: {ended.says}", "warning")
    if ended.fix:
        screen.say(f"  end it there: {ended.fix}")
