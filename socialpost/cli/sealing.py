"""`socialpost accounts keygen`, `rekey` and `take`: the encrypted file, its key, its readers, and who renews what is in it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from socialpost.cli import context, show
from socialpost.errors import UsageError

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name in socialpost.yaml.")]


def keygen(
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Make your age key, where there is none yet, and show its public half.

    It lies in your configuration folder, or where SOCIALPOST_AGE_KEY_FILE says; only you can read it.
    """
    del sandbox, workspace  # the key is the person's, not a workspace's
    from socialpost.auth import age

    path = age.key_file(os.environ)
    made = not os.environ.get(age.KEY, "").strip() and age.keygen(path, datetime.now(UTC))
    own = age.keys(os.environ)
    screen = show.Screen(as_json=json)
    screen.document({"public": list(own.publics), "source": own.source, "made": made})
    screen.say(f"{'made' if made else 'there is a key already:'} {own.source}; keep a copy of it in a safe place")
    for public in own.publics:
        screen.say(f"public key: {public}")
    screen.say("to keep credentials in a file for it: `vault: {file: secrets.age}` in socialpost.yaml")
    screen.say(
        "for a team: `vault: {file: secrets.age, recipients: [age1..., age1...]}`, then socialpost accounts rekey"
    )
    return 0


def rekey(
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Seal the encrypted file anew for the recipients that socialpost.yaml names now.

    Whoever was taken out can still open old versions of the file: renew the credentials, too.
    """
    from socialpost.cli import trusting
    from socialpost.cli.keeping import keeping

    if sandbox:
        raise UsageError("the sandbox has no encrypted file", "leave --sandbox out")
    desk, _ = context.open_workspace(workspace)
    trusting.offer(desk)
    file = keeping(desk, sandbox=False).file
    if not file.path.exists():
        raise UsageError(
            f"{file.path.name} is not there yet",
            "socialpost login ACCOUNT makes it, or accounts set-token ACCOUNT --vault file",
        )
    readers = file.reseal()
    screen = show.Screen(as_json=json)
    screen.document({"file": str(file.path), "readers": readers})
    screen.say(f"{file.path.name} can be opened by {len(readers)} key(s) from now on:")
    for public in readers:
        screen.say(f"  {public}")
    return 0


def take(
    account: Name,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Let this machine renew an account of the encrypted file from now on, in the place of another.

    A refresh token that is replaced at every use can be used by one machine only. Share the file afterwards.
    """
    from socialpost.auth.age_file import HOME
    from socialpost.cli import trusting
    from socialpost.cli.keeping import account_of, keeping

    if sandbox:
        raise UsageError("the sandbox has no encrypted file", "leave --sandbox out")
    desk, _ = context.open_workspace(workspace)
    trusting.offer(desk)
    keep = keeping(desk, sandbox=False)
    with keep.lock(account_of(desk, account).name):
        kept = keep.file.read(account)
        if not kept:
            raise UsageError(
                f"{keep.file.path.name} holds nothing of {account}", "socialpost accounts tells what is where"
            )
        if kept.get(HOME) != keep.file.home:
            keep.file.write(account, kept)
    screen = show.Screen(as_json=json)
    screen.document({"account": account, "before": kept.get(HOME, ""), "now": keep.file.home})
    if kept.get(HOME) == keep.file.home:
        screen.say(f"{account} is renewed by {keep.file.home} already: nothing has changed")
        return 0
    screen.say(f"{account} is renewed by {keep.file.home} from now on, no longer by {kept.get(HOME) or 'any machine'}")
    screen.say(f"share {keep.file.path.name} (commit and push it) before either machine publishes again")
    return 0
