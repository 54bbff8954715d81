"""Logging in with a browser that presses the button, for every platform that is there."""

from __future__ import annotations

import json
import socket
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.login.conftest import Shop

SECRETS = ("access_token", "refresh_token", "client_secret", "page_access_token")
FIELDS = {
    "x": {"access_token", "refresh_token", "client_id", "client_secret"},
    "youtube": {"access_token", "refresh_token", "client_id", "client_secret"},
    "pinterest": {"access_token", "refresh_token", "client_id", "client_secret"},
    "reddit": {"access_token", "refresh_token", "client_id", "client_secret"},
    "facebook": {"page_access_token"},
}
BOOKS = {"login", "granted_at", "granted_scopes", "expires_at", "refresh_expires_at"}


@pytest.mark.parametrize("platform", sorted(FIELDS))
def test_the_button_is_pressed_and_the_account_can_publish(shop: Shop, platform: str) -> None:
    account = shop.account(platform)
    shop.keys(platform, account)
    told = shop.login(account)
    assert told.code == 0, told.err
    assert set(shop.kept(account)) - BOOKS == FIELDS[platform]
    shop.monkeypatch.undo()
    shop.monkeypatch.chdir(shop.root)
    shop.monkeypatch.setenv("SOCIALPOST_TRUST", ",".join(shop.agreed))
    shop.monkeypatch.setattr("keyring.get_keyring", lambda: shop.ring)
    check = shop.run("accounts", "--check", "--json")
    assert (check.code, check.json["accounts"][0]["who"] is None) == (0, False)
    shown = told.out + told.err + check.out
    assert not [name for name, value in shop.kept(account).items() if name in SECRETS and value in shown]


def test_the_code_is_bound_to_this_process_by_state_and_challenge(shop: Shop) -> None:
    account = shop.account("youtube")
    shop.keys("youtube", account)
    assert shop.login(account, free=False).code == 0
    query = {name: values[0] for name, values in parse_qs(urlsplit(shop.shown[0]).query).items()}
    assert (query["code_challenge_method"], len(query["code_challenge"]), len(query["state"])) == ("S256", 43, 43)
    assert (query["access_type"], query["prompt"]) == ("offline", "consent")
    assert "client_secret" not in query


def test_what_was_granted_and_when_it_ends_is_told_and_kept(shop: Shop) -> None:
    account = shop.account("pinterest")
    shop.keys("pinterest", account)
    told = shop.login(account, "--json").json
    assert told["who"]["name"] == "Pinterest Us"
    assert told["scopes"] == sorted(["boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"])
    kept = shop.kept(account)
    assert kept["granted_scopes"] == " ".join(told["scopes"])
    assert kept["refresh_expires_at"][:10] > kept["expires_at"][:10] > kept["granted_at"][:10]


def test_a_refusal_on_the_page_keeps_nothing(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    told = shop.login(account, button="deny")
    assert (told.code, shop.ring.kept) == (4, {})
    assert "refused on X's page" in told.err


def test_a_permission_that_was_unticked_is_told_with_what_will_not_work(shop: Shop) -> None:
    account = shop.account("facebook")
    shop.keys("facebook", account)
    told = shop.login(account, "--json", without="grant:pages_manage_engagement")
    assert told.json["missing"] == [{"scope": "pages_manage_engagement", "lost": "first comments"}]


def test_a_wrong_secret_of_the_app_is_told_and_keeps_nothing(shop: Shop) -> None:
    for platform in ("x", "youtube", "facebook", "pinterest", "reddit"):
        account = shop.account(platform)
        shop.keys(platform, account, client_secret="not-the-secret")
        told = shop.login(account)
        assert (told.code, shop.ring.kept) == (4, {})
        assert "check the app's client_id and client_secret" in told.err, platform
        assert "not-the-secret" not in told.err


def test_a_code_that_came_too_late_asks_for_another_login(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)

    def slow(url: str) -> None:
        address = shop.robot.address(url)
        shop.sandbox.advance(31)
        shop.robot._open(address, timeout=10).read()

    shop.browse(slow)
    told = shop.run("login", account, "--redirect", shop.redirect(account))
    assert told.code == 4
    assert "run the same command again" in told.err


def test_an_answer_of_another_login_is_passed_over(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    seen: list[int] = []

    def disturbed(url: str) -> None:
        base = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        for stray in ("favicon.ico", "", "?state=other&code=evil", "?code=evil"):
            try:
                shop.robot._open(base + stray, timeout=10)
            except HTTPError as refusal:
                seen.append(refusal.code)
        shop.robot.press(url)

    shop.browse(disturbed)
    assert shop.run("login", account, "--redirect", shop.redirect(account)).code == 0
    assert seen == [404, 400, 400, 400]


def test_a_port_that_somebody_has_is_told_with_what_to_do(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = shop.run("login", account, "--redirect", f"http://127.0.0.1:{other.getsockname()[1]}/")
    assert told.code == 4
    assert "cannot be listened on" in told.err
    assert "--paste" in told.err


def test_nobody_who_comes_ends_the_wait(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    shop.browse(lambda _url: None)
    told = shop.run("login", account, "--redirect", shop.redirect(account), "--wait", "0s")
    assert told.code == 4
    assert "no answer came" in told.err


def test_a_page_of_a_live_login_cannot_be_put_into_a_frame_or_run_scripts(shop: Shop) -> None:
    account = shop.account("x", settings="")
    shop.sandbox.world("x").put("user", "9", {"id": "9", "username": "<script>alert(1)</script>", "name": "x"})
    shop.keys("x", account)
    assert shop.login(account).code == 0
    assert "<script>" not in shop.robot.pages[0]


def test_a_login_of_somebody_else_than_has_published_is_told(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    (shop.root / "posts").mkdir()
    (shop.root / "posts/hello.yaml").write_text(f"text: Hello\nto: [{account}]\n")
    assert shop.login(account).code == 0
    assert shop.run("publish", "posts/hello.yaml", "--wait", "30s").code == 0
    assert shop.login(account, "--json").json["others"] == []
    shop.sandbox.seat("x", "private")
    told = shop.login(account, who="private")
    assert "what is out was published as" in told.out


def test_the_json_answer_is_one_document(shop: Shop) -> None:
    account = shop.account("reddit")
    shop.keys("reddit", account)
    told = shop.login(account, "--json")
    assert json.loads(told.out)["login"] == "browser"


@pytest.mark.parametrize("kind", ["drop-after", "drop-before", "500-before"])
def test_an_exchange_without_an_answer_keeps_nothing_and_says_so(shop: Shop, kind: str) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    shop.sandbox.fail("x", "oauth_code", kind)
    told = shop.login(account)
    assert (told.code, shop.ring.kept) == (4, {})


def test_a_network_that_fails_after_the_tokens_came_does_not_lose_them(shop: Shop) -> None:
    account = shop.account("x")
    shop.keys("x", account)
    shop.sandbox.fail("x", "get_me", "drop-before")
    told = shop.login(account)
    assert told.code == 0
    assert "did not tell whose login it is" in told.out
    assert shop.kept(account)["refresh_token"]
