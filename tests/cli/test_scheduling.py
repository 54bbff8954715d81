"""What publishing does to the queue: posts that come again, slots, and files that were edited since."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import SETTINGS, Shop

DAILY = 'schedule: {every: {daily: "09:00"}, in: market, from: "%s", times: %s}\n'
LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'
SLOTS = 'market: us, slots: ["weekdays 09:00, 13:00"]}'


def queue(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.journal() as journal:
        return journal.execute(
            "SELECT post || '@' || account || '#' || occurrence, state, hold, wall FROM delivery ORDER BY 1"
        ).fetchall()


def states(shop: Shop) -> dict[str, str]:
    return {str(key): state for key, state, _, _ in queue(shop)}


@pytest.fixture
def weekly(shop: Shop) -> Shop:
    """Let the lamp come on three days in 2049."""
    text = "text: Light of {{ occurrence.date }}\nto: [x-us]\n" + DAILY % ("2049-01-01", 3)
    shop.write("posts/lamp.yaml", text)
    shop.write("socialpost.yaml", SETTINGS + "policy: {ahead: 9999d}\n")
    return shop


@pytest.mark.slow
def test_every_occurrence_within_reach_is_queued_once(weekly: Shop) -> None:
    first, second = weekly.publish(), weekly.publish()
    assert (first.code, second.code) == (0, 0)
    assert first.states() == second.states() == {f"lamp@x-us#2049-01-0{day}T09:00": "queued" for day in (1, 2, 3)}


def test_publishing_the_folder_takes_out_what_its_last_file_asked_for_when_that_is_deleted(weekly: Shop) -> None:
    weekly.publish()
    (weekly.root / "posts" / "lamp.yaml").unlink()
    said = weekly.publish(post="posts")
    assert (said.code, len(said.json["withdrawn"])) == (0, 3)


def test_publishing_an_empty_folder_says_that_there_is_nothing(weekly: Shop) -> None:
    (weekly.root / "posts" / "lamp.yaml").unlink()
    said = weekly.run("publish", "posts", "--sandbox")
    assert (said.code, said.out.strip()) == (0, "there is nothing to publish: posts/ is empty")


def test_a_time_that_jitter_has_moved_says_so_wherever_it_is_shown(shop: Shop) -> None:
    shop.write("socialpost.yaml", SETTINGS + "policy: {jitter: 9m}\n")
    shop.write("posts/lamp.yaml", "text: Warm light.\nto: [x-us]\n" + LATER)
    assert "s of jitter)" in shop.run("publish", "posts", "--sandbox").out
    assert "s of jitter)" in shop.run("status", "--sandbox").out


def test_an_edit_reaches_everything_that_is_queued_of_it(weekly: Shop) -> None:
    weekly.publish()
    path = weekly.root / "posts" / "lamp.yaml"
    path.write_text(path.read_text().replace("Light", "Warm light"))
    plan = weekly.run("plan", "--sandbox", "--json").json
    assert [one["change"]["action"] for one in plan["deliveries"]] == ["update"] * 3
    weekly.publish()
    with weekly.journal() as journal:
        drafts = [row[0] for row in journal.execute("SELECT draft FROM delivery")]
    assert all("Warm light of 2049" in draft for draft in drafts)


def test_what_a_changed_rule_no_longer_means_is_cancelled_and_comes_back_when_it_does(weekly: Shop) -> None:
    weekly.publish()
    text = (weekly.root / "posts" / "lamp.yaml").read_text()
    weekly.write("posts/lamp.yaml", text.replace("times: 3", "times: 1"))
    plan = weekly.run("plan", "--sandbox", "posts/lamp.yaml", "--json").json
    assert [(one["key"], one["action"]) for one in plan["gone"]] == [
        ("lamp@x-us#2049-01-02T09:00", "cancel"),
        ("lamp@x-us#2049-01-03T09:00", "cancel"),
    ]
    said = weekly.publish()
    assert [one["key"] for one in said.json["withdrawn"]] == [one["key"] for one in plan["gone"]]
    assert said.code == 0
    assert list(states(weekly).values()) == ["queued", "cancelled", "cancelled"]
    assert "no longer" not in weekly.run("queue", "list", "--sandbox").out
    weekly.write("posts/lamp.yaml", text)
    assert weekly.run("plan", "--sandbox", "--json").json["deliveries"][1]["change"]["action"] == "create"
    weekly.publish()
    assert set(states(weekly).values()) == {"queued"}


@pytest.mark.slow
def test_an_account_taken_out_of_a_post_is_taken_out_of_the_queue(shop: Shop) -> None:
    path = shop.write("posts/lamp.yaml", "text: t\nto: [x-us, fb-us]\n" + LATER)
    shop.publish()
    path.write_text(path.read_text().replace(", fb-us", ""))
    assert "takes it out of the queue" in shop.run("plan", "posts/lamp.yaml", "--sandbox").out
    said = shop.run("publish", "posts/lamp.yaml", "--sandbox")
    assert "lamp@fb-us: taken out of the queue (2099-01-01 09:00 America/New_York (2099-01-01 14:00 UTC))" in said.out
    assert states(shop) == {"lamp@x-us#": "queued", "lamp@fb-us#": "cancelled"}
    assert "Held" not in shop.run("status", "--sandbox").out


def test_a_broken_file_leaves_its_queue_alone(shop: Shop) -> None:
    path = shop.write("posts/lamp.yaml", "text: t\nto: [x-us, fb-us]\n" + LATER)
    shop.publish()
    path.write_text("text: t\nto: [x-us, nobody]\n" + LATER)
    assert shop.publish("--skip-invalid", post="posts").code == 3
    assert set(states(shop).values()) == {"queued"}


def test_a_deleted_file_leaves_the_queue_when_the_whole_folder_is_published(shop: Shop) -> None:
    later = shop.write("posts/later.yaml", "text: t\nto: [x-us]\n" + LATER)
    shop.write("posts/lamp.yaml", "text: u\nto: [x-us]\n" + LATER.replace("09:00", "10:00"))
    shop.publish(post="posts")
    later.unlink()
    shop.publish(post="posts/lamp.yaml")
    assert states(shop)["later@x-us#"] == "queued"
    shop.publish(post="posts")
    assert states(shop) == {"lamp@x-us#": "queued", "later@x-us#": "cancelled"}


def test_a_time_that_was_moved_by_hand_stays_until_the_file_says_another(shop: Shop) -> None:
    path = shop.write("posts/lamp.yaml", "text: t\nto: [x-us]\n" + LATER)
    shop.publish()
    with shop.journal() as journal:
        journal.execute("UPDATE delivery SET wall='2099-01-02T10:00', due=4071049200")
    assert "moved by hand to 2099-01-02 10:00" in shop.run("plan", "--sandbox").out
    path.write_text(path.read_text().replace("text: t", "text: u"))
    shop.publish()
    assert queue(shop)[0][3] == "2099-01-02T10:00"
    path.write_text(path.read_text().replace("2099-01-01", "2099-01-05"))
    assert shop.run("plan", "--sandbox", "--json").json["deliveries"][0]["change"]["action"] == "reschedule"
    shop.publish()
    assert queue(shop)[0][3] == "2099-01-05T09:00"


def test_posts_take_the_next_slots_and_keep_them(shop: Shop) -> None:
    shop.write("socialpost.yaml", SETTINGS.replace("market: us}", SLOTS, 1))
    for name in "bc":
        shop.write(f"posts/{name}.yaml", f"text: Light {name}\nto: [x-us]\nschedule: next-slot\n")
    (shop.root / "posts" / "lamp.yaml").unlink()
    shop.publish(post="posts")
    before = queue(shop)
    assert len({wall for *_, wall in before}) == 2
    shop.write("posts/a.yaml", "text: Light a\nto: [x-us]\nschedule: next-slot\n")
    plan = shop.run("plan", "--sandbox", "--json").json
    assert [one["change"]["action"] for one in plan["deliveries"]] == ["create", "unchanged", "unchanged"]
    shop.publish(post="posts")
    after = queue(shop)
    assert after[1:] == before
    assert after[0][3] > max(wall for *_, wall in before)
    assert "the next free slot" in shop.run("plan", "--sandbox").out


@pytest.mark.slow
def test_the_same_post_again_under_another_name_is_refused_slot_by_slot(weekly: Shop) -> None:
    weekly.publish()
    weekly.write("posts/renamed.yaml", (weekly.root / "posts" / "lamp.yaml").read_text())
    said = weekly.publish(post="posts/renamed.yaml")
    assert said.code == 7
    assert [one["key"] for one in said.json["refused"]] == [f"renamed@x-us#2049-01-0{day}T09:00" for day in (1, 2, 3)]


def test_now_sends_the_next_occurrence_once_and_leaves_the_others(weekly: Shop) -> None:
    assert weekly.publish("--now").states()["lamp@x-us#2049-01-01T09:00"] == "published"
    assert sorted(states(weekly).values()) == ["published", "queued", "queued"]
    assert sorted(weekly.publish().states().values()) == ["published", "queued", "queued"]


def test_a_post_whose_occurrences_are_far_away_is_no_error(weekly: Shop) -> None:
    weekly.write("socialpost.yaml", SETTINGS)
    said = weekly.run("publish", "posts/lamp.yaml", "--sandbox")
    assert said.code == 0
    plan = weekly.run("plan", "--sandbox")
    assert "3 more occurrences come" in plan.out + plan.err


@pytest.mark.slow
def test_a_repetition_by_hand_of_an_occurrence_has_a_name_of_its_own(weekly: Shop) -> None:
    with weekly.sandbox() as control:
        weekly.publish("--now")
        control.turn("x", accept_duplicates=True)
        again = weekly.publish("--now", "--again")
    assert again.states()["lamp@x-us#2049-01-01T09:00.again-1"] == "published"


def test_what_people_would_see_again_is_shown_once_in_the_plan_and_the_preview(weekly: Shop) -> None:
    path = weekly.root / "posts" / "lamp.yaml"
    path.write_text(
        path.read_text().replace("{{ occurrence.date }}", "day").replace("times: 3", "times: 3, repeat: true")
    )
    plan = weekly.run("plan", "--sandbox").out
    assert (plan.count("Light of day"), plan.count("2049-01-02 09:00 America/New_York")) == (1, 1)
    assert [one["key"] for one in weekly.run("preview", "posts/lamp.yaml", "--json").json["deliveries"]] == [
        "lamp@x-us#2049-01-01T09:00"
    ]


@pytest.mark.slow
def test_the_slot_of_a_post_that_was_taken_out_is_free_again(shop: Shop) -> None:
    shop.write("socialpost.yaml", SETTINGS.replace("market: us}", SLOTS, 1))
    path = shop.write("posts/lamp.yaml", "text: Light\nto: [x-us, fb-us]\nschedule: next-slot\n")
    path.write_text("text: Light\nto: [x-us]\nschedule: next-slot\n")
    shop.publish()
    first = queue(shop)[0][3]
    path.write_text("text: Light\nto: [fb-us]\n" + LATER)
    shop.publish()
    assert states(shop) == {"lamp@x-us#": "cancelled", "lamp@fb-us#": "queued"}
    shop.write("posts/other.yaml", "text: Other\nto: [x-us]\nschedule: next-slot\n")
    shop.publish(post="posts/other.yaml")
    assert [row[3] for row in queue(shop) if row[0] == "other@x-us#"] == [first]


def test_what_was_sent_to_go_out_at_once_and_has_to_wait_is_not_put_back_to_its_date(shop: Shop) -> None:
    shop.write("socialpost.yaml", SETTINGS + "policy: {distance: 2h}\n")
    shop.write("posts/first.yaml", "text: First\nto: [x-us]\n")
    shop.publish(post="posts/first.yaml")
    shop.write("posts/lamp.yaml", "text: Light\nto: [x-us]\n" + LATER)
    assert shop.publish("--now").json["deliveries"][0]["local"] == ""
    again = shop.publish()
    assert (again.code, again.json["deliveries"][0]["local"]) == (75, "")
    shop.write("posts/lamp.yaml", "text: Light\nto: [x-us]\n" + LATER.replace("09:00", "10:00"))
    assert shop.publish().json["deliveries"][0]["local"] == "2099-01-01T10:00", "what the file says anew counts"


def test_a_renamed_file_is_planned_as_it_is_published_when_all_files_have_their_say(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", "text: Light\nto: [x-us]\n" + LATER)
    shop.publish(post="posts")
    (shop.root / "posts" / "lamp.yaml").rename(shop.root / "posts" / "light.yaml")
    plan = shop.run("plan", "--sandbox", "--json").json
    assert [(one["key"], one["change"]["action"]) for one in plan["deliveries"]] == [("light@x-us", "create")]
    assert shop.publish(post="posts").states() == {"light@x-us": "queued"}


def test_a_change_of_the_time_alone_is_not_told_as_new_content(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", "text: Light\nto: [x-us]\n" + LATER)
    shop.publish()
    shop.write("posts/lamp.yaml", "text: Light\nto: [x-us]\n" + LATER.replace("09:00", "10:00"))
    assert shop.publish().json["deliveries"][0]["says"] == "moved: its file asks for another time"


def test_a_time_in_utc_is_said_once(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", 'text: Lamp\nto: [x-us]\nschedule: {at: "2099-01-01 09:00", in: UTC}\n')
    said = shop.publish().out + shop.run("queue", "list", "--sandbox").out
    assert "queued for 2099-01-01 09:00 UTC" in said
    assert "(2099-01-01 09:00 UTC)" not in said
