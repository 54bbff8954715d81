"""Receipts that a colleague pushed and this clone has fetched, not merged. Real git: what counts is what git knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost.deliver import loop
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.state import State
from socialpost.findings import Level
from socialpost.plan.model import DeliveryKey, Plan
from socialpost.receipts import unmerged
from socialpost.receipts.book import Ahead, Receipts
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.index import opened
from socialpost.receipts.known import with_broken
from socialpost.receipts.model import Mark, Receipt
from socialpost.testing.rig import DAYS, Rig
from tests.receipts.conftest import TEXT, enter, git, person

KEY = DeliveryKey("lamp", "toy-main")
pytestmark = pytest.mark.slow


def cloned(root: Path, name: str) -> Path:
    git(root, "clone", "-q", str(root / "team.git"), str(root / name))
    return root / name


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """Ann's clone and Ben's, which follow one branch."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(tmp_path / "team.git"))
    ann = cloned(tmp_path, "ann")
    (ann / "socialpost.yaml").write_text("accounts: {}\n")
    push(ann, "Begin")
    return ann, cloned(tmp_path, "ben")


def push(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)
    git(folder, "push", "-q", "origin", "HEAD:main")


def test_what_a_colleague_published_and_git_has_fetched_is_not_sent_again(rig: Rig, clones: tuple[Path, Path]) -> None:
    ann, ben = clones
    person(rig, ann).publish(TEXT)
    push(ann, "Receipts")
    git(ben, "fetch", "-q")
    rig.clock.sleep(3600)
    again = person(rig, ben).publish(TEXT)
    assert again.delivery is not None
    assert (again.entry, again.delivery.state, len(rig.cards())) == (Entry.UNCHANGED, State.PUBLISHED, 1)
    assert not (ben / "receipts").exists()  # else git would refuse the pull
    git(ben, "pull", "-q", "--ff-only")


def test_what_is_fetched_while_a_delivery_waits_is_heeded_before_it_is_sent(
    rig: Rig, clones: tuple[Path, Path]
) -> None:
    ann, ben = clones
    keeper = Keeper(rig.journal, lambda _name: rig.mutate(rig.adapter), FolderBook(ben), rig.clock)
    entered = enter(rig, TEXT, claims=keeper)
    assert entered.delivery is not None
    FolderBook(ann).write(Receipt(KEY, Mark.PUBLISHED, "ann", id="7", url="https://toy.example/7"))
    push(ann, "Receipts")
    git(ben, "fetch", "-q")
    (done,) = loop.carry(rig.tools(claims=keeper), [entered.delivery.id], wait=DAYS, workers=1)
    assert (done.state, rig.cards()) == (State.HELD, [])
    assert "its receipt says published" in done.reason


def test_a_branch_that_follows_nothing_is_compared_with_that_of_its_remote(rig: Rig, clones: tuple[Path, Path]) -> None:
    ann, ben = clones
    person(rig, ann).publish(TEXT)
    push(ann, "Receipts")
    git(ben, "fetch", "-q")
    git(ben, "checkout", "-q", "--no-track", "-b", "autumn")
    assert list(FolderBook(ben).read().by_key) == [KEY]


def test_what_was_merged_is_not_said_to_be_missing(rig: Rig, clones: tuple[Path, Path]) -> None:
    ann, ben = clones
    person(rig, ann).publish(TEXT)
    push(ann, "Receipts")
    git(ben, "fetch", "-q")
    assert FolderBook(ben).read().ahead.posts == ("lamp",)
    git(ben, "pull", "-q", "--ff-only")
    assert FolderBook(ben).read().ahead.posts == ()


def test_the_index_reads_again_when_more_was_fetched(rig: Rig, clones: tuple[Path, Path]) -> None:
    ann, ben = clones
    with opened(ben) as index:
        assert list(index.rows()) == []
    person(rig, ann).publish(TEXT)
    push(ann, "Receipts")
    git(ben, "fetch", "-q")
    with opened(ben) as index:
        assert [row[1:6] for row in index.rows()] == [("lamp", "toy-main", "", "", "published")]


def test_a_folder_without_git_has_nothing_to_merge(tmp_path: Path) -> None:
    assert unmerged.look(tmp_path) == unmerged.NOTHING


def test_a_plan_says_that_receipts_are_not_merged_and_what_to_type() -> None:
    (found,) = with_broken(Plan(), Receipts(ahead=Ahead("origin/main", ("lamp", "chair")))).findings
    assert (found.rule, found.level, found.fix) == ("receipt.unmerged", Level.WARNING, "git pull")
    assert "origin/main has receipts of 2 posts that are not merged here" in found.message
