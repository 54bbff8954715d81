"""`socialpost accounts trust`: agreeing, once, to what a workspace's file may only do with the person's consent."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context, show
from socialpost.errors import LoginNeeded

if TYPE_CHECKING:
    from socialpost.auth.consent import Consents, Wish
    from socialpost.content.workspace import Workspace

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[ACCOUNT]...", help="Names in socialpost.yaml; all without.")
]


def trust(
    accounts: Names = None,
    yes: Annotated[bool, typer.Option("--yes", help="Agree without being asked.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back.")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Agree to what socialpost.yaml asks for: other addresses, commands, an encrypted file that others can open.

    Asked once for each value on this machine; a value that changes is asked again. Without a terminal it only shows what
    is asked for, with the digests that SOCIALPOST_TRUST may hold on machines that keep nothing.
    """
    del sandbox  # it never runs a command, and all of its addresses are its own
    from socialpost.auth.consent import wishes
    from socialpost.cli.keeping import accounts_of

    desk, _ = context.open_workspace(workspace)
    found = [one for one in wishes(desk, accounts_of(desk, accounts)) if one.account or not accounts]
    consents = _consents(desk)
    for wish in found:
        if withdraw:
            consents.withdraw(wish)
        elif not consents.given(wish) and (yes or (not json and show.may_ask() and _ask(desk, wish))):
            consents.give(wish, datetime.now(UTC))
    given = [consents.given(wish) for wish in found]
    _tell(show.Screen(as_json=json), desk, found, given)
    return 0 if withdraw or all(given) else LoginNeeded.exit_code


def offer(workspace: Workspace) -> None:
    """Ask about what is not agreed to yet, where a person can answer; what they refuse is refused when it is needed."""
    from socialpost.auth.consent import wishes

    if not show.may_ask():
        return
    consents = _consents(workspace)
    for wish in wishes(workspace, workspace.accounts.values()):
        if not consents.given(wish) and _ask(workspace, wish):
            consents.give(wish, datetime.now(UTC))


def _consents(workspace: Workspace) -> Consents:
    from socialpost.auth.safe import open_safe

    return open_safe(workspace, os.environ, workspace.root / ".socialpost").consents


def _ask(workspace: Workspace, wish: Wish) -> bool:
    place = workspace.document.place(wish.field)
    sys.stderr.write(show.plain(f"{place}: asks to {wish.says}") + "\nagree to it on this machine? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tell(screen: show.Screen, workspace: Workspace, found: Sequence[Wish], given: Sequence[bool]) -> None:
    told = list(zip(found, given, strict=True))
    screen.document(
        {
            "wishes": [
                {
                    "place": str(workspace.document.place(wish.field)),
                    "kind": wish.kind,
                    "account": wish.account,
                    "value": wish.value,
                    "digest": wish.digest,
                    "agreed": agreed,
                }
                for wish, agreed in told
            ]
        }
    )
    if not found:
        screen.say("socialpost.yaml asks for nothing that needs your consent")
    for wish, agreed in told:
        screen.say(f"{workspace.document.place(wish.field)}: {wish.says}", "" if agreed else "warning")
        screen.say(f"  {'agreed' if agreed else 'not agreed'}; {wish.digest}", "dim")
    if found and not all(given):
        screen.say("agree: socialpost accounts trust, on a terminal or with --yes")
