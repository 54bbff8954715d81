"""Where a credential is found, and what is said when there is none."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from keyring.backends import fail

from socialpost.adapter import Adapter
from socialpost.auth.environ import origins
from socialpost.auth.find import find, forget, set_token
from socialpost.auth.ring import KeyringVault
from socialpost.errors import LoginNeeded, StateTrouble, UsageError

FOUR = {
    "SOCIALPOST__X_MAIN__CONSUMER_KEY": "ck",
    "SOCIALPOST__X_MAIN__CONSUMER_SECRET": "cs",
    "SOCIALPOST__X_MAIN__TOKEN": "t",
    "SOCIALPOST__X_MAIN__TOKEN_SECRET": "ts",
}


def test_an_environment_that_has_everything_leaves_the_vault_closed(adapter: Adapter, vault: Any) -> None:
    vault.kept["x-main"] = {"access_token": "kept"}
    found = find(adapter, "x-main", {"SOCIALPOST__X_MAIN__ACCESS_TOKEN": " given\n"}, vault)
    assert found.values == {"access_token": "given"}
    assert found.sources == {"access_token": "environment"}
    assert vault.reads == 0


def test_four_keys_in_the_environment_are_a_way_of_their_own(adapter: Adapter, vault: Any) -> None:
    found = find(adapter, "x-main", FOUR, vault)
    assert found.method.name == "OAuth 1.0a"


def test_the_vault_fills_what_the_environment_lacks(adapter: Adapter, vault: Any) -> None:
    vault.kept["x-main"] = {"access_token": "kept", "refresh_token": "r", "client_id": "kept"}
    found = find(adapter, "x-main", {"SOCIALPOST__X_MAIN__CLIENT_ID": "given"}, vault)
    assert dict(found.values) == {"access_token": "kept", "refresh_token": "r", "client_id": "given"}
    assert found.sources["client_id"] == "environment"
    assert found.sources["access_token"] == "memory"


def test_the_first_way_that_is_complete_is_taken(adapter: Adapter, vault: Any) -> None:
    vault.kept["x-main"] = {"access_token": "kept", "consumer_key": "a", "consumer_secret": "b", "token": "c"}
    assert find(adapter, "x-main", {}, vault).method.name == "OAuth 2.0"
    vault.kept["x-main"] |= {"access_token": "", "token_secret": "d"}
    assert find(adapter, "x-main", {}, vault).method.name == "OAuth 1.0a"


def test_a_missing_credential_names_the_command_the_page_and_exactly_the_missing_variables(
    adapter: Adapter, vault: Any
) -> None:
    three = dict(list(FOUR.items())[:3])
    with pytest.raises(LoginNeeded, match="no complete Toy credential for x-main") as caught:
        find(adapter, "x-main", three, vault)
    assert caught.value.fix == (
        "run `socialpost login x-main`, or set SOCIALPOST__X_MAIN__ACCESS_TOKEN or "
        "SOCIALPOST__X_MAIN__TOKEN_SECRET; get the values at https://example.com/apps"
    )


def test_an_empty_variable_is_an_absent_one(adapter: Adapter, vault: Any) -> None:
    with pytest.raises(LoginNeeded):
        find(adapter, "x-main", {"SOCIALPOST__X_MAIN__ACCESS_TOKEN": " "}, vault)


def test_a_refresh_token_that_rotates_is_refused_from_the_environment(adapter: Adapter, vault: Any) -> None:
    environ = {"SOCIALPOST__X_MAIN__REFRESH_TOKEN": "sec-ret", "SOCIALPOST__X_MAIN__ACCESS_TOKEN": "t"}
    with pytest.raises(LoginNeeded, match="SOCIALPOST__X_MAIN__REFRESH_TOKEN cannot be used") as caught:
        find(adapter, "x-main", environ, vault)
    assert "login x-main" in caught.value.fix
    assert "sec-ret" not in str(caught.value) + caught.value.fix


def test_a_slip_in_a_variable_does_not_choose_another_credential(adapter: Adapter, vault: Any) -> None:
    vault.kept["x-main"] = {"access_token": "kept"}
    with pytest.raises(UsageError, match="SOCIALPOST__X_MAIN__ACCES_TOKEN means nothing") as caught:
        find(adapter, "x-main", {"SOCIALPOST__X_MAIN__ACCES_TOKEN": "t"}, vault)
    assert caught.value.fix == "did you mean SOCIALPOST__X_MAIN__ACCESS_TOKEN?"


def test_variables_of_other_accounts_do_not_count(adapter: Adapter, vault: Any) -> None:
    with pytest.raises(LoginNeeded):
        find(adapter, "x-main", {"SOCIALPOST__X_MAIN_2__ACCESS_TOKEN": "t", "SOCIALPOST__X__ACCESS_TOKEN": "t"}, vault)


def test_a_credential_never_shows_a_value(adapter: Adapter, vault: Any) -> None:
    found = find(adapter, "x-main", FOUR | {"SOCIALPOST__X_MAIN__TOKEN_SECRET": "sec-ret"}, vault)
    assert "sec-ret" not in repr(found) + str(found)


def test_origins_come_from_the_environment_and_a_slip_is_refused(adapter: Adapter) -> None:
    given = {"SOCIALPOST__X_MAIN__ORIGIN__UP_LOAD": "https://gateway.example", "SOCIALPOST__X_MAIN__ORIGIN__API": ""}
    assert origins(adapter, "x-main", given) == {"up-load": "https://gateway.example"}
    with pytest.raises(UsageError, match="ORIGIN__APO means nothing"):
        origins(adapter, "x-main", {"SOCIALPOST__X_MAIN__ORIGIN__APO": "https://gateway.example"})


def test_the_variable_of_an_origin_is_no_field(adapter: Adapter, vault: Any) -> None:
    environ = {"SOCIALPOST__X_MAIN__ORIGIN__API": "https://a.example", "SOCIALPOST__X_MAIN__ACCESS_TOKEN": "t"}
    assert find(adapter, "x-main", environ, vault).values == {"access_token": "t"}


def test_a_machine_without_a_keyring_gets_advice(adapter: Adapter) -> None:
    none = KeyringVault(fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(LoginNeeded, match="this machine has no keyring") as caught:
        find(adapter, "x-main", {}, none)
    assert "SOCIALPOST__X_MAIN__ACCESS_TOKEN" in caught.value.fix
    with pytest.raises(LoginNeeded, match="this machine has no keyring"):
        set_token(adapter, "x-main", {"access_token": "t"}, none)


def test_what_a_keyring_says_when_it_fails_is_not_repeated(adapter: Adapter) -> None:
    class Locked:
        def get_password(self, _service: str, _username: str) -> str:
            raise RuntimeError("sec-ret in the back end's words")

        set_password = delete_password = get_password

    with pytest.raises(LoginNeeded, match="the keyring cannot be used") as caught:
        find(adapter, "x-main", {}, KeyringVault(Locked()))  # type: ignore[arg-type]
    assert "sec-ret" not in str(caught.value)


class Ring:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.kept[service, username]


def test_a_token_that_is_set_is_found_until_it_is_forgotten(adapter: Adapter) -> None:
    ring = Ring()
    vault = KeyringVault(ring)
    set_token(adapter, "x-main", {"access_token": " t ", "client_id": ""}, vault)
    found = find(adapter, "x-main", {}, vault)
    assert found.values["access_token"] == "t"
    assert "client_id" not in found.values
    assert [*ring.kept] == [("socialpost", "x-main")]
    forget("x-main", vault)
    forget("x-main", vault)
    assert ring.kept == {}


def test_every_login_has_a_seal_of_its_own(adapter: Adapter, vault: Any) -> None:
    first = set_token(adapter, "x-main", {"access_token": "t"}, vault)
    assert find(adapter, "x-main", {}, vault).seal == first.seal
    assert set_token(adapter, "x-main", {"access_token": "t"}, vault).seal != first.seal
    environ = {"SOCIALPOST__X_MAIN__ACCESS_TOKEN": "given"}
    assert find(adapter, "x-main", environ, vault).seal == find(adapter, "x-main", environ, vault).seal
    assert find(adapter, "x-main", environ, vault).seal != first.seal


def test_a_field_that_the_platform_does_not_know_is_not_kept(adapter: Adapter, vault: Any) -> None:
    with pytest.raises(UsageError, match="no credential field 'acces_token'"):
        set_token(adapter, "x-main", {"acces_token": "t"}, vault)
    with pytest.raises(UsageError, match="not enough") as caught:
        set_token(adapter, "x-main", {"consumer_key": "t"}, vault)
    assert "token_secret" in caught.value.fix
    assert vault.kept == {}


def test_what_the_keyring_holds_of_others_is_not_taken_for_a_credential(adapter: Adapter) -> None:
    ring = Ring()
    ring.set_password("socialpost", "x-main", "sec-ret")
    with pytest.raises(StateTrouble) as caught:
        find(adapter, "x-main", {}, KeyringVault(ring))
    assert "sec-ret" not in str(caught.value)


def test_neither_keyring_nor_authlib_is_imported_while_the_environment_is_enough() -> None:
    program = """
import sys
from socialpost.adapter import CredentialField, Header, Method, Scheme
from socialpost.auth.chain import Chain
from socialpost.auth.find import find
from types import SimpleNamespace
method = Method("m", (CredentialField("access_token", "t"),), (("account", Header("access_token")),))
find(SimpleNamespace(auth=Scheme((method,)), title="T"), "a", {"SOCIALPOST__A__ACCESS_TOKEN": "t"})
print(*sorted({"keyring", "authlib", "httpx"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
