"""`socialpost accounts import`: what another machine has sealed for this one's key, kept here, all of it or nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context, show
from socialpost.errors import StateTrouble, UsageError, concealing

if TYPE_CHECKING:
    from socialpost.auth.parcel import Packed
    from socialpost.cli.keeping import Keeping
    from socialpost.content.workspace import Workspace

MOST = 1 << 20  # bytes of a parcel


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `accounts export` wrote; - for standard input.")],
    vault: Annotated[
        str, typer.Option("--vault", metavar="V", help="keyring or file; by default the first there is.")
    ] = "",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Keep the credentials of a sealed export here; its accounts must stand in socialpost.yaml.

    Opened with your age key (SOCIALPOST_AGE_KEY, or the file of `accounts keygen`). All of them are kept, or none.
    """
    from socialpost.auth import age, parcel
    from socialpost.cli import trusting
    from socialpost.cli.accounts import held_of, remember
    from socialpost.cli.keeping import keeping

    desk, _ = context.open_workspace(workspace)
    trusting.offer(desk)
    keep = keeping(desk, sandbox=sandbox)
    packed = parcel.unpack(age.unseal(_read(file), age.keys(os.environ), file))
    with concealing(value for one in packed for value in one.fields.values()):
        places = _keep(desk, keep, packed, vault)
    for one in packed:
        remember(desk, held_of(keep, desk.accounts[one.account]).outlook, one.account, sandbox=sandbox)
    screen = show.Screen(as_json=json)
    kept = {one.account: sorted(one.fields) for one in packed if one.account in places}
    known = [one.account for one in packed if one.account not in places]
    screen.document({"accounts": kept, "vaults": places, "known": known})
    for one in packed:
        if one.account in places:
            screen.say(f"kept in the {places[one.account]}: {one.account}")
        else:
            screen.say(f"{one.account}: the same login is here already, as new or newer; left as it is", "note")
    screen.say("try it: socialpost accounts --check")
    return 0


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST + 1)
    except OSError as problem:
        raise StateTrouble(
            f"{file} cannot be read: {problem.strerror}", "name a file that accounts export wrote"
        ) from None


def _keep(desk: Workspace, keep: Keeping, packed: Sequence[Packed], vault: str) -> dict[str, str]:
    """Keep what came, all of it or nothing, after it was checked; return the vault of each account that was kept."""
    from socialpost.auth import find
    from socialpost.auth.credential import LOGIN
    from socialpost.auth.vaults import keeper, write_all
    from socialpost.cli.keeping import account_of, adapter_of

    for one in packed:
        account = account_of(desk, one.account)
        if account.platform != one.platform:
            raise UsageError(
                f"{one.account} is of {account.platform} here and of {one.platform} there", "rename one of them"
            )
        find.made(adapter_of(account), one.account, _without(one, LOGIN))
    with keep.locks(one.account for one in packed):
        chosen = {one.account: keeper(keep.chosen(vault), one.account) for one in packed}
        fresh = [one for one in packed if not _known(one, chosen[one.account].read(one.account))]
        write_all([
            (chosen[one.account], one.account, find.entry(_without(one, LOGIN), one.fields.get(LOGIN, "")))
            for one in fresh
        ])  # fmt: skip
    return {one.account: chosen[one.account].name for one in fresh}


def _known(one: Packed, kept: Mapping[str, str]) -> bool:
    """Tell whether the same login is here with all that came, and as new: the other token may be spent by now."""
    from socialpost.auth.credential import EXPIRES, LOGIN
    from socialpost.auth.prospect import moment

    if not one.fields.get(LOGIN) or one.fields[LOGIN] != kept.get(LOGIN) or set(one.fields) - set(kept):
        return False
    here, there = moment(kept.get(EXPIRES, "")), moment(one.fields.get(EXPIRES, ""))
    return here is None or there is None or here >= there


def _without(one: Packed, name: str) -> dict[str, str]:
    return {key: value for key, value in one.fields.items() if key != name}
