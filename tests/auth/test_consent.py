"""Consent: to one value, once, on this machine, in a file that nobody else can write."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socialpost.auth import consent
from socialpost.auth.consent import Consents, NotAgreed, Wish
from socialpost.content.channels import Smtp
from socialpost.content.workspace import Account, VaultFile, Workspace
from socialpost.errors import LoginNeeded, StateTrouble

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WISH = Wish("origin api", "https://gw.example", "x-us", "x", "accounts.x-us.origins.api")
ACCOUNT = Account("x-us", "x", origins={"api": "https://gw.example"}, commands={"": "pass show x"})


@pytest.fixture
def consents(tmp_path: Path) -> Consents:
    return Consents(tmp_path / "state" / "trusted.json", {})


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"value": "https://gw.example.evil.com"},
        {"account": "x-de"},
        {"platform": "reddit"},
        {"kind": "origin upload"},
        {"kind": "token_command"},
    ],
)
def test_consent_holds_for_that_very_value_and_nothing_else(consents: Consents, other: dict[str, str]) -> None:
    consents.give(WISH, NOW)
    assert consents.given(replace(WISH, **other)) is (not other)


def test_consent_lasts_and_can_be_taken_back(tmp_path: Path, consents: Consents) -> None:
    consents.give(WISH, NOW)
    again = Consents(tmp_path / "state" / "trusted.json", {})
    again.check(WISH, Workspace(tmp_path))
    again.withdraw(WISH)
    with pytest.raises(NotAgreed, match="nobody has agreed") as caught:
        consents.check(WISH, Workspace(tmp_path))
    assert "socialpost accounts trust x-us" in caught.value.fix


def test_the_file_is_the_persons_own_and_names_no_value(tmp_path: Path, consents: Consents) -> None:
    consents.give(replace(WISH, kind="token_command", value="echo s3cr3t"), NOW)
    path = tmp_path / "state" / "trusted.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "s3cr3t" not in path.read_text()


def test_a_file_that_others_can_write_agrees_to_nothing(tmp_path: Path, consents: Consents) -> None:
    consents.give(WISH, NOW)
    (tmp_path / "state" / "trusted.json").chmod(0o666)
    with pytest.raises(LoginNeeded, match="others can read or change"):
        consents.given(WISH)


def test_a_broken_file_agrees_to_nothing(tmp_path: Path, consents: Consents) -> None:
    consents.give(WISH, NOW)
    (tmp_path / "state" / "trusted.json").write_text("[]")
    with pytest.raises(StateTrouble, match="cannot be read"):
        consents.given(WISH)


def test_a_machine_that_keeps_nothing_agrees_by_digest(tmp_path: Path) -> None:
    given = Consents(tmp_path / "none", {consent.VARIABLE: f"abc,{WISH.digest.upper()}"})
    assert given.given(WISH)
    assert not given.given(replace(WISH, value="https://evil.example"))


def test_everything_that_a_file_may_not_do_alone_is_asked_for(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, accounts={"x-us": ACCOUNT}, vault=VaultFile("secrets.age", ("age1b", "age1a")))
    says = [wish.says for wish in consent.wishes(desk, [ACCOUNT])]
    assert says == [
        "keep credentials in a file that others can open: secrets.age, by age1a age1b",
        "run `pass show x` for the credential of x-us",
        "send the credential of x-us (x, api) to https://gw.example",
    ]
    assert consent.vault(replace(desk, vault=VaultFile("secrets.age"))) is None


def test_a_mail_server_with_a_login_needs_consent_for_that_very_host_port_and_name(tmp_path: Path) -> None:
    server = Smtp("mail.example.com", "bot@example.com", user="bot")
    others = [replace(server, host="evil.example"), replace(server, port=2525), replace(server, user="other")]
    wishes = [consent.smtp(Workspace(tmp_path, smtp=one)) for one in [server, *others]]
    assert len({wish.digest for wish in wishes if wish}) == 4


def test_a_mail_server_without_a_login_gets_no_password_and_needs_no_consent(tmp_path: Path) -> None:
    assert consent.smtp(Workspace(tmp_path, smtp=Smtp("mail.example.com", "bot@example.com"))) is None
