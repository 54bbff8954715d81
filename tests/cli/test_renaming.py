"""A post whose file is renamed while it waits for a free slot: same content, same account, same slot."""

from __future__ import annotations

import pytest

from tests.cli.conftest import LAMP, SETTINGS, Shop
from tests.cli.test_scheduling import SLOTS, queue

WAITS = "text: Light %s\nto: [x-us]\nschedule: next-slot\n"


@pytest.fixture
def waiting(shop: Shop) -> Shop:
    """Let three posts wait for the next slots, a before b before c."""
    shop.write("socialpost.yaml", SETTINGS.replace("market: us}", SLOTS, 1))
    (shop.root / "posts" / "lamp.yaml").unlink()
    for name in "abc":
        shop.write(f"posts/{name}.yaml", WAITS % name)
    shop.publish(post="posts")
    return shop


def slots(shop: Shop) -> dict[str, str]:
    """Return the slots of what waits, by post."""
    return {key.partition("@")[0]: wall for key, state, _, wall in queue(shop) if state == "queued"}


def rename(shop: Shop, old: str, new: str) -> None:
    (shop.root / "posts" / f"{old}.yaml").rename(shop.root / "posts" / f"{new}.yaml")


def test_a_renamed_post_keeps_its_slot_when_the_folder_is_published(waiting: Shop) -> None:
    before = slots(waiting)
    rename(waiting, "a", "zebra")
    waiting.publish(post="posts")
    assert slots(waiting) == {"b": before["b"], "c": before["c"], "zebra": before["a"]}


def test_plan_shows_the_slot_that_a_renamed_post_keeps(waiting: Shop) -> None:
    before = slots(waiting)
    rename(waiting, "a", "zebra")
    plan = waiting.run("plan", "--sandbox", "--json").json
    assert {one["post"]: one["due"]["local"] for one in plan["deliveries"]}["zebra"] == before["a"]
    assert [one["key"] for one in plan["gone"]] == ["a@x-us"]


@pytest.mark.slow
def test_a_renamed_post_keeps_its_slot_when_it_alone_is_published(waiting: Shop) -> None:
    before = slots(waiting)
    rename(waiting, "a", "zebra")
    assert waiting.publish(post="posts/zebra.yaml").code == 0
    assert slots(waiting) == {"b": before["b"], "c": before["c"], "zebra": before["a"]}


@pytest.mark.slow
def test_a_renamed_post_keeps_its_slot_in_a_round_of_the_runner(waiting: Shop) -> None:
    before = slots(waiting)
    rename(waiting, "a", "zebra")
    waiting.run("run", "--once", "--sandbox")
    assert slots(waiting) == {"b": before["b"], "c": before["c"], "zebra": before["a"]}


@pytest.mark.slow
def test_a_post_that_was_taken_out_first_and_comes_back_under_a_new_name_has_its_slot_again(waiting: Shop) -> None:
    before = slots(waiting)
    (waiting.root / "posts" / "a.yaml").unlink()
    waiting.publish(post="posts")
    waiting.write("posts/zebra.yaml", WAITS % "a")
    waiting.publish(post="posts")
    assert slots(waiting)["zebra"] == before["a"]


@pytest.mark.slow
def test_a_slot_that_somebody_else_took_meanwhile_is_not_taken_back(waiting: Shop) -> None:
    before = slots(waiting)
    (waiting.root / "posts" / "a.yaml").unlink()
    waiting.publish(post="posts")
    waiting.write("posts/new.yaml", WAITS % "new")
    waiting.publish(post="posts")
    waiting.write("posts/zebra.yaml", WAITS % "a")
    waiting.publish(post="posts")
    now = slots(waiting)
    assert now["new"] == before["a"]
    assert now["zebra"] > max(before.values())


@pytest.mark.slow
def test_a_post_whose_text_is_another_one_too_gets_the_next_slot(waiting: Shop) -> None:
    before = slots(waiting)
    (waiting.root / "posts" / "a.yaml").unlink()
    waiting.write("posts/zebra.yaml", WAITS % "other")
    waiting.publish(post="posts")
    assert slots(waiting)["zebra"] != before["a"]


@pytest.mark.slow
def test_a_copy_gets_a_slot_of_its_own(waiting: Shop) -> None:
    before = slots(waiting)
    waiting.write("posts/copy.yaml", (WAITS % "a").replace("[x-us]", "[x-us]\nid: copied"))
    waiting.publish(post="posts")
    assert slots(waiting)["a"] == before["a"]


def test_a_post_that_was_renamed_and_edited_after_it_went_out_is_warned_of(shop: Shop) -> None:
    shop.publish()
    (shop.root / "posts" / "lamp.yaml").rename(shop.root / "posts" / "brass.yaml")
    shop.write("posts/brass.yaml", LAMP.replace("zero", "no"))
    said = shop.run("plan", "--sandbox").out
    assert "posts/brass.yaml: warning: reads much like lamp@x-us, which is out" in said
    assert "write `id: lamp` into it" in said


def test_another_post_is_no_lookalike_of_one_whose_file_is_gone(shop: Shop) -> None:
    shop.publish()
    (shop.root / "posts" / "lamp.yaml").unlink()
    shop.write("posts/oak.yaml", "text: An oak desk for two, made in Bergen.\nto: [x-us]\n")
    assert "reads much like" not in shop.run("plan", "--sandbox").out
