"""The remote, the branch and the clone that claims are made with: what they refuse, lose and leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost.deliver.enqueue import Entry
from socialpost.deliver.state import State
from socialpost.errors import StateTrouble, UsageError
from socialpost.receipts.git import Git
from tests.receipts.conftest import TEXT, Team, git


def hook(team: Team, name: str, text: str) -> None:
    path = team.bare / "hooks" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.slow
def test_a_remote_that_takes_no_push_means_that_nothing_is_sent(team: Team) -> None:
    hook(team, "pre-receive", "echo 'only by pull request' >&2; exit 1")
    job = team.job()
    with pytest.raises(StateTrouble, match=r"origin/main takes no push: .*only by pull request"):
        job.publish(TEXT)
    assert team.rig.cards() == []


@pytest.mark.slow
def test_a_push_whose_answer_was_lost_counts_when_the_branch_has_it(team: Team) -> None:
    program = lossy(team, "push")
    job = team.job()
    job.book._git._program = str(program)
    done = job.publish(TEXT)
    assert done is not None
    assert (done.state, len(team.rig.cards())) == (State.PUBLISHED, 1)


def lossy(team: Team, verb: str) -> Path:
    """Write a git whose verb does its work and then dies without an answer."""
    program = team.root / "git"
    program.write_text(f'#!/bin/sh\nif [ "$1" = {verb} ]; then git "$@" >/dev/null 2>&1; exit 128; fi\nexec git "$@"\n')
    program.chmod(0o755)
    return program


@pytest.mark.slow
def test_a_branch_that_others_move_is_read_again_until_it_takes_the_claim(team: Team) -> None:
    moved: list[str] = []

    def at(name: str) -> None:
        if name == "branch.committed" and len(moved) < 3:
            moved.append(name)
            someone(team, f"note-{len(moved)}")

    assert team.job(at=at).publish(TEXT) is not None
    assert len(moved) == 3
    assert '"state": "published"' in team.lines()


def someone(team: Team, name: str) -> None:
    """Let a colleague push something."""
    seed = team.root / "seed"
    git(seed, "pull", "-q", "--rebase", "origin", "main")
    (seed / name).write_text(name)
    git(seed, "add", "-A")
    git(seed, "commit", "-qm", name)
    git(seed, "push", "-q", "origin", "HEAD:main")


@pytest.mark.slow
def test_neither_the_index_nor_the_work_tree_of_the_clone_is_touched(team: Team) -> None:
    job = team.job()
    (job.clone / "draft.txt").write_text("mine")
    git(job.clone, "add", "draft.txt")
    before = git(job.clone, "status", "--porcelain"), git(job.clone, "rev-parse", "HEAD")
    job.publish(TEXT)
    assert (git(job.clone, "status", "--porcelain"), git(job.clone, "rev-parse", "HEAD")) == before


@pytest.mark.slow
def test_a_clean_work_tree_follows_the_branch_and_another_says_why_not(team: Team) -> None:
    job = team.job()
    job.publish(TEXT)
    here = Git(job.clone)
    assert here.forward(job.book.place) == ""
    assert (job.clone / "receipts" / "lamp.yaml").exists()
    (job.clone / "socialpost.yaml").write_text("changed")
    assert here.forward(job.book.place).startswith(
        "there are changes that are not committed; commit them, then: git pull"
    )


def test_a_workspace_below_the_top_of_its_repository_keeps_its_receipts_beside_it(team: Team) -> None:
    job = team.job()
    (job.clone / "shop").mkdir()
    here = Git(job.clone / "shop")
    assert here.prefix == "shop/"


def test_a_folder_without_git_is_told_what_claims_need(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lies in no git repository"):
        Git(tmp_path)


def test_a_detached_head_asks_for_the_branch_by_name(team: Team) -> None:
    job = team.job()
    git(job.clone, "checkout", "-q", "--detach")
    here = Git(job.clone)
    with pytest.raises(UsageError, match="no branch is checked out here"):
        here.place("")
    assert str(here.place("origin/main")) == "origin/main"


def test_a_token_in_the_address_of_the_remote_is_never_said(team: Team) -> None:
    job = team.job()
    git(job.clone, "remote", "set-url", "origin", "https://bot:s3cr3t-token@127.0.0.1:9/nothing.git")
    here = Git(job.clone)
    with pytest.raises(StateTrouble) as told:
        here.fetch(here.place("origin/main"))
    assert "s3cr3t-token" not in f"{told.value} {told.value.fix}"


@pytest.mark.slow
def test_a_receipt_that_cannot_be_read_stops_its_post(team: Team) -> None:
    team.job().publish(TEXT)
    seed = team.root / "seed"
    git(seed, "pull", "-q", "--rebase", "origin", "main")
    path = seed / "receipts" / "lamp.yaml"
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    git(seed, "commit", "-qam", "break it")
    git(seed, "push", "-q", "origin", "HEAD:main")
    entered = team.job().enter(TEXT)
    assert (entered.entry, entered.delivery) == (Entry.REFUSED, None)
    assert "nobody knows what is out" in entered.says
