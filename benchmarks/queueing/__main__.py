"""The queue alone: `python -m benchmarks.queueing [--rows 1000,100000,1000000] [--workers 1,2,4] [--seconds 20]`.

What is sent goes to a platform that answers at once, so the time is that of the journal and the runner. Of each store
(`--store sqlite,postgresql`), for each number of queued rows: how many a second one process enqueues (one commit each), and
claims and finishes; what a runner costs that has nothing to do; then 100 deliveries a second fall due over 200 accounts, and
each worker process is a whole runner. Lateness is from the due time to the request. What a delivery costs is milliseconds of
the workers' processors and of the server's, and statements that the server was asked. Beside it, in the same run: one
APScheduler job per post on its SQLAlchemy store, in a file with its defaults (needs the dependency group `bench`).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import rival, runners
from .load import FILE, fill_far
from .measure import FAR, due_now, idle, rates
from .stores import made, settled

HEAD = (
    *("store", "queued", "workers", "enqueue/s", "claim/s", "idle %"),
    *("sent", "p50 ms", "p99 ms", "max ms", "worker ms", "server ms", "asked", "MB"),
)
_FOUND = ("p50", "p99", "max", "worker", "server", "statements", "rss")


def line(*cells: object) -> None:
    """Print a row of the table."""
    shown = (
        f"{cell:,.2f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)
        for cell in cells
    )
    print("  ".join(f"{cell:>10}" for cell in shown), flush=True)


def measure(name: str, number: int, workers: list[int], seconds: int) -> None:
    """Measure one store with so many rows, and print it."""
    with tempfile.TemporaryDirectory(prefix="socialpost-queue-") as place:
        folder = Path(place)
        (folder / FILE).parent.mkdir()
        (folder / FILE).touch()
        with made(name, folder) as store, closing(store.open()) as journal:
            begun = time.perf_counter()
            filled = fill_far(journal, number, datetime.now(UTC) + FAR)
            rate = filled / (time.perf_counter() - begun)
            print(f"# {filled:,} rows filled in bulk, {rate:,.0f} a second", flush=True)
            settled(journal)
            before = (*rates(journal, number), idle(store))
            for turn, count in enumerate(workers):
                found = due_now(store, journal, number + 10_000 + turn * 1_000_000, seconds, count)
                told(name, number, count, before, found)


def told(name: str, number: int, workers: int, before: tuple[object, ...], found: dict[str, Any]) -> None:
    """Print what was measured."""
    line(name, number, workers, *before, f"{found['sent']}/{found['of']}", *(found.get(one, "-") for one in _FOUND))


def main() -> None:
    """Run as asked and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000,100000,1000000")
    parser.add_argument("--store", default="sqlite")
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--no-apscheduler", action="store_true")
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--aps", nargs=2, type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        runners.work(*asked.work)
    elif asked.aps:
        rival.work(*asked.aps)
    else:
        table(asked)


def table(asked: argparse.Namespace) -> None:
    """Measure what was asked for, a line each."""
    line(*HEAD)
    for number in map(int, asked.rows.split(",")):
        for store in asked.store.split(","):
            measure(store, number, [int(count) for count in asked.workers.split(",")], asked.seconds)
        if not asked.no_apscheduler:
            found = rival.beside(number, asked.seconds)
            told("apscheduler", number, 1, (found["enqueue"], "-", "-"), found)


if __name__ == "__main__":
    main()
