"""`socialpost accounts export`: credentials to another machine, sealed for its key alone."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context, show
from socialpost.errors import UsageError, concealing

if TYPE_CHECKING:
    from socialpost.auth.parcel import Packed
    from socialpost.cli.keeping import Keeping
    from socialpost.content.workspace import Account

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[ACCOUNT]...", help="Names in socialpost.yaml; all without.")
]


def export(
    accounts: Names = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="KEY", help="Public age key of the other machine; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where; standard output without.")
    ] = None,
    env: Annotated[bool, typer.Option("--env", help="Variables in the clear, for the secret store of a CI.")] = False,
    move: Annotated[
        bool, typer.Option("--move", help="Take along what only one machine can use, and forget it here.")
    ] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Take credentials to another machine: sealed for its age key, or as variables for a store that seals them itself.

    The other machine reads them with `accounts import`. With --env they go into a pipe or a new file that only you can
    read, never on a screen: `socialpost accounts export x-main --env | gh secret set -f -`. What is replaced at every use
    (refresh tokens of some platforms) stays here, except with --move.
    """
    from socialpost.auth import age, parcel
    from socialpost.cli.accounts import remember
    from socialpost.cli.keeping import accounts_of, keeping

    desk, _ = context.open_workspace(workspace)
    _check(to or (), out, env=env, move=move, as_json=json)
    keep, chosen = keeping(desk, sandbox=sandbox), accounts_of(desk, accounts)
    with keep.locks(one.name for one in chosen if move):
        packed = [_packed(keep, account, rotating=move) for account in chosen]
        with concealing(value for one in packed for value in one.fields.values()):
            text = parcel.variables(packed) if env else age.seal(parcel.sealed_text(packed), to or ()).decode()
            _put(out, text, as_json=json)
            for one in packed if move else ():
                keep.vault.forget(one.account)  # its file is on disk by now
    for one in packed if move else ():
        remember(desk, None, one.account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    told = {one.account: {"fields": sorted(one.fields), "left": list(one.left)} for one in packed}
    sealed = {} if env or out else {"sealed": text}
    screen.document({"accounts": told, "file": str(out or ""), "moved": move, **sealed})
    if out:
        _tell(screen, packed, out, env=env, move=move)
        if env and out.resolve().is_relative_to(desk.root):
            screen.say(f"{out} lies in the workspace, in the clear: keep it out of git", "warning")
    return 0


def _check(to: Sequence[str], out: Path | None, *, env: bool, move: bool, as_json: bool) -> None:
    """Refuse what would put a secret where others see it, or lose it."""
    from socialpost.auth.age import check_reader

    if bool(to) == env:
        raise UsageError(
            "say who shall read it: --to age1... (or --env for the secret store of a CI)",
            "the other machine's key: socialpost accounts keygen, there",
        )
    for public in to:
        check_reader(public)
    if move and (env or out is None):
        raise UsageError(
            "--move forgets what was written, so it needs --to and a file", "socialpost accounts export --move -o F"
        )
    if env and out is None:
        if as_json:
            raise UsageError("--env and --json both write to standard output", "-o FILE")
        _check_pipe()


def _check_pipe() -> None:
    """Take a pipe, or a file that nobody else can read, as standard output."""
    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (OSError, ValueError):  # it is closed, or none of the system's
        mode = 0
    private = stat.S_ISREG(mode) and not mode & 0o077
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or private):
        raise UsageError(
            "credentials in the clear go into a pipe or a file of your own only, never on a screen",
            "-o FILE makes one that only you can read; or: ... --env | gh secret set -f -",
        )


def _packed(keep: Keeping, account: Account, *, rotating: bool) -> Packed:
    from socialpost.auth import parcel
    from socialpost.auth.find import COMMAND, ENVIRONMENT, find
    from socialpost.cli.keeping import adapter_of

    adapter = adapter_of(account)
    credential = find(adapter, account.name, keep.environ, keep.vault, keep.command(account))
    given = [name for name, place in credential.sources.items() if place in (COMMAND, ENVIRONMENT)]
    if rotating and given:
        raise UsageError(
            f"{account.name}: {', '.join(given)} comes from the {credential.sources[given[0]]}, which cannot be made to"
            " forget it",
            "take it away there first, or leave --move out",
        )
    with concealing(credential.secrets):
        return parcel.pack(adapter, credential, rotating=rotating)


def _put(out: Path | None, text: str, *, as_json: bool) -> None:
    from socialpost.auth.vault import make_file

    if out is not None:
        if not make_file(out, text.encode()):
            raise UsageError(f"{out} is there already", "name a new file")
    elif not as_json:
        sys.stdout.write(text)
        sys.stdout.flush()


def _tell(screen: show.Screen, packed: Sequence[Packed], out: Path, *, env: bool, move: bool) -> None:
    for one in packed:
        screen.say(f"{one.account}: {', '.join(one.fields)}" + (", forgotten here" if move else ""))
        if one.left:
            screen.say(
                f"  without {', '.join(one.left)}, which works on one machine only: it lasts until its token ends",
                "note",
            )
    then = "feed it to the secret store, then remove it" if env else "there: socialpost accounts import FILE"
    screen.say(f"written to {out}; {then}")
