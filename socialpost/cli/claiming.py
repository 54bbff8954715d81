"""Claims on a branch for `run --once --claim git`: which branch, under which name, and the work tree afterwards."""

from __future__ import annotations

import os
import random
import secrets
import time
from pathlib import Path

from socialpost.cli.show import Screen
from socialpost.errors import UsageError
from socialpost.receipts.branch import BranchBook
from socialpost.receipts.git import Git

JOBS = {"GITHUB_RUN_ID": "github", "CI_JOB_ID": "gitlab"}
"""The variables by which forges name a job, so that a person finds the job that a receipt tells of."""


def book(root: Path, claim: str, *, once: bool, sandbox: bool) -> BranchBook:
    """Return the receipts on the branch that `--claim` names. UsageError: it names none, or stands where it means nothing."""
    kind, _, branch = claim.partition("=")
    if kind != "git":
        raise UsageError(f"--claim {claim}: that cannot be claimed on", "--claim git, or --claim git=origin/main")
    if not once:
        raise UsageError("--claim is for single rounds", "give --once, too; a runner that stays has its journal")
    if sandbox:
        raise UsageError("the sandbox keeps no receipts", "leave --claim out")
    here = Git(root)
    return BranchBook(here, here.place(branch), name(), pause=_pause)


def name() -> str:
    """Return a name that no other run has; it begins with the forge's own name of the job."""
    job = next((f"{forge}-{os.environ[variable]}-" for variable, forge in JOBS.items() if os.environ.get(variable)), "")
    return f"{job}{secrets.token_hex(5)}"


def follow(book: BranchBook, screen: Screen) -> None:
    """Bring the work tree to where the branch is now, or say why it stays behind."""
    why = book.forward()
    if why:
        screen.say(f"the work tree stays where it is, behind {book.place}: {why}", "dim")


def _pause(number: int) -> None:
    """Wait a moment, another one for everybody, so that many jobs do not meet again and again."""
    time.sleep(random.uniform(0.1, min(0.2 * 2**number, 5.0)))  # noqa: S311 - no secret hangs on it
