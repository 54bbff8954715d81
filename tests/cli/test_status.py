from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from socialpost.deliver import outlook, roster
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.sqlite import SqliteDatabase
from tests.cli.conftest import LAMP, Shop

LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'


def test_nothing_published_is_said_and_exits_0(shop: Shop) -> None:
    said = shop.run("status")
    assert (said.code, said.out) == (0, "nothing was published or queued here\n")


def test_what_is_out_is_shown_with_its_address(shop: Shop) -> None:
    shop.publish()
    said = shop.run("status", "--sandbox")
    assert said.code == 0
    assert "Out (2)" in said.out
    assert "https://x.com/" in said.out


def test_what_is_late_is_said_with_the_command_that_sends_it(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    assert "Next (2)" in shop.run("status", "--sandbox").out
    with shop.journal() as journal:
        journal.execute("UPDATE delivery SET due=?", (datetime.now(UTC).timestamp() - 7200,))
    said = shop.run("status", "--sandbox")
    assert said.code == 7
    assert "Late: its time has come and it was not sent (2)" in said.out
    assert "socialpost publish posts/lamp.yaml" in said.out


def test_json_counts_every_group_and_tells_the_exit_code(shop: Shop) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        shop.publish()
    said = shop.run("status", "--sandbox", "--json")
    assert said.code == said.json["exit"] == 1
    assert (said.json["counts"]["failed"], said.json["counts"]["out"], said.json["counts"]["late"]) == (1, 1, 0)
    assert said.json["groups"]["failed"][0]["reason"]


def test_a_journal_of_another_version_is_refused_with_words(shop: Shop) -> None:
    shop.publish()
    with shop.journal() as journal:
        journal.execute("PRAGMA user_version=99")
    said = shop.run("status", "--sandbox")
    assert said.code == 1
    assert "version 99" in said.err


def database(shop: Shop) -> closing[SqliteDatabase]:
    return closing(SqliteDatabase(shop.root / ".socialpost" / "sandbox" / "state.sqlite3"))


def test_something_that_waits_and_no_runner_is_said_with_what_starts_one(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    assert "no runner is alive: nothing will send this. socialpost run --sandbox" in shop.run("status", "--sandbox").out


def test_a_runner_that_ticks_is_shown_with_its_last_tick_and_nothing_is_missed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    with database(shop) as db:
        roster.arrive(db, "me", "run", datetime.now(UTC))
    out = shop.run("status", "--sandbox").out
    assert "last tick" in out
    assert "nothing will send this" not in out


def test_a_runner_that_was_killed_is_named(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    with database(shop) as db:
        roster.arrive(db, "me", "run", datetime.now(UTC) - timedelta(hours=3))
    assert "was last heard of 3 h ago: killed, or asleep" in shop.run("status", "--sandbox").out


def test_cron_is_a_runner_as_long_as_it_came_within_a_day(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    with database(shop) as db:
        roster.arrive(db, "me", "once", datetime.now(UTC) - timedelta(minutes=12))
        roster.leave(db, "me", datetime.now(UTC) - timedelta(minutes=12))
    out = shop.run("status", "--sandbox").out
    assert "last run --once: 12 min ago" in out
    assert "nothing will send this" not in out


def test_a_login_that_ends_before_its_posts_is_said_with_how_many_wait(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    with database(shop) as db:
        now = datetime.now(UTC)
        outlook.note(db, Outlook("x-us", login_ends=now + timedelta(days=5, hours=1), renewable=True), now)
    said = shop.run("status", "--sandbox", "--json").json
    found = next(one for one in said["logins"] if one["account"] == "x-us")
    assert (found["soon"], found["queued_after"]) == (True, 1)
    assert "in 5 days; 1 queued for later than that" in shop.run("status", "--sandbox").out


def test_what_a_platform_told_of_its_limits_is_shown(shop: Shop) -> None:
    shop.publish()
    path = shop.root / ".socialpost" / "sandbox" / "pace.sqlite3"
    with closing(sqlite3.connect(path)) as db, db:
        reset = datetime.now(UTC).timestamp() + 3600
        db.execute("INSERT OR REPLACE INTO pace VALUES('x/x-us', 'posts', 17, 3, ?, 0)", (reset,))
    assert ("x-us", "posts", 3) in [
        (one["account"], one["limit"], one["remaining"])
        for one in shop.run("status", "--sandbox", "--json").json["limits"]
    ]
    assert "3 of 17" in shop.run("status", "--sandbox").out


def test_publishing_notes_what_each_login_tells_of_its_end(shop: Shop) -> None:
    shop.publish()
    logins = shop.run("status", "--sandbox", "--json").json["logins"]
    assert {one["account"] for one in logins} == {"x-us", "fb-us"}
