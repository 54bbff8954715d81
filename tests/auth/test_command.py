"""A credential from a command: what it may print, what is refused, and what never shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from socialpost.adapter import Adapter
from socialpost.auth import command
from socialpost.auth.command import Command, Printed
from socialpost.errors import LoginNeeded

SECRET = "s3cr3t-value-that-nobody-may-see"
Make = Callable[..., Command]


@pytest.fixture
def make(adapter: Adapter, tmp_path: Path) -> Make:
    def made(text: str = "", *, lines: dict[str, str] | None = None, code: int | None = 0) -> Command:
        return Command(
            *("x", adapter.auth, lines or {"": "echo"}),
            agreed=lambda _: None,
            root=tmp_path,
            run=lambda _: Printed(code, text),
        )

    return made


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        (f"{SECRET}\n", {"access_token": SECRET}),
        (f"{SECRET}==\n", {"access_token": f"{SECRET}=="}),
        ("access_token=t\nclient_id = c\n# more\n", {"access_token": "t", "client_id": "c"}),
        ('{"token": "t", "expires_at": "2026-12-01T00:00:00Z"}', {"token": "t", "expires_at": "2026-12-01T00:00:00Z"}),
    ],
)
def test_a_value_or_lines_or_an_object_is_read(make: Make, text: str, gives: dict[str, str]) -> None:
    assert make(text).values() == gives


def test_with_a_command_for_each_field_each_gives_its_value(make: Make) -> None:
    lines = {"client_id": "echo", "client_secret": "echo"}
    assert make(" a=b \n", lines=lines).values() == {"client_id": "a=b", "client_secret": "a=b"}


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", 0, "printed nothing"),
        (SECRET, 1, "ended with code 1"),
        (SECRET, None, "did not end in time"),
        (SECRET * 9999, 0, "too much"),
        (f"{SECRET}\nurl: example.com", 0, "several lines"),
        (f'{{"access_token": ["{SECRET}"]}}', 0, "no JSON object of texts"),
        (f'{{"acess_token": "{SECRET}"}}', 0, "a field that is none: 'acess_token'"),
        (f"refresh_token={SECRET}", 0, "replaced at every use"),
        (f"Enter passphrase: {SECRET}", 0, "words and no token"),
    ],
)
def test_what_is_no_credential_is_refused_unseen(make: Make, text: str, code: int | None, says: str) -> None:
    with pytest.raises(LoginNeeded, match=says) as caught:
        make(text, code=code).values()
    assert SECRET not in str(caught.value) + caught.value.fix


def test_it_is_run_once_and_again_when_what_it_gave_was_refused(adapter: Adapter, tmp_path: Path) -> None:
    told = iter(("first", "second"))
    mine = Command(
        "x", adapter.auth, {"": "echo"}, agreed=lambda _: None, root=tmp_path, run=lambda _: Printed(0, next(told))
    )
    assert mine.values() == mine.values() == {"access_token": "first"}
    mine.forget()
    assert mine.values() == {"access_token": "second"}


def test_nothing_is_run_before_all_of_it_is_agreed_to(adapter: Adapter, tmp_path: Path) -> None:
    ran: list[list[str]] = []

    def agreed(field: str) -> None:
        if field == "client_secret":
            raise LoginNeeded("not agreed")

    mine = Command(
        *("x", adapter.auth, {"client_id": "echo 1", "client_secret": "echo 2"}),
        agreed=agreed,
        root=tmp_path,
        run=lambda words: ran.append(words) or Printed(0, "t"),  # type: ignore[func-returns-value]
    )
    with pytest.raises(LoginNeeded):
        mine.values()
    assert ran == []


def test_a_file_of_the_workspace_is_not_run_in_any_spelling(
    adapter: Adapter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "bin" / "token"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\necho t\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path.parent))  # where it is run
    for line in (
        str(script),
        "bin/token",
        "./bin/token",
        "token",
        f"sh {script}",
        "sh ./bin/token",
        f"sh {tmp_path}/x/../bin/token",
        f"sh {tmp_path.name}/bin/token",
        f"sh --init-file={script}",
    ):
        mine = Command("x", adapter.auth, {"": line}, agreed=lambda _: None, root=tmp_path)
        with pytest.raises(LoginNeeded, match="runs a file of the workspace"):
            mine.values()


def test_a_program_that_is_not_there_is_said(make: Make) -> None:
    with pytest.raises(LoginNeeded, match="a program that is not there"):
        make("", lines={"": "no-such-program-here show x"}).values()


SPY = "import os, sys; print('|'.join([os.getcwd(), sys.stdin.read(), *sorted(n for n in os.environ if n.startswith('SOCIAL'))]))"


def test_the_program_gets_no_secret_of_ours_no_input_and_the_persons_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALPOST__X__ACCESS_TOKEN", SECRET)
    monkeypatch.setenv("SOCIALPOST_AGE_KEY", SECRET)
    told = command.printed([sys.executable, "-c", SPY])
    assert told == Printed(0, f"{Path.home()}|\n")


def test_what_it_says_on_standard_error_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    told = command.printed([sys.executable, "-c", f"import sys; sys.stderr.write('{SECRET}'); sys.exit(3)"])
    assert told == Printed(3, "")
    assert SECRET not in "".join(capfd.readouterr())


def test_a_program_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PATIENCE", 0.2)
    assert command.printed(["sleep", "600"]) == Printed(None)


def test_a_program_that_prints_without_an_end_is_not_listened_to_for_long() -> None:
    assert len(command.printed(["yes"]).text) > command.MOST
