"""Git as plumbing: a branch of a remote is read and moved forward, and neither the index nor the work tree is touched.

https://git-scm.com/docs/git-push (what a refused push says), https://git-scm.com/docs/git#_environment_variables
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from socialpost import children
from socialpost.errors import StateTrouble, UsageError

TIMEOUT = 60.0
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
# what a remote says when somebody else moved the branch between our look and our push
_OVERTAKEN = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value|already exists"
)
_NAME, _MAIL = "socialpost", "socialpost@localhost"


class Pushed(Enum):
    """How a push ended."""

    DONE = auto()
    OVERTAKEN = auto()  # somebody else was faster: nothing of ours is there


@dataclass(frozen=True, slots=True)
class Place:
    """A branch of a remote, as `--claim git=REMOTE/BRANCH` names it."""

    remote: str
    branch: str

    def __str__(self) -> str:
        return f"{self.remote}/{self.branch}"

    @property
    def ref(self) -> str:
        """Our own note of where the branch stands: nobody else's refs are moved."""
        return f"refs/socialpost/{self.remote}/{self.branch}"


class Git:
    """The repository that a workspace lies in. UsageError: there is none, or no git."""

    def __init__(self, workspace: Path, *, program: str = "git", timeout: float = TIMEOUT) -> None:
        self._program = program
        self._timeout = timeout
        self._folder = workspace
        top = self.run("rev-parse", "--show-toplevel", "--show-prefix", check=False)
        if top.returncode:
            raise UsageError(
                f"{workspace} lies in no git repository: {_last(top.stderr)}",
                "claims need one with a remote: git init, git remote add origin ..., git push -u origin main",
            )
        lines = top.stdout.splitlines()
        self._folder = Path(lines[0])
        self.prefix = lines[1] if len(lines) > 1 else ""

    def run(
        self, *arguments: str, given: str | None = None, check: bool = True, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run git, without a prompt and not for ever. StateTrouble: it says no (`check`), or does not end."""
        try:
            done = subprocess.run(  # noqa: S603 - the program is git, the arguments are ours
                [self._program, *arguments],
                cwd=self._folder,
                env={**_environment(), **(env or {})},
                input=given if given is not None else "",
                capture_output=True,
                text=True,
                errors="replace",
                timeout=self._timeout,
                check=False,
                start_new_session=True,  # ssh finds no terminal to ask on, and Ctrl-C does not tear a push
            )
        except FileNotFoundError as problem:
            raise UsageError("there is no git on this machine", "install git") from problem
        except subprocess.TimeoutExpired as problem:
            raise StateTrouble(
                f"git {arguments[0]} did not end within {self._timeout:.0f} seconds",
                "look at the network, run it again",
            ) from problem
        if check and done.returncode:
            raise StateTrouble(f"git {arguments[0]}: {_last(done.stderr)}", "run it again; `git fetch` shows more")
        return done

    def place(self, wanted: str) -> Place:
        """Return the branch that is meant: `REMOTE/BRANCH`, or what the branch that is checked out follows. UsageError."""
        remotes = self.run("remote").stdout.split()
        if wanted:
            return self._named(wanted, remotes)
        head = self.run("symbolic-ref", "--quiet", "--short", "HEAD", check=False).stdout.strip()
        if not head:
            raise UsageError("no branch is checked out here", "name it: --claim git=origin/main")
        remote = self.run("config", f"branch.{head}.remote", check=False).stdout.strip()
        merge = self.run("config", f"branch.{head}.merge", check=False).stdout.strip()
        if remote in remotes and merge:
            return Place(remote, merge.removeprefix("refs/heads/"))
        return self._named(f"origin/{head}", remotes)

    def _named(self, wanted: str, remotes: Sequence[str]) -> Place:
        fits = [name for name in remotes if wanted.startswith(f"{name}/") and len(wanted) > len(name) + 1]
        if not fits:
            known = ", ".join(remotes) or "none"
            raise UsageError(
                f"{wanted!r} names no branch of a remote (there are: {known})", "write it like --claim git=origin/main"
            )
        remote = max(fits, key=len)
        return Place(remote, wanted.removeprefix(f"{remote}/"))

    def fetch(self, place: Place) -> str:
        """Return the commit at which the branch stands on the remote now. StateTrouble."""
        source = f"+refs/heads/{place.branch}:{place.ref}"
        done = self.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", place.remote, source, check=False)
        if done.returncode:
            raise StateTrouble(
                f"{place} cannot be fetched: {_last(done.stderr)}",
                f"nothing was sent; see that `git fetch {place.remote} {place.branch}` works here",
            )
        return self.run("rev-parse", "--verify", place.ref).stdout.strip()

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """Return the texts of the files below a folder of a commit (both from the top of the repository), by path."""
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", folder).stdout
        blobs: dict[str, str] = {}
        for entry in filter(None, listed.split("\0")):
            kind, _, path = entry.partition("\t")
            if kind.split()[1] == "blob":
                blobs[path] = kind.split()[2]
        return dict(zip(blobs, self.texts(list(blobs.values())), strict=True))

    def texts(self, blobs: Sequence[str]) -> list[str]:
        """Return the texts of blobs, read by one process; a count of bytes stands before each."""
        if not blobs:
            return []
        done = subprocess.run(  # noqa: S603 - see `run`; contents are bytes here
            [self._program, "cat-file", "--batch"],
            cwd=self._folder,
            env=_environment(),
            input="".join(f"{blob}\n" for blob in blobs).encode(),
            capture_output=True,
            timeout=self._timeout,
            check=False,
        )
        texts, rest = [], done.stdout
        for blob in blobs:
            head, _, rest = rest.partition(b"\n")
            size = head.rpartition(b" ")[2]
            if not size.isdigit():
                raise StateTrouble(
                    f"git has no {blob[:12]}: the clone is incomplete", "fetch it whole: git fetch --refetch"
                )
            texts.append(rest[: int(size)].decode("utf-8", "replace"))
            rest = rest[int(size) + 1 :]
        return texts

    def commit(self, parent: str, files: Mapping[str, str], message: str) -> str:
        """Make a commit on top of another one in which some files have these texts; return its name. StateTrouble."""
        with tempfile.TemporaryDirectory(prefix="socialpost-") as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self.run("read-tree", parent, env=env)
            for path, text in files.items():
                blob = self.run("hash-object", "-w", "--stdin", given=text).stdout.strip()
                self.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
            tree = self.run("write-tree", env=env).stdout.strip()
        return self.run("commit-tree", tree, "-p", parent, given=message, env=self.author()).stdout.strip()

    def author(self) -> dict[str, str]:
        """Return who commits where neither the environment nor git's configuration says it."""
        known = self.run("var", "GIT_COMMITTER_IDENT", check=False).returncode == 0
        named = self.run("config", "user.email", check=False).stdout.strip()
        if known and (named or os.environ.get("GIT_COMMITTER_EMAIL")):
            return {}
        made: dict[str, str] = {}
        for who in ("AUTHOR", "COMMITTER"):
            made |= {f"GIT_{who}_NAME": os.environ.get(f"GIT_{who}_NAME", _NAME)}
            made |= {f"GIT_{who}_EMAIL": os.environ.get(f"GIT_{who}_EMAIL", _MAIL)}
        return made

    def push(self, place: Place, commit: str) -> Pushed:
        """Move the branch forward to a commit, never by force. StateTrouble: it is not there, and another try is no use.

        What counts is whether the commit is there, not what the answer said: an answer can be lost.
        """
        try:
            done = self.run(
                *("push", "--porcelain", "--no-verify", place.remote, f"{commit}:refs/heads/{place.branch}"),
                check=False,
            )
            code, said = done.returncode, f"{done.stdout}\n{done.stderr}"
        except StateTrouble as slow:
            code, said = -1, str(slow)
        if code == 0:
            self.run("update-ref", place.ref, commit, check=False)
        if code == 0 or self._has(place, commit):
            return Pushed.DONE
        if _OVERTAKEN.search(said):
            return Pushed.OVERTAKEN
        raise StateTrouble(
            f"{place} takes no push: {_reason(said)}",
            f"nothing was sent; see that this machine may push to {place}: rights, rules of the branch, network",
        )

    def _has(self, place: Place, commit: str) -> bool:
        """Tell whether the branch holds a commit. StateTrouble: the remote does not answer."""
        tip = self.fetch(place)
        return self.run("merge-base", "--is-ancestor", commit, tip, check=False).returncode == 0

    def forward(self, place: Place) -> str:
        """Bring the work tree to where the branch stands, when that is safe; return why not, empty when done."""
        head = self.run("symbolic-ref", "--quiet", "--short", "HEAD", check=False).stdout.strip()
        if head != place.branch:
            return f"{head or 'no branch'} is checked out"
        if self.run("status", "--porcelain", "--untracked-files=no").stdout.strip():
            return "there are changes that are not committed; commit them, then: git pull --no-rebase --no-edit"
        if self.run("merge-base", "--is-ancestor", "HEAD", place.ref, check=False).returncode == 1:
            return "it has commits that are not pushed; git pull --no-rebase --no-edit && git push"
        done = self.run("merge", "--ff-only", "--quiet", place.ref, check=False)
        return _last(done.stderr) if done.returncode else ""


def masked(text: str) -> str:
    """Return a text without what stands before the `@` of an address: tokens are put there."""
    return _SECRET.sub("***@", text)


def _environment() -> dict[str, str]:
    env = {name: value for name, value in children.environment().items() if name not in _NOT_OURS}
    return {**env, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _last(text: str) -> str:
    lines = [line.strip() for line in masked(text).splitlines() if line.strip() and not line.startswith("hint:")]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (told or lines or ["it does not say why"])[0]


def _reason(said: str) -> str:
    """Return what a refused push says: the remote's own words and the line about the branch."""
    lines = [line.strip() for line in masked(said).splitlines()]
    telling = [line for line in lines if line.startswith(("remote:", "fatal:", "!", "git push"))]
    texts = [re.sub(r"^(remote:|fatal:|!)\s*", "", line).replace("\t", " ").strip() for line in telling]
    return "; ".join(dict.fromkeys(text for text in texts if text))[:400] or "it does not say why"
