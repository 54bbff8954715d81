"""`socialpost doctor`: does everything work, and what to do where it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.cli.steering import workspace_or_none
from socialpost.errors import SocialpostError

if TYPE_CHECKING:
    from socialpost.content.workspace import Account, Workspace
    from socialpost.doctor.model import Line, Probes, Site
    from socialpost.doctor.standing import Asked, Standing

LEVELS = ("ok", "note", "warning", "error")


def command(
    online: Annotated[
        bool, typer.Option("--online", help="Ask each platform, too: reads that change nothing.")
    ] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Check everything a person can have wrong: machine, workspace, state, credentials, runner.

    Each line that is not right says what to do. Nothing is changed, and without --online nothing leaves this machine.
    Exit 0: nothing stands in the way (notes and warnings do not count). Else what publishing would come to: 1 the machine
    or the state cannot be used, 3 the content or the configuration, 4 a login, 7 something late or held, 75 later.
    """
    from socialpost.deliver.hints import to_type
    from socialpost.doctor import checks, model

    screen = Screen(as_json=json)
    lines: list[Line] = []
    with _site(workspace_or_none(workspace), sandbox=sandbox) as site:
        lines += model.examine(checks.OFFLINE, site)
        if online and site.workspace is not None:
            lines += _online(site, site.workspace)
    lines = [replace(line, fix=to_type(line.fix, sandbox=sandbox)) for line in lines]
    code = model.code(lines)
    screen.document({"lines": [_as_dict(line) for line in lines], **_counts(lines), "exit": code})
    _show(screen, lines)
    return code


@contextmanager
def _site(root: Path | None, *, sandbox: bool) -> Iterator[Site]:
    from socialpost.doctor import probes

    machine = probes.machine()
    if root is None:
        yield _bare(machine)
        return
    from socialpost.auth.safe import open_safe
    from socialpost.content.workspace import load_workspace
    from socialpost.deliver.books import state_folder

    workspace, findings = load_workspace(root)
    state = state_folder(root, sandbox=sandbox)
    held = _standings(workspace, sandbox=sandbox) if workspace else {}
    with _reader(root, state, sandbox=sandbox) as journal:
        yield replace(
            _bare(machine),
            environ={} if sandbox else os.environ,
            root=root,
            state=state,
            workspace=workspace,
            findings=findings,
            standings=held,
            sandbox=sandbox,
            **journal,
            safe=open_safe(workspace, os.environ, state) if workspace and not sandbox else None,
        )


@contextmanager
def _reader(root: Path, state: Path, *, sandbox: bool) -> Iterator[dict[str, Any]]:
    """Lend what reads the journal, or what is in the way, as fields of a site.

    A file is looked at as it lies there, a team's database is opened.
    """
    from socialpost.deliver import books
    from socialpost.doctor import reading

    with ExitStack() as stack:
        try:
            team = books.address(root, os.environ, sandbox=sandbox)
            if team is None:
                found: dict[str, Any] = {"read": stack.enter_context(reading.reader(state / books.NAME))}
            else:
                found = {"read": stack.enter_context(closing(books.open_database(team))).read}
        except SocialpostError as problem:
            found = {"unread": problem}
        yield found


def _bare(probes: Probes) -> Site:
    from socialpost.doctor.model import Site

    return Site(datetime.now(UTC), probes)


def _standings(workspace: Workspace, *, sandbox: bool) -> dict[str, Standing]:
    """Return what is known of every account's credential; what cannot be looked at says so."""
    from socialpost.doctor.standing import Standing

    found = {}
    for account in workspace.accounts.values():
        try:
            found[account.name] = _standing(workspace, account, sandbox=sandbox)
        except Exception as problem:  # noqa: BLE001 - one account's trouble must not hide the others'
            told = f"its credential cannot be looked at: {type(problem).__name__}"
            fix = getattr(problem, "fix", "") or "socialpost accounts"
            found[account.name] = Standing(account.name, account.platform, trouble=told, fix=fix)
    return found


def _standing(workspace: Workspace, account: Account, *, sandbox: bool) -> Standing:
    from socialpost import registry
    from socialpost.cli import accounts
    from socialpost.cli.keeping import keeping
    from socialpost.doctor.standing import Standing

    adapter = registry.load(account.platform)
    held = accounts.held_of(keeping(workspace, sandbox=sandbox), account)
    usual = {name: origin.url for name, origin in adapter.origins.items()}
    return Standing(
        *(account.name, account.platform, held.method, held.sources, held.trouble, held.fix, held.origins, usual),
        outlook=held.outlook,
        elsewhere=held.elsewhere,
    )


def _online(site: Site, workspace: Workspace) -> list[Line]:
    """Ask every account that has a credential; a platform that does not answer is a line as well."""
    from socialpost.doctor import checks, model

    try:
        asked = _asked(site, workspace)
    except Exception as problem:  # noqa: BLE001 - the state or the sandbox may be what is broken
        told = f"the platforms could not be asked: {problem}"
        fix = getattr(problem, "fix", "") or "mend what the lines above name"
        return [replace(model.warning(told, fix), check="online")]
    return list(model.examine(checks.ONLINE, replace(site, asked=asked)))


def _asked(site: Site, workspace: Workspace) -> dict[str, Asked]:
    from socialpost.cli import checking
    from socialpost.deliver.progress import silent
    from socialpost.doctor.standing import Asked

    accounts = [one for one in workspace.accounts.values() if not site.standings[one.name].trouble]
    with context.office(workspace, sandbox=site.sandbox, progress=silent) as office:
        found = {}
        for name, answer in checking.ask_all(office, accounts).items():
            account = workspace.accounts[name]
            line = office.opened(name)
            told = (answer.trouble, answer.fix, answer.code)
            skew = line.skew if line else None
            found[name] = Asked(name, account.platform, answer.me, *told, skew, tuple(office.budgets(account)))
        return found


def _counts(lines: Sequence[Line]) -> Mapping[str, Any]:
    return {"counts": {level: sum(line.level == level for line in lines) for level in LEVELS}}


def _as_dict(line: Line) -> dict[str, Any]:
    told = {"check": line.check, "account": line.account, "level": line.level.value, "says": line.says, "fix": line.fix}
    return {**told, "exit": line.code}


def _show(screen: Screen, lines: Sequence[Line]) -> None:
    for line in lines:
        about = f"{line.account}: " if line.account else ""
        style = "" if line.level == "ok" else line.level.value
        screen.say(f"{line.level.value:<8} {line.check:<12} {about}{line.says.removeprefix(about)}", style)
        if line.fix:
            screen.say(f"{'':<21} {line.fix}")
    counts = _counts(lines)["counts"]
    bad = [
        f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in ("error", "warning") if counts[level]
    ]
    screen.say()
    screen.say(", ".join(bad) or "nothing is wrong", "head")
