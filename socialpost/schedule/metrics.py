"""What Prometheus is told of a runner: its own counters, and how the journal stands when it is asked.

Nothing global: every runner has a registry of its own. Labels are states, platforms, accounts and channels, never posts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import start_http_server
from prometheus_client.registry import Collector

from socialpost import __version__
from socialpost.clock import Clock
from socialpost.content.channels import local
from socialpost.deliver import agenda, notices, outlook, overview, quotas, roster
from socialpost.deliver.database import Database
from socialpost.deliver.state import Delivery, State
from socialpost.errors import UsageError

ENDS = (State.PUBLISHED, State.INCOMPLETE, State.FAILED, State.UNCERTAIN, State.HELD)
BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 10800)  # seconds
REMEMBERED = 10_000  # deliveries whose end was counted: memory stays flat


class Meter:
    """Counts what a runner does. Safe for threads: one at a time is enough for `ended`, a scrape may come meanwhile."""

    def __init__(self, db: Database, clock: Clock, pace: Path) -> None:
        self.registry = CollectorRegistry()
        self._seen: OrderedDict[tuple[str, State], None] = OrderedDict()
        self._outcomes = Counter(
            *("socialpost_outcomes", "Deliveries that came to an end or need a person, by this runner."),
            ["platform", "outcome"],
            registry=self.registry,
        )
        self._delay = Histogram(
            *("socialpost_publication_delay_seconds", "From the due time of a delivery until it was proved public."),
            ["platform"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.registry.register(Standing(db, clock, pace))

    def ended(self, delivery: Delivery) -> None:
        """Count how a delivery stands, each state of it once; what is still under way is not counted."""
        key = (delivery.id, delivery.state)
        if delivery.state not in ENDS or key in self._seen:
            return
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        self._outcomes.labels(delivery.platform, delivery.state.value).inc()
        if delivery.state is State.PUBLISHED and delivery.published is not None:
            late = (delivery.published - delivery.due).total_seconds()
            self._delay.labels(delivery.platform).observe(max(late, 0.0))


class Standing(Collector):
    """How the journal stands at the moment of a scrape. StateTrouble: it cannot be read, and the scrape fails."""

    def __init__(self, db: Database, clock: Clock, pace: Path) -> None:
        self._db = db
        self._clock = clock
        self._pace = pace

    def describe(self) -> list[Metric]:
        """Return nothing: registering must not read the journal."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge."""
        now = self._clock.now()
        yield _one("socialpost_build_info", "The version.", {"version": __version__}, 1)
        yield _several(
            "socialpost_deliveries", "Deliveries by what they need.", "group", overview.counts(self._db, now)
        )
        yield _several("socialpost_states", "Deliveries by state.", "state", overview.by_state(self._db))
        yield from _times(self._db, now)
        yield _limits(quotas.of(self._db, self._pace, now))
        ends = {one.account: one.ends.timestamp() for one in outlook.outlooks(self._db) if one.ends is not None}
        yield _several("socialpost_login_ends_timestamp_seconds", "When a login ends.", "account", ends)
        untold = {one.channel: one.many for one in notices.untold(self._db)}
        yield _several("socialpost_notices_untold", "Notices that a channel did not take.", "channel", untold)


def _times(db: Database, now: datetime) -> Iterator[Metric]:
    ready = agenda.next_ready(db)
    if ready is not None:
        yield _one("socialpost_next_timestamp_seconds", "When there is something to do next.", {}, ready.timestamp())
    late = max((now - ready).total_seconds(), 0.0) if ready is not None else 0.0
    yield _one("socialpost_overdue_seconds", "For how long something has waited that nobody has begun.", {}, late)
    ticks: dict[str, float] = {}
    for one in roster.all(db):
        ticks[one.kind] = max(ticks.get(one.kind, 0.0), one.tick.timestamp())
    yield _several("socialpost_last_tick_timestamp_seconds", "The last sign of life of a runner.", "kind", ticks)


def _limits(left: list[quotas.Left]) -> Metric:
    labels = ["platform", "account", "limit"]
    family = GaugeMetricFamily("socialpost_limit_remaining_ratio", "What is left of a platform's limit.", labels=labels)
    for one in left:
        family.add_metric([one.platform, one.account, one.bucket], one.share)
    return family


def _one(name: str, about: str, labels: dict[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(name, about, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _several(name: str, about: str, label: str, values: dict[str, Any]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def address(text: str) -> tuple[str, int]:
    """Read `127.0.0.1:9464`, `[::1]:9464` or `9464`, which is on this machine. UsageError."""
    given = f"127.0.0.1:{text}" if text.isdecimal() else text
    try:
        parts = urlsplit(f"//{given}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port is None or parts.path or parts.username is not None:
        raise UsageError(f"{text!r} is no address to listen on", "write it like --metrics 127.0.0.1:9464")
    return host, port


def warning(host: str) -> str:
    """Return what a person should know of an address that others can reach; empty for this machine."""
    if local(host):
        return ""
    return (
        f"whoever reaches {host} can read the metrics: accounts, platforms and how many posts wait, without a password"
    )


@contextmanager
def serving(host: str, port: int, registry: CollectorRegistry) -> Iterator[int]:
    """Answer Prometheus while the body runs; yields the port. UsageError: nobody can listen there."""
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as problem:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {problem.strerror or problem}", "another port?"
        ) from None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
