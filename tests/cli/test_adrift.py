"""What a platform holds until its time, and no file asks for any more: it goes out all the same, so people are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Shop

SOON = datetime.now(UTC) + timedelta(days=5)
HELD = f"""
text: Warm light, zero glare.
to: [fb-us]
platforms: {{facebook: {{native_schedule: true}}}}
schedule: {{at: "{SOON:%Y-%m-%d} 09:00", in: market}}
"""
DOWN = "socialpost delete lamp@fb-us"


@pytest.fixture
def held(shop: Shop) -> Shop:
    """Let the platform hold a post, and then take its file away."""
    shop.write("posts/lamp.yaml", HELD)
    assert shop.publish(wait="5s").states() == {"lamp@fb-us": "placed"}
    (shop.root / "posts" / "lamp.yaml").unlink()
    return shop


def test_plan_shows_what_a_platform_holds_and_no_file_asks_for_any_more(held: Shop) -> None:
    said = held.run("plan", "--sandbox")
    assert said.code == 0
    assert "no file asks for it any more, but the platform holds it" in said.out
    assert DOWN in said.out


@pytest.mark.slow
def test_publishing_the_folder_says_that_it_goes_out_all_the_same_and_what_to_type(held: Shop) -> None:
    held.write("posts/chair.yaml", HELD.replace("Warm", "Hard").replace("platforms", "# platforms"))
    said = held.run("publish", "posts", "--sandbox", "--json")
    (one,) = said.json["adrift"]
    assert (one["key"], one["state"]) == ("lamp@fb-us", "placed")
    assert DOWN in one["fix"]


@pytest.mark.slow
def test_a_round_of_the_runner_says_it_once(held: Shop) -> None:
    first, second = (held.run("run", "--once", "--sandbox").out for _ in range(2))
    assert f"{DOWN} --sandbox" in first
    assert "lamp@fb-us" not in second


@pytest.mark.slow
def test_status_lists_it_before_anybody_has_read_the_files(held: Shop) -> None:
    said = held.run("status", "--sandbox")
    assert "No file asks for these any more, but their platforms hold them (1)" in said.out
    assert f"{DOWN} --sandbox" in said.out


@pytest.mark.slow
def test_a_post_that_leaves_an_account_out_is_told_of_too(held: Shop) -> None:
    held.write("posts/lamp.yaml", HELD.replace("[fb-us]", "[x-us]").replace("platforms", "# platforms"))
    held.publish()
    (one,) = held.run("status", "--sandbox", "--json").json["adrift"]
    assert one["key"] == "lamp@fb-us"


@pytest.mark.slow
def test_deleting_it_takes_it_back_from_the_platform(held: Shop) -> None:
    with held.sandbox() as control:
        assert held.run("delete", "lamp@fb-us", "--sandbox", "--yes").code == 0
        assert control.cards() == []
    assert held.run("status", "--sandbox", "--json").json["adrift"] == []


@pytest.mark.slow
def test_it_is_forgotten_when_its_file_comes_back(held: Shop) -> None:
    held.run("run", "--once", "--sandbox")
    held.write("posts/lamp.yaml", HELD)
    held.publish()
    assert held.run("status", "--sandbox", "--json").json["adrift"] == []
