"""The sandbox's credential file is private and whole, and origins of files stay on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socialpost.auth.reach import overrides
from socialpost.auth.vault import FileVault
from socialpost.errors import StateTrouble, UsageError


def test_what_is_written_is_read_and_other_accounts_stay(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "sandbox" / "credentials.json")
    vault.write("a", {"access_token": "1"})
    vault.write("b", {"access_token": "2"})
    vault.write("a", {"access_token": "3"})
    assert (vault.read("a"), vault.read("b"), vault.read("c")) == ({"access_token": "3"}, {"access_token": "2"}, {})
    vault.forget("a")
    assert (vault.read("a"), vault.read("b")) == ({}, {"access_token": "2"})


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text("{}")
    path.chmod(0o644)
    FileVault(path).write("a", {"access_token": "1"})
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "credentials.json"
    FileVault(path).write("a", {"access_token": "1"})

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateTrouble, match="No space left"):
        FileVault(path).write("a", {"access_token": "2"})
    assert json.loads(path.read_text()) == {"a": {"access_token": "1"}}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["credentials.json", "credentials.lock"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": ', "\x00"])
def test_a_broken_file_is_not_taken_for_an_empty_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "credentials.json"
    path.write_text(content)
    with pytest.raises(StateTrouble):
        FileVault(path).write("a", {"access_token": "2"})


def test_the_environment_wins_over_the_workspace_and_the_sandbox_over_both() -> None:
    workspace, environment = {"api": "http://127.0.0.1:1", "up": "http://localhost:2"}, {"api": "https://gw.example"}
    sandbox = {"api": "http://127.0.0.1:3"}
    assert overrides(workspace, environment) == {"api": "https://gw.example", "up": "http://localhost:2"}
    assert overrides(workspace, environment, sandbox) == sandbox


@pytest.mark.parametrize("url", ["https://api.example.com", "https://127.0.0.1@evil.example"])
def test_the_sandbox_cannot_send_anything_to_another_machine(url: str) -> None:
    with pytest.raises(UsageError):
        overrides({}, {}, {"api": url})
