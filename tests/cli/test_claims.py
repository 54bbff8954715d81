"""`policy: {claim: git}`: whatever sends claims first, so that two clones never send one post. And what a pull needs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from socialpost.sandbox.client import Control
from tests.cli.conftest import SETTINGS, Shop
from tests.cli.test_receipts import ON_X, fresh, live, publish, remote
from tests.receipts.conftest import git

__all__ = ["live"]

SENDING, PUBLISHED = (f"socialpost: lamp@x-us {state} [skip ci]" for state in ("sending", "published"))


def claiming(shop: Shop, folder: Path) -> Path:
    """Let the team agree that everything claims, and return its bare repository."""
    shop.write("socialpost.yaml", SETTINGS + "policy: {claim: git}\n")
    return remote(shop, folder)


def log(bare: Path) -> list[str]:
    return git(bare, "log", "--format=%s", "main").splitlines()


def start(clone: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "socialpost", *arguments],
        cwd=clone,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.usefixtures("live")
def test_publishing_claims_on_the_branch_where_the_policy_says_so(shop: Shop, tmp_path: Path) -> None:
    bare = claiming(shop, tmp_path)
    told = publish(shop)
    assert (told.code, log(bare)) == (0, [PUBLISHED, SENDING, "Begin"]), told.err
    assert publish(shop).code == 0
    assert len(log(bare)) == 3


@pytest.mark.slow
def test_two_people_who_publish_at_one_moment_send_once(shop: Shop, live: Control, tmp_path: Path) -> None:
    live.turn("x", accept_duplicates=True)
    bare = claiming(shop, tmp_path)
    clones = [tmp_path / "ann", tmp_path / "ben"]
    for clone in clones:
        git(tmp_path, "clone", "-q", str(bare), str(clone))
    both = [start(clone, "publish", "posts/lamp.yaml", "--wait", "5s") for clone in clones]
    told = [process.communicate(timeout=120) for process in both]
    codes = {process.returncode for process in both}
    assert codes <= {0, 7, 75}, told
    assert (0 in codes, len(live.cards())) == (True, 1), told


@pytest.mark.slow
def test_a_clone_that_has_not_even_fetched_learns_that_the_post_is_out(
    shop: Shop, live: Control, tmp_path: Path
) -> None:
    live.turn("x", accept_duplicates=True)
    claiming(shop, tmp_path)
    publish(shop)
    fresh(shop)
    git(shop.root, "reset", "-q", "--hard", "HEAD~2")
    git(shop.root, "update-ref", "refs/remotes/origin/main", "HEAD")
    told = publish(shop)
    assert (told.states(), len(live.cards())) == ({"lamp@x-us": "published"}, 1), told.err


@pytest.mark.slow
def test_a_runner_that_stays_claims_too(shop: Shop, live: Control, tmp_path: Path) -> None:
    bare = claiming(shop, tmp_path)
    runner = start(shop.root, "run", "--json")
    assert runner.stdout is not None
    for line in runner.stdout:
        if json.loads(line)["event"] == "published":
            break
    runner.send_signal(signal.SIGTERM)
    runner.communicate(timeout=60)
    assert (runner.returncode, log(bare), len(live.cards())) == (0, [PUBLISHED, SENDING, "Begin"], 1)


@pytest.mark.slow
def test_a_post_that_is_deleted_under_the_policy_is_deleted_for_everybody(
    shop: Shop, live: Control, tmp_path: Path
) -> None:
    bare = claiming(shop, tmp_path)
    publish(shop)
    assert shop.run("delete", "lamp", "--yes").code == 0
    assert (log(bare)[0], live.cards()) == ("socialpost: lamp@x-us deleted [skip ci]", [])


@pytest.mark.slow
def test_a_remote_that_is_away_lets_nothing_out(shop: Shop, live: Control, tmp_path: Path) -> None:
    claiming(shop, tmp_path).rename(tmp_path / "away")
    told = publish(shop)
    assert (told.code, live.cards()) == (1, [])
    assert "origin/main cannot be fetched" in told.json["error"]


def test_a_policy_that_names_no_way_to_claim_is_an_error_of_the_file(shop: Shop) -> None:
    shop.write("socialpost.yaml", SETTINGS + "policy: {claim: redis}\n")
    told = shop.run("validate")
    assert told.code == 3
    assert "that cannot be claimed on" in told.out


@pytest.mark.slow
@pytest.mark.usefixtures("live")
def test_receipts_are_committed_alone_and_the_pull_goes_through(shop: Shop, tmp_path: Path) -> None:
    bare = remote(shop, tmp_path)
    git(tmp_path, "clone", "-q", str(bare), str(tmp_path / "ben"))
    publish(shop)
    shop.write("posts/lamp.yaml", ON_X + "# a thought that is not done\n")
    git(shop.root, "add", "posts")
    (tmp_path / "ben" / "receipts").mkdir()
    (tmp_path / "ben" / "receipts" / "lamp.yaml").write_text(
        '- {"account": "x-us", "occurrence": "again-1", "state": "published", "id": "7", "run": "ben"}\n'
    )
    git(tmp_path / "ben", "add", "-A")
    git(tmp_path / "ben", "commit", "-qm", "Receipts of Ben")
    git(tmp_path / "ben", "push", "-q", "origin", "main")
    told = shop.run("receipts", "--commit", "--json")
    assert (told.code, told.json["committed"]) == (0, ["receipts/.gitattributes", "receipts/lamp.yaml"])
    assert git(shop.root, "diff", "--cached", "--name-only").split() == ["posts/lamp.yaml"]  # what was staged is so yet
    git(shop.root, "commit", "-qm", "A thought")
    git(shop.root, "pull", "-q", "--no-rebase", "--no-edit")
    text = (shop.root / "receipts" / "lamp.yaml").read_text()
    assert '"run": "ben"' in text
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("live")
def test_receipts_that_a_crash_kept_from_being_written_are_made_up_for(shop: Shop) -> None:
    publish(shop)
    (shop.root / "receipts" / "lamp.yaml").unlink()
    told = shop.run("receipts", "--json")
    assert (told.code, told.json["written"], told.json["uncommitted"]) == (0, ["receipts/lamp.yaml"], None)
