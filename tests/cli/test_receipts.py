"""Receipts seen from the command line: a fresh clone, a broken file, a round of a forge's job."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from socialpost.cli.front import run
from socialpost.errors import StateTrouble
from socialpost.receipts.folder import FolderBook
from socialpost.sandbox.client import Control
from tests.cli.conftest import LAMP, SETTINGS, Said, Shop
from tests.receipts.conftest import git

ON_X = LAMP.replace("[all]", "[x-us]").replace("media: [{image: media/lamp.jpg, alt: A lamp}]\n", "")


@pytest.fixture
def live(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Control]:
    """Let the shop's real account on X lead to a fake on this machine: no flag, no sandbox as far as anybody can tell."""
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        told = control.seat("x", "x-us", {})
        monkeypatch.setenv("SOCIALPOST__X_US__ACCESS_TOKEN", told["credential"]["access_token"])
        for name, value in told["origins"].items():
            monkeypatch.setenv(f"SOCIALPOST__X_US__ORIGIN__{name.upper()}", value)
        yield control


def fresh(shop: Shop) -> None:
    """Forget the journal, as a clone that was just made."""
    for path in (shop.root / ".socialpost").iterdir():
        if path.name.startswith(("state", "media", "pace")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def publish(shop: Shop, *arguments: str) -> Said:
    return shop.run("publish", "posts/lamp.yaml", "--json", "--wait", "5s", *arguments)


def test_a_fresh_clone_says_where_the_post_is_and_sends_nothing(shop: Shop, live: Control) -> None:
    first = publish(shop)
    assert first.states() == {"lamp@x-us": "published"}, first.err
    url = first.json["deliveries"][0]["url"]
    fresh(shop)
    assert f"published already: {url}" in shop.run("plan").out
    again = publish(shop)
    assert (again.code, again.json["deliveries"][0]["url"]) == (0, url)
    assert again.json["deliveries"][0]["says"] == "published already; nothing was sent again"
    assert len(live.cards()) == 1


def test_a_post_whose_file_is_gone_cannot_be_deleted_from_another_clone_and_that_is_said(
    shop: Shop, live: Control
) -> None:
    publish(shop)
    fresh(shop)
    (shop.root / "posts" / "lamp.yaml").unlink()
    told = shop.run("delete", "lamp@x-us", "--yes")
    assert told.code == 2
    assert "lamp@x-us is known here by its receipt alone" in told.err
    assert live.cards()[0]["url"] in told.err


def test_an_edit_after_publication_is_seen_in_a_fresh_clone(shop: Shop, live: Control) -> None:
    publish(shop)
    fresh(shop)
    shop.write("posts/lamp.yaml", ON_X.replace("zero glare", "no glare"))
    assert "changed since published: not sent again" in shop.run("plan").out
    assert publish(shop).code == 0
    assert len(live.cards()) == 1


def test_a_post_is_deleted_from_a_clone_that_never_sent_it(shop: Shop, live: Control) -> None:
    publish(shop)
    fresh(shop)
    told = shop.run("delete", "lamp", "--yes")
    assert (told.code, live.cards()) == (0, []), told.err
    fresh(shop)
    assert publish(shop).states() == {"lamp@x-us": "deleted"}
    assert live.cards() == []


def sent_by_two(shop: Shop, live: Control) -> None:
    """Let two clones send one post without knowing of each other; this is the second, and git has merged the receipts."""
    live.turn("x", accept_duplicates=True)
    path = shop.root / "receipts" / "lamp.yaml"
    publish(shop)
    first = path.read_text()
    path.unlink()
    fresh(shop)
    publish(shop)
    path.write_text(path.read_text() + first.splitlines(keepends=True)[-1])


def test_a_post_that_two_clones_sent_is_said_to_be_out_twice(shop: Shop, live: Control) -> None:
    sent_by_two(shop, live)
    said = shop.run("plan")
    assert said.code == 0
    assert "lamp@x-us is out 2 times" in said.out + said.err
    assert all(card["url"] in said.out + said.err for card in live.cards())


def test_of_a_post_that_is_out_twice_the_second_is_never_called_deleted_while_it_is_there(
    shop: Shop, live: Control
) -> None:
    sent_by_two(shop, live)
    told = shop.run("delete", "lamp", "--yes")
    (left,) = live.cards()
    assert told.code == 6
    assert f"lamp@x-us is out once more: {left['url']}" in told.out
    assert f"published already: {left['url']}" in shop.run("plan").out
    assert left["url"] in shop.run("status").out


def test_delete_takes_down_both_of_a_post_that_is_out_twice_one_after_the_other(shop: Shop, live: Control) -> None:
    sent_by_two(shop, live)
    shop.run("delete", "lamp", "--yes")
    told = shop.run("delete", "lamp", "--yes")
    assert (told.code, live.cards()) == (0, []), told.err
    assert "deleted by hand" in shop.run("plan").out
    assert publish(shop).states() == {"lamp@x-us": "deleted"}


def test_a_post_whose_receipt_cannot_tell_that_it_was_deleted_ends_with_exit_code_6(shop: Shop, live: Control) -> None:
    publish(shop)
    path = shop.root / "receipts" / "lamp.yaml"
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    told = shop.run("delete", "lamp", "--yes")
    assert (told.code, live.cards()) == (6, []), told.err


def test_what_again_made_in_another_clone_is_deleted_with_its_post(shop: Shop, live: Control) -> None:
    live.turn("x", accept_duplicates=True)
    publish(shop)
    publish(shop, "--again")
    assert len(live.cards()) == 2
    fresh(shop)
    told = shop.run("delete", "lamp", "--yes")
    assert (told.code, live.cards()) == (0, []), told.err


def keep_aside(shop: Shop) -> Path:
    """Put the journal aside, as that of the clone that sent the post, and return where."""
    there = shop.root / "aside.sqlite3"
    shutil.copy(shop.root / ".socialpost" / "state.sqlite3", there)
    return there


def test_the_clone_that_published_a_post_learns_that_another_one_deleted_it(shop: Shop, live: Control) -> None:
    publish(shop)
    sender = keep_aside(shop)
    fresh(shop)
    assert shop.run("delete", "lamp", "--yes").code == 0
    fresh(shop)
    shutil.copy(sender, shop.root / ".socialpost" / "state.sqlite3")
    assert "published already" not in shop.run("plan").out
    told = publish(shop)
    assert (told.states(), live.cards()) == ({"lamp@x-us": "deleted"}, [])
    assert "published already" not in json.dumps(told.json)


def test_a_broken_receipt_stops_its_post_with_file_and_line(shop: Shop, live: Control) -> None:
    publish(shop)
    fresh(shop)
    path = shop.root / "receipts" / "lamp.yaml"
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    stopped = shop.run("publish", "posts/lamp.yaml")
    assert stopped.code == 3
    assert "receipts/lamp.yaml:1:1" in stopped.err
    assert "keep the lines of both sides" in stopped.err
    assert len(live.cards()) == 1


def test_the_sandbox_leaves_no_receipts(shop: Shop) -> None:
    shop.publish()
    assert not (shop.root / "receipts").exists()


def test_a_receipt_that_cannot_be_written_is_said_with_exit_code_6_and_made_up_for_later(
    shop: Shop, live: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_book: FolderBook, _receipt: object) -> None:
        raise StateTrouble("receipts/lamp.yaml cannot be written: no space left", "make room")

    with monkeypatch.context() as patched:
        patched.setattr(FolderBook, "write", full)
        told = shop.run("publish", "posts/lamp.yaml", "--wait", "5s")
    assert told.code == 6
    assert "lamp@x-us: its receipt could not be kept: receipts/lamp.yaml cannot be written" in told.out
    assert publish(shop).code == 0
    assert (shop.root / "receipts" / "lamp.yaml").exists()
    assert len(live.cards()) == 1


def remote(shop: Shop, folder: Path) -> Path:
    """Make the shop a repository with a bare remote."""
    bare = folder / "bare.git"
    git(folder, "init", "-q", "--bare", "-b", "main", str(bare))
    shop.write(".gitignore", ".socialpost/\n")
    git(shop.root, "init", "-q", "-b", "main")
    git(shop.root, "remote", "add", "origin", str(bare))
    git(shop.root, "add", "-A")
    git(shop.root, "commit", "-qm", "Begin")
    git(shop.root, "push", "-q", "-u", "origin", "main")
    return bare


def claimed(shop: Shop, *arguments: str) -> Said:
    return shop.run("run", "--once", "--claim", "git", "--wait", "5s", *arguments)


def test_a_round_with_claims_leaves_two_commits_and_the_next_clone_has_nothing_to_do(
    shop: Shop, live: Control, tmp_path: Path
) -> None:
    bare = remote(shop, tmp_path)
    first = claimed(shop)
    assert first.code == 0, first.err
    log = git(bare, "log", "--format=%s", "main").splitlines()
    assert log == [
        "socialpost: lamp@x-us published [skip ci]",
        "socialpost: lamp@x-us sending [skip ci]",
        "Begin",
    ]
    assert (shop.root / "receipts" / "lamp.yaml").exists()  # the work tree was clean, so it follows
    fresh(shop)
    second = claimed(shop)
    assert (second.code, len(live.cards())) == (0, 1)
    assert len(git(bare, "log", "--format=%s", "main").splitlines()) == 3


@pytest.mark.slow
def test_two_rounds_at_one_moment_send_once(shop: Shop, live: Control, tmp_path: Path) -> None:
    bare = remote(shop, tmp_path)
    clones = [tmp_path / "one", tmp_path / "two"]
    for clone in clones:
        git(tmp_path, "clone", "-q", str(bare), str(clone))
    command = [sys.executable, "-m", "socialpost", "run", "--once", "--claim", "git", "--wait", "5s"]
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    both = [
        subprocess.Popen(command, cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for clone in clones
    ]
    told = [process.communicate(timeout=120) for process in both]
    assert {process.returncode for process in both} <= {0, 7, 75}, told
    assert 0 in {process.returncode for process in both}, told
    assert len(live.cards()) == 1


@pytest.mark.slow
def test_a_branch_that_takes_no_push_sends_nothing_and_says_what_to_do(
    shop: Shop, live: Control, tmp_path: Path
) -> None:
    bare = remote(shop, tmp_path)
    hook = bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main takes pull requests only' >&2\nexit 1\n")
    hook.chmod(0o755)
    told = claimed(shop)
    assert (told.code, live.cards()) == (1, []), told.err
    assert "main takes pull requests only" in told.out + told.err
    assert "run it again: socialpost run --once --claim git" in told.out
    assert "socialpost publish" not in told.out  # which would send it without a claim


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "--claim", "git"), "give --once, too"),
        (("run", "--once", "--claim", "redis"), "that cannot be claimed on"),
        (("run", "--once", "--sandbox", "--claim", "git"), "the sandbox keeps no receipts"),
        (("run", "--once", "--claim", "git"), "lies in no git repository"),
    ],
)
def test_a_claim_where_it_means_nothing_is_wrong_usage(shop: Shop, arguments: tuple[str, ...], says: str) -> None:
    told = shop.run(*arguments)
    assert told.code == 2
    assert says in told.err


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_job_of_a_forge_names_the_secrets_of_the_accounts(
    forge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "shop", "--forge", forge, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    path = next(name for name in made["made"] if name.endswith("socialpost.yml"))
    text = (tmp_path / "shop" / path).read_text()
    job: Any = yaml.safe_load(text)
    assert "--claim" in json.dumps(job)
    assert "SOCIALPOST__" in text
    assert "# SECRETS" not in text
    if forge == "github":  # a run by hand on another branch would have its claims there
        assert "default_branch" in job["jobs"]["publish"]["if"]
    assert run(["init", "shop", "--forge", forge, "--json"]) == 0
    assert path in json.loads(capsys.readouterr().out)["kept"]


def test_the_job_of_a_forge_names_what_it_needs_to_tell_people(shop: Shop) -> None:
    shop.write(
        "socialpost.yaml",
        SETTINGS + "notify: [{webhook: {env: SLACK_URL}}, {email: [ann@example.com]}]\n"
        "smtp: {host: mail.example.com, user: bot, from: bot@example.com}\n",
    )
    shop.run("init", "--forge", "github")
    job = yaml.safe_load((shop.root / ".github/workflows/socialpost.yml").read_text())
    named = job["jobs"]["publish"]["steps"][-1]["env"]
    assert {"SLACK_URL", "SOCIALPOST_SMTP_PASSWORD", "SOCIALPOST_TRUST"} <= set(named)


def test_what_a_crash_left_in_the_middle_gets_a_receipt_so_that_no_other_clone_sends_it(
    shop: Shop, live: Control
) -> None:
    publish(shop)
    shutil.rmtree(shop.root / "receipts")
    with closing(sqlite3.connect(shop.root / ".socialpost" / "state.sqlite3")) as db, db:
        db.execute("UPDATE delivery SET state='sending', remote_id='', url='', published=NULL")
        db.execute("UPDATE step SET state='sending', doubt=1")
    assert shop.run("receipts", "--json").json["written"] == ["receipts/lamp.yaml"]
    fresh(shop)
    assert publish(shop).states() == {"lamp@x-us": "uncertain"}
    assert len(live.cards()) == 1


def test_a_copy_of_a_workspace_with_its_queue_sends_nothing_beside_the_original(
    shop: Shop, live: Control, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert publish(shop).code == 0
    shop.write("posts/later.yaml", ON_X.replace("Warm", "Late") + 'schedule: {at: "2099-01-01 09:00", in: market}\n')
    assert shop.run("publish", "posts/later.yaml").code == 0
    shutil.copytree(shop.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    told = shop.run("run", "--once", "--wait", "0s")
    assert (told.code, len(live.cards())) == (1, 1)
    assert f"a copy of {shop.root}, with its queue" in told.err
    shutil.rmtree(shop.root / ".socialpost")
    assert shop.run("run", "--once", "--wait", "0s").code == 0
