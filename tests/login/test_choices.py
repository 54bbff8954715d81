"""What a login may publish to: offered, chosen, written to socialpost.yaml."""

from __future__ import annotations

import pytest

from tests.login.conftest import Shop


@pytest.fixture
def pages(shop: Shop) -> str:
    """A person who runs two Pages."""
    shop.sandbox.seat("facebook", "oslo", {"page": "111"})
    shop.sandbox.seat("facebook", "berlin", {"page": "222"})
    account = shop.account("facebook", settings="")
    for key, _ in list(shop.sandbox.world("facebook").all("page")):
        if key not in ("111", "222"):
            shop.sandbox.world("facebook").drop("page", key)
    shop.keys("facebook", account)
    return account


def test_the_only_page_is_taken_and_written_into_its_place(shop: Shop) -> None:
    account = shop.account("facebook")
    shop.keys("facebook", account)
    before = shop.file
    assert shop.login(account).code == 0
    assert shop.file == before.replace("}}  # mine", '}, page: "100001"}  # mine')


def test_of_several_pages_one_is_named(shop: Shop, pages: str) -> None:
    told = shop.login(pages, "--choose", "berlin", "--json")
    assert (told.code, told.json["chosen"]["value"]) == (0, "222")
    assert shop.kept(pages)["page_access_token"] == "EAAsandboxPage222"


def test_of_several_pages_none_is_guessed(shop: Shop, pages: str) -> None:
    told = shop.login(pages)
    assert (told.code, shop.ring.kept) == (4, {})
    assert "Oslo (111), Berlin (222)" in told.err


def test_a_person_is_shown_the_pages_and_picks_one(shop: Shop, pages: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.login.test_other_ways import _wait

    monkeypatch.setattr("socialpost.cli.person.answer", lambda listener, *_: _wait(listener))
    shop.type("7", "2", terminal=True)
    told = shop.login(pages)
    assert told.code == 0, told.err
    assert "  2  Berlin (222)" in told.err
    assert 'page: "222"' in shop.file


def test_the_page_of_the_file_is_kept_and_another_s_login_refused(shop: Shop, pages: str) -> None:
    text = shop.file
    (shop.root / "socialpost.yaml").write_text(text.replace("platform: facebook", "platform: facebook, page: '222'"))
    assert shop.login(pages).code == 0
    assert shop.kept(pages)["page_access_token"] == "EAAsandboxPage222"
    (shop.root / "socialpost.yaml").write_text(text.replace("platform: facebook", "platform: facebook, page: '999'"))
    told = shop.login(pages)
    assert told.code == 4
    assert "does not run the Page 999" in told.err


def test_a_page_without_the_right_to_publish_cannot_be_taken(shop: Shop, pages: str) -> None:
    world = shop.sandbox.world("facebook")
    page = {key: value for key, value in (world.get("page", "222") or {}).items() if key != "_created"}
    world.put("page", "222", {**page, "tasks": ["ANALYZE"]})
    told = shop.login(pages, "--choose", "222")
    assert (told.code, shop.ring.kept) == (4, {})
    assert "CREATE_CONTENT" in told.err


def test_a_page_without_the_right_to_publish_is_not_taken_unasked_either(shop: Shop, pages: str) -> None:
    world = shop.sandbox.world("facebook")
    for key in ("111", "222"):
        page = {name: value for name, value in (world.get("page", key) or {}).items() if name != "_created"}
        world.put("page", key, {**page, "tasks": ["ANALYZE"]})
    told = shop.login(pages)
    assert (told.code, "CREATE_CONTENT" in told.err) == (4, True)
    text = shop.file.replace("platform: facebook", "platform: facebook, page: '222'")
    (shop.root / "socialpost.yaml").write_text(text)
    told = shop.login(pages)
    assert (told.code, "222: you may not publish there" in told.err) == (4, True)


def test_a_page_that_was_left_out_in_the_dialog_is_not_offered(shop: Shop, pages: str) -> None:
    told = shop.login(pages, "--json", without="place:111")
    assert told.json["chosen"]["value"] == "222"


def test_every_page_of_a_long_list_is_offered(shop: Shop, pages: str) -> None:
    for number in range(230):
        shop.sandbox.seat("facebook", f"page-{number}", {"page": str(5000 + number)})
    told = shop.login(pages, "--choose", "5229", "--json")
    assert (told.code, len(told.json["choices"])) == (0, 232)


def test_a_short_lived_token_never_becomes_the_page_s(shop: Shop, pages: str) -> None:
    assert shop.login(pages, "--choose", "111").code == 0
    shop.sandbox.advance(100 * 86_400)
    shop.monkeypatch.delenv("SOCIALPOST__FACEBOOK_US__CLIENT_ID")
    assert shop.run("accounts", "--check").code == 0


def test_a_board_goes_below_defaults(shop: Shop) -> None:
    account = shop.account("pinterest")
    shop.sandbox.seat("pinterest", account, {"board": "Desk setups"})
    shop.keys("pinterest", account)
    told = shop.login(account, "--choose", "desk setups")
    assert told.code == 0, told.err
    assert 'defaults: {board: "Desk setups"}}  # mine' in shop.file


def test_boards_are_told_where_none_is_chosen(shop: Shop) -> None:
    account = shop.account("pinterest")
    shop.sandbox.seat("pinterest", account, {"board": "Desk setups"})
    shop.keys("pinterest", account)
    before = shop.file
    told = shop.login(account)
    assert "no board is set yet; this login shows: Sandbox board, Desk setups" in told.out
    assert shop.file == before


def test_one_s_own_profile_is_offered_beside_the_subreddits(shop: Shop) -> None:
    account = shop.account("reddit")
    shop.keys("reddit", account)
    told = shop.login(account, "--json")
    assert [one["value"] for one in told.json["choices"]][:2] == ["u/reddit-us", "BuyItForLife"]


def test_a_choice_that_is_not_there_is_wrong_usage_and_keeps_nothing(shop: Shop, pages: str) -> None:
    told = shop.login(pages, "--choose", "Hamburg")
    assert (told.code, shop.ring.kept) == (2, {})


def test_a_file_that_is_better_changed_by_hand_is_left_alone(shop: Shop) -> None:
    account = shop.account("youtube")
    shop.keys("youtube", account)
    odd = shop.file.replace("}}  # mine", "} # why\n  }")
    (shop.root / "socialpost.yaml").write_text(odd)
    told = shop.login(account)
    assert told.code == 0, told.err
    assert shop.file == odd
    assert f'  {account}:\n    channel: "UC' in told.out


def test_the_sandbox_s_own_pages_are_never_written_into_the_file(shop: Shop) -> None:
    (shop.root / "socialpost.yaml").write_text("accounts: {fb: {platform: facebook}}\n")
    before = shop.file
    shop.browse(shop.robot.press)
    told = shop.run("login", "fb", "--sandbox", "--redirect", shop.redirect("fb"), "--json")
    assert (told.code, told.json["chosen"]["written"]) == (0, False)
    assert (shop.file, shop.ring.kept) == (before, {})
