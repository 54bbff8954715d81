from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from socialpost.cli import app, generate
from socialpost.errors import UsageError
from tests.cli.typed import typed

ROOT = Path(__file__).parents[2]


def test_everything_that_is_generated_is_current() -> None:
    assert generate.stale(ROOT) == [], "run `make generate`"


def test_every_command_and_sub_command_stands_on_the_page() -> None:
    page = generate.commands()
    for name in app.available():
        assert f"\n## socialpost {name}\n" in page
    assert "\n## socialpost accounts set-token\n" in page
    assert "\n## socialpost sandbox fault\n" in page


def test_stale_files_are_told_renewed_and_then_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "README.md").write_text("a\n<!-- adapters -->\nold\n<!-- /adapters -->\nb\n")
    assert generate.main(["--check"], tmp_path) == 1
    assert "docs/commands.md is stale" in capsys.readouterr().out
    assert not (tmp_path / "docs").exists()
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("a\n<!-- adapters -->\n\n| ")
    assert readme.endswith(" |\n\n<!-- /adapters -->\nb\n")
    assert "old" not in readme


def test_a_readme_without_markers_stays_as_it_is() -> None:
    assert generate.filled("plain | text\n") == "plain | text\n"


def test_a_marker_without_its_end_is_refused() -> None:
    with pytest.raises(UsageError, match="has no"):
        generate.filled("<!-- /adapters -->\n<!-- adapters -->\n")


def test_it_refuses_to_write_into_a_folder_that_is_no_checkout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no checkout"):
        generate.main([], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def hook() -> dict[str, object]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("posts/lamp.yaml", True),
        ("shop/posts/autumn/lamp.yml", True),
        ("socialpost.yaml", True),
        ("shop/socialpost.yaml", True),
        ("docs/blueposts/lamp.yaml", False),
        ("posts/notes.md", False),
        (".github/workflows/x.yaml", False),
    ],
)
def test_the_pre_commit_hook_runs_for_posts_and_the_workspace_file(
    path: str, meant: bool, hook: dict[str, object]
) -> None:
    assert bool(re.search(str(hook["files"]), path)) is meant


def test_the_pre_commit_hook_fails_for_a_wrong_post_and_names_its_line(
    hook: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    program, *words = str(hook["entry"]).split()
    assert (program, hook["pass_filenames"]) == ("socialpost", False)
    typed(capsys, "init")
    assert typed(capsys, *words).code == 0
    (tmp_path / "posts" / "bad.yaml").write_text("txt: x\nto: [everywhere]\n")
    told = typed(capsys, *words)
    assert told.code == 3
    assert "posts/bad.yaml:1:1" in told.out
