from __future__ import annotations

from tests.cli.conftest import LAMP, Shop

LONG = "text: " + "warm light " * 40 + "\nto: [x-us]\n"


def test_the_plan_shows_text_count_media_steps_and_cost(shop: Shop) -> None:
    said = shop.run("plan")
    assert said.code == 0
    for words in ("lamp@x-us", "Warm light, zero glare.", "/280 weighted)", "media/lamp.jpg (image/jpeg 64 x 48",
                  "alt: A lamp", "upload media/lamp.jpg, post", "cost     $0.2", "new: sent now"):  # fmt: skip
        assert words in said.out


def test_json_gives_the_same_plan(shop: Shop) -> None:
    plan = shop.run("plan", "--json").json
    assert [one["key"] for one in plan["deliveries"]] == ["lamp@x-us", "lamp@fb-us"]
    assert plan["deliveries"][0]["change"] == {
        "key": "lamp@x-us", "verdict": "new", "action": "create", "sends": True, "state": "", "url": "", "due": None,
    }  # fmt: skip


def test_an_error_stops_the_delivery_it_concerns_and_exits_3(shop: Shop) -> None:
    shop.write("posts/long.yaml", LONG)
    said = shop.run("plan", "posts/long.yaml")
    assert said.code == 3
    assert "stopped by errors" in said.out
    assert "posts/long.yaml:1:7: error: " in said.out


def test_what_is_out_is_said_with_its_address_and_not_counted(shop: Shop) -> None:
    shop.publish()
    said = shop.run("plan", "--sandbox")
    assert "published already: https://x.com/" in said.out
    assert "2 deliveries, 0 to send or queue, API cost $0.000" in said.out


def test_what_was_edited_after_publication_is_not_sent_again(shop: Shop) -> None:
    shop.publish()
    shop.write("posts/lamp.yaml", LAMP.replace("zero glare", "no glare"))
    changes = [one["change"] for one in shop.run("plan", "--sandbox", "--json").json["deliveries"]]
    assert [(one["verdict"], one["sends"]) for one in changes] == [("changed since published", False)] * 2


def test_a_renamed_file_is_said_not_to_be_sent(shop: Shop) -> None:
    shop.publish()
    (shop.root / "posts/lamp.yaml").rename(shop.root / "posts/lampe.yaml")
    said = shop.run("plan", "--sandbox")
    assert "not sent without --again: the same content is known as lamp@x-us: https://x.com/" in said.out
    assert "2 deliveries, 0 to send or queue" in said.out


def test_what_failed_is_said_to_be_sent_again_only_once_it_has_changed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        shop.publish()
    same = shop.run("plan", "--sandbox")
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]").replace("zero", "no"))
    changed = shop.run("plan", "--sandbox")
    assert "failed, and not sent again as it is: socialpost queue retry lamp@x-us" in same.out
    assert "1 delivery, 0 to send" in same.out
    assert "failed, and sent again because it has changed" in changed.out
    assert "1 delivery, 1 to send" in changed.out


def test_what_waits_for_a_post_that_is_gone_is_said(shop: Shop) -> None:
    later = shop.write("posts/later.yaml", LAMP + 'schedule: {at: "2099-01-01 09:00", in: market}\n')
    shop.publish(post="posts/later.yaml")
    later.unlink()
    said = shop.run("plan", "--sandbox")
    assert "socialpost queue cancel later@x-us" in said.out


def test_the_real_journal_and_the_sandbox_do_not_know_of_each_other(shop: Shop) -> None:
    shop.publish()
    assert [one["change"]["verdict"] for one in shop.run("plan", "--json").json["deliveries"]] == ["new", "new"]


def test_only_some_accounts_are_planned(shop: Shop) -> None:
    plan = shop.run("plan", "--only", "fb-us", "--json").json
    assert [one["key"] for one in plan["deliveries"]] == ["lamp@fb-us"]
    assert shop.run("plan", "--only", "fb-uk").code == 2


def test_control_characters_of_a_post_do_not_reach_the_terminal(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", 'text: "Warm \\e[31mlight"\nto: [x-us]\n')
    assert "\x1b" not in shop.run("plan").out
