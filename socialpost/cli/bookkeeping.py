"""`socialpost receipts`: what the journal knows and the receipts do not say yet is written, and committed if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socialpost.cli import context, sending
from socialpost.cli.show import Screen
from socialpost.deliver import exits
from socialpost.errors import UsageError
from socialpost.receipts.file import FOLDER
from socialpost.receipts.folder import FolderBook

if TYPE_CHECKING:
    from pathlib import Path

    from socialpost.content.workspace import Workspace
    from socialpost.receipts.git import Git

SHARE = "git pull --no-rebase --no-edit && git push"
"""Keeps both sides' lines: a rebase would stop where two people's receipts meet."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`written` are files that were changed now; `open` those that git has not committed, None without git."""

    written: Sequence[str]
    open: Sequence[str] | None
    committed: bool
    troubles: dict[str, str]

    @property
    def code(self) -> int:
        """The exit code: what is public and could not be told to the team is not done."""
        return exits.PARTLY if self.troubles else exits.DONE


def keep(place: Workspace, screen: Screen, *, commit: bool) -> int:
    """Bring the receipts up to date; return the exit code. UsageError: there is no git to commit with. StateTrouble."""
    from socialpost.deliver.progress import silent

    git = _git(place.root, needed=commit)
    book = FolderBook(place.root)
    before = book.posts()
    with context.office(place, sandbox=False, progress=silent, book=book) as office:
        office.journal.free_dead()
        office.claims.catch_up()
        sending.tell_receipts(office, screen)
        troubles = {key: str(problem) for key, problem in office.claims.troubles.items()}
    after = book.posts()
    written = sorted(f"{FOLDER}/{post}.yaml" for post in after if before.get(post) != after[post])
    waiting = None if git is None else _uncommitted(git)
    if commit and git is not None and waiting:
        _commit(git, waiting)
    done = Kept(written, waiting, commit and bool(waiting), troubles)
    screen.document(as_dict(done))
    _tell(screen, done)
    return done.code


def _git(root: Path, *, needed: bool) -> Git | None:
    from socialpost.receipts.git import Git

    try:
        return Git(root)
    except UsageError as problem:
        if needed:
            raise UsageError(str(problem), "without --commit the receipts are written all the same") from None
        return None


def _uncommitted(git: Git) -> list[str]:
    """Return the paths below `receipts/`, from the top of the repository, that differ from what is committed."""
    told = git.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", _folder(git)).stdout
    return sorted(entry[3:] for entry in told.split("\0") if entry)


def _commit(git: Git, paths: Sequence[str]) -> None:
    """Commit the receipts and nothing else, whatever else is staged. StateTrouble: git says why not."""
    git.run("add", "--", _folder(git))
    many = f"{len(paths)} {'file' if len(paths) == 1 else 'files'}"
    git.run(
        "commit", "--quiet", "--only", "-m", f"Receipts: what is out ({many})", "--", _folder(git), env=git.author()
    )


def _folder(git: Git) -> str:
    return f"{git.prefix}{FOLDER}"


def _tell(screen: Screen, done: Kept) -> None:
    for path in done.written:
        screen.say(f"written  {path}")
    if done.committed and done.open:
        screen.say(f"committed {len(done.open)}; share it: {SHARE}")
    elif done.open:
        screen.say(
            f"{len(done.open)} not committed; other clones do not know yet: socialpost receipts --commit && {SHARE}"
        )
    elif not done.written:
        screen.say("the receipts say all that the journal knows" + ("" if done.open is None else "; all is committed"))


def as_dict(done: Kept) -> dict[str, Any]:
    """Return it as JSON data."""
    return {
        "written": list(done.written),
        "uncommitted": None if done.open is None else ([] if done.committed else list(done.open)),
        "committed": list(done.open or ()) if done.committed else [],
        "troubles": done.troubles,
        "exit": done.code,
    }
