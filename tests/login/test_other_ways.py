"""Logging in without a browser that can reach this machine: pasted answers, numbers, devices, keys and tokens."""

from __future__ import annotations

import io
import re
import select
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.login.conftest import Shop

HTTPS = "https://shop.example.com/back"


class Later(io.StringIO):
    """Standard input whose line is known when it is asked for."""

    def __init__(self, give: Callable[[], str]) -> None:
        super().__init__()
        self._give = give

    def readline(self, _most: int | None = -1, /) -> str:  # type: ignore[override]
        return self._give() + "\n"


def pasting(shop: Shop, change: Callable[[str], str] = lambda address: address) -> None:
    """Let a person open the page that is shown elsewhere and paste where it ended."""

    def give() -> str:
        shown = shop.capsys.readouterr().err
        url = re.findall(r"^  (http\S+)$", shown, re.MULTILINE)[-1]
        return change(shop.robot.address(url))

    shop.monkeypatch.setattr("sys.stdin", Later(give))


@pytest.mark.parametrize("platform", ["x", "youtube", "facebook", "pinterest", "reddit"])
def test_the_pasted_address_is_as_good_as_a_browser(shop: Shop, platform: str) -> None:
    account = shop.account(platform)
    shop.keys(platform, account)
    pasting(shop)
    told = shop.run("login", account, "--paste")
    assert (told.code, bool(shop.kept(account))) == (0, True), told.err


def test_a_bare_code_is_enough(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    pasting(shop, lambda address: re.findall(r"code=([^&]+)", address)[0])
    assert shop.run("login", account, "--paste").code == 0


def test_an_app_that_takes_https_only_has_its_answer_pasted_and_keeps_its_address(shop: Shop) -> None:
    account = shop.account("facebook")
    shop.keys("facebook", account)
    pasting(shop, lambda address: f"{address}#_=_")
    assert shop.run("login", account, "--redirect", HTTPS).code == 0
    pasting(shop)
    assert shop.run("login", account, "--wait", "0s").code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda address: address.replace("state=", "state=other"),
        lambda _address: "",
        lambda _address: "that did not work",
        lambda address: address.replace("code=", "cod="),
    ],
)
def test_a_pasted_answer_that_is_none_keeps_nothing(shop: Shop, wrong: Callable[[str], str]) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    pasting(shop, wrong)
    told = shop.run("login", account, "--paste")
    assert (told.code, shop.ring.kept) == (4, {})


