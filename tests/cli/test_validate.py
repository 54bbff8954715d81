from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shop

BROKEN = "txt: Warm light.\nto: [x-uk]\n"
WITHOUT_MEDIA = "text: Warm light.\nto: [x-us]\n"


def test_a_good_workspace_has_no_errors_and_exits_0(shop: Shop) -> None:
    assert shop.run("validate").code == 0


def test_every_problem_of_every_file_is_said_with_its_line(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    said = shop.run("validate")
    assert said.code == 3
    assert "posts/broken.yaml:1:1: error: " in said.out
    assert "did you mean `text`?" in said.out
    assert "posts/broken.yaml:2:6: error: " in said.out


def test_only_the_files_that_are_named_are_checked(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    assert shop.run("validate", "posts/lamp.yaml").code == 0
    assert shop.run("validate", "posts").code == 3


def test_a_broken_workspace_is_a_finding_too(shop: Shop) -> None:
    shop.write("socialpost.yaml", "accounts: {x-us: {platform: xx}}\n")
    said = shop.run("validate", "--format", "json")
    assert said.code == 3
    assert said.json["findings"][0]["file"] == "socialpost.yaml"


def test_json_flag_and_json_format_are_the_same(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    assert shop.run("validate", "--json").json == shop.run("validate", "--format", "json").json


def test_annotations_for_a_pull_request_name_file_and_line(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    said = shop.run("validate", "--format", "github")
    assert said.code == 3
    assert "::error file=posts/broken.yaml,line=1,col=1," in said.out


def test_sarif_is_a_log_with_the_findings(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    log = json.loads(shop.run("validate", "--format", "sarif").out)
    assert {result["level"] for result in log["runs"][0]["results"]} == {"error"}


def test_a_warning_fails_only_when_strict(shop: Shop) -> None:
    shop.write("posts/old.yaml", WITHOUT_MEDIA + 'schedule: {at: "2020-01-01 09:00", in: market}\n')
    relaxed, strict = shop.run("validate"), shop.run("validate", "--strict")
    assert "warning: " in relaxed.out
    assert "has passed" in relaxed.out
    assert (relaxed.code, strict.code) == (0, 3)


def test_validating_writes_no_journal_and_looks_at_no_credential(shop: Shop) -> None:
    shop.run("validate")
    assert not (shop.root / ".socialpost" / "state.sqlite3").exists()


def test_a_folder_that_takes_no_state_can_be_validated(shop: Shop) -> None:
    (shop.root / ".socialpost").write_text("in the way")
    assert shop.run("validate").code == 0
    assert shop.run("plan").code == 0


@pytest.mark.parametrize("name", ["lamp", "posts/lamp.yaml"])
def test_a_post_can_be_named_by_its_id_and_from_a_folder_below(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(shop.root / "media")
    said = shop.run("plan", name, "--json")
    assert [one["key"] for one in said.json["deliveries"]] == ["lamp@x-us", "lamp@fb-us"]


def test_outside_of_a_workspace_it_says_how_to_make_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    said = shop.run("validate")
    assert said.code == 2
    assert "socialpost init" in said.err
    assert shop.run("validate", "--workspace", str(shop.root)).code == 0


def test_an_empty_file_is_a_finding(shop: Shop) -> None:
    shop.write("posts/empty.yaml", "")
    assert shop.run("validate").code == 3
