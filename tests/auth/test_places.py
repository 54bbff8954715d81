"""The chain of places: environment, command, keyring, file; and where a renewed token goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from socialpost.adapter import Adapter, Cause, Fault, Request, Response
from socialpost.auth.age import Keys
from socialpost.auth.age_file import AgeVault, Closed
from socialpost.auth.chain import Chain
from socialpost.auth.command import Command, Printed
from socialpost.auth.find import find, set_token
from socialpost.auth.ring import KeyringVault, NoKeyring
from socialpost.auth.vaults import Vaults, keeper
from socialpost.errors import LoginNeeded
from socialpost.scheme import Scheme

OLD = {"access_token": "old", "refresh_token": "r1", "client_id": "app", "login": "L"}


class NoRing:
    """A machine without a keyring, or with one that stays locked."""

    def __init__(self, kind: str = "NoKeyringError") -> None:
        self.problem = type(kind, (Exception,), {})

    def get_password(self, *_: str) -> str | None:
        raise self.problem

    def set_password(self, *_: str) -> None:
        raise self.problem

    def delete_password(self, *_: str) -> None:
        raise self.problem


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., AgeVault]:
    own = Keys([x25519.Identity.generate()], "a test")

    def made(home: str = "laptop") -> AgeVault:
        return AgeVault(tmp_path / "secrets.age", (), keys=lambda: own, lock=tmp_path / "v.lock", home=lambda: home)

    return made


def printing(adapter: Adapter, text: str, root: Path) -> Command:
    return Command("x", adapter.auth, {"": "echo"}, agreed=lambda _: None, root=root, run=lambda _: Printed(0, text))


def test_each_field_comes_from_the_first_place_that_has_it(
    adapter: Adapter, vault: Any, file: Callable[..., AgeVault], tmp_path: Path
) -> None:
    file().write("x", {"access_token": "f", "client_id": "f"})
    vault.kept["x"] = {"client_id": "k", "refresh_token": "k"}
    environ = {"SOCIALPOST__X__CLIENT_SECRET": "e"}
    given = find(adapter, "x", environ, Vaults(vault, file()), printing(adapter, "access_token=c\n#", tmp_path))
    assert given.sources == {"access_token": "command", "client_secret": "environment"}
    del vault.kept["x"]
    given = find(adapter, "x", environ, Vaults(vault, file()))
    assert given.sources == {"access_token": "file", "client_id": "file", "client_secret": "environment"}


def test_one_login_is_never_mixed_from_keyring_and_file(
    adapter: Adapter, vault: Any, file: Callable[..., AgeVault]
) -> None:
    file().write("x", {"access_token": "f", "refresh_token": "f"})
    vault.kept["x"] = {"access_token": "k"}
    assert dict(find(adapter, "x", {}, Vaults(vault, file())).values) == {"access_token": "k"}


def test_a_machine_without_a_keyring_uses_the_file_and_a_locked_one_does_not(
    adapter: Adapter, file: Callable[..., AgeVault]
) -> None:
    set_token(adapter, "x", {"access_token": "f"}, Vaults(KeyringVault(NoRing()), file()))
    assert find(adapter, "x", {}, Vaults(KeyringVault(NoRing()), file())).values["access_token"] == "f"
    with pytest.raises(LoginNeeded, match="cannot be used"):
        find(adapter, "x", {}, Vaults(KeyringVault(NoRing("KeyringLocked")), file()))


def test_a_new_login_goes_to_the_keyring_where_there_is_one(
    adapter: Adapter, vault: Any, file: Callable[..., AgeVault]
) -> None:
    both = Vaults(vault, file())
    set_token(adapter, "x", {"access_token": "t"}, both)
    assert ("x" in vault.kept, file().read("x")) == (True, {})


def test_a_login_that_is_replaced_stays_where_it_was(
    adapter: Adapter, vault: Any, file: Callable[..., AgeVault]
) -> None:
    file().write("x", {"access_token": "t"})
    set_token(adapter, "x", {"access_token": "t2"}, Vaults(vault, file()))
    assert ("x" in vault.kept, file().read("x")["access_token"]) == (False, "t2")


def test_without_any_place_the_ways_that_there_are_are_told(adapter: Adapter) -> None:
    with pytest.raises(NoKeyring) as caught:
        set_token(adapter, "x", {"access_token": "t"}, Vaults(KeyringVault(NoRing())))
    assert "vault: {file: secrets.age}" in caught.value.fix


def test_a_file_that_cannot_be_opened_is_not_passed_by(adapter: Adapter, vault: Any, tmp_path: Path) -> None:
    def none() -> Keys:
        raise LoginNeeded("there is no age key", "make one")

    (tmp_path / "secrets.age").write_bytes(b"age-encryption.org/v1\n")
    locked = AgeVault(tmp_path / "secrets.age", (), keys=none, lock=tmp_path / "l", home=lambda: "")
    with pytest.raises(Closed, match="no age key") as caught:
        find(adapter, "x", {}, Vaults(vault, locked))
    assert caught.value.fix == "make one"


def test_an_environment_that_is_complete_runs_no_command_and_opens_no_vault(
    adapter: Adapter, vault: Any, tmp_path: Path
) -> None:
    never = Command("x", adapter.auth, {"": "no-such-program"}, agreed=lambda _: pytest.fail("asked"), root=tmp_path)
    find(adapter, "x", {"SOCIALPOST__X__ACCESS_TOKEN": "e"}, vault, never)
    assert vault.reads == 0


# Renewal


def reply(**data: object) -> Response:
    import json

    return Response(200, {}, json.dumps(data).encode())


def chain(adapter: Adapter, vault: Any, clock: Any, folder: Path, command: Command | None = None) -> Chain:
    return Chain(adapter, "x", environ={}, vault=vault, locks=folder, clock=clock, command=command)


def test_a_rotated_token_goes_back_into_the_file_before_it_is_used(
    adapter: Adapter, vault: Any, file: Callable[..., AgeVault], clock: Any, tmp_path: Path
) -> None:
    file().write("x", OLD)
    mine = chain(adapter, Vaults(vault, file()), clock, tmp_path)
    fresh = mine.renew(mine.current(), lambda _: reply(access_token="new", refresh_token="r2"))
    assert fresh.seal == "L"
    kept = file().read("x")
    assert (kept["access_token"], kept["refresh_token"], kept["home"]) == ("new", "r2", "laptop")
    assert vault.kept == {}


def test_a_machine_that_is_not_its_home_never_spends_a_rotating_token(
    adapter: Adapter, file: Callable[..., AgeVault], clock: Any, tmp_path: Path
) -> None:
    file("laptop").write("x", OLD)
    there = chain(adapter, file("server"), clock, tmp_path)
    with pytest.raises(Fault, match="laptop is the machine that renews it") as caught:
        there.renew(there.current(), lambda _: pytest.fail("the token was spent"))
    assert (caught.value.cause, "accounts take x" in caught.value.fix) == (Cause.LOGIN, True)
    file("server").write("x", file("server").read("x"))  # taken over
    assert there.renew(there.current(), lambda _: reply(access_token="new")).values["access_token"] == "new"


def lasting(adapter: Adapter) -> Adapter:
    """A platform whose refresh token stays the same."""
    bearer = adapter.auth.methods[0]
    access, again, *app = bearer.fields
    fields = (replace(access, required=False), replace(again, required=True, rotates=False), *app)
    return replace(adapter, auth=Scheme((replace(bearer, fields=fields),)))


def test_a_lasting_token_of_the_file_is_used_by_every_machine_and_the_file_stays_as_it_is(
    adapter: Adapter, file: Callable[..., AgeVault], clock: Any, tmp_path: Path
) -> None:
    file("laptop").write("x", OLD)
    before = file().path.read_bytes()
    there = chain(lasting(adapter), file("server"), clock, tmp_path)
    assert there.renew(there.current(), lambda _: reply(access_token="new")).values["access_token"] == "new"
    assert there.current().values["access_token"] == "new"
    assert file().path.read_bytes() == before


def test_a_new_refresh_token_that_comes_unasked_goes_into_the_file_all_the_same(
    adapter: Adapter, file: Callable[..., AgeVault], clock: Any, tmp_path: Path
) -> None:
    file("laptop").write("x", OLD)
    mine = chain(lasting(adapter), file("laptop"), clock, tmp_path)
    mine.renew(mine.current(), lambda _: reply(access_token="new", refresh_token="r2"))
    assert (file().read("x")["refresh_token"], file().read("x")["login"]) == ("r2", "L")


def test_a_command_whose_token_was_refused_is_asked_for_a_newer_one(
    adapter: Adapter, vault: Any, clock: Any, tmp_path: Path
) -> None:
    told = iter(("first", "second", "second"))
    command = Command(
        "x", adapter.auth, {"": "echo"}, agreed=lambda _: None, root=tmp_path, run=lambda _: Printed(0, next(told))
    )
    mine = chain(adapter, vault, clock, tmp_path, command)

    def never(_request: Request) -> Response:
        pytest.fail("nothing can be renewed")

    second = mine.renew(mine.current(), never)
    assert second.values["access_token"] == "second"
    with pytest.raises(Fault, match="the token that its token_command gives") as caught:
        mine.renew(second, never)
    assert caught.value.cause is Cause.LOGIN


def test_a_token_of_the_command_does_not_wander_into_the_vault(
    adapter: Adapter, vault: Any, clock: Any, tmp_path: Path
) -> None:
    vault.kept["x"] = dict(OLD)
    mine = chain(adapter, vault, clock, tmp_path, printing(adapter, "client_secret=c-secret\n", tmp_path))
    mine.renew(mine.current(), lambda _: reply(access_token="new", refresh_token="r2"))
    assert "client_secret" not in vault.kept["x"]
    assert keeper(vault, "x") is vault
