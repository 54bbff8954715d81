"""What commands ask of the journal costs what they show: page by page, by an index, and only of what a plan concerns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from socialpost.deliver import agenda, concerned, keep, listing, neighbours, overview
from socialpost.deliver.database import Database
from socialpost.deliver.journal import Journal, open_journal
from socialpost.deliver.times import JournalTimes, slots_left
from socialpost.draft import Draft
from socialpost.plan.model import DeliveryKey, Plan, Planned
from socialpost.testing.clock import START, VirtualClock
from tests.deliver.planted import plant

LATER = START + timedelta(hours=1)
PLAN = Plan(
    (Planned(Draft("lamp", "a", "toy"), "posts/lamp.yaml", fingerprint="f"),), posts={"lamp": "posts/lamp.yaml"}
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = open_journal(tmp_path / "state.sqlite3", VirtualClock())
    yield made
    made.close()


@pytest.fixture
def db(journal: Journal) -> Database:
    return journal.database


def names(page: listing.Page) -> list[str]:
    return [one.id for one in page.deliveries]


def test_the_queue_comes_in_pages_and_each_says_how_many_follow(db: Database) -> None:
    for name in ("c", "a", "b"):
        plant(db, name)
    plant(db, "later", due=LATER)
    plant(db, "out", state="published", published=1.0)
    first = listing.page(db, 2)
    assert (names(first), first.more) == (["a", "b"], 2)
    second = listing.page(db, 2, first.deliveries[-1])
    assert (names(second), second.more) == (["c", "later"], 0)


def test_what_is_over_is_in_the_queue_only_where_it_warns_goes_on_or_is_asked_for(db: Database) -> None:
    plant(db, "over", state="published", published=1.0)
    plant(db, "gone", state="cancelled", hold="gone")
    plant(db, "warns", state="published", published=1.0, warnings='["no thumbnail"]')
    plant(db, "goes on", state="published", published=1.0, resume_at=1.0)
    assert names(listing.page(db, None)) == ["goes on", "warns"]
    assert names(listing.page(db, None, every=True)) == ["goes on", "gone", "over", "warns"]


def test_a_plan_meets_its_own_the_same_content_and_what_is_left_behind(db: Database, tmp_path: Path) -> None:
    plant(db, "lamp")
    plant(db, "twin", fingerprint="f", state="published")
    plant(db, "old twin", fingerprint="f", state="failed")
    plant(db, "left", post="lamp", account="b")
    plant(db, "over", post="lamp", account="b", occurrence="2020", state="published")
    plant(db, "lost", file="posts/lost.yaml")
    plant(db, "else", file="elsewhere.yaml")
    (tmp_path / "elsewhere.yaml").touch()
    found = concerned.met(db, tmp_path, PLAN)
    assert ({one.id for one in found.deliveries}, found.files) == ({"lamp", "twin", "left"}, None)
    more = concerned.met(db, tmp_path, PLAN, {"posts/lamp.yaml"}, [DeliveryKey("else", "a")])
    assert {one.id for one in more.deliveries} == {"lamp", "twin", "left", "lost", "else"}


def test_files_that_are_elsewhere_and_still_there_are_not_missing(db: Database, tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "hat.yaml").touch()
    for name, file in (("hat", "drafts/hat.yaml"), ("lamp", "posts/lamp.yaml"), ("lost", "posts/lost.yaml")):
        plant(db, name, file=file)
        plant(db, f"{name} again", file=file)
    assert agenda.missing(db, tmp_path, {"posts/lamp.yaml"}) == {"posts/lost.yaml"}


def test_each_set_of_frozen_files_is_needed_as_long_as_one_delivery_may_send_it(journal: Journal) -> None:
    db = journal.database
    for name, state in (("a", "published"), ("b", "queued"), ("c", "published"), ("d", "failed")):
        media = "ab" if name in "ab" else name
        plant(db, name, state=state, media=media, hashes=json.dumps({"media0": media}))
    assert keep.needed(journal) == {"ab", "d"}


def test_moments_are_taken_by_what_goes_out_then_and_not_by_what_has_failed(db: Database) -> None:
    plant(db, "lamp", due=LATER, wall="x", shift=60.0)
    plant(db, "failed", due=LATER + timedelta(hours=1), wall="x", state="failed")
    plant(db, "at once", due=LATER)
    plant(db, "other", account="b", due=LATER, wall="x")
    found = JournalTimes(db, START).moments({"a"}, START + timedelta(days=400))
    assert found == {"a": {LATER - timedelta(seconds=60)}}


ASKED: dict[str, Callable[[Journal], object]] = {
    "a page of the queue": lambda journal: listing.page(journal.database, 10),
    "the next page": lambda journal: listing.page(journal.database, 10, journal.get("lamp")),
    "what a plan meets": lambda journal: concerned.met(journal.database, Path(), PLAN, {"posts/lamp.yaml"}),
    "slots that were left": lambda journal: slots_left(journal.database, START, [], {"f"}),
    "times of posts": lambda journal: JournalTimes(journal.database, START).of({"lamp"}),
    "moments": lambda journal: JournalTimes(journal.database, START).moments({"a"}, LATER),
    "a slot": lambda journal: neighbours.has_slot(journal, "a", LATER),
    "an account's last": lambda journal: neighbours.last_sent(journal, "a", but="lamp"),
    "files": lambda journal: agenda.files(journal.database),
    "frozen files": keep.needed,
    "counts": lambda journal: overview.counts(journal.database, START),
}


@pytest.mark.parametrize("what", ASKED)
def test_nothing_is_asked_for_by_walking_all_deliveries(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    plant(journal.database, "lamp")
    asked: list[tuple[str, Sequence[Any]]] = []
    real = journal.database.read

    def heard(statement: str, values: Sequence[Any] = ()) -> list[Any]:
        asked.append((statement, values))
        return real(statement, values)

    monkeypatch.setattr(journal.database, "read", heard)
    ASKED[what](journal)
    plans = [row[3] for statement, values in asked for row in real(f"EXPLAIN QUERY PLAN {statement}", values)]
    walks = [plan for plan in plans if plan.startswith("SCAN delivery") and "INDEX" not in plan]
    assert asked
    assert not walks


@pytest.mark.parametrize(("column", "index"), [("file", "delivery_file"), ("media", "delivery_media")])
def test_each_value_is_stepped_to_by_the_index_that_begins_with_it(journal: Journal, column: str, index: str) -> None:
    from socialpost.deliver.schema import NEEDS_MEDIA, WAITS

    statement = agenda.stepping(column, WAITS if column == "file" else NEEDS_MEDIA)
    plans = [row[3] for row in journal.database.read(f"EXPLAIN QUERY PLAN {statement}")]
    looks = [plan for plan in plans if " delivery " in plan]
    assert looks
    assert all(index in plan for plan in looks)
