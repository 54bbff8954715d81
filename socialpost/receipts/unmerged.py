"""Receipts that git has fetched and nobody has merged here: they count, so that a colleague's post is not sent again.

Nothing is fetched: what the branch that this one follows held when the person fetched last is all that is asked.
https://git-scm.com/docs/gitrevisions (`@{upstream}`), https://git-scm.com/docs/git-diff (`A...B`, the raw format)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from socialpost.errors import SocialpostError
from socialpost.receipts.file import ENDING, FOLDER

if TYPE_CHECKING:
    from socialpost.receipts.git import Git

_FOLLOWED = ("@{upstream}", "refs/remotes/origin/HEAD")
"""What this branch follows; where it follows nothing, the remote's own branch."""


@dataclass(frozen=True, slots=True)
class Unmerged:
    """`name` is the branch (`origin/main`), `between` the commits that were compared (ours, theirs).

    `texts` are the files that were changed there since the two parted, by post, as they stand there.
    """

    name: str = ""
    between: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


NOTHING = Unmerged()


def look(root: Path, before: Unmerged = NOTHING) -> Unmerged:
    """Return what is not merged in the workspace `root`; nothing where there is no git, or no branch to follow.

    `before` is what was found the last time: it is good as long as neither branch has moved.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return NOTHING
    from socialpost.receipts.git import Git

    try:
        return _look(Git(root), before)
    except SocialpostError:  # no git on this machine, or a repository that it refuses: then nothing is known
        return NOTHING


def _look(git: Git, before: Unmerged) -> Unmerged:
    for followed in _FOLLOWED:
        found = git.run("rev-parse", "HEAD", followed, check=False)
        if found.returncode == 0:
            between = tuple(found.stdout.split())
            return before if between == before.between else _compared(git, followed, between)
    return NOTHING


def _compared(git: Git, followed: str, between: tuple[str, ...]) -> Unmerged:
    ours, theirs = between
    if ours == theirs:
        return Unmerged(between=between)
    raw = ("diff", "--raw", "-z", "--no-renames", "--no-abbrev")
    folder = f"{git.prefix}{FOLDER}"
    found = git.run(*raw, f"{ours}...{theirs}", "--", folder, check=False)
    if found.returncode:  # no common commit: all of it is theirs
        found = git.run(*raw, ours, theirs, "--", folder)
    blobs = dict(_changed(found.stdout, folder))
    texts = dict(zip(blobs, git.texts(list(blobs.values())), strict=True))
    name = git.run("rev-parse", "--abbrev-ref", followed, check=False).stdout.strip()
    return Unmerged(name or followed, between, texts)


def _changed(raw: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield post and blob of each receipts file that is there: `:100644 100644 OLD NEW M`, then its path."""
    parts = raw.split("\0")
    for about, path in zip(parts[::2], parts[1::2], strict=False):
        blob, how = about.split()[3:5]
        name = PurePosixPath(path).relative_to(folder)
        if how != "D" and name.suffix == ENDING and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix().removesuffix(ENDING), blob
