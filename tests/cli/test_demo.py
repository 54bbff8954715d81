from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from socialpost.cli import demo, loopback, show
from socialpost.content import bundled
from socialpost.errors import StateTrouble
from socialpost.sandbox import server
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Card
from tests.cli.typed import typed


def seen(root: Path) -> list[Card]:
    with Sandbox(loopback.platforms(), loopback.folder(root)) as sandbox:
        return sandbox.cards()


def sent(root: Path) -> int:
    with Sandbox(loopback.platforms(), loopback.folder(root)) as sandbox:
        return sum(call.publishes for call in sandbox.log)


def run(folder: Path) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", "socialpost", "demo", "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_the_demo_publishes_every_post_once_and_a_second_run_sends_nothing(tmp_path: Path) -> None:
    first = run(tmp_path)
    root = tmp_path / "socialpost-demo"
    assert {one["state"] for one in first["deliveries"]} == {"published"}
    assert {one["account"] for one in first["deliveries"]} == {"x-us", "x-de", "fb-us", "fb-de", "yt", "pins", "reddit"}
    assert all(one["url"] for one in first["deliveries"])
    assert len(seen(root)) == len(first["deliveries"]) == len({one["key"] for one in first["deliveries"]})
    before = sent(root)

    second = run(tmp_path)
    assert {one["says"] for one in second["deliveries"]} == {"published already; nothing was sent again"}
    assert [one["url"] for one in second["deliveries"]] == [one["url"] for one in first["deliveries"]]
    assert (sent(root), len(seen(root))) == (before, len(first["deliveries"]))

    wall = Path(first["wall"].removeprefix("file://"))
    page = wall.read_text(encoding="utf-8")
    assert wall.is_relative_to(root)
    assert "Warm light, zero glare" in page
    assert "Warmes Licht ohne Blendung" in page
    assert "127.0.0.1:0" not in page
    assert list((wall.parent / "media").iterdir())


@pytest.mark.slow
def test_one_refused_delivery_makes_the_demo_fail_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "other"
    with Sandbox(loopback.platforms(), loopback.folder(root)) as sandbox, server.running(sandbox):
        (root / demo.MARK).write_text("{}")
        sandbox.fail("facebook", "*", "refuse", count=1)
        told = typed(capsys, "demo", "--into", "other", "--json")
    assert told.code == 1
    failed = [one for one in told.json["deliveries"] if one["state"] != "published"]
    assert [one["state"] for one in failed] == ["failed"], failed
    assert len(told.json["deliveries"]) > 1


@pytest.mark.slow
def test_a_demo_of_which_something_was_taken_down_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[str] = []
    monkeypatch.setattr(server, "serve", lambda sandbox, _port, ready: served.append(ready(sandbox.base) or "served"))
    monkeypatch.chdir(tmp_path)
    told = typed(capsys, "demo", "--serve", "--json")
    assert (told.code, served) == (0, ["served"])
    assert told.json["exit"] == 0  # one document, although it was served too
    typed(capsys, "delete", "which-colour@x-us", "--yes", "--sandbox", "--workspace", "socialpost-demo")
    again = typed(capsys, "demo")
    assert again.code == 1
    assert "which-colour@x-us: deleted by hand" in again.out
    assert "13 of 14 published, 13 of them before" in again.out


def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "socialpost-demo" / "socialpost.yaml"
    own.parent.mkdir()
    own.write_text("accounts: {}\n")
    told = typed(capsys, "demo")
    assert told.code == 2
    assert "nothing was touched" in told.err
    assert [path.name for path in own.parent.iterdir()] == ["socialpost.yaml"]
    assert own.read_text() == "accounts: {}\n"


def test_a_demo_that_was_edited_until_it_is_wrong_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    root = demo._place(None, show.Screen(as_json=False))
    (root / "posts" / "which-colour.yaml").write_text("text: x\nto: [nobody]\n")
    told = typed(capsys, "demo")
    assert told.code == 3
    assert "posts/which-colour.yaml:2" in told.err
    assert not loopback.folder(root).exists()


def test_where_nothing_can_be_written_the_demo_goes_to_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("no folder here that even root cannot write to")
    monkeypatch.chdir("/proc")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    root = demo._place(None, show.Screen(as_json=False))
    assert root.parent == tmp_path
    assert (root / "socialpost.yaml").is_file()
    assert str(root) in capsys.readouterr().out
    with pytest.raises(StateTrouble):
        demo._place(Path("/proc/mine"), show.Screen(as_json=False))


@pytest.mark.parametrize("layout", ["site-packages/socialpost/templates", "site-packages/templates"])
def test_templates_are_found_in_a_wheel_and_in_a_checkout(tmp_path: Path, layout: str) -> None:
    (tmp_path / layout / "demo").mkdir(parents=True)
    package = tmp_path / "site-packages" / "socialpost"
    assert bundled.folder("demo", package) == tmp_path / layout / "demo"
    with pytest.raises(StateTrouble, match="not installed"):
        bundled.folder("workspace", package)


def test_state_left_in_the_bundled_demo_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("socialpost.yaml", ".socialpost/state.sqlite3", "posts/a.yaml"):
        (tmp_path / "demo" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / name).touch()
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / name)
    made, kept = bundled.unpack("demo", tmp_path / "out")
    assert (made, kept) == ([Path("socialpost.yaml"), Path("posts/a.yaml")], [])
