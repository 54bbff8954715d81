"""`socialpost run --once`: what cron gets to see."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.cli import run
from socialpost.cli.show import Screen
from socialpost.errors import StateTrouble
from socialpost.schedule import replan
from socialpost.schedule.event import Event
from tests.cli.conftest import LAMP, Said, Shop

ON_X = LAMP.replace("[all]", "[x-us]")
LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'
PAST = 'schedule: {at: "2020-01-01 09:00", in: market}\n'
BROKEN = "text: Warm light.\nto: [x-us]\nmedia: [{image: media/none.jpg, alt: None}]\n"


def once(shop: Shop, *arguments: str) -> Said:
    return shop.run("run", "--once", "--sandbox", "--wait", "0s", *arguments)


def lines(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_one_round_sends_what_is_due_queues_what_is_later_and_the_next_one_has_nothing_to_say(shop: Shop) -> None:
    shop.write("posts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    with shop.sandbox() as control:
        first, second = once(shop), once(shop)
        cards = control.cards()
    assert (first.code, second.code, second.out) == (0, 0, "")
    assert "queued  later@x-us  queued for 2099-01-01 09:00 America/New_York" in first.out
    assert sorted(card["platform"] for card in cards) == ["facebook", "x"]


def test_a_quiet_round_that_publishes_and_queues_writes_nothing(shop: Shop) -> None:
    shop.write("posts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    with shop.sandbox() as control:
        said = once(shop, "--quiet")
        cards = control.cards()
    assert (said.code, said.out, said.err, len(cards)) == (0, "", "", 2)


def test_a_quiet_round_says_what_failed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        said = once(shop, "--quiet")
    assert (said.code, said.out.count("failed  lamp@x-us")) == (1, 1)


def test_a_file_with_errors_is_told_each_time_and_does_not_stop_the_others(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    first, second = once(shop), once(shop)
    assert (first.code, second.code) == (3, 3)
    assert "published  lamp@x-us" in first.out
    assert "posts/broken.yaml:3" in second.out


@pytest.mark.slow
def test_settings_with_errors_stop_everything(shop: Shop) -> None:
    shop.write("socialpost.yaml", "accounts: {x-us: {platform: nowhere}}\n")
    assert once(shop).code == 3


def test_what_has_failed_is_told_by_the_round_in_which_it_did(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        assert [once(shop).code, once(shop).code] == [1, 0]


def test_what_is_uncertain_is_told_until_a_person_has_settled_it(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    shop.publish()
    with shop.journal() as journal:
        journal.execute("UPDATE delivery SET state='uncertain'")
    said = once(shop)
    assert (said.code, "look at it: socialpost queue show lamp@x-us" in said.out) == (5, True)


def test_a_date_that_has_passed_is_held_and_told_until_a_person_decides(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + PAST)
    first, second = once(shop), once(shop)
    assert (first.code, second.code) == (7, 7)
    assert "socialpost queue release lamp@x-us --sandbox" in second.out
    shop.run("queue", "release", "lamp", "--sandbox")
    assert (once(shop).code, once(shop).code) == (0, 0)


@pytest.mark.slow
def test_what_a_person_holds_is_no_trouble(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    shop.run("queue", "hold", "lamp", "--sandbox")
    assert once(shop).code == 0


@pytest.mark.slow
def test_an_edit_of_what_waits_takes_its_place_and_of_what_is_out_does_nothing(shop: Shop) -> None:
    shop.write("posts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    once(shop)
    shop.write("posts/later.yaml", "text: Better.\nto: [x-us]\n" + LATER)
    shop.write("posts/lamp.yaml", LAMP.replace("zero", "no"))
    said = once(shop)
    assert (said.code, [line.split()[2] for line in said.out.splitlines()]) == (0, ["updated"])


@pytest.mark.slow
def test_a_time_that_was_moved_by_hand_stays_until_the_file_says_something_new(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    shop.run("queue", "reschedule", "lamp", "2098-06-01 09:00", "--sandbox")
    once(shop)
    assert shop.run("queue", "list", "--sandbox", "--json").json["deliveries"][0]["due"] == "2098-06-01T13:00:00Z"
    shop.write("posts/lamp.yaml", ON_X + LATER.replace("2099", "2097"))
    once(shop)
    assert shop.run("queue", "list", "--sandbox", "--json").json["deliveries"][0]["due"] == "2097-01-01T14:00:00Z"


def test_nothing_is_taken_out_because_the_folder_of_the_posts_is_not_there(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    (shop.root / "posts").rename(shop.root / "elsewhere")
    said = once(shop)
    assert (said.code, "posts/ is not there" in said.out) == (3, True)
    assert shop.run("queue", "list", "--sandbox", "--json").states() == {"lamp@x-us": "queued"}


@pytest.mark.slow
def test_what_a_person_holds_is_not_let_go_by_a_file_that_was_away_for_a_while(shop: Shop) -> None:
    shop.write("posts/hat.yaml", "text: A hat.\nto: [x-us]\n" + LATER)
    path = shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    shop.run("queue", "hold", "lamp", "--sandbox")
    path.unlink()
    once(shop)
    shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    assert shop.run("queue", "list", "--sandbox", "--json").states()["lamp@x-us"] == "held"


def test_what_no_file_asks_for_any_more_is_taken_out_and_comes_back_with_the_file(shop: Shop) -> None:
    path = shop.write("posts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    once(shop)
    path.unlink()
    said = once(shop)
    assert (said.code, [line.split()[2:4] for line in said.out.splitlines()]) == (0, [["cancelled", "later@x-us"]])
    shop.write("posts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    once(shop)
    assert shop.run("queue", "list", "--sandbox", "--json").states()["later@x-us"] == "queued"


@pytest.mark.slow
def test_a_post_that_was_published_from_elsewhere_is_not_gone(shop: Shop) -> None:
    shop.write("drafts/later.yaml", "text: Later.\nto: [x-us]\n" + LATER)
    shop.publish(post="drafts/later.yaml")
    once(shop)
    assert "queued" in shop.run("queue", "list", "--sandbox", "--json").states().values()


def test_a_recurring_post_is_queued_as_far_ahead_as_the_policy_says(shop: Shop) -> None:
    every = 'schedule: {every: {daily: "09:00"}, in: market, until: "2099-01-01"}\n'
    shop.write("posts/lamp.yaml", "text: 'Lamp of {{ occurrence.date }}.'\nto: [x-us]\n" + every)
    once(shop)
    waiting = shop.run("queue", "list", "--sandbox", "--json").json["deliveries"]
    assert 30 <= len(waiting) <= 32


@pytest.mark.slow
def test_what_waits_for_a_platform_goes_on_within_the_wait_that_was_asked_for(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        control.fail("x:create_post:429:wait=3")
        short = once(shop)
        long = shop.run("run", "--once", "--sandbox", "--wait", "1m")
    assert (short.code, long.code) == (75, 0)


def test_json_is_one_document_a_line_with_the_exit_code_last(shop: Shop) -> None:
    said = once(shop, "--json")
    told = lines(said)
    assert {(one["event"], one["key"]) for one in told[:-1]} == {
        *(("queued", "lamp@x-us"), ("queued", "lamp@fb-us")),
        *(("published", "lamp@x-us"), ("published", "lamp@fb-us")),
    }
    assert (told[-1]["event"], told[-1]["exit"]) == ("end", 0)


def test_what_waits_for_a_login_is_exit_4_until_there_is_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    codes = [shop.run("run", "--once", "--wait", "0s").code for _ in range(2)]
    assert codes == [4, 4]


def test_a_slot_that_was_missed_by_little_goes_out(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + LATER)
    once(shop)
    with shop.journal() as journal:
        journal.execute("UPDATE delivery SET due=?", (time.time() - 3600,))
    said = once(shop)
    assert (said.code, "published  lamp@x-us" in said.out) == (0, True)


def test_what_is_written_while_the_files_are_read_counts_and_not_what_stood_there_before(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making a film takes minutes: a post that is put off meanwhile must not go out at its old time."""
    shop.write("posts/lamp.yaml", "text: Warm light.\nto: [x-us]\n")
    real = replan._prepare

    def slow(*given: Any) -> Any:
        shop.write("posts/lamp.yaml", "text: Warm light.\nto: [x-us]\n" + LATER)
        return real(*given)

    monkeypatch.setattr(replan, "_prepare", slow)
    assert "queued for 2099-01-01 09:00" in once(shop).out


@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_in_the_way_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    hear = run.teller(Screen(as_json=as_json), sandbox=True)
    problem = StateTrouble("the journal is away", "see: socialpost status")
    hear(Event(datetime(2026, 11, 29, tzinfo=UTC), "trouble", str(problem), problem=problem))
    assert "see: socialpost status --sandbox" in capsys.readouterr().out
