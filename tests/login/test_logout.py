"""Ending a login: at the platform where it has a call for that, here in any case."""

from __future__ import annotations

import pytest

from tests.login.conftest import Shop


def logged_in(shop: Shop, platform: str) -> str:
    account = shop.account(platform)
    shop.keys(platform, account)
    assert shop.login(account).code == 0
    return account


@pytest.mark.parametrize(("platform", "kinds"), [("x", 2), ("youtube", 2), ("reddit", 2)])
def test_the_platform_ends_it_too_where_it_has_a_call_for_that(shop: Shop, platform: str, kinds: int) -> None:
    account = logged_in(shop, platform)
    kept = shop.kept(account)
    told = shop.run("logout", account, "--json")
    assert (told.code, told.json["revoked"], told.json["forgotten"]) == (0, True, True)
    world = shop.sandbox.world(platform)
    gone = [world.get(kind, kept[f"{name}_token"]) for kind, name in (("token", "access"), ("refresh", "refresh"))]
    assert (gone, shop.kept(account)) == ([None] * kinds, {})


@pytest.mark.parametrize(
    ("platform", "where"), [("facebook", "Business integrations"), ("pinterest", "Connected apps")]
)
def test_where_there_is_no_call_it_says_where_to_end_it(shop: Shop, platform: str, where: str) -> None:
    account = logged_in(shop, platform)
    told = shop.run("logout", account)
    assert (told.code, shop.kept(account)) == (0, {})
    assert where in told.out
    assert "it is still good" in told.out


@pytest.mark.parametrize("kind", ["drop-before", "500-before"])
def test_a_platform_that_cannot_be_reached_does_not_keep_the_secret_here(shop: Shop, kind: str) -> None:
    account = logged_in(shop, "x")
    shop.sandbox.fail("x", "oauth_revoke", kind, count=9)
    told = shop.run("logout", account, "--json")
    assert (told.json["revoked"], told.json["forgotten"], shop.kept(account)) == (False, True, {})
    assert "Connected apps" in told.json["fix"]


def test_nothing_is_asked_of_the_platform_where_nothing_is_kept(shop: Shop) -> None:
    account = shop.account("x")
    told = shop.run("logout", account, "--json")
    assert (told.code, told.json["forgotten"], shop.sandbox.log) == (0, False, [])


def test_what_the_environment_still_holds_is_told(shop: Shop) -> None:
    account = logged_in(shop, "x")
    told = shop.run("logout", account, "--json")
    assert "SOCIALPOST__X_US__CLIENT_ID" in told.json["environment"]


def test_a_command_that_comes_before_a_login_is_told_by_login_and_logout(shop: Shop) -> None:
    account = shop.account("x", settings=", token_command: pass show x")
    shop.keys("x", account)
    assert "the account's token_command comes before it" in shop.login(account).out
    assert "its token_command still makes the account" in shop.run("logout", account).out


def test_the_keys_of_the_app_go_only_when_that_is_wanted(shop: Shop) -> None:
    account = logged_in(shop, "x")
    shop.ring.set_password("socialpost", f"app:x in {shop.root}", '{"client_id": "1"}')
    shop.run("logout", account)
    assert shop.kept("app:x")
    shop.run("logout", account, "--app")
    assert not shop.kept("app:x")
