from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from socialpost.deliver import outlook, roster, rows
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.errors import UsageError
from socialpost.schedule import metrics
from socialpost.schedule.metrics import Meter
from socialpost.testing.clock import START, VirtualClock
from tests.deliver.planted import plant

Samples = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def meter(db: SqliteDatabase, tmp_path: Path) -> Meter:
    return Meter(db, VirtualClock(), tmp_path / "pace.sqlite3")


def scraped(meter: Meter) -> Samples:
    """Ask over the wire, as Prometheus does, and read the answer with its own parser."""
    with metrics.serving("127.0.0.1", 0, meter.registry) as port:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.values()))): one.value for family in families for one in family.samples}


def test_a_scrape_tells_how_the_journal_stands(db: SqliteDatabase, meter: Meter) -> None:
    plant(db, "lamp", due=START + timedelta(hours=1))
    plant(db, "desk", state="uncertain")
    roster.arrive(db, "me", "run", START)
    outlook.note(db, Outlook("a", token_ends=START + timedelta(days=1)), START)
    found = scraped(meter)
    assert found[("socialpost_deliveries", ("next",))] == 1
    assert found[("socialpost_states", ("uncertain",))] == 1
    assert found[("socialpost_next_timestamp_seconds", ())] == START.timestamp() + 3600
    assert found[("socialpost_overdue_seconds", ())] == 0
    assert found[("socialpost_last_tick_timestamp_seconds", ("run",))] == START.timestamp()
    assert found[("socialpost_login_ends_timestamp_seconds", ("a",))] == START.timestamp() + 86400


def test_what_nobody_has_begun_is_overdue(db: SqliteDatabase, meter: Meter) -> None:
    plant(db, "lamp", due=START - timedelta(seconds=90))
    assert scraped(meter)[("socialpost_overdue_seconds", ())] == 90


def test_an_end_is_counted_once_with_how_long_after_its_time_it_was_public(db: SqliteDatabase, meter: Meter) -> None:
    plant(db, "lamp", state="published", published=START.timestamp() + 3)
    delivery = rows.delivery(db.read("SELECT * FROM delivery")[0])
    meter.ended(delivery)
    meter.ended(delivery)
    found = scraped(meter)
    assert found[("socialpost_outcomes_total", ("published", "toy"))] == 1
    assert found[("socialpost_publication_delay_seconds_sum", ("toy",))] == 3
    assert found[("socialpost_publication_delay_seconds_bucket", ("2.5", "toy"))] == 0
    assert found[("socialpost_publication_delay_seconds_bucket", ("5.0", "toy"))] == 1


def test_what_is_under_way_is_no_outcome(db: SqliteDatabase, meter: Meter) -> None:
    plant(db, "lamp", state="accepted")
    meter.ended(rows.delivery(db.read("SELECT * FROM delivery")[0]))
    assert not [name for name, _ in scraped(meter) if name == "socialpost_outcomes_total"]


def test_a_port_that_is_taken_is_said(meter: Meter) -> None:
    with (
        metrics.serving("127.0.0.1", 0, meter.registry) as port,
        pytest.raises(UsageError, match=f"127.0.0.1:{port} cannot be listened on"),
        metrics.serving("127.0.0.1", port, meter.registry),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "found"),
    [("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:9464", ("::1", 9464)), ("9464", ("127.0.0.1", 9464)),
     ("192.0.2.1:1", ("192.0.2.1", 1))],
)  # fmt: skip
def test_an_address_is_read(text: str, found: tuple[str, int]) -> None:
    assert metrics.address(text) == found


@pytest.mark.parametrize(
    "text", ["", "localhost", ":9464", "127.0.0.1:99999", "http://127.0.0.1:1", "a:b", "127.0.0.1:1/x"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no address to listen on"):
        metrics.address(text)


@pytest.mark.parametrize(
    ("host", "said"), [("127.0.0.1", False), ("::1", False), ("192.0.2.1", True), ("10.0.0.5", True)]
)
def test_an_address_that_others_reach_is_warned_of(host: str, said: bool) -> None:
    assert bool(metrics.warning(host)) is said
