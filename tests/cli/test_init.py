from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import typed

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_new_workspace_is_valid_and_its_next_commands_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    told = typed(capsys, "init", "shop", "--json")
    assert told.code == 0
    assert told.json["next"][0] == "cd shop"
    monkeypatch.chdir(tmp_path / "shop")
    for line in told.json["next"][1:]:
        program, *words = line.split()
        assert program == "socialpost"
        if "publish" in words:
            words.append("--dry-run")  # sending is the business of other tests
        assert typed(capsys, *words).code == 0, line


def test_the_schemas_lie_where_the_first_lines_of_the_files_point(tmp_path: Path, capsys: Capsys) -> None:
    typed(capsys, "init", "shop")
    files = [tmp_path / "shop" / "socialpost.yaml", *(tmp_path / "shop" / "posts").iterdir()]
    assert len(files) > 1
    for file in files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = file.parent / first.partition("$schema=")[2]
        assert json.loads(schema.read_text(encoding="utf-8"))["properties"]


def test_nothing_is_overwritten_and_what_was_kept_is_said(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "README.md").write_text("mine\n")
    (tmp_path / ".gitignore").write_text("*.log")
    told = typed(capsys, "init", "--json")
    assert told.code == 0
    assert "README.md" in told.json["kept"]
    assert (tmp_path / "README.md").read_text() == "mine\n"
    assert (tmp_path / ".gitignore").read_text() == "*.log\n.socialpost/*\n!.socialpost/schema/\n"


def test_in_a_workspace_only_the_schemas_are_renewed(tmp_path: Path, capsys: Capsys) -> None:
    typed(capsys, "init")
    (tmp_path / "posts" / "hello.yaml").unlink()
    (tmp_path / "socialpost.yaml").write_text("accounts: {}\n")
    schema = tmp_path / ".socialpost" / "schema" / "post.schema.json"
    schema.write_text("old")
    told = typed(capsys, "init")
    assert told.code == 0
    assert "already" in told.out
    assert schema.read_text() != "old"
    assert not (tmp_path / "posts" / "hello.yaml").exists()
    assert (tmp_path / "socialpost.yaml").read_text() == "accounts: {}\n"


def test_the_journal_stays_out_of_git_and_the_schemas_go_in(tmp_path: Path, capsys: Capsys) -> None:
    typed(capsys, "init")
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert {".socialpost/*", "!.socialpost/schema/"} <= set(lines)
    typed(capsys, "init")
    assert (tmp_path / ".gitignore").read_text().splitlines() == lines


def test_a_file_where_the_folder_should_be_is_one_line_not_a_bug(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "shop").write_text("a file")
    told = typed(capsys, "init", "shop")
    assert told.code == 1
    assert told.err.startswith("error: shop/")
    assert (tmp_path / "shop").read_text() == "a file"
