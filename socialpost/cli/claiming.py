"""Where a command keeps its receipts: claims on a branch (`policy: {claim: git}`, `--claim git`), the folder, or nowhere."""

from __future__ import annotations

import os
import random
import secrets
import time
from typing import TYPE_CHECKING

from socialpost.cli.show import Screen
from socialpost.deliver import books
from socialpost.errors import UsageError
from socialpost.receipts.branch import BranchBook
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.git import Git

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.receipts.book import Book

JOBS = {"GITHUB_RUN_ID": "github", "CI_JOB_ID": "gitlab"}
"""The variables by which forges name a job, so that a person finds the job that a receipt tells of."""


def book(place: Workspace, claim: str = "", *, once: bool = False, stays: bool = False, sandbox: bool = False) -> Book:
    """Return where receipts are kept: `claim` is what the command line says of claims, else the policy counts.

    `once`: one round of a runner; `stays`: a runner that nobody looks at, see `_folder`. UsageError: the claim names no
    branch, or stands where it means nothing.
    """
    if sandbox:
        if claim:
            raise UsageError("the sandbox keeps no receipts", "leave --claim out")
        return FolderBook(place.root, writes=False)
    if claim and not once:
        raise UsageError(
            "--claim is for single rounds", "give --once, too; for everything that sends: `policy: {claim: git}`"
        )
    wanted = claim or place.policy.claim
    return _branch(place, wanted, alone=once and bool(claim), once=once) if wanted else _folder(place, stays or once)


def _branch(place: Workspace, claim: str, *, alone: bool, once: bool) -> BranchBook:
    kind, _, branch = claim.partition("=")
    if kind != "git":
        raise UsageError(f"--claim {claim}: that cannot be claimed on", "--claim git, or --claim git=origin/main")
    if books.address(place.root, os.environ, sandbox=False) is not None and not alone:
        raise UsageError(
            "`policy: {claim: git}` and a database: each of them sees to it that nothing goes out twice, and they do not"
            " know of each other",
            "keep one of them: workers share the database, clones without one claim",
        )
    lasting = books.exist(place.root, os.environ, sandbox=False)
    here = Git(place.root)
    return BranchBook(here, here.place(branch), name(), alone=alone or (once and not lasting), pause=_pause)


def _folder(place: Workspace, unattended: bool) -> FolderBook:
    """Return the workspace's folder. With a team's database, whoever is not looked at writes nothing: it could not pull."""
    team = books.address(place.root, os.environ, sandbox=False) is not None
    return FolderBook(place.root, writes=not (team and unattended))


def name() -> str:
    """Return a name that no other run has; it begins with the forge's own name of the job."""
    job = next((f"{forge}-{os.environ[variable]}-" for variable, forge in JOBS.items() if os.environ.get(variable)), "")
    return f"{job}{secrets.token_hex(5)}"


def follow(book: Book | None, screen: Screen) -> None:
    """Bring the work tree to where the branch of the claims is now, or say why it stays behind."""
    if not isinstance(book, BranchBook):
        return
    why = book.forward()
    if why:
        screen.say(f"the work tree stays where it is, behind {book.place}: {why}", "dim")


def _pause(number: int) -> None:
    """Wait a moment, another one for everybody, so that many jobs do not meet again and again."""
    time.sleep(random.uniform(0.1, min(0.2 * 2**number, 5.0)))  # noqa: S311 - no secret hangs on it
