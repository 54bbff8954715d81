"""Where a team's journal is, and that nobody sees its password."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from socialpost.content.workspace import load_workspace
from socialpost.deliver import address, owner
from socialpost.deliver.address import address_of, parse
from socialpost.errors import InvalidContent, UsageError


def workspace(folder: Path, text: str) -> Path:
    (folder / "socialpost.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_schema_is_taken_out_of_the_address_and_shown() -> None:
    found = parse("postgresql://me@db.example.com:5433/shop?schema=lamps&sslmode=require")
    assert (found.schema, found.jobs) == ("lamps", "lamps_jobs")
    assert found.conninfo == "postgresql://me@db.example.com:5433/shop?sslmode=require"
    assert found.label == "postgresql://me@db.example.com:5433/shop?schema=lamps"


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:hunter%212@db/shop", "postgresql://me@db/shop?password=hunter%212", "postgres://x:hunter!2@db/a"],
)
def test_a_password_is_in_no_text_about_the_address(url: str) -> None:
    found = parse(url)
    assert "hunter" not in repr(found) + found.label + found.masked("cannot log in with hunter!2 or hunter%212")


@pytest.mark.parametrize("url", ["mysql://db/shop", "postgresql://db", "shop", "postgresql://db/a?schema=Robert'); --"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse(url)


def test_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    root = workspace(tmp_path, "database: postgresql://db/shop\n")
    found = address_of(root, {address.VARIABLE: "postgresql://me:secret@other/shop"})
    assert found is not None
    assert found.label == "postgresql://me@other/shop"


def test_a_workspace_without_the_word_has_its_own_file(tmp_path: Path) -> None:
    assert address_of(workspace(tmp_path, "accounts: {}\n"), {}) is None


def test_a_password_in_the_file_is_an_error_that_does_not_show_it(tmp_path: Path) -> None:
    root = workspace(tmp_path, "database: postgresql://me:hunter2@db/shop\n")
    loaded, findings = load_workspace(root)
    assert (loaded, [finding.rule for finding in findings]) == (None, ["secret.in-file"])
    with pytest.raises(InvalidContent) as caught:
        address_of(root, {})
    assert "hunter2" not in f"{findings}{caught.value}"


def test_two_machines_of_one_name_do_not_take_each_other_for_dead(tmp_path: Path) -> None:
    here = owner.Owner(tmp_path / "a")
    there = owner.Owner(tmp_path / "b")
    assert owner.alive(tmp_path / "b", here.name)  # its lock is not here, and that proves nothing
    there.close()
    assert not owner.alive(tmp_path / "b", there.name)
    here.close()


def test_a_machine_keeps_its_word(tmp_path: Path) -> None:
    assert owner.machine(tmp_path) == owner.machine(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(tmp_path / "machine", copy / "machine")
    assert owner.machine(copy) == owner.machine(tmp_path)
