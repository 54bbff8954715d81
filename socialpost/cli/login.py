"""`socialpost login`: the account's own login, by browser, device, number, pasted answer or the app's keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show

if TYPE_CHECKING:
    from socialpost.cli.entrance import Entered
    from socialpost.content.workspace import Account

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name in socialpost.yaml.")]
Which = Annotated[
    str, typer.Option("--method", metavar="NAME", help="browser, device, pin, client, keys ...: what the platform has.")
]
Quiet = Annotated[bool, typer.Option("--no-browser", help="Open no browser; show the address instead.")]
Paste = Annotated[
    bool,
    typer.Option("--paste", help="Listen to no port; read the address at which the browser ended from standard input."),
]
Redirect = Annotated[
    str,
    typer.Option(
        "--redirect", metavar="URI", help="The redirect address of your app, where it is not the usual one; is kept."
    ),
]
Pick = Annotated[
    str, typer.Option("--choose", metavar="NAME", help="The Page, channel, board or subreddit, by name or id.")
]
Anew = Annotated[bool, typer.Option("--new-app", help="Ask for the keys of the app again.")]
Trial = Annotated[
    bool | None, typer.Option("--trial/--no-trial", help="The app is on trial (Google: Testing), its logins end early.")
]
Patience = Annotated[
    str, typer.Option("--wait", metavar="DURATION", help="How long to wait for the browser: 90s, 10m.")
]


def command(
    account: Name,
    method: Which = "",
    no_browser: Quiet = False,
    paste: Paste = False,
    redirect: Redirect = "",
    choose: Pick = "",
    new_app: Anew = False,
    trial: Trial = None,
    wait: Patience = "10m",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Log an account in and keep its credential in the keyring, or in the encrypted file.

    The browser comes back to this machine; on a server paste the address at which it ended. The keys of your own app are
    asked for once. Then the Page, channel, board or subreddit is chosen and written to socialpost.yaml.
    """
    from socialpost.auth.ring import NoKeyring
    from socialpost.cli import entrance, wallet
    from socialpost.cli.accounts import remember
    from socialpost.cli.keeping import account_of, adapter_of
    from socialpost.deliver import outlook

    desk, _ = context.open_workspace(workspace)
    found = account_of(desk, account)
    adapter = adapter_of(found)
    entrance.login_of(adapter, method)
    wish = entrance.Wish(
        method, not no_browser, paste, redirect, choose, new_app, trial, context.duration(wait).total_seconds()
    )
    with entrance.desk(desk, found, sandbox=sandbox) as at:
        try:
            at.vault.read(account)
        except NoKeyring as problem:
            raise wallet.advised(problem, adapter, account) from problem
        entered = entrance.enter(desk, found, adapter, at, wish)
    told = outlook.of(adapter.lifetimes, entered.credential, datetime.now(UTC))
    remember(desk, told, account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    screen.document(_as_dict(found, entered))
    _show(screen, found, adapter.title, entered, sandbox=sandbox)
    return 0


def _show(screen: show.Screen, account: Account, title: str, entered: Entered, *, sandbox: bool) -> None:
    from socialpost.auth.environ import variable

    name, key = entered.me.get("name"), entered.me.get("id")
    who = f"{name} ({key})" if key else "somebody whom the platform does not name"
    screen.say(f"{account.name} is logged in at {title} as {who}", "published")
    screen.say(f"  {entered.login.about}")
    if entered.scopes:
        screen.say(f"  granted: {', '.join(entered.scopes)}")
    for words in _ends(entered):
        screen.say(f"  {words}")
    screen.say(f"  kept in the {entered.vault}" + (", with the keys of the app" if entered.app_kept else ""))
    _show_choice(screen, account, entered, sandbox=sandbox)
    for one in entered.lacking:
        screen.say(f"not granted: {one.scope}; without it this will not work: {one.lost}", "warning")
    if entered.login.limits:
        screen.say(f"mind: {entered.login.limits}", "warning")
    if entered.doubt:
        screen.say(f"{title} did not tell whose login it is: {entered.doubt}", "warning")
    if entered.others:
        ids = ", ".join(entered.others)
        screen.say(f"mind: this is {name} ({key}), and what is out was published as {ids}", "warning")
        screen.say(f"  what is queued goes out as {name} now; was that not meant: log in again as before", "warning")
    for field in entered.over:
        screen.say(f"{variable(account.name, field)} in the environment comes before it", "warning")
    if account.commands and not sandbox:
        screen.say("the account's token_command comes before it", "warning")
    screen.say(f"try it: socialpost accounts --check{' --sandbox' if sandbox else ''}")


def _show_choice(screen: show.Screen, account: Account, entered: Entered, *, sandbox: bool) -> None:
    from socialpost.cli import offers

    if entered.choices is None:
        return
    there = offers.current(account, entered.choices)
    if entered.by_hand and sandbox and entered.choice:
        screen.say(
            f"  {entered.choices.option}: {entered.choice.title}; the sandbox's own, so not written to socialpost.yaml"
        )
    elif entered.by_hand:
        screen.say("socialpost.yaml is better changed by hand; write there:", "warning")
        screen.say(entered.by_hand)
    elif entered.choice and entered.choice.value != there:
        screen.say(f"  {entered.choices.option}: {entered.choice.title}, written to socialpost.yaml")
    elif entered.choice:
        screen.say(f"  {entered.choices.option}: {entered.choice.title}")
    elif there:
        screen.say(f"the {entered.choices.what} {there} of socialpost.yaml is none that this login shows", "warning")
    elif entered.choices.found:
        names = ", ".join(one.title for one in entered.choices.found[:10])
        screen.say(f"no {entered.choices.what} is set yet; this login shows: {names}", "note")


def _ends(entered: Entered) -> list[str]:
    from socialpost.auth.credential import EXPIRES, REFRESH_ENDS
    from socialpost.auth.prospect import moment

    token = moment(entered.credential.values.get(EXPIRES, ""))
    refresh = moment(entered.credential.values.get(REFRESH_ENDS, ""))
    found = []
    if token and entered.credential.renewable:
        found.append(f"the token ends {_day(token)} and is renewed by itself")
    elif token:
        found.append(f"the token ends {_day(token)}; then log in again")
    else:
        found.append("the token has no end that the platform told")
    if refresh:
        found.append(f"nothing can be renewed after {_day(refresh)}: log in again before that")
    return found


def _day(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _as_dict(account: Account, entered: Entered) -> dict[str, Any]:
    from socialpost.auth.credential import EXPIRES, REFRESH_ENDS
    from socialpost.auth.prospect import moment
    from socialpost.cli import offers
    from socialpost.cli.receipts import utc

    values, choices = entered.credential.values, entered.choices
    chosen = None
    if choices is not None and entered.choice is not None:
        changed = entered.choice.value != offers.current(account, choices)
        written = changed and not entered.by_hand
        chosen = {"option": choices.option, "value": entered.choice.value, "written": written}
    return {
        "account": account.name,
        "platform": account.platform,
        "login": entered.login.name,
        "method": entered.credential.method.name,
        "who": {"id": str(entered.me.get("id", "")), "name": str(entered.me.get("name", ""))} if entered.me else None,
        "scopes": list(entered.scopes),
        "missing": [{"scope": one.scope, "lost": one.lost} for one in entered.lacking],
        "expires_at": utc(moment(values.get(EXPIRES, ""))),
        "refresh_expires_at": utc(moment(values.get(REFRESH_ENDS, ""))),
        "renewable": entered.credential.renewable,
        "vault": entered.vault,
        "chosen": chosen,
        "choices": [{"title": one.title, "value": one.value, "problem": one.note} for one in choices.found]
        if choices
        else [],
        "by_hand": entered.by_hand,
        "limits": entered.login.limits,
        "check": entered.doubt,
        "others": list(entered.others),
    }