def test_a_pasted_code_that_is_wrong_is_refused_by_the_platform(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    pasting(shop, lambda _address: "not-the-code")
    told = shop.run("login", account, "--paste")
    assert (told.code, shop.ring.kept) == (4, {})
    assert "X refused the login: 400 invalid_request" in told.err


def test_the_number_of_the_page_makes_a_login_that_never_ends(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)

    def give() -> str:
        url = re.findall(r"^  (http\S+)$", shop.capsys.readouterr().err, re.MULTILINE)[-1]
        return str(re.findall(r'id="number">(\d+)<', shop.robot.press(url))[0])

    shop.monkeypatch.setattr("sys.stdin", Later(give))
    told = shop.run("login", account, "--method", "pin", "--json")
    assert (told.code, told.json["expires_at"], told.json["method"]) == (0, None, "oauth1")
    assert set(shop.kept(account)) >= {"api_key", "api_key_secret", "access_token", "access_token_secret"}


def test_a_wrong_number_keeps_nothing(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    shop.type("0000000")
    told = shop.run("login", account, "--method", "pin")
    assert (told.code, shop.ring.kept) == (4, {})
    assert ("type the new one" in told.err, "--new-app" in told.err) == (True, False)


def test_a_wrong_secret_of_the_app_is_found_out_before_the_number(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account, api_key_secret="not-it")
    told = shop.run("login", account, "--method", "pin")
    assert "check the app's api_key and api_key_secret" in told.err


def test_the_app_s_own_keys_are_a_login_where_the_platform_has_that(shop: Shop) -> None:
    account = shop.account("pinterest")
    shop.keys("pinterest", account)
    told = shop.run("login", account, "--method", "client", "--json")
    assert (told.code, told.json["method"], told.json["renewable"]) == (0, "app owner", True)
    assert "videos" in told.json["limits"]


def test_the_app_s_own_keys_in_the_environment_need_no_keyring(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    account = shop.account("pinterest")
    shop.keys("pinterest", account)
    assert shop.run("accounts", "--check").code == 4  # keys that are there for a login post for nobody
    monkeypatch.setenv("SOCIALPOST__PINTEREST_US__AS_OWNER", "yes")
    told = shop.run("accounts", "--check", "--json")
    assert (told.code, told.json["accounts"][0]["who"]["name"], shop.ring.kept) == (0, "Pinterest Us", {})


def test_a_token_of_a_system_user_becomes_the_token_of_the_page(shop: Shop) -> None:
    account = shop.account("facebook", settings=', page: "777"')
    shop.sandbox.seat("facebook", account, {"page": "777"})
    shop.type("access_token=EAAsandboxUser777")
    told = shop.run("login", account, "--method", "token", "--json")
    assert (told.code, told.json["chosen"]["value"]) == (0, "777")
    assert shop.kept(account)["page_access_token"] == "EAAsandboxPage777"


def test_a_page_s_own_token_is_taken_as_it_is(shop: Shop) -> None:
    account = shop.account("facebook")
    shop.sandbox.seat("facebook", account, {"page": "777"})
    shop.type("access_token=EAAsandboxPage777")
    told = shop.run("login", account, "--method", "token", "--json")
    assert told.json["chosen"] == {"option": "page", "value": "777", "written": True}


def test_a_pasted_token_that_is_no_good_keeps_nothing(shop: Shop) -> None:
    account = shop.account("facebook")
    shop.type("access_token=EAAnothing")
    told = shop.run("login", account, "--method", "token")
    assert (told.code, shop.ring.kept) == (4, {})
    assert "EAAnothing" not in told.err
    assert "bring a System User's token" in told.err


def test_keys_of_the_console_are_read_from_standard_input_and_tried(shop: Shop) -> None:
    account = shop.account("x")
    seat = shop.sandbox.seat("x", account, {"auth": "oauth1"})
    shop.type(*(f"{name}={value}" for name, value in seat.items()))
    told = shop.run("login", account, "--method", "keys", "--json")
    assert (told.code, told.json["who"]["name"]) == (0, "@x_us")


def test_the_name_and_password_of_a_script_are_a_login_too(shop: Shop) -> None:
    account = shop.account("reddit")
    shop.type(
        "username=reddit-us", "password=sandbox-password", "client_id=sandbox-script", "client_secret=sandbox-secret"
    )
    told = shop.run("login", account, "--method", "script", "--json")
    assert (told.code, told.json["method"]) == (0, "script app"), told.err


def test_a_wrong_password_of_a_script_is_called_so_and_not_a_login_that_was_revoked(shop: Shop) -> None:
    account = shop.account("reddit")
    shop.type("username=reddit-us", "password=typo", "client_id=sandbox-script", "client_secret=sandbox-secret")
    told = shop.run("login", account, "--method", "script")
    assert (told.code, shop.ring.kept, "revoked" in told.err) == (4, {}, False)
    assert "check username and password" in told.err


def test_a_login_that_is_brought_names_its_fields_where_nothing_came_in(shop: Shop) -> None:
    shop.type()
    told = shop.run("login", shop.account("reddit"), "--method", "script")
    assert '"username": "...", "password": "..."' in told.err


@pytest.mark.parametrize("platform", ["x", "facebook", "pinterest"])
def test_a_registered_address_may_do_without_a_path(shop: Shop, platform: str) -> None:
    account = shop.account(platform)
    shop.keys(platform, account)
    pasting(shop)
    bare = shop.redirect(account).rstrip("/")
    told = shop.run("login", account, "--paste", "--redirect", bare)
    assert (told.code, bool(shop.kept(account))) == (0, True), told.err


@pytest.mark.parametrize("expires", [1e15, 253402300800.0])
def test_a_token_that_ends_after_all_calendars_is_one_without_an_end(shop: Shop, expires: float) -> None:
    account = shop.account("facebook", settings=', page: "777"')
    shop.sandbox.seat("facebook", account, {"page": "777"})
    world = shop.sandbox.world("facebook")
    token = {
        name: value for name, value in (world.get("token", "EAAsandboxUser777") or {}).items() if name != "_created"
    }
    world.put("token", "EAAsandboxUser777", {**token, "expires": expires})
    shop.type("access_token=EAAsandboxUser777")
    told = shop.run("login", account, "--method", "token", "--json")
    assert (told.code, told.json["expires_at"]) == (0, None), told.err


def test_a_way_that_the_platform_has_not_is_wrong_usage(shop: Shop) -> None:
    told = shop.run("login", shop.account("x"), "--method", "device")
    assert (told.code, "there are: browser, pin, keys" in told.err) == (2, True)


def test_where_nobody_can_be_asked_the_variables_are_named(shop: Shop) -> None:
    told = shop.run("login", shop.account("pinterest"))
    assert told.code == 4
    assert "set SOCIALPOST__PINTEREST_US__CLIENT_ID and SOCIALPOST__PINTEREST_US__CLIENT_SECRET" in told.err


def test_the_keys_of_the_app_are_asked_for_once_and_serve_the_next_account(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = shop.account("pinterest"), shop.account("pinterest", "pinterest-de")
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "sandbox-app-secret")
    shop.type("1234567", "", terminal=True)
    monkeypatch.setattr("socialpost.cli.person.answer", lambda listener, *_: _wait(listener))
    told = shop.login(first)
    assert told.code == 0, told.err
    assert "http://localhost:8085/" in told.err  # the guide says which address to register
    shop.type()
    assert shop.login(second).code == 0
    assert shop.kept("app:pinterest")["client_id"] == "1234567"


def _wait(listener: Any) -> Any:
    select.select([listener], [], [], 20)
    return listener.reply


def test_keys_that_the_platform_refuses_are_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    account = shop.account("pinterest")
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "wrong")
    monkeypatch.setattr("socialpost.cli.person.answer", lambda listener, *_: _wait(listener))
    shop.type("1234567", "", terminal=True)
    assert (shop.login(account).code, shop.ring.kept) == (4, {})


def test_google_s_trial_is_told_and_kept(shop: Shop) -> None:
    account = shop.account("youtube")
    shop.keys("youtube", account)
    told = shop.login(account, "--trial", "--json")
    days = told.json["refresh_expires_at"][:10], shop.kept(account)["granted_at"][:10]
    assert (date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days == 7


def test_the_code_of_a_device_is_typed_elsewhere(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    account = shop.account("youtube")
    shop.keys("youtube", account, "device")
    naps: list[float] = []

    def nap(_clock: object, seconds: float) -> None:
        naps.append(seconds)
        shop.sandbox.advance(seconds)
        if len(naps) == 3:
            shown = shop.capsys.readouterr().err
            url, code = re.findall(r"open (\S+)", shown)[0], re.findall(r"code  (\S+)", shown)[0]
            shop.robot.press(url, user_code=code)

    monkeypatch.setattr("socialpost.cli.context.Patience.sleep", nap)
    told = shop.run("login", account, "--method", "device", "--json")
    assert (told.code, naps) == (0, [5.0, 5.0, 5.0])
    assert told.json["scopes"] == ["https://www.googleapis.com/auth/youtube"]
    assert "comments" in told.json["limits"]


def test_the_keys_of_the_other_type_of_app_are_told_apart(shop: Shop) -> None:
    account = shop.account("youtube")
    shop.keys("youtube", account)
    told = shop.run("login", account, "--method", "device")
    assert told.code == 4
    assert "Invalid client type" in told.err
