"""A team on one platform: jobs in fresh clones of one bare repository, each with a journal that dies with it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from socialpost.adapter import Adapter, Step
from socialpost.deliver import enqueue, loop
from socialpost.deliver.claims import Claims
from socialpost.deliver.enqueue import Entered
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.state import Delivery
from socialpost.draft import Draft
from socialpost.receipts.branch import BranchBook
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.git import Git, Place, Pushed
from socialpost.testing import media
from socialpost.testing.rig import DAYS, Case, Rig, plan
from tests.deliver import toy

TEXT = Case("lamp", Draft("lamp", "toy-main", "toy", texts=("Warm light.",), options={"handle": "lamps"}))


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person in that folder would."""
    named = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def enter(rig: Rig, case: Case, *, claims: Claims, again: bool = False) -> Entered:
    """Plan a case and let it into the rig's journal, with what receipts tell."""
    media.write(rig.folder, dict(case.files))
    planned = plan(case, rig.mutate(rig.adapter), rig.folder)
    return enqueue.enter(rig.journal, rig.store, planned, rig.clock.now(), again=again, claims=claims)


@dataclass
class Job:
    """One run of a forge: a clone and a keeper with a name of its own."""

    team: Team
    clone: Path
    keeper: Keeper
    book: BranchBook

    def again(self) -> Job:
        """Return the same run with an empty journal: it has slept while others worked."""
        self.team.rig.forget()
        keeper = self.team.keeper(self.book)
        keeper._read = self.keeper._read
        return Job(self.team, self.clone, keeper, self.book)

    def enter(self, case: Case) -> Entered:
        return enter(self.team.rig, case, claims=self.keeper)

    def carry(self, delivery: Delivery) -> Delivery:
        tools = self.team.rig.tools(claims=self.keeper)
        return loop.carry(tools, [delivery.id], wait=DAYS, workers=1)[0]

    def publish(self, case: Case) -> Delivery | None:
        """Enter, carry, give up what claims are left; None when somebody else has it."""
        entered = self.enter(case)
        done = self.carry(entered.delivery) if entered.delivery else None
        self.keeper.finish()
        return done


@dataclass
class Team:
    """See the module."""

    root: Path
    rig: Rig

    def __post_init__(self) -> None:
        if self.bare.exists():
            return
        git(self.root, "init", "-q", "--bare", "-b", "main", str(self.bare))
        seed = self.root / "seed"
        git(self.root, "clone", "-q", str(self.bare), str(seed))
        (seed / "socialpost.yaml").write_text("accounts: {}\n")
        git(seed, "add", "-A")
        git(seed, "commit", "-qm", "Begin")
        git(seed, "push", "-q", "origin", "HEAD:main")

    @property
    def bare(self) -> Path:
        return self.root / "bare.git"

    def job(self, *, fresh: bool = True, at: Callable[[str], None] | None = None) -> Job:
        """Begin a job; `fresh`: its journal knows nothing. What the runner passes goes to `at` as well."""
        if fresh:
            self.rig.forget()
        number = len(list(self.root.glob("clone-*"))) + 1
        clone = self.root / f"clone-{number}"
        git(self.root, "clone", "-q", str(self.bare), str(clone))
        here = Git(clone)
        book = BranchBook(here, here.place(""), f"run-{number}", at=at or (lambda _name: None))
        self.rig.at = at or (lambda _name: None)
        return Job(self, clone, self.keeper(book), book)

    def keeper(self, book: BranchBook) -> Keeper:
        return Keeper(self.rig.journal, lambda _name: self.rig.mutate(self.rig.adapter), book, self.rig.clock)

    def lines(self, post: str = "lamp") -> str:
        """Return the receipt file as the remote has it."""
        return git(self.bare, "show", f"main:receipts/{post}.yaml")

    def later(self, minutes: float) -> None:
        self.rig.clock.sleep(60 * minutes)


def beside(rig: Rig, folder: Path) -> Rig:
    """Return a rig with a journal of its own, on the same platform and clock: another machine at the same time."""
    other = Rig(rig.adapter, rig.platform, folder)
    other.abandon()
    other.sandbox.close()
    other.sandbox, other.clock = rig.sandbox, rig.clock
    other.reopen()
    return other


class MemoryGit:
    """A remote and a clone of it in memory: what `BranchBook` needs of git, for crashes by the hundred."""

    prefix = ""

    def __init__(self) -> None:
        self.commits: dict[str, dict[str, str]] = {"0": {}}
        self.tip = "0"

    def fetch(self, _place: Place) -> str:
        return self.tip

    def files(self, commit: str, _folder: str) -> dict[str, str]:
        return self.commits[commit]

    def commit(self, parent: str, files: dict[str, str], _message: str) -> str:
        name = f"{parent}.{len(self.commits)}"
        self.commits[name] = {**self.commits[parent], **files}
        return name

    def push(self, _place: Place, commit: str) -> Pushed:
        if commit.rpartition(".")[0] != self.tip:
            return Pushed.OVERTAKEN
        self.tip = commit
        return Pushed.DONE


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with Rig(toy.adapter, toy.platform, tmp_path / "rig") as rig:
        rig.sandbox.world("toy").knobs.accept_duplicates = True  # the platform hides no mistake of ours
        yield Team(tmp_path, rig)


@dataclass
class Clone:
    """A person's workspace with a journal of its own, whose receipts are a folder."""

    rig: Rig
    keeper: Keeper

    def publish(self, case: Case, *, again: bool = False) -> Entered:
        entered = enter(self.rig, case, claims=self.keeper, again=again)
        if entered.delivery is None:
            return entered
        loop.carry(self.rig.tools(claims=self.keeper), [entered.delivery.id], wait=DAYS, workers=1)
        return replace(entered, delivery=self.rig.journal.get(entered.delivery.id))


def person(rig: Rig, folder: Path, *, forget: bool = True) -> Clone:
    """Sit down at a fresh clone (`forget`) whose receipts lie in `folder`."""
    if forget:
        rig.forget()
    return Clone(rig, Keeper(rig.journal, lambda _name: rig.mutate(rig.adapter), FolderBook(folder), rig.clock))


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(toy.adapter, toy.platform) as made:
        made.sandbox.world("toy").knobs.accept_duplicates = True
        yield made


def without_carrying(adapter: Adapter) -> Adapter:
    """Return the adapter as one whose author never thought of another machine."""

    def compile_steps(draft: Draft) -> list[Step]:
        return [
            replace(step, recover=replace(step.recover, carries=())) if step.recover else step
            for step in adapter.compile(draft)
        ]

    return replace(adapter, compile=compile_steps)
