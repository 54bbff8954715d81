from __future__ import annotations

import getpass
import io
import json
from pathlib import Path

import keyring
import pytest

from socialpost.auth.credential import EXPIRES
from tests.cli.typed import MemoryRing, typed

Capsys = pytest.CaptureFixture[str]
SECRET = "s3cr3t-value-that-nobody-may-see"
FILE = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  x-main: {platform: x, market: us}
  fb: {platform: facebook, page: "100000000000001"}
"""


class Typing(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "socialpost.yaml").write_text(FILE)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.usefixtures("ring")
def test_each_field_s_source_is_told_and_no_value(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    monkeypatch.setenv("SOCIALPOST__X_MAIN__CLIENT_ID", "the-id")
    pipe(monkeypatch, json.dumps({"access_token": SECRET, "refresh_token": SECRET + "r", "client_id": "kept"}))
    assert typed(capsys, "accounts", "set-token", "x-main").code == 0
    told = typed(capsys, "accounts", "--json")
    x, fb = told.json["accounts"]
    assert x["fields"] == {"access_token": "keyring", "refresh_token": "keyring", "client_id": "environment"}
    assert (x["method"], x["complete"], x["renewable"]) == ("oauth2", True, True)
    assert (fb["fields"], fb["complete"]) == ({"page_access_token": "missing"}, False)
    shown = told.out + typed(capsys, "accounts").out
    assert SECRET not in shown
    assert "the-id" not in shown


@pytest.mark.usefixtures("ring")
def test_a_variable_of_no_account_is_told_with_what_was_perhaps_meant(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    for slip in ("SOCIALPOST__XMAIN__ACCESS_TOKEN", "SOCIALPOST_X_MAIN_ACCESS_TOKEN", "SOCIALPOST_RECORD"):
        monkeypatch.setenv(slip, SECRET)
    told = typed(capsys, "accounts")
    for slip in ("SOCIALPOST__XMAIN__ACCESS_TOKEN", "SOCIALPOST_X_MAIN_ACCESS_TOKEN"):
        assert f"the variable {slip} means nothing\n  did you mean SOCIALPOST__X_MAIN__ACCESS_TOKEN?" in told.out
    assert "SOCIALPOST_RECORD" not in told.out
    assert SECRET not in told.out


@pytest.mark.usefixtures("ring")
def test_replaced_addresses_are_told_and_those_that_cannot_be(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ACCESS_TOKEN", SECRET)
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ORIGIN__API", "http://127.0.0.1:1")
    assert "x-main: api goes to http://127.0.0.1:1 in the place of https://api.x.com" in typed(capsys, "accounts").out
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ORIGIN__API", "http://shop.example.com")
    told = typed(capsys, "accounts", "--json").json["accounts"][0]
    assert (told["complete"], told["problem"]) == (False, "http://shop.example.com is not allowed as an origin")
    monkeypatch.setenv("SOCIALPOST__FB__PAGE_ACCESS_TOKEN", SECRET)
    monkeypatch.setenv("SOCIALPOST__FB__ORIGIN__API", "http://127.0.0.1:1")
    assert typed(capsys, "accounts", "--check").code == 3


def test_set_token_reads_lines_and_keeps_them_for_this_workspace_alone(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing
) -> None:
    pipe(monkeypatch, f"# from the console\naccess_token = {SECRET}=x\n\n")
    told = typed(capsys, "accounts", "set-token", "x-main")
    assert told.code == 0
    assert SECRET not in told.out + told.err
    (place, kept), *more = ring.kept.items()
    assert not more
    assert str(shop) in place[1]
    assert json.loads(kept)["access_token"] == f"{SECRET}=x"


def test_on_a_terminal_secrets_are_asked_for_without_an_echo(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing
) -> None:
    asked: list[str] = []

    def hidden(prompt: str) -> str:
        asked.append(prompt)
        return SECRET if "access_token" in prompt else ""

    monkeypatch.setattr(getpass, "getpass", hidden)
    monkeypatch.setattr("sys.stdin", Typing("oauth2\nmy-client\n"))
    told = typed(capsys, "accounts", "set-token", "x-main", "--json")
    assert told.json["fields"] == ["access_token", "client_id"]
    assert [prompt.partition(" ")[0] for prompt in asked] == ["access_token", "refresh_token", "client_secret"]
    assert json.loads(next(iter(ring.kept.values())))["client_id"] == "my-client"


@pytest.mark.usefixtures("ring")
def test_the_end_of_typing_or_bytes_that_are_no_text_are_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", ended)
    monkeypatch.setattr("sys.stdin", Typing())
    assert "nothing was typed" in typed(capsys, "accounts", "set-token", "fb").err
    monkeypatch.setattr(getpass, "getpass", lambda prompt: pytest.fail(f"still asked: {prompt}"))
    monkeypatch.setattr("sys.stdin", Typing())
    assert "nothing was typed for client_id" in typed(capsys, "login", "x-main").err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"page_access_token=\xff\xfe"), "utf-8"))
    told = typed(capsys, "accounts", "set-token", "fb")
    assert (told.code, "not UTF-8 text" in told.err) == (2, True)


def test_a_single_field_is_piped_in(monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing) -> None:
    pipe(monkeypatch, SECRET + "\n")
    told = typed(capsys, "accounts", "set-token", "fb", "--field", "page_access_token=-")
    assert told.code == 0
    assert json.loads(next(iter(ring.kept.values())))["page_access_token"] == SECRET


def test_a_secret_on_the_command_line_is_refused_unseen(capsys: Capsys, ring: MemoryRing) -> None:
    told = typed(capsys, "accounts", "set-token", "fb", "--field", f"page_access_token={SECRET}")
    assert told.code == 2
    assert "--field page_access_token" in told.err
    assert SECRET not in told.err
    assert ring.kept == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing came in"),
        (SECRET, "line 1 of standard input is not field=value"),
        (f'{{"page_access_token": ["{SECRET}"]}}', "not a JSON object of texts"),
        (f'{{"page_access_token": "{SECRET}"', "not a JSON object of texts"),
        (f"page_token={SECRET}", "has no credential field 'page_token'"),
        ("page_access_token=", "not enough for Facebook Page"),
        ("a=" + "b" * 70_000, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_it(
    text: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing
) -> None:
    pipe(monkeypatch, text)
    told = typed(capsys, "accounts", "set-token", "fb")
    assert told.code == 2
    assert says in told.err
    assert SECRET not in told.out + told.err
    assert ring.kept == {}


def test_without_a_keyring_the_exact_variables_are_named(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    pipe(monkeypatch, f"page_access_token={SECRET}")
    told = typed(capsys, "accounts", "set-token", "fb")
    assert told.code == 4
    assert "no keyring" in told.err
    assert "set SOCIALPOST__FB__PAGE_ACCESS_TOKEN in the environment" in told.err
    assert SECRET not in told.err
    assert typed(capsys, "accounts").code == 0


def test_what_a_locked_keyring_may_hold_is_not_called_missing(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    class Locked(MemoryRing):
        def get_password(self, service: str, username: str) -> str | None:
            raise PermissionError(service, username)

    monkeypatch.setattr(keyring, "get_keyring", Locked)
    one = typed(capsys, "accounts", "--json").json["accounts"][0]
    assert set(one["fields"].values()) == {"unknown"}
    assert one["fix"].startswith("unlock it, or set SOCIALPOST__")


@pytest.mark.usefixtures("ring")
def test_what_the_environment_overrides_is_said(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    monkeypatch.setenv("SOCIALPOST__FB__PAGE_ACCESS_TOKEN", "other")
    pipe(monkeypatch, f"page_access_token={SECRET}")
    told = typed(capsys, "accounts", "set-token", "fb")
    assert "SOCIALPOST__FB__PAGE_ACCESS_TOKEN in the environment comes before it" in told.out


def test_forget_removes_it_and_says_when_there_was_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing
) -> None:
    pipe(monkeypatch, f"page_access_token={SECRET}")
    typed(capsys, "accounts", "set-token", "fb")
    assert "no longer holds fb" in typed(capsys, "accounts", "forget", "fb").out
    assert ring.kept == {}
    assert "holds nothing of fb" in typed(capsys, "accounts", "forget", "fb").out


@pytest.mark.usefixtures("ring")
def test_when_a_token_ends_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    pipe(monkeypatch, json.dumps({"page_access_token": SECRET, EXPIRES: "2020-01-02T03:04:05+00:00"}))
    typed(capsys, "accounts", "set-token", "fb")
    assert "2020-01-02 03:04 UTC (expired)" in typed(capsys, "accounts").out
    assert typed(capsys, "accounts", "--json").json["accounts"][1]["expires_at"] == "2020-01-02T03:04:05Z"


@pytest.mark.usefixtures("ring")
def test_a_variable_that_means_nothing_is_shown_with_the_account(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    monkeypatch.setenv("SOCIALPOST__FB__PAGE_TOKEN", SECRET)
    told = typed(capsys, "accounts")
    assert "fb: the variable SOCIALPOST__FB__PAGE_TOKEN means nothing" in told.out
    assert SECRET not in told.out


@pytest.mark.usefixtures("ring")
def test_an_unknown_account_gets_a_suggestion(capsys: Capsys) -> None:
    told = typed(capsys, "accounts", "set-token", "x-mian")
    assert (told.code, "did you mean x-main?" in told.err) == (2, True)


@pytest.mark.usefixtures("ring")
def test_options_in_front_of_a_sub_command_are_not_lost_silently(capsys: Capsys) -> None:
    told = typed(capsys, "accounts", "--check", "forget", "fb")
    assert told.code == 2
    assert "--check stands in front of forget" in told.err


def test_check_asks_the_platforms_who_it_is(capsys: Capsys) -> None:
    told = typed(capsys, "accounts", "--check", "--sandbox", "--json")
    x, fb = told.json["accounts"]
    assert told.code == 0
    assert x["who"]["name"].startswith("@")
    assert fb["who"]["id"] == "100000000000001"
    assert x["fields"]["access_token"] == "sandbox"


def test_check_of_a_refused_token_is_a_login_and_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    typed(capsys, "accounts", "--check", "--sandbox")
    pipe(monkeypatch, f"access_token={SECRET}")
    assert typed(capsys, "accounts", "set-token", "x-main", "--sandbox").code == 0
    told = typed(capsys, "accounts", "--check", "--sandbox", "--json")
    x, fb = told.json["accounts"]
    assert told.code == 4
    assert (x["who"], bool(x["check"])) == (None, True)
    assert fb["who"]["id"] == "100000000000001"
    assert SECRET not in told.out + told.err


@pytest.mark.usefixtures("ring")
def test_check_without_any_credential_is_a_login(capsys: Capsys) -> None:
    told = typed(capsys, "accounts", "--check")
    assert told.code == 4
    assert "login x-main" in told.out


def test_the_sandbox_never_opens_the_keyring_or_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys, ring: MemoryRing
) -> None:
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ACCESS_TOKEN", SECRET)
    pipe(monkeypatch, f"page_access_token={SECRET}")
    typed(capsys, "accounts", "set-token", "fb", "--sandbox")
    x, fb = typed(capsys, "accounts", "--sandbox", "--json").json["accounts"]
    assert ring.kept == {}
    assert (x["fields"], fb["fields"]) == ({}, {"page_access_token": "sandbox"})


def test_a_setting_that_each_post_may_bring_does_not_keep_a_login_from_being_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "socialpost.yaml").write_text("accounts: {yt: {platform: youtube}}\n")
    said = typed(capsys, "accounts", "--check", "--sandbox", "--json")
    assert (said.code, said.json["accounts"][0]["who"]["name"]) == (0, "Yt")


def test_a_wrong_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "socialpost.yaml").write_text(
        "accounts: {yt: {platform: youtube, defaults: {made_for_kids: perhaps}}}\n"
    )
    told = typed(capsys, "accounts", "--check", "--sandbox", "--json").json["accounts"][0]
    assert "mend made_for_kids at the account yt" in told["check_fix"]
