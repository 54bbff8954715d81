from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from socialpost.cli import loopback
from socialpost.sandbox import server
from socialpost.sandbox.client import Control
from socialpost.sandbox.engine import Sandbox
from tests.cli.typed import typed

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> Path:
    monkeypatch.chdir(tmp_path)
    typed(capsys, "init")
    return tmp_path


@contextmanager
def foreground(folder: Path, *words: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """Run `socialpost sandbox --json` in a process of its own and lend what it says of itself."""
    command = [sys.executable, "-m", "socialpost", "sandbox", "--json", *words]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = ""
            while line := process.stdout.readline():
                told += line
                if line == "}\n":
                    break
            assert told, process.stderr.read() if process.stderr else ""
            yield json.loads(told), process
        finally:
            process.terminate()
            process.wait(20)


def get(url: str) -> str:
    with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def test_what_is_published_to_it_is_on_its_wall_and_lasts_after_it(shop: Path, capsys: Capsys) -> None:
    with foreground(shop, "--port", "0") as (told, process):
        published = typed(capsys, "publish", "posts/hello.yaml", "--sandbox", "--json")
        assert published.code == 0
        assert "joint that holds for thirty years" in get(told["wall"])
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    with foreground(shop) as (again, _):
        assert again["wall"] == told["wall"]  # addresses in receipts stay good
        assert "joint that holds for thirty years" in get(again["wall"])


def test_faults_and_knobs_of_the_command_line_are_in_force(shop: Path, capsys: Capsys) -> None:
    words = ("--port", "0", "--fault", "x:create_post:refuse:count=0", "--processing", "2", "--expire-tokens")
    with foreground(shop, *words):
        (rule,) = typed(capsys, "sandbox", "fault", "--json").json["faults"]
        knobs = typed(capsys, "sandbox", "turn", "facebook", "--json").json["knobs"]
    assert rule["text"] == "x:create_post:refuse:count=0"
    assert (knobs["processing"], knobs["expire_tokens"], knobs["visible_after"]) == (2.0, True, 0.0)


def test_a_running_sandbox_is_steered_from_another_terminal(shop: Path, capsys: Capsys) -> None:
    with Sandbox(loopback.platforms(), loopback.folder(shop)) as sandbox, server.running(sandbox):
        assert typed(capsys, "sandbox", "fault", "x:create_post:refuse", "x:*:slow:seconds=0").code == 0
        assert [str(rule) for rule, _ in sandbox.faults.rules()] == ["x:create_post:refuse", "x:*:slow:seconds=0"]
        told = typed(capsys, "publish", "posts/hello.yaml", "--sandbox", "--json")
        assert {one["account"]: one["state"] for one in told.json["deliveries"]} == {
            "x-main": "failed",
            "fb-main": "published",
        }
        assert "struck" in typed(capsys, "sandbox", "fault").out.lower()
        assert typed(capsys, "sandbox", "turn", "x", "visible-after=3", "accept-duplicates=true").code == 0
        knobs = sandbox.world("x").knobs
        assert (knobs.visible_after, knobs.accept_duplicates) == (3.0, True)
        assert typed(capsys, "sandbox", "clear").code == 0
        assert sandbox.faults.rules() == []


@pytest.mark.usefixtures("shop")
def test_the_log_names_calls_and_their_faults_also_when_nothing_runs(capsys: Capsys) -> None:
    assert "nothing was called yet" in typed(capsys, "sandbox", "log").out
    typed(capsys, "publish", "posts/hello.yaml", "--sandbox")
    calls = typed(capsys, "sandbox", "log", "--platform", "x", "--last", "0", "--json").json["calls"]
    assert {call["platform"] for call in calls} == {"x"}
    assert [call["route"] for call in calls if call["publishes"]] == ["create_post", "create_post"]
    assert len(typed(capsys, "sandbox", "log", "--last", "1", "--json").json["calls"]) == 1
    assert "POST /2/tweets" in typed(capsys, "sandbox", "log").out


@pytest.mark.parametrize("serving_it", [True, False])
def test_after_a_reset_everything_can_be_published_once_more(serving_it: bool, shop: Path, capsys: Capsys) -> None:
    def cards() -> int:
        with Sandbox(loopback.platforms(), loopback.folder(shop)) as sandbox:
            return len(sandbox.cards())

    assert typed(capsys, "sandbox", "reset").code == 0
    typed(capsys, "publish", "posts/hello.yaml", "--sandbox")
    assert cards() == 2
    if serving_it:
        with Sandbox(loopback.platforms(), loopback.folder(shop)) as sandbox, server.running(sandbox):
            assert typed(capsys, "sandbox", "reset").code == 0
    else:
        assert typed(capsys, "sandbox", "reset").code == 0
    assert cards() == 0
    told = typed(capsys, "publish", "posts/hello.yaml", "--sandbox", "--json")
    assert (told.code, {one["says"] for one in told.json["deliveries"]}, cards()) == (0, {""}, 2)


def test_a_reset_waits_for_nobody_who_publishes(shop: Path, capsys: Capsys) -> None:
    with loopback.running(shop):
        told = typed(capsys, "sandbox", "reset")
    assert told.code == 75
    assert "publishing to this sandbox" in told.err


@pytest.mark.usefixtures("shop")
def test_a_taken_port_is_explained(capsys: Capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = typed(capsys, "sandbox", "--port", str(other.getsockname()[1]))
    assert told.code == 1
    assert "another program has it; --port 0 takes a free one" in told.err


@pytest.mark.usefixtures("shop")
def test_a_port_taken_by_another_workspace_s_sandbox_is_explained(
    tmp_path_factory: pytest.TempPathFactory, capsys: Capsys
) -> None:
    elsewhere = tmp_path_factory.mktemp("other")
    with Sandbox(loopback.platforms(), elsewhere) as sandbox, server.running(sandbox) as running:
        told = typed(capsys, "sandbox", "--port", str(running.port))
    assert told.code == 1
    assert f"taken by another sandbox, that of {elsewhere}" in told.err


def test_a_second_sandbox_of_the_same_workspace_names_the_first(shop: Path, capsys: Capsys) -> None:
    with Sandbox(loopback.platforms(), loopback.folder(shop)) as sandbox, server.running(sandbox) as running:
        told = typed(capsys, "sandbox", "--port", "0")
    assert told.code == 1
    assert running.url in told.err


def test_outside_of_a_workspace_nothing_lasts_and_it_says_so(tmp_path: Path) -> None:
    with foreground(tmp_path, "--port", "0") as (told, _):
        control = Control(told["wall"].rstrip("/"))
        assert control.health()["folder"] == ""
        assert told["workspace"] == ""
        assert {"facebook", "x"} <= told["platforms"].keys()
    assert list(tmp_path.iterdir()) == []


def test_the_first_time_it_takes_the_documented_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(server, "serve", lambda _sandbox, port, _ready: asked.append(port))
    monkeypatch.chdir(tmp_path)
    assert typed(capsys, "sandbox").code == 0
    assert asked == [8642]
    assert "else 8642" in " ".join(typed(capsys, "sandbox", "--help").out.split())


@pytest.mark.usefixtures("shop")
def test_what_cannot_be_steered_says_how_to_start_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    told = typed(capsys, "sandbox", "clear")
    assert (told.code, "start it in another terminal" in told.err) == (1, True)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    told = typed(capsys, "sandbox", "clear")
    assert (told.code, "--port N" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--fault", "x:create_post:drop-aftr"], 2),
        (["--fault", "nonsense"], 2),
        (["--fault", "x:no_such_route:refuse"], 1),
        (["--processing", "-1"], 2),
        (["turn", "x", "processing"], 2),
        (["--json", "log"], 2),
    ],
)
def test_a_slip_in_a_rule_or_knob_is_found_before_anything_is_served(
    words: list[str], code: int, shop: Path, capsys: Capsys
) -> None:
    told = typed(capsys, "sandbox", *words)
    assert told.code == code
    assert not (loopback.folder(shop) / "server.json").exists()


def test_with_json_serving_says_one_document(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    monkeypatch.setattr(server, "serve", lambda sandbox, _port, ready: ready(sandbox.base))
    told = typed(capsys, "sandbox", "--json")
    assert told.json["workspace"] == str(shop)
