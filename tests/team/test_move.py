"""Moving a journal from its file to the server: whole or not at all, and again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from socialpost.deliver import address, move
from socialpost.deliver.journal import open_journal
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.errors import Busy, StateTrouble, UsageError
from socialpost.testing.clock import VirtualClock
from socialpost.testing.rig import Rig
from socialpost.testing.server import Server
from tests.cli.conftest import Shop
from tests.deliver import toy
from tests.deliver.cases import ONE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with one delivery that is out, and one that waits."""
    with Rig(toy.adapter, toy.platform, tmp_path / "rig") as rig:
        rig.carry(rig.queue(ONE))
        rig.queue(ONE, again=True)
    return tmp_path / "rig" / "state" / "state.sqlite3"


@pytest.fixture
def team(server: Server) -> PostgresDatabase:
    return PostgresDatabase(address.parse(server.url()))


def test_everything_arrives_and_the_file_is_put_away(path: Path, team: PostgresDatabase) -> None:
    before = SqliteDatabase(path)
    rows = [tuple(row) for row in before.read("SELECT * FROM step ORDER BY delivery, name")]
    before.close()
    done = move.move(path, team, VirtualClock())
    there = [tuple(row) for row in team.read('SELECT * FROM step ORDER BY delivery COLLATE "C", name COLLATE "C"')]
    team.close()
    assert (done.rows["delivery"], there) == (2, rows)
    assert not path.exists()


def test_a_move_that_died_before_the_file_was_put_away_ends_when_it_is_run_again(
    path: Path, team: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_at("_put_away", path, team, monkeypatch)
    with team.transaction() as db:
        db.execute("UPDATE delivery SET state='cancelled'")  # work goes on there
    move.move(path, team, VirtualClock())
    states = {row[0] for row in team.read("SELECT state FROM delivery")}
    team.close()
    assert (states, path.exists()) == ({"cancelled"}, False)


def test_a_move_that_died_while_copying_leaves_nothing_there_and_nothing_can_be_sent_from_the_file(
    path: Path, team: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_at("_compare", path, team, monkeypatch)
    assert team.read("SELECT * FROM delivery") == []
    journal = open_journal(path, VirtualClock())
    waiting = next(one for one in journal.all() if one.open)
    with pytest.raises(StateTrouble, match="was moved to postgresql://"):
        journal.claim(waiting.id)
    journal.close()
    assert move.move(path, team, VirtualClock()).rows["delivery"] == 2
    team.close()


def die_at(name: str, path: Path, team: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(move, name, _die)
        with pytest.raises(KeyboardInterrupt):
            move.move(path, team, VirtualClock())


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_who_has_the_file_open_can_take_nothing_any_more(path: Path, team: PostgresDatabase) -> None:
    journal = open_journal(path, VirtualClock())
    waiting = next(one for one in journal.all() if one.open)
    move.move(path, team, VirtualClock())
    team.close()
    with pytest.raises(StateTrouble, match="was moved to"):
        journal.claim(waiting.id)
    journal.close()


def test_nothing_is_moved_while_something_is_in_flight(path: Path, team: PostgresDatabase) -> None:
    journal = open_journal(path, VirtualClock())
    lease = journal.claim(next(one for one in journal.all() if one.open).id)
    assert lease is not None
    with pytest.raises(Busy):
        move.move(path, team, VirtualClock())
    journal.renew(lease)  # it goes on as if nothing had been
    journal.close()
    team.close()


def test_a_delivery_that_both_know_stops_the_move_and_the_file_stays_in_use(path: Path, team: PostgresDatabase) -> None:
    with sqlite3.connect(path) as db:
        post, account, occurrence = db.execute("SELECT post, account, occurrence FROM delivery LIMIT 1").fetchone()
    db.close()
    with team.transaction() as write:
        write.execute(
            "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
            " fingerprint, hashes, due, wall, zone, created, updated)"
            " VALUES('other',?,?,'',?,'toy','toy:a','queued','','','','{}',0,'','',0,0)",
            (post, account, occurrence),
        )
    with pytest.raises(UsageError, match=f"{post}@{account}"):
        move.move(path, team, VirtualClock())
    journal = open_journal(path, VirtualClock())
    assert journal.claim(next(one for one in journal.all() if one.open).id) is not None
    journal.close()
    assert move.move(path, team, VirtualClock(), skip_known=True).rows["delivery"] == 1
    team.close()


def test_a_workspace_is_never_in_both_places(shop: Shop, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("posts/lamp.yaml", 'text: Light.\nto: [x-us]\nschedule: {at: "2030-01-01 09:00", in: market}\n')
    assert shop.run("publish", "posts/lamp.yaml").code == 0
    url = server.url()
    monkeypatch.setenv("SOCIALPOST_DATABASE", url)
    assert "socialpost database move" in shop.run("status").err
    assert shop.run("database", "move").code == 0
    assert list(shop.run("queue", "list", "--json").states()) == ["lamp@x-us"]
    assert "moved before" in shop.run("database", "move").out
    monkeypatch.delenv("SOCIALPOST_DATABASE")
    assert f"moved to postgresql://tests@127.0.0.1:{server.port}/" in shop.run("status").err
