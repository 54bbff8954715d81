from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

from socialpost import __version__
from socialpost.cli import app, front
from tests.cli.conftest import Shop, environment

HEAVY = ("typer", "rich", "pydantic", "httpx", "yaml", "socialpost_x", "socialpost_facebook")
OURS = ("validate", "plan", "publish", "status", "queue", "delete")

PROGRAM = """
import contextlib, io, json, sys
from socialpost.cli.front import run
with contextlib.redirect_stdout(io.StringIO()) as out:
    code = run(json.loads(sys.argv[1]))
print(json.dumps({"code": code, "out": out.getvalue(), "loaded": sorted(sys.modules)}))
"""


def loaded(*arguments: str, cwd: str | None = None) -> tuple[str, set[str]]:
    """Run a command line in a fresh process; return what it said and the heavy modules it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return told["out"], {name for name in HEAVY if name in told["loaded"]}


def test_version_answers_without_importing_anything_heavy() -> None:
    assert loaded("--version") == (f"socialpost {__version__}\n", set())


def test_help_answers_without_importing_anything_heavy() -> None:
    out, heavy = loaded("--help")
    assert heavy == set()
    assert out == front.help_text()


def test_help_names_every_command_that_is_there_with_its_line() -> None:
    text = front.help_text()
    for name, about in app.available().items():
        assert f"\n  {name:<9} {about}\n" in text
    assert set(OURS) <= set(app.available())


def test_a_command_without_a_module_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.COMMANDS, "nowhere", "is not there")
    assert "nowhere" not in front.help_text()


@pytest.mark.parametrize("name", sorted(app.available()))
def test_every_command_has_something_to_call_and_the_common_options(name: str) -> None:
    module = importlib.import_module(app.module_name(name))
    assert hasattr(module, "command") or hasattr(module, "app")


@pytest.mark.parametrize("arguments", [("status", "--sandbox"), ("queue", "list", "--sandbox")])
def test_looking_at_the_journal_imports_no_client_and_no_adapter(shop: Shop, arguments: tuple[str, ...]) -> None:
    shop.publish()
    out, heavy = loaded(*arguments, cwd=str(shop.root))
    assert heavy == {"typer"}
    assert "lamp@x-us" in out or "nothing waits" in out


def test_options_in_front_of_the_command_mean_the_same_behind_it(shop: Shop) -> None:
    shop.publish()
    in_front = shop.run("--json", "--sandbox", "--workspace", str(shop.root), "queue", "list", "--all")
    behind = shop.run("queue", "list", "--all", "--json", "--sandbox", "--workspace", str(shop.root))
    assert in_front.out == behind.out
    assert len(in_front.json["deliveries"]) == 2


@pytest.mark.parametrize("name", [*OURS])
def test_help_of_a_command_is_plain_and_exits_0(shop: Shop, name: str) -> None:
    said = shop.run(name, "--help")
    assert said.code == 0
    assert f"Usage: socialpost {name}" in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("publsh",), "did you mean 'publish'?"),
        (("--wat", "plan"), "no such option: --wat"),
        (("plan", "--wat"), "see socialpost plan --help"),
        (("queue", "lst"), "see socialpost queue --help"),
        (("publish",), "see socialpost publish --help"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_would_help(shop: Shop, arguments: tuple[str, ...], words: str) -> None:
    said = shop.run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_wrong_usage_is_a_json_document_when_one_is_asked_for(shop: Shop) -> None:
    said = shop.run("plan", "--wat", "--json")
    assert said.code == said.json["exit"] == 2
    assert said.err == ""


def test_nothing_at_all_shows_the_help_and_is_wrong_usage(shop: Shop) -> None:
    said = shop.run()
    assert (said.code, said.out) == (2, front.help_text())
