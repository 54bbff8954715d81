from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from socialpost.deliver import exits, overview
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.testing.clock import START
from tests.deliver.planted import plant

NOW = START
SOON = NOW + timedelta(hours=1)
PAST = NOW - timedelta(hours=1)
STANDINGS: list[tuple[dict[str, Any], str]] = [
    ({"due": SOON}, "next"),
    ({"due": PAST}, "late"),
    ({"due": NOW - timedelta(seconds=59)}, "under way"),
    ({"due": NOW - timedelta(seconds=61)}, "late"),
    ({"due": PAST, "resume_at": NOW.timestamp()}, "under way"),
    ({"due": PAST, "resume_at": (NOW - timedelta(seconds=61)).timestamp()}, "late"),  # nobody came back to it
    ({"due": SOON, "resume_at": SOON.timestamp()}, "next"),
    ({"state": "sending", "owner": "me"}, "under way"),
    ({"state": "sending"}, "stuck"),
    ({"state": "accepted", "resume_at": (NOW - timedelta(days=2)).timestamp()}, "stuck"),
    ({"state": "accepted", "resume_at": NOW.timestamp()}, "under way"),
    ({"hold": "login", "due": PAST}, "held"),
    ({"hold": "quota", "due": SOON}, "held"),
    ({"state": "held"}, "held"),
    ({"state": "held", "hold": "late"}, "held"),
    ({"state": "uncertain"}, "uncertain"),
    ({"state": "failed"}, "failed"),
    ({"state": "incomplete"}, "incomplete"),
    ({"state": "published", "published": 1.0}, "out"),
    ({"state": "published", "published": 1.0, "warnings": json.dumps(["no thumbnail"])}, "incomplete"),
    ({"state": "published", "published": 1.0, "resume_at": NOW.timestamp()}, "out"),
    ({"state": "placed"}, "out"),
    ({"state": "cancelled"}, "ended"),
    ({"state": "cancelled", "hold": "gone"}, "ended"),
    ({"state": "deleted"}, "ended"),
]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


@pytest.mark.parametrize(("columns", "group"), STANDINGS)
def test_each_delivery_stands_in_the_group_that_says_what_to_do(
    db: SqliteDatabase, columns: dict[str, Any], group: str
) -> None:
    plant(db, "lamp", **columns)
    assert {name for name, many in overview.counts(db, NOW).items() if many} == {group}
    assert [one.id for one in overview.listed(db, group, NOW)] == ["lamp"]


def test_the_counts_of_all_together_are_those_of_each(db: SqliteDatabase) -> None:
    for number, (columns, _) in enumerate(STANDINGS):
        plant(db, f"post-{number}", **columns)
    expected = {name: sum(group == name for _, group in STANDINGS) for name in overview.GROUPS}
    assert overview.counts(db, NOW) == expected
    assert {name: len(overview.listed(db, name, NOW)) for name in overview.GROUPS} == expected


def test_a_list_has_no_more_than_was_asked_for_the_next_first(db: SqliteDatabase) -> None:
    for number in (3, 1, 2):
        plant(db, f"post-{number}", due=NOW + timedelta(hours=number))
    assert [one.id for one in overview.listed(db, "next", NOW, 2)] == ["post-1", "post-2"]


def test_what_went_out_last_stands_first(db: SqliteDatabase) -> None:
    for number in (1, 3, 2):
        plant(db, f"post-{number}", state="published", published=float(number))
    assert [one.id for one in overview.listed(db, "out", NOW, 2)] == ["post-3", "post-2"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"due": SOON}, exits.DONE),
        ({"due": NOW}, exits.UNDER_WAY),
        ({"due": PAST}, exits.HELD),
        ({"hold": "login"}, exits.LOGIN),
        ({"state": "uncertain"}, exits.UNCERTAIN),
        ({"state": "failed"}, exits.FAILED),
        ({"state": "published", "warnings": '["x"]'}, exits.PARTLY),
        ({"state": "published"}, exits.DONE),
        ({"state": "cancelled", "hold": "gone"}, exits.DONE),
    ],
)
def test_the_exit_code_tells_the_worst(db: SqliteDatabase, columns: dict[str, Any], code: int) -> None:
    plant(db, "calm", state="published", published=1.0)
    plant(db, "lamp", **columns)
    assert overview.exit_code(db, NOW) == code


def test_what_is_quiet_is_counted_in_indexes_alone(db: SqliteDatabase) -> None:
    plan = db.read("EXPLAIN QUERY PLAN SELECT state, count(*) AS many FROM delivery GROUP BY state")
    assert "COVERING INDEX" in plan[0]["detail"]
