"""What receipts know and a person sees: in a fresh clone, beside a journal, with a file that cannot be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from socialpost.plan.model import DeliveryKey
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.model import Mark, Receipt
from tests.cli.conftest import Shop
from tests.cli.test_front import loaded

AT = datetime(2026, 11, 27, 14, 0, 4, tzinfo=UTC)
URL = "https://x.com/i/status/1812"
LAMP = Receipt(DeliveryKey("lamp", "x-us"), Mark.PUBLISHED, "run-1", id="1812", url=URL, at=AT, fingerprint="9f2c")
CHAIR = Receipt(DeliveryKey("chair", "fb-us"), Mark.SENDING, "run-2", first=AT)
TABLE = Receipt(DeliveryKey("table", "x-us"), Mark.UNCERTAIN, "run-3", at=AT)


def told(shop: Shop, *receipts: Receipt) -> None:
    """Let receipts lie in the workspace, as git brings them."""
    for one in receipts:
        FolderBook(shop.root).write(one)


def test_status_of_a_fresh_clone_says_what_others_published_and_where(shop: Shop) -> None:
    told(shop, LAMP)
    said = shop.run("status")
    assert said.code == 0
    assert "Published by others (1), last 2026-11-27 14:00 UTC" in said.out
    assert URL in said.out


@pytest.mark.parametrize(("receipt", "code"), [(LAMP, 0), (CHAIR, 75), (TABLE, 5)])
def test_the_exit_code_of_a_fresh_clone_tells_how_others_left_it(shop: Shop, receipt: Receipt, code: int) -> None:
    told(shop, receipt)
    assert shop.run("status").code == code


def test_json_holds_what_others_did_with_id_address_and_run(shop: Shop) -> None:
    told(shop, LAMP, CHAIR)
    others = shop.run("status", "--json").json["others"]
    assert (others["counts"]["published"], others["counts"]["in flight"], others["last"]) == (
        1,
        1,
        "2026-11-27T14:00:04Z",
    )
    found = {one["key"]: (one["state"], one["id"], one["url"], one["run"]) for one in others["deliveries"]}
    assert found["lamp@x-us"] == ("published", "1812", URL, "run-1")


def test_the_queue_lists_what_is_open_elsewhere_and_what_is_over_only_when_asked(shop: Shop) -> None:
    told(shop, LAMP, CHAIR, TABLE)
    keys = {one["key"] for one in shop.run("queue", "list", "--json").json["others"]}
    assert keys == {"chair@fb-us", "table@x-us"}
    assert "lamp@x-us" in shop.run("queue", "list", "--all").out


def test_one_delivery_that_only_a_receipt_tells_of_is_shown_with_the_ways_out(shop: Shop) -> None:
    told(shop, TABLE)
    said = shop.run("queue", "show", "table")
    assert said.code == 0
    assert "another run (run-3) could not tell whether it is public" in said.out
    assert "socialpost queue resolve table@x-us --adopt URL" in said.out


def test_a_name_that_neither_journal_nor_receipts_know_is_wrong_usage(shop: Shop) -> None:
    told(shop, LAMP)
    assert shop.run("queue", "show", "lampe").code == 2


def test_what_the_journal_knows_itself_is_not_told_a_second_time(shop: Shop) -> None:
    shop.publish()
    (shop.root / ".socialpost" / "state.sqlite3").write_bytes(
        (shop.root / ".socialpost" / "sandbox" / "state.sqlite3").read_bytes()
    )
    told(shop, LAMP)
    assert shop.run("status", "--json").json["others"]["counts"]["published"] == 0


def test_a_receipt_that_was_changed_by_git_is_read_again(shop: Shop) -> None:
    told(shop, CHAIR)
    assert shop.run("status").code == 75
    path = shop.root / "receipts" / "chair.yaml"
    path.write_text(path.read_text().replace('"sending"', '"published"'))
    assert shop.run("status").code == 0


def test_receipts_that_are_gone_are_forgotten(shop: Shop) -> None:
    told(shop, LAMP, CHAIR)
    shop.run("status")
    (shop.root / "receipts" / "chair.yaml").unlink()
    assert shop.run("status", "--json").json["others"]["counts"]["in flight"] == 0


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to look like one" * 40, b""])
def test_a_damaged_index_is_made_anew(shop: Shop, damage: bytes) -> None:
    told(shop, LAMP)
    shop.run("status")
    (shop.root / ".socialpost" / "cache" / "receipts.sqlite3").write_bytes(damage)
    for _ in range(2):
        assert URL in shop.run("status").out


def test_an_index_that_is_found_damaged_while_it_is_read_is_thrown_away(shop: Shop) -> None:
    told(shop, LAMP)
    shop.run("status")
    with closing(sqlite3.connect(shop.root / ".socialpost" / "cache" / "receipts.sqlite3")) as index:
        index.execute("DROP TABLE broken")
    said = shop.run("status")
    assert (said.code, "run it again" in said.err) == (1, True)
    assert URL in shop.run("status").out


def test_a_workspace_that_cannot_be_written_is_looked_at_all_the_same(shop: Shop) -> None:
    told(shop, LAMP)
    (shop.root / ".socialpost" / "cache").write_text("a file where the folder belongs")
    assert URL in shop.run("status").out


def test_status_says_which_line_of_a_receipt_cannot_be_read(shop: Shop) -> None:
    told(shop, LAMP)
    path = shop.root / "receipts" / "lamp.yaml"
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    said = shop.run("status")
    assert said.code == 3
    assert "receipts/lamp.yaml:1:1: error: a conflict marker of git" in said.out


@pytest.mark.parametrize("arguments", [("status",), ("queue", "list"), ("queue", "show", "lamp")])
def test_looking_at_receipts_imports_nothing_heavy(shop: Shop, arguments: tuple[str, ...]) -> None:
    told(shop, LAMP)
    out, heavy = loaded(*arguments, cwd=str(shop.root))
    assert heavy == {"typer"}
    assert "published" in out


def broken(shop: Shop, post: str) -> None:
    shop.write(f"receipts/{post}.yaml", "<<<<<<< HEAD\n")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("human", "receipts/lamp.yaml:1:1: error: a conflict marker of git"),
        ("json", '"rule": "receipt.broken"'),
        ("github", "::error file=receipts/lamp.yaml,line=1"),
        ("sarif", '"uri": "receipts/lamp.yaml"'),
    ],
)
def test_validate_finds_a_receipt_that_cannot_be_read_in_every_format(shop: Shop, form: str, says: str) -> None:
    broken(shop, "lamp")
    said = shop.run("validate", "--format", form)
    assert said.code == 3
    assert says in said.out


def test_validating_everything_finds_receipts_of_posts_that_are_gone(shop: Shop) -> None:
    broken(shop, "an-old-post")
    assert shop.run("validate").code == 3


def test_another_posts_receipts_are_a_warning_where_one_file_is_validated(shop: Shop) -> None:
    broken(shop, "an-old-post")
    said = shop.run("validate", "posts/lamp.yaml")
    assert said.code == 0
    assert "receipts/an-old-post.yaml:1:1: warning:" in said.out


def test_plan_stops_at_a_receipt_that_cannot_be_read(shop: Shop) -> None:
    broken(shop, "lamp")
    said = shop.run("plan", "--json")
    assert said.code == 3
    assert "receipt.broken" in said.out


def test_doctor_names_a_receipt_that_cannot_be_read(shop: Shop) -> None:
    broken(shop, "lamp")
    found = [one for one in shop.run("doctor", "--json").json["lines"] if one["check"] == "receipts"]
    assert "receipts/lamp.yaml:1:1: a conflict marker of git" in found[0]["says"]
