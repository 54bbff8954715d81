from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from socialpost.cli import status
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.draft import Draft
from socialpost.plan.model import DeliveryKey
from tests.cli.conftest import LAMP, Shop

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'
ONE = Delivery(
    "1", DeliveryKey("lamp", "x-us"), "x", "x:1", State.QUEUED, "posts/lamp.yaml", Draft("lamp", "x-us", "x"), "f", {}, NOW
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"due": NOW + timedelta(hours=1)}, "next"),
        ({"due": NOW - timedelta(hours=1)}, "late"),
        ({"due": NOW - timedelta(hours=1), "resume_at": NOW}, "under way"),
        ({"state": State.SENDING, "leased": True}, "under way"),
        ({"state": State.SENDING}, "stuck"),
        ({"state": State.ACCEPTED, "resume_at": NOW - timedelta(days=2)}, "stuck"),
        ({"state": State.ACCEPTED, "resume_at": NOW}, "under way"),
        ({"hold": Hold.LOGIN}, "held"),
        ({"state": State.HELD}, "held"),
        ({"state": State.UNCERTAIN}, "uncertain"),
        ({"state": State.FAILED}, "failed"),
        ({"state": State.INCOMPLETE}, "incomplete"),
        ({"state": State.PUBLISHED}, "out"),
        ({"state": State.PUBLISHED, "warnings": ("no thumbnail",)}, "incomplete"),
        ({"state": State.PLACED}, "out"),
        ({"state": State.CANCELLED}, "ended"),
        ({"state": State.DELETED}, "ended"),
    ],
)
def test_each_delivery_stands_in_the_group_that_says_what_to_do(changes: dict[str, object], group: str) -> None:
    assert status.group(replace(ONE, **changes), NOW) == group  # type: ignore[arg-type]


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
    with sqlite3.connect(shop.root / ".socialpost" / "sandbox" / "state.sqlite3") as journal:
        journal.execute("UPDATE delivery SET due=?", (datetime.now(UTC).timestamp() - 7200,))
    said = shop.run("status", "--sandbox")
    assert said.code == 75
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
    with sqlite3.connect(shop.root / ".socialpost" / "sandbox" / "state.sqlite3") as journal:
        journal.execute("PRAGMA user_version=99")
    said = shop.run("status", "--sandbox")
    assert said.code == 1
    assert "version 99" in said.err
