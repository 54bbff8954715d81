from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialpost.adapter import Budget
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.deliver import outlook, quotas
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.pace import open_pace
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.faults import Fault
from socialpost.scheme import CredentialField, Header, Method, Refresh
from socialpost.testing.clock import START, VirtualClock

PLAIN = Method("token", (CredentialField("access_token", ""),), (("account", Header("access_token")),))
RENEWED = Method("oauth", PLAIN.fields, PLAIN.styles, Refresh("api", "/token"))
SOON = START + timedelta(days=3)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


def credential(method: Method, **values: str) -> Credential:
    return Credential("x-us", method, {"access_token": "sesame", **values})


def told(one: Credential) -> Outlook:
    """Return what a credential tells where its adapter says nothing of how long its kind lives."""
    return outlook.of({}, one, START)


def test_a_token_that_nothing_renews_ends_the_login() -> None:
    assert told(credential(PLAIN, expires_at=SOON.isoformat())).ends == SOON


def test_a_token_that_is_renewed_ends_nothing() -> None:
    found = told(credential(RENEWED, refresh_token="r", expires_at=START.isoformat()))
    assert (found.token_ends, found.ends) == (START, None)


def test_a_login_that_ends_itself_counts_though_its_token_is_renewed() -> None:
    values = {"refresh_token": "r", "expires_at": START.isoformat(), "refresh_expires_at": SOON.isoformat()}
    assert told(credential(RENEWED, **values)).ends == SOON


def test_what_says_nothing_readable_ends_nothing() -> None:
    assert told(credential(PLAIN, expires_at="soon")).ends is None


def test_what_was_noted_is_read_back_without_any_secret(db: SqliteDatabase) -> None:
    outlook.note(db, told(credential(PLAIN, expires_at=SOON.isoformat())), START)
    assert [(one.account, one.ends, one.seen) for one in outlook.outlooks(db)] == [("x-us", SOON, START)]
    assert "sesame" not in repr([tuple(row) for row in db.read("SELECT * FROM expiry")])


def test_the_same_again_is_not_written_again(db: SqliteDatabase) -> None:
    one = Outlook("x-us", SOON)
    outlook.note(db, one, START)
    outlook.note(db, one, START + timedelta(hours=1))
    assert outlook.outlooks(db)[0].seen == START


def test_a_renewal_is_noted() -> None:
    class Renewing(StaticCredentials):
        def renew(self, refused: Credential, exchange: object) -> Credential:
            del refused, exchange
            return credential(PLAIN, expires_at=SOON.isoformat())

    noted: list[Credential] = []
    watched = outlook.Watched(Renewing(credential(PLAIN)), noted.append)
    watched.renew(watched.current(), lambda _request: pytest.fail("nothing is sent"))
    assert [told(one).ends for one in noted] == [SOON]


def test_a_renewal_that_fails_notes_nothing() -> None:
    noted: list[Credential] = []
    watched = outlook.Watched(StaticCredentials(credential(PLAIN)), noted.append)
    with pytest.raises(Fault):
        watched.renew(watched.current(), lambda _request: pytest.fail("nothing is sent"))
    assert noted == []


def test_what_is_left_is_read_from_the_file_that_the_lines_keep(tmp_path: Path) -> None:
    path = tmp_path / "pace.sqlite3"
    now = datetime.now(UTC)
    with closing(open_pace(path, VirtualClock(now))) as pace:
        pace.learn("x/x-us", [Budget("posts", 10, 2, now.timestamp() + 60), Budget("reads", 10, 9, None)])
        pace.learn("x/x-de", [Budget("posts", 10, 0, now.timestamp() - 60)])
    assert [(one.account, one.bucket, one.share) for one in quotas.left(path, now)] == [
        ("x-us", "posts", 0.2), ("x-us", "reads", 0.9),
    ]  # fmt: skip


def test_a_file_of_limits_that_is_not_there_or_broken_is_no_reason_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "pace.sqlite3"
    assert quotas.left(path, START) == []
    path.write_text("this is no database")
    with pytest.raises(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as db:
        db.execute("SELECT * FROM pace")
    assert quotas.left(path, START) == []
