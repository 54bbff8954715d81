"""What a worker does with a job, and what the relay hands over: with a real database and a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

psycopg = pytest.importorskip("psycopg")
pytest.importorskip("procrastinate")

from socialpost.deliver import address  # noqa: E402 - after psycopg is known to be there
from socialpost.deliver.journal import Journal  # noqa: E402
from socialpost.deliver.postgres import PostgresDatabase  # noqa: E402
from socialpost.deliver.tools import Tools  # noqa: E402
from socialpost.schedule import jobs, relay  # noqa: E402
from socialpost.schedule.turns import AHEAD, Turns  # noqa: E402
from socialpost.testing.clock import VirtualClock  # noqa: E402
from socialpost.testing.server import Server  # noqa: E402
from tests.deliver.planted import plant  # noqa: E402


@pytest.fixture
def db(server: Server) -> Iterator[PostgresDatabase]:
    made = PostgresDatabase(address.parse(server.url()))
    jobs.ensure(made)
    yield made
    made.close()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def journal(db: PostgresDatabase, clock: VirtualClock, tmp_path: Path) -> Iterator[Journal]:
    made = Journal(db, clock, tmp_path / "locks")
    yield made
    made.close()


def turns(journal: Journal, clock: VirtualClock, seen: list[object], *, stopping: bool = False) -> Turns:
    """Return a worker's turns; it passes over everything, noting when."""

    def missing(_delivery: object) -> str:
        seen.append(clock.now())
        return "its picture is not here"

    tools = Tools(
        journal=journal,
        clock=clock,
        adapter=pytest.fail,
        way=lambda _one: pytest.fail("nothing is sent"),
        files=lambda _one, _check: {},
        stopping=lambda: stopping,
    )
    assert isinstance(journal.database, PostgresDatabase)
    return Turns(tools, journal.database, missing, lambda _one: None, lambda _problem, _key: None)


def handed(db: PostgresDatabase) -> list[str]:
    return [row["id"] for row in db.read("SELECT id FROM delivery WHERE handed IS NOT NULL ORDER BY id")]


def test_what_is_nearly_due_is_handed_over_and_nothing_that_is_later(db: PostgresDatabase, clock: VirtualClock) -> None:
    now = clock.now()
    plant(db, "due", due=now)
    plant(db, "nearly", due=now + AHEAD)
    plant(db, "later", due=now + AHEAD + timedelta(seconds=1))
    relay.hand_over(db, jobs.Desk(db.address), now, {"a"})
    assert handed(db) == ["due", "nearly"]
    first = db.read("SELECT args->>'delivery' AS id FROM procrastinate_jobs ORDER BY priority DESC, id")
    assert [row["id"] for row in first] == ["due", "nearly"]


def test_a_job_that_comes_early_waits_for_its_time(db: PostgresDatabase, journal: Journal, clock: VirtualClock) -> None:
    due, seen = clock.now() + AHEAD, list[object]()
    plant(db, "nearly", due=due)
    turns(journal, clock, seen).job("nearly", due.timestamp())
    assert seen == [due]


def test_a_job_whose_delivery_was_moved_meanwhile_lets_it_go(
    db: PostgresDatabase, journal: Journal, clock: VirtualClock
) -> None:
    seen: list[object] = []
    plant(db, "moved", due=clock.now() + timedelta(hours=1), handed=1.0)
    turns(journal, clock, seen).job("moved", clock.now().timestamp())
    assert (seen, handed(db)) == ([], [])


def test_a_worker_that_ends_lets_others_have_what_it_has_not_begun(
    db: PostgresDatabase, journal: Journal, clock: VirtualClock
) -> None:
    seen: list[object] = []
    plant(db, "due", due=clock.now(), handed=1.0)
    turns(journal, clock, seen, stopping=True).job("due", clock.now().timestamp())
    assert (seen, handed(db)) == ([], [])


def test_a_worker_asks_for_its_queues_as_procrastinate_would(db: PostgresDatabase) -> None:
    names = ["-house-", jobs.queue("x-us"), jobs.queue("ä" * 60), jobs.queue("a b,c{}")]
    with db.borrowed() as connection:
        connection.adapters.register_dumper(jobs.Queues, jobs.QueuesDumper)
        found = connection.execute("SELECT %s::varchar[]", (jobs.Queues(names),)).fetchone()
    assert found is not None
    assert found[0] == names
