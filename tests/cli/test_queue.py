from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import LAMP, Shop

LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'
ON_X = LAMP.replace("[all]", "[x-us]")


def in_doubt(shop: Shop) -> None:
    """Publish to X and lose the answer of a post that was not made; nobody has looked yet."""
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        control.fail("x:create_post:drop-before")
        shop.publish()


def test_an_empty_queue_says_so_and_makes_no_journal(shop: Shop) -> None:
    said = shop.run("queue", "list")
    assert (said.code, said.out) == (0, "nothing waits\n")
    assert not (shop.root / ".socialpost").exists()


def test_what_waits_is_listed_with_its_time_and_zone(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    said = shop.run("queue", "list", "--sandbox")
    assert "queued for 2099-01-01 09:00 America/New_York (2099-01-01 14:00 UTC)" in said.out


def test_what_has_ended_is_listed_only_on_request(shop: Shop) -> None:
    shop.publish()
    assert shop.run("queue", "list", "--sandbox", "--json").json["deliveries"] == []
    assert len(shop.run("queue", "list", "--all", "--sandbox", "--json").json["deliveries"]) == 2


@pytest.mark.parametrize("key", ["lamp@x-us", "lamp@x", "lamp"])
def test_a_delivery_is_named_by_its_key_a_beginning_or_its_post_alone(shop: Shop, key: str) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    shop.publish()
    assert shop.run("queue", "show", key, "--sandbox", "--json").json["key"] == "lamp@x-us"


def test_a_name_that_means_several_is_refused_with_their_names(shop: Shop) -> None:
    shop.publish()
    said = shop.run("queue", "show", "lamp", "--sandbox")
    assert said.code == 2
    assert "lamp@x-us, lamp@fb-us" in said.err


def test_a_name_that_means_nothing_is_refused_with_the_nearest(shop: Shop) -> None:
    shop.publish()
    said = shop.run("queue", "show", "lamb@x-us", "--sandbox")
    assert said.code == 2
    assert "did you mean lamp@x-us?" in said.err


def test_show_tells_steps_and_what_was_sent(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    shop.publish()
    told = shop.run("queue", "show", "lamp", "--sandbox", "--json").json
    assert [step["state"] for step in told["steps"]] == ["done", "done"]
    assert [(one["request"], one["outcome"]) for one in told["attempts"]] == [("POST /2/tweets", "done")]
    said = shop.run("queue", "show", "lamp", "--sandbox").out
    assert "POST /2/tweets" in said
    assert "Visible requests" in said


def test_a_cancelled_delivery_is_not_sent_any_more(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    said = shop.run("queue", "cancel", "lamp@x-us", "lamp@fb-us", "--sandbox", "--json")
    assert set(said.states().values()) == {"cancelled"}
    again = shop.publish("--now")
    assert set(again.states().values()) == {"cancelled"}
    assert "--again" in again.json["deliveries"][0]["says"]


def test_what_people_see_is_not_cancelled(shop: Shop) -> None:
    shop.publish()
    assert shop.run("queue", "cancel", "lamp@x-us", "--sandbox").code == 2


def test_retry_sends_what_failed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        assert shop.publish().code == 1
        said = shop.run("queue", "retry", "lamp", "--sandbox", "--json")
        assert len(control.cards()) == 1
    assert (said.code, said.states()) == (0, {"lamp@x-us": "published"})


def test_retry_of_what_is_out_is_refused(shop: Shop) -> None:
    shop.publish()
    assert shop.run("queue", "retry", "lamp@x-us", "--sandbox").code == 2


def test_a_refused_follow_up_exits_6_and_retry_sends_only_that(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[fb-us]") + "comment: Questions?\n")
    with shop.sandbox() as control:
        control.fail("facebook:post_comment:refuse")
        first = shop.publish()
        assert first.code == 6
        assert first.json["deliveries"][0]["state"] == "published"
        assert first.json["deliveries"][0]["warnings"]
        said = shop.run("queue", "retry", "lamp", "--sandbox", "--json")
        cards = control.cards()
    assert said.code == 0
    assert [len(card["comments"]) for card in cards] == [1]


def test_what_is_in_doubt_shows_three_ways_out(shop: Shop) -> None:
    in_doubt(shop)
    told = shop.run("queue", "show", "lamp", "--sandbox", "--json").json
    assert told["steps"][-1]["doubt"]
    assert told["attempts"][0]["outcome"].startswith("retry")


def test_what_json_tells_to_type_in_the_sandbox_names_the_sandbox(shop: Shop) -> None:
    in_doubt(shop)
    with closing(sqlite3.connect(shop.root / ".socialpost/sandbox/state.sqlite3")) as journal, journal:
        journal.execute("UPDATE delivery SET state='uncertain', fix='socialpost queue resolve lamp@x-us --give-up'")
    told = shop.run("queue", "show", "lamp", "--sandbox", "--json").json
    commands = [told["fix"], *(way["command"] for way in told["ways_out"])]
    assert ["queue resolve lamp@x-us --sandbox" in command for command in commands] == [True] * 4


def test_an_error_in_the_sandbox_says_what_to_type_there(shop: Shop) -> None:
    in_doubt(shop)
    said = shop.run("queue", "cancel", "lamp", "--sandbox", "--json")
    assert said.json["fix"] == "look first: socialpost queue show lamp@x-us --sandbox"


def test_resolve_send_again_sends_it_by_the_word_of_a_person(shop: Shop) -> None:
    in_doubt(shop)
    said = shop.run("queue", "resolve", "lamp", "--send-again", "--sandbox", "--json", "--wait", "0s")
    assert (said.code, said.states()) == (0, {"lamp@x-us": "published"})


def test_resolve_give_up_ends_it(shop: Shop) -> None:
    in_doubt(shop)
    said = shop.run("queue", "resolve", "lamp", "--give-up", "--sandbox", "--json")
    assert (said.code, said.states()) == (1, {"lamp@x-us": "failed"})


def test_resolve_adopt_records_the_address_that_a_person_found(shop: Shop) -> None:
    in_doubt(shop)
    url = "https://x.com/x_us/status/12345"
    said = shop.run("queue", "resolve", "lamp", "--adopt", url, "--sandbox", "--json")
    assert said.code == 0
    assert [(one["state"], one["url"], one["id"]) for one in said.json["deliveries"]] == [("published", url, "12345")]


def test_resolve_wants_exactly_one_way(shop: Shop) -> None:
    in_doubt(shop)
    assert shop.run("queue", "resolve", "lamp", "--sandbox").code == 2
    assert shop.run("queue", "resolve", "lamp", "--send-again", "--give-up", "--sandbox").code == 2


def test_what_is_certain_cannot_be_resolved(shop: Shop) -> None:
    shop.publish()
    assert shop.run("queue", "resolve", "lamp@x-us", "--send-again", "--sandbox").code == 2


def later(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + LATER)
    shop.publish()


def test_what_is_held_is_not_sent_until_it_is_released(shop: Shop) -> None:
    later(shop)
    held = shop.run("queue", "hold", "lamp", "--sandbox", "--json")
    assert (held.code, held.states()) == (0, {"lamp@x-us": "held"})
    assert shop.publish("--now").states() == {"lamp@x-us": "held"}
    released = shop.run("queue", "release", "lamp", "--sandbox", "--json")
    assert released.states() == {"lamp@x-us": "queued"}
    assert shop.run("queue", "release", "lamp", "--sandbox").code == 2


def test_reschedule_moves_it_in_its_own_zone_or_another(shop: Shop) -> None:
    later(shop)
    own = shop.run("queue", "reschedule", "lamp", "2098-06-01 09:00", "--sandbox", "--json")
    assert own.json["deliveries"][0]["due"] == "2098-06-01T13:00:00Z"
    other = shop.run("queue", "reschedule", "lamp", "2098-06-01 09:00", "--in", "Asia/Tokyo", "--sandbox", "--json")
    assert other.json["deliveries"][0]["due"] == "2098-06-01T00:00:00Z"
    market = shop.run("queue", "reschedule", "lamp", "2098-06-01 10:00", "--in", "market", "--sandbox", "--json")
    assert market.json["deliveries"][0]["due"] == "2098-06-01T14:00:00Z"
    offset = shop.run("queue", "reschedule", "lamp", "2098-06-01T10:00+02:00", "--sandbox", "--json")
    assert offset.json["deliveries"][0]["due"] == "2098-06-01T08:00:00Z"


def test_a_time_that_was_moved_by_hand_is_shown_with_its_zone_and_utc(shop: Shop) -> None:
    later(shop)
    said = shop.run("queue", "reschedule", "lamp", "2098-06-01 09:00", "--sandbox").out
    assert "2098-06-01 09:00 America/New_York (2098-06-01 13:00 UTC)" in said


@pytest.mark.parametrize(
    ("time", "says"),
    [
        ("2020-01-01 09:00", "has passed"),
        ("2098-03-09 02:30", "does not exist in America/New_York"),
        ("tomorrow", "09:00"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_what_to_write(shop: Shop, time: str, says: str) -> None:
    later(shop)
    said = shop.run("queue", "reschedule", "lamp", time, "--sandbox")
    assert said.code == 2
    assert says in said.err


def test_what_has_no_zone_wants_one_to_be_moved(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + 'schedule: {at: "2099-01-01T09:00+01:00"}\n')
    shop.publish()
    said = shop.run("queue", "reschedule", "lamp", "2098-06-01 09:00", "--sandbox")
    assert (said.code, "--in Europe/Berlin" in said.err) == (2, True)


def test_of_several_keys_none_is_held_when_one_means_nothing(shop: Shop) -> None:
    later(shop)
    assert shop.run("queue", "hold", "lamp", "nothing", "--sandbox").code == 2
    assert shop.run("queue", "list", "--sandbox", "--json").states() == {"lamp@x-us": "queued"}


def test_a_time_that_has_passed_is_refused_with_a_way_that_works(shop: Shop) -> None:
    later(shop)
    said = shop.run("queue", "reschedule", "lamp", "2020-06-01 09:00", "--sandbox")
    assert (said.code, "socialpost publish posts/lamp.yaml --sandbox --only x-us --now" in said.err) == (2, True)
    assert shop.publish("--only", "x-us", "--now").states() == {"lamp@x-us": "published"}


def test_a_long_queue_says_how_many_more_there_are_and_the_command_that_goes_on(shop: Shop) -> None:
    shop.write(
        "posts/lamp.yaml", "text: Warm light.\nto: [x-us, fb-us]\nschedule: {at: '2099-11-27 09:00', in: market}\n"
    )
    shop.publish()
    said = shop.run("queue", "list", "--limit", "1", "--sandbox")
    (told,) = [line for line in said.out.splitlines() if line.startswith("and 1 more: socialpost ")]
    rest = shop.run(*told.removeprefix("and 1 more: socialpost ").split(), "--json")
    whole = shop.run("queue", "list", "--sandbox", "--json").states()
    assert [*rest.states()] == [*whole][1:]


def test_a_page_as_json_names_the_key_behind_which_the_next_begins(shop: Shop) -> None:
    shop.write(
        "posts/lamp.yaml", "text: Warm light.\nto: [x-us, fb-us]\nschedule: {at: '2099-11-27 09:00', in: market}\n"
    )
    shop.publish()
    page = shop.run("queue", "list", "--limit", "1", "--sandbox", "--json").json
    assert (page["more"], page["after"]) == (1, page["deliveries"][0]["key"])
