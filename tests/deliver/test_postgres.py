"""The journal in PostgreSQL: what it promises, with a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

psycopg = pytest.importorskip("psycopg")

from socialpost.deliver import address, agenda, roster  # noqa: E402 - after psycopg is known to be there
from socialpost.deliver.database import Taken  # noqa: E402
from socialpost.deliver.journal import Journal, LostLease  # noqa: E402
from socialpost.deliver.pace import Pace, SharedTable  # noqa: E402
from socialpost.deliver.postgres import PostgresDatabase  # noqa: E402
from socialpost.deliver.state import State  # noqa: E402
from socialpost.errors import StateTrouble  # noqa: E402
from socialpost.testing.clock import VirtualClock  # noqa: E402
from socialpost.testing.server import Server  # noqa: E402


@pytest.fixture
def db(server: Server) -> Iterator[PostgresDatabase]:
    made = PostgresDatabase(address.parse(server.url()))
    yield made
    made.close()


@pytest.fixture
def journal(db: PostgresDatabase, clock: VirtualClock, tmp_path: Path) -> Iterator[Journal]:
    made = Journal(db, clock, tmp_path / "locks")
    yield made
    made.close()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def put(db: PostgresDatabase, name: str, account: str = "a", due: float = 100.0) -> None:
    with db.transaction() as write:
        write.execute(
            "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
            " fingerprint, hashes, due, wall, zone, created, updated)"
            " VALUES(?,?,?,'','','toy',?,'queued','','','','{}',?,'','',0,0)",
            (name, name, account, f"toy:{account}", due),
        )


def test_what_is_ready_comes_in_its_order(db: PostgresDatabase) -> None:
    put(db, "later", due=200.0)
    put(db, "now", due=100.0)
    at = VirtualClock().now().fromtimestamp(150.0).astimezone()
    assert [one.delivery for one in agenda.ready(db, at, 9)] == ["now"]
    assert (agenda.next_ready(db) or at).timestamp() == 100.0


def test_one_delivery_of_an_identity_is_in_flight(db: PostgresDatabase, journal: Journal) -> None:
    put(db, "one")
    put(db, "two")
    assert journal.claim("one") is not None
    assert journal.claim("two") is None


def test_a_late_write_of_who_lost_the_lease_changes_nothing(
    db: PostgresDatabase, journal: Journal, clock: VirtualClock, tmp_path: Path
) -> None:
    slow, fast = Journal(PostgresDatabase(db.address), clock, tmp_path / "slow"), journal
    put(db, "one")
    lost = slow.claim("one")
    clock.sleep(601)
    fast.free_dead()
    assert fast.claim("one") is not None
    assert lost is not None
    with pytest.raises(LostLease):
        slow.release(lost, State.FAILED)
    slow.close()
    assert fast.get("one").state is State.SENDING


def test_a_claim_tells_that_the_hand_over_is_done(db: PostgresDatabase, journal: Journal) -> None:
    put(db, "one")
    with db.transaction() as write:
        write.execute("UPDATE delivery SET handed=1")
    journal.claim("one")
    assert db.read("SELECT handed FROM delivery")[0]["handed"] is None


def test_a_transaction_that_fails_leaves_nothing(db: PostgresDatabase) -> None:
    put(db, "one")

    def twice() -> None:
        with db.transaction() as write:
            write.execute("UPDATE delivery SET state='sending'")
            write.execute("INSERT INTO lane(identity, until, reason) VALUES('a', 1, ''), ('a', 1, '')")

    with pytest.raises(Taken):
        twice()
    assert db.read("SELECT state FROM delivery")[0][0] == "queued"


def test_a_transaction_whose_failed_statement_was_overlooked_does_not_pass_for_kept(db: PostgresDatabase) -> None:
    def careless() -> None:
        with db.transaction() as write:
            write.execute("INSERT INTO zone(name, digest) VALUES(?,?)", ("Europe/Oslo", "1"))
            with suppress(psycopg.Error):
                write.execute("SELECT no_such_column FROM zone")

    with pytest.raises(StateTrouble, match="nothing of the transaction was kept"):
        careless()


def test_a_change_of_a_row_waits_for_who_changes_it_and_then_sees_what_came_of_it(
    db: PostgresDatabase, journal: Journal
) -> None:
    """Two add a warning under one lease: READ COMMITTED alone would lose one of them."""
    put(db, "one")
    lease = journal.claim("one")
    assert lease is not None
    threads = [threading.Thread(target=journal.add_warning, args=(lease, f"warning {n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.get("one").warnings) == 8


def test_a_server_that_began_anew_is_connected_to_again(server: Server, db: PostgresDatabase) -> None:
    put(db, "one")
    server.crash()
    assert db.read("SELECT id FROM delivery")[0]["id"] == "one"
    server.crash()
    put(db, "two")
    assert len(db.read("SELECT id FROM delivery")) == 2


def test_a_connection_that_dies_within_a_transaction_undoes_it_and_says_so(
    server: Server, db: PostgresDatabase
) -> None:
    put(db, "one")

    def cut() -> None:
        with db.transaction() as write:
            write.execute("UPDATE delivery SET state='sending'")
            server.crash()
            write.execute("UPDATE delivery SET state='failed'")

    with pytest.raises(StateTrouble, match="cannot be written"):
        cut()
    assert db.read("SELECT state FROM delivery")[0][0] == "queued"


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(StateTrouble) as caught:
        PostgresDatabase(address.parse("postgresql://me:hunter2@127.0.0.1:1/none"))
    assert "hunter2" not in f"{caught.value} {caught.value.fix} {caught.value.__cause__!r}"
    assert "postgresql://me@127.0.0.1:1/none" in str(caught.value)


def test_several_that_open_a_new_schema_at_once_make_it_once(server: Server) -> None:
    where, made, troubles = address.parse(server.url()), [], []

    def open_() -> None:
        try:
            made.append(PostgresDatabase(where))
        except Exception as problem:  # noqa: BLE001 - the test tells
            troubles.append(problem)

    threads = [threading.Thread(target=open_) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in made:
        one.close()
    assert (len(made), troubles) == (6, [])


def test_a_schema_of_another_version_is_refused(server: Server) -> None:
    where = address.parse(server.url())
    database = PostgresDatabase(where)
    with database.transaction() as write:
        write.execute("UPDATE meta SET value='99' WHERE name='version'")
    database.close()
    with pytest.raises(StateTrouble, match="version 99"):
        PostgresDatabase(where)


def test_another_connections_write_is_news(db: PostgresDatabase) -> None:
    other = PostgresDatabase(db.address)
    before = db.news()
    put(other, "one")
    assert db.news() != before
    other.close()


def test_budgets_are_shared(db: PostgresDatabase) -> None:
    from socialpost.adapter import Budget

    clock = VirtualClock()
    Pace(SharedTable(db), clock).learn("x/1", [Budget("posts", 100, 0, clock.seconds() + 60)])
    fault = Pace(SharedTable(db), clock).check("x/1", ["posts"])
    assert fault is not None
    assert fault.after == 60


def test_the_roster_is_kept(db: PostgresDatabase) -> None:
    now = VirtualClock().now()
    roster.arrive(db, "me", "worker", now, ["x-us"])
    roster.tick(db, "me", now + timedelta(seconds=5), ["lamp@x-us"], {"hat@x-us": "its picture is missing"})
    (member,) = roster.all(db)
    assert (member.accounts, member.doing, dict(member.passed)) == (
        ("x-us",),
        ("lamp@x-us",),
        {"hat@x-us": "its picture is missing"},
    )


@pytest.mark.slow
def test_a_connection_that_the_server_has_closed_is_not_written_on(server: Server, db: PostgresDatabase) -> None:
    put(db, "one")
    told = "UPDATE delivery SET state='held' WHERE id='one' AND state='queued' RETURNING id"
    db.alone(told, brief=True)
    server.crash()
    db.alone("UPDATE delivery SET state='queued' WHERE id='one' RETURNING id")
    assert len(db.alone(told, brief=True)) == 1


def test_what_only_workers_say_to_each_other_does_not_wait_for_the_disk_and_all_else_does(db: PostgresDatabase) -> None:
    with db.transaction() as lasting, db.brief() as passing:
        asked = [one.execute("SHOW synchronous_commit").fetchone()[0] for one in (lasting, passing)]
    assert asked == ["on", "off"]
