"""The encrypted file: who can open it, what it refuses, and what a damaged one is never taken for."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyrage import x25519

from socialpost.auth import age
from socialpost.auth.age_file import AgeVault, Closed
from socialpost.errors import LoginNeeded, StateTrouble, UsageError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = "s3cr3t-value-that-nobody-may-see"
Make = Callable[..., AgeVault]


def key() -> age.Keys:
    return age.Keys([x25519.Identity.generate()], "a test")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(own: age.Keys, *readers: str, home: str = "here") -> AgeVault:
        path, lock = tmp_path / "secrets.age", tmp_path / "state" / "vault.lock"
        return AgeVault(path, readers, keys=lambda: own, lock=lock, home=lambda: home)

    return made


def test_what_is_written_is_read_and_the_file_shows_nothing_of_it(make: Make) -> None:
    vault = make(key())
    vault.write("x", {"access_token": SECRET})
    vault.write("y", {"access_token": "other"})
    assert vault.read("x") == {"access_token": SECRET, "home": "here"}
    assert SECRET.encode() not in vault.path.read_bytes()
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert [path.name for path in vault.path.parent.iterdir() if path.name != "state"] == ["secrets.age"]


def test_forgetting_an_account_leaves_the_others(make: Make) -> None:
    vault = make(key())
    vault.forget("x")
    assert not vault.path.exists()
    vault.write("x", {"access_token": SECRET})
    vault.write("y", {"access_token": "other"})
    vault.forget("x")
    assert (vault.read("x"), vault.read("y")["access_token"]) == ({}, "other")


def test_every_recipient_can_open_it_and_nobody_else(make: Make) -> None:
    mine, colleague, stranger = key(), key(), key()
    make(mine, *mine.publics, *colleague.publics).write("x", {"access_token": SECRET})
    assert make(colleague).read("x")["access_token"] == SECRET
    with pytest.raises(Closed, match=f"{stranger.publics[0]}.*does not open") as caught:
        make(stranger).read("x")
    assert "add your public key" in caught.value.fix


def test_sealing_anew_lets_a_new_recipient_in_and_keeps_everything(make: Make) -> None:
    mine, colleague = key(), key()
    make(mine).write("x", {"access_token": SECRET})
    make(mine, *mine.publics, *colleague.publics, home="elsewhere").reseal()
    assert make(colleague).read("x") == {"access_token": SECRET, "home": "here"}


def test_a_file_that_the_writer_could_not_open_again_is_not_written(make: Make) -> None:
    with pytest.raises(Closed, match="is not among the recipients"):
        make(key(), *key().publics).write("x", {"access_token": SECRET})


def test_a_folder_that_takes_nothing_is_found_out_before_anybody_logs_in(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = make(key())
    vault.check_write()
    monkeypatch.setattr(os, "access", lambda path, _mode: path != vault.path.parent)  # root may write everywhere
    with pytest.raises(StateTrouble, match="cannot be written"):
        vault.check_write()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"# my notes\n", "no age file"),
        (b"", "no age file"),
        (age.BEGIN + b"\nYWdl\n-----END AGE ENCRYPTED FILE-----\n", "damaged"),
        (b"<<<<<<< HEAD\n" + age.BEGIN + b"\n", "merge conflict"),
        (age.BEGIN + b"\nYWdl\n<<<<<<< HEAD\n", "merge conflict"),
    ],
)
def test_what_is_no_vault_is_neither_read_nor_replaced(make: Make, content: bytes, says: str) -> None:
    vault = make(key())
    vault.path.write_bytes(content)
    for use in (lambda: vault.read("x"), lambda: vault.write("x", {"access_token": SECRET}), vault.reseal):
        with pytest.raises(StateTrouble, match=says):
            use()
    assert vault.path.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b"\xff", b'{"version": 2, "accounts": {}}', b'{"version": 1, "accounts": [1]}']
)
def test_another_content_is_not_taken_for_credentials(make: Make, content: bytes) -> None:
    own = key()
    vault = make(own)
    vault.path.write_bytes(age.seal(content, own.publics))
    with pytest.raises(StateTrouble, match="something else"):
        vault.read("x")


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "age.key"
    assert age.keygen(path, NOW)
    before = path.read_text()
    assert not age.keygen(path, NOW)
    assert path.read_text() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    own = age.keys({age.KEY_FILE: str(path)})
    assert f"# public key: {own.publics[0]}\n" in before


def test_the_folder_of_a_key_belongs_to_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        age.keygen(tmp_path / "config" / "age.key", NOW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "config").stat().st_mode) == 0o700


def test_the_key_of_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "age.key"
    age.keygen(path, NOW)
    identity = x25519.Identity.generate()
    found = age.keys({age.KEY: f"# a comment\n{identity}\n", age.KEY_FILE: str(path)})
    assert found.publics == (str(identity.to_public()),)
    assert str(identity) not in repr(found)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o660])
def test_a_key_that_others_can_read_is_refused_with_the_command_that_helps(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "age.key"
    age.keygen(path, NOW)
    path.chmod(mode)
    with pytest.raises(LoginNeeded, match=f"mode {mode:04o}") as caught:
        age.keys({age.KEY_FILE: str(path)})
    assert caught.value.fix == f"chmod 600 {path}"


def test_a_key_that_is_a_folder_or_nowhere_or_nonsense_is_refused_unseen(tmp_path: Path) -> None:
    with pytest.raises(LoginNeeded, match="no regular file"):
        age.keys({age.KEY_FILE: str(tmp_path)})
    with pytest.raises(LoginNeeded, match="no age key"):
        age.keys({age.KEY_FILE: str(tmp_path / "none")})
    with pytest.raises(LoginNeeded, match="holds no private age key") as caught:
        age.keys({age.KEY: SECRET})
    assert SECRET not in str(caught.value) + caught.value.fix


def test_a_private_key_as_a_reader_is_refused_unseen() -> None:
    private = str(x25519.Identity.generate())
    with pytest.raises(UsageError, match="no public age key") as caught:
        age.check_reader(private)
    assert private not in str(caught.value)
