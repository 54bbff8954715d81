"""Every command that reads or decides, with the journal on a server."""

from __future__ import annotations

import sys

import pytest

from socialpost.testing.server import Server
from tests.cli.conftest import Shop

LATER = 'text: Light.\nto: [x-us]\nschedule: {at: "2030-01-01 09:00", in: market}\n'


@pytest.fixture
def team(shop: Shop, server: Server, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop.write("posts/lamp.yaml", LATER)
    monkeypatch.setenv("SOCIALPOST_DATABASE", server.url())
    assert shop.run("publish", "posts/lamp.yaml").code == 0
    return shop


@pytest.mark.parametrize(
    "line",
    [
        "status",
        "status --all",
        "queue list",
        "queue show lamp@x-us",
        "plan",
        "calendar",
        "workers",
        "database",
        "queue hold lamp@x-us",
        "queue cancel lamp@x-us",
        "queue reschedule lamp@x-us 2031-01-01T09:00",
        "run --once",
        "media list",
    ],
)
def test_a_command_does_what_it_does_with_a_file(team: Shop, line: str) -> None:
    said = team.run(*line.split(), "--json")
    assert said.code == 0, said.err + said.out


def test_an_edited_file_is_queued_anew_and_what_is_gone_is_withdrawn(team: Shop) -> None:
    team.write("posts/lamp.yaml", LATER.replace("Light", "More light"))
    assert team.run("publish", "posts/lamp.yaml").code == 0
    (team.root / "posts" / "lamp.yaml").unlink()
    team.write("posts/hat.yaml", LATER.replace("Light", "A hat"))
    assert team.run("publish", "posts").code == 0
    assert team.run("queue", "list", "--all", "--json").states() == {"hat@x-us": "queued", "lamp@x-us": "cancelled"}


def test_doctor_looks_into_the_database(team: Shop) -> None:
    said = team.run("doctor", "--json")
    assert said.json["exit"] == said.code
    assert "cannot be" not in said.out


def test_a_database_that_is_away_is_one_line_and_no_bug(team: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALPOST_DATABASE", "postgresql://me:hunter2@127.0.0.1:1/none")
    said = team.run("status")
    assert (said.code, "cannot be reached" in said.err, "hunter2" in said.err) == (1, True, False)


def test_a_worker_needs_a_database(shop: Shop) -> None:
    said = shop.run("worker")
    assert (said.code, "workers share a database" in said.err) == (2, True)


def test_doctor_warns_of_a_server_that_does_not_wait_for_its_disk(team: Shop) -> None:
    told = team.run("doctor", "--json")
    assert [one["level"] for one in told.json["lines"] if "fsync=off" in one["says"]] == ["warning"]


@pytest.fixture
def away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop whose server does not answer."""
    monkeypatch.setenv("SOCIALPOST_DATABASE", "postgresql://poster@127.0.0.1:1/marketing")
    return shop


def test_doctor_looks_at_everything_else_when_the_server_does_not_answer(away: Shop) -> None:
    told = away.run("doctor", "--json")
    (line,) = [one for one in told.json["lines"] if one["check"] == "journal" and one["level"] == "error"]
    assert (told.code, "cannot be reached" in line["says"]) == (1, True)
    assert "see that the server runs" in line["fix"]
    assert "credentials" in {one["check"] for one in told.json["lines"]}


def test_validate_needs_neither_server_nor_client(away: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert away.run("validate").code == 0
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "socialpost.deliver.postgres", raising=False)
    assert away.run("validate").code == 0


def test_a_server_that_does_not_answer_is_named_and_its_password_is_not(
    away: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "postgresql://poster@127.0.0.1:1/marketing cannot be reached" in away.run("status").err
    monkeypatch.setenv("SOCIALPOST_DATABASE", "postgresql://poster:hush-hush@127.0.0.1:1/marketing")
    said = away.run("status").err
    assert "postgresql://poster@127.0.0.1:1/marketing cannot be reached" in said
    assert "hush-hush" not in said
