from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from socialpost.content.load import load_post, load_posts
from socialpost.content.resolve import resolve_all
from socialpost.content.workspace import load_workspace

TEMPLATES = Path(__file__).parents[2] / "templates"
PLATFORMS = ("x", "facebook", "youtube", "pinterest", "reddit")
YAML = sorted(path for folder in ("demo", "workspace", "posts") for path in (TEMPLATES / folder).rglob("*.yaml"))


@pytest.mark.parametrize("name", ["demo", "workspace"])
def test_a_bundled_workspace_has_no_finding_at_all(name: str) -> None:
    workspace, found = load_workspace((TEMPLATES / name).resolve(), PLATFORMS)
    assert workspace is not None
    made, more = resolve_all(load_posts(workspace.root), workspace)
    assert [*found, *more, *(finding for one in made for finding in one.findings)] == []
    assert {one.platform for one in made} >= {"x", "facebook"}
    assert name != "demo" or {one.platform for one in made} == set(PLATFORMS)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "posts").iterdir()), ids=lambda path: path.stem)
def test_a_starter_lacks_nothing_but_the_seller_s_own_files_prices_and_dates(path: Path, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    shutil.copytree(TEMPLATES / "workspace", root, dirs_exist_ok=True)
    shutil.copy(path, root / "posts" / "new.yaml")
    workspace, _ = load_workspace(root, PLATFORMS)
    assert workspace is not None
    loaded = load_post(root, root / "posts" / "new.yaml")
    assert loaded.findings == ()
    _, found = resolve_all([loaded], workspace)
    assert {finding.rule for finding in found} <= {"media.path", "template", "schedule.variants"}


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.stem)
def test_every_template_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n")[0]
    where = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert where is not None
    inside = (
        ".socialpost/schema/workspace.schema.json"
        if path.stem == "socialpost"
        else "../.socialpost/schema/post.schema.json"
    )
    assert where[1] == inside


def test_no_example_carries_a_date() -> None:
    assert not [path for path in YAML if re.search(r"\b20\d\d-\d\d", path.read_text(encoding="utf-8"))]


def test_the_bundled_media_stay_small() -> None:
    assert sum(path.stat().st_size for path in TEMPLATES.rglob("media/*")) < 600_000
