"""`socialpost init --forge`: the scheduled job of a forge that publishes from the repository alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.errors import StateTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace

MARK = "# SECRETS"


@dataclass(frozen=True, slots=True)
class Forge:
    """Where a forge looks for the job, how it hands a secret to it, and what a person does next."""

    file: Path
    line: Callable[[str], str]
    next: tuple[str, ...]


FORGES: Mapping[str, Forge] = {
    # https://docs.github.com/actions/writing-workflows/workflow-syntax-for-github-actions
    "github": Forge(
        Path(".github", "workflows", "socialpost.yml"),
        lambda name: f"{name}: ${{{{ secrets.{name} }}}}",
        (
            "put the secrets it names into Settings > Secrets and variables > Actions",
            "commit and push it; where the branch is protected, let the job push to it",
        ),
    ),
    # https://docs.gitlab.com/ci/yaml/ - variables of the project are there by themselves
    "gitlab": Forge(
        Path(".gitlab", "socialpost.yml"),
        lambda name: f"#      {name}",
        ("do what the first lines of it say", "commit and push it"),
    ),
}


def write(root: Path, forge: str) -> tuple[Path, bool]:
    """Write the job of a workspace and return where, and whether it was written: what is there already stays.

    UsageError: no such forge, or `socialpost.yaml` cannot be read. StateTrouble: the folder cannot be written.
    """
    if forge not in FORGES:
        raise UsageError(f"no job is known for {forge!r}", f"one of {', '.join(FORGES)}")
    from socialpost.content import bundled

    path = FORGES[forge].file
    if (root / path).exists():
        return path, False
    text = (bundled.folder("forge") / f"{forge}.yml").read_text("utf-8")
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(_with_secrets(text, secrets(root), FORGES[forge].line), encoding="utf-8")
    except OSError as problem:
        raise StateTrouble(f"{root / path} cannot be written: {problem.strerror or problem}") from problem
    return path, True


def secrets(root: Path) -> list[str]:
    """Return the variables with the credentials of a workspace's accounts, and what it needs to tell people.

    Of an account those that never change in use, where it has such.
    """
    from socialpost import registry
    from socialpost.auth.environ import variable
    from socialpost.content.workspace import load_workspace

    workspace, _ = load_workspace(Path(os.path.abspath(root)))  # noqa: PTH100 - a link stays a link
    if workspace is None:
        raise UsageError(f"{root / 'socialpost.yaml'} has errors", "see: socialpost validate")
    names = []
    for account in workspace.accounts.values():
        methods = registry.load(account.platform).auth.methods
        lasting = [one for one in methods if not any(field.rotates for field in one.fields if field.required)]
        fields = (lasting or methods)[0].fields
        names += [variable(account.name, field.name) for field in fields if field.required]
    return [*names, *_telling(workspace)]


def _telling(workspace: Workspace) -> list[str]:
    """Return the variables of `notify:`: addresses, and the mail server's password with the consent to send it there."""
    from socialpost.auth.consent import VARIABLE
    from socialpost.schedule.mail import PASSWORD

    channels, server = workspace.notify, workspace.smtp
    mails = server is not None and server.user and any(one.email for one in channels)
    return [*dict.fromkeys(one.variable for one in channels if one.variable), *([PASSWORD, VARIABLE] if mails else [])]


def _with_secrets(text: str, names: list[str], line: Callable[[str], str]) -> str:
    """Put a line for each variable where the template has its mark."""
    before, _, after = text.partition(MARK)
    indent = before.rpartition("\n")[2]
    return before + f"\n{indent}".join(line(name) for name in names) + after
