"""Logins against the queue, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialpost.deliver import foresight, outlook
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.draft import Draft
from socialpost.plan.model import Due, Planned

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    made = SqliteDatabase(tmp_path / "state.sqlite3")
    yield made
    made.close()


def planned(days: float | None, account: str = "pin") -> Planned:
    at = None if days is None else NOW + days * DAY
    draft = Draft("lamp", account, "pinterest", kind="image", texts=("Hello",), language="en")
    return Planned(draft, "posts/lamp.yaml", Due(f"{at:%Y-%m-%d %H:%M}", "UTC", at) if at else None)


def told(db: SqliteDatabase, *chosen: Planned) -> list[str]:
    return [finding.message for _, finding in foresight.findings(chosen, foresight.ahead(db, NOW))]


def test_a_post_after_the_login_s_end_is_told_with_the_date_to_log_in_by(db: SqliteDatabase) -> None:
    outlook.note(db, Outlook("pin", token_ends=NOW + 10 * DAY), NOW)
    (one,) = foresight.findings([planned(9), planned(12)], foresight.ahead(db, NOW))
    finding = one[1]
    assert finding.message == ("the login of pin ends 2026-12-09 09:00 UTC, before this is due (2026-12-11 09:00 UTC)")
    assert (finding.level, finding.rule, finding.account) == ("warning", "login.ends", "pin")
    assert finding.fix == "log in anew before then: socialpost login pin"


def test_a_token_that_is_renewed_counts_by_the_end_of_what_renews_it(db: SqliteDatabase) -> None:
    outlook.note(db, Outlook("pin", token_ends=NOW + DAY / 24, login_ends=None, renewable=True), NOW)
    assert told(db, planned(300)) == []


def test_an_end_that_is_not_sure_is_said_so(db: SqliteDatabase) -> None:
    outlook.note(db, Outlook("pin", login_ends=NOW + 5 * DAY, renewable=True, sure=False), NOW)
    assert told(db, planned(6))[0].startswith("the login of pin may end ")


def test_a_login_that_has_ended_stops_nothing_and_is_told_of_what_is_due_now(db: SqliteDatabase) -> None:
    outlook.note(db, Outlook("pin", token_ends=NOW - DAY), NOW)
    assert told(db, planned(None)) == ["the login of pin has ended (2026-11-28 09:00 UTC)"]


def test_posts_that_wait_before_the_end_keep_a_sliding_login_alive(db: SqliteDatabase) -> None:
    sliding = Outlook("pin", NOW + 30 * DAY, NOW + 60 * DAY, renewable=True, slides=60 * DAY)
    outlook.note(db, sliding, NOW)
    assert len(told(db, planned(80))) == 1
    assert told(db, planned(45), planned(80)) == []
    with db.transaction() as write:
        write.execute(
            "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
            " fingerprint, hashes, due, wall, zone, created, updated)"
            " VALUES('a','a','pin','','','pinterest','i','queued','f','{}','f','{}',?,'','',0,0)",
            ((NOW + 45 * DAY).timestamp(),),
        )
    assert told(db, planned(80)) == []


def test_an_account_that_nothing_is_known_of_is_not_spoken_of(db: SqliteDatabase) -> None:
    assert told(db, planned(1000, account="new")) == []


@pytest.mark.parametrize(("days", "weight"), [(15, 0), (13, 1), (6, 2), (2, 3), (-1, 4)])
def test_a_login_weighs_more_each_time_it_is_spoken_of(days: int, weight: int) -> None:
    assert Outlook("pin", token_ends=NOW + days * DAY).weight(NOW) == weight


def test_the_line_says_that_a_use_is_enough_where_it_is() -> None:
    one = Outlook("pin", NOW - DAY, NOW + 2 * DAY, renewable=True, slides=60 * DAY)
    assert foresight.line(one, NOW, 3) == (
        "the login of pin ends 2026-12-01 09:00 UTC, in 2 days; 3 queued for later than that; any post, or `socialpost"
        " accounts --check`, renews it before then; else log in anew: socialpost login pin"
    )


def test_what_is_remembered_of_a_login_comes_back_whole_and_goes_with_it(db: SqliteDatabase) -> None:
    one = Outlook(
        "pin", NOW, NOW + DAY, renewable=True, scopes="a b", seen=NOW, sure=False, slides=60 * DAY, method="oauth2"
    )
    outlook.note(db, one, NOW)
    assert outlook.outlooks(db) == [one]
    outlook.forget(db, "pin")
    assert outlook.outlooks(db) == []
