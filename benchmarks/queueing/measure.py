"""The measurements: rates of one process, a runner that has nothing to do, and a hundred that fall due every second."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from socialpost.deliver import decisions
from socialpost.deliver.journal import Journal
from socialpost.deliver.state import State

from .load import fill, planned
from .runners import WARM, ended, ready, started
from .stores import Store, cpu

RATE = 100  # deliveries a second
FAR = timedelta(days=30)
QUIET = 5.0  # seconds for which a runner with nothing to do is watched


def rates(journal: Journal, first: int, number: int = 1000) -> tuple[float, float]:
    """Return how many deliveries a second are enqueued, and how many claimed and finished, in this process."""
    soon = datetime.now(UTC)
    begun = time.perf_counter()
    made = [decisions.add(journal, planned(first + count, soon), soon + FAR) for count in range(number)]
    enqueue = number / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for one in made:
        if lease := journal.claim(one.id):
            journal.release(lease, State.PUBLISHED)
    return enqueue, number / (time.perf_counter() - begun)


def idle(store: Store) -> float:
    """Return what a runner costs that has nothing to do: percent of a core."""
    process = started(store)
    ready(process)
    before = cpu(process.pid)
    time.sleep(QUIET)
    share = (cpu(process.pid) - before) / QUIET
    ended(process)
    return 100 * share


def due_now(store: Store, journal: Journal, first: int, seconds: int, workers: int) -> dict[str, Any]:
    """Let 100 a second fall due while so many runners work; return lateness and what it cost."""
    processes = [started(store) for _ in range(workers)]
    for process in processes:
        ready(process)
    begin = datetime.now(UTC) + timedelta(seconds=WARM)
    count = fill(journal, first, (begin + timedelta(seconds=one / RATE) for one in range(RATE * seconds)))
    time.sleep(max((begin - datetime.now(UTC)).total_seconds() - 1, 0))
    before, begun = store.spent(journal), sum(cpu(one.pid) for one in processes)
    time.sleep(max((begin - datetime.now(UTC)).total_seconds(), 0) + seconds + 2)
    after, worked = store.spent(journal), sum(cpu(one.pid) for one in processes) - begun
    found = [ended(process) for process in processes]
    late = sorted(value * 1000 for one in found for value in one["late"])
    each = max(len(late), 1)
    return {
        "sent": len(late),
        "of": count,
        **quantiles(late),
        "worker": 1000 * worked / each,
        "server": 1000 * (after.cpu - before.cpu) / each,
        "statements": (after.statements - before.statements) / each,
        "rss": max(one["rss"] for one in found),
    }


def quantiles(late: list[float]) -> dict[str, float]:
    """Return p50, p99 and the largest."""
    if not late:
        return {"p50": float("nan"), "p99": float("nan"), "max": float("nan")}
    return {"p50": statistics.median(late), "p99": late[min(len(late) - 1, int(len(late) * 0.99))], "max": late[-1]}
