"""The queue alone: `python benchmarks/queueing.py [--rows 1000,100000,1000000] [--workers 1,2,4] [--seconds 20]`.

What is sent goes to a platform that answers at once, so the time is that of the journal and the runner. Of each store
(sqlite, postgresql), for each number of queued rows: how many a second one process enqueues (one commit each), and claims
and finishes; what a runner costs that has nothing to do; then 100 deliveries a second fall due over 200 accounts, and each
worker process is a whole runner. Lateness is from the due time to the request. Beside it, in the same run: one APScheduler
job per post on its SQLAlchemy store, in a file with its defaults (needs the dependency group `bench`).
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from socialpost.adapter import Adapter, Draft, Effect, Flow, Json, Recover, Request, Response, Step
from socialpost.clock import SystemClock
from socialpost.content.workspace import Account, Workspace
from socialpost.deliver import decisions, rows
from socialpost.deliver.journal import LEASE, Journal, open_journal
from socialpost.deliver.office import Office
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.deliver.state import State
from socialpost.deliver.store import Store
from socialpost.deliver.tools import Tools
from socialpost.plan.model import Due, Planned
from socialpost.schedule.clockwork import Clockwork
from socialpost.schedule.daemon import Daemon, Hands, run

ACCOUNTS = 200
RATE = 100  # deliveries a second
PAGE = 10_000
FAR = timedelta(days=30)
QUIET = 5.0  # seconds for which a runner with nothing to do is watched
WARM = 4.0  # seconds until the first is due: runners must have begun


# The work: a platform that answers at once


def create(_facts: Mapping[str, Any]) -> Flow:
    """Post something."""
    made = yield Request("POST", "/posts", body=Json({"text": "x"}))
    return {"id": made.object["id"], "url": "https://bench.example/1"}


def compile_(_draft: Draft) -> list[Step]:
    """One visible step."""
    return [Step("post", Effect.PUBLISH, create, recover=Recover())]


class Bench:
    """As much of an adapter as the runner asks for."""

    name = title = "bench"
    whoami = None
    compile = staticmethod(compile_)
    signals = staticmethod(lambda _answer: None)

    class faults:  # noqa: N801 - a field of an adapter
        """Nothing is ever wrong."""

        judge = staticmethod(lambda _signals, _effect: None)

    @staticmethod
    def identity(options: Mapping[str, Any]) -> str:
        """Return whose it is."""
        return str(options["handle"])


@dataclass
class Way:
    """A line that answers at once and writes down how late the request was."""

    late: Callable[[], None]
    skew: timedelta | None = None
    seal: str = ""

    def send(self, _request: Request, _files: Mapping[str, Any]) -> Response:
        """Answer."""
        self.late()
        return Response(200, {}, b'{"id": "1"}')

    def refresh(self) -> None:
        """Never needed."""


def draft(number: int) -> Draft:
    """Return the post of an account."""
    account = f"a{number % ACCOUNTS}"
    return Draft(f"p{number}", account, "bench", kind="text", texts=("x",), options={"handle": account})


def planned(number: int, due: datetime) -> Planned:
    """Return the planned delivery of that number."""
    wall = due.replace(tzinfo=None).isoformat(timespec="seconds")
    one = draft(number)
    identity = f"bench:{one.account}"
    return Planned(one, "elsewhere/p.yaml", Due(wall, "UTC", due), steps=tuple(compile_(one)), fingerprint=f"f{number}",
                   identity=identity)  # fmt: skip


def fill(journal: Journal, first: int, dues: Iterator[datetime]) -> int:
    """Queue many deliveries, ten thousand a commit, as `journal.add` writes them; return how many."""
    count, frozen = 0, [rows.dump_draft(draft(number)) for number in range(ACCOUNTS)]
    page: list[datetime] = []

    def write() -> None:
        with journal.database.transaction() as db:
            now = time.time()
            numbers = range(first + count, first + count + len(page))
            db.executemany(
                "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
                " fingerprint, hashes, due, wall, zone, rule, asked, created, updated)"
                " VALUES(?,?,?,'','','bench',?,'queued','elsewhere/p.yaml',?,?,'{}',?,?,'UTC','at',?,?,?)",
                [
                    (f"{number:020d}", f"p{number}", f"a{number % ACCOUNTS}", f"bench:a{number % ACCOUNTS}",
                     frozen[number % ACCOUNTS], f"f{number}", due.timestamp(), wall, f"{wall} UTC", now, now)
                    for number, due in zip(numbers, page, strict=True)
                    if (wall := due.replace(tzinfo=None).isoformat(timespec="seconds"))
                ],
            )  # fmt: skip
            db.executemany(
                "INSERT INTO step(delivery, name, place) VALUES(?,'post',0)",
                [(f"{number:020d}",) for number in numbers],
            )

    for due in dues:
        page.append(due)
        if len(page) == PAGE:
            write()
            count += len(page)
            page.clear()
    if page:
        write()
        count += len(page)
    return count


# A store: how it is opened


def opened(store: str, place: str) -> Journal:
    """Open the journal that a folder holds, or the one on the server that its file `database` names."""
    if store == "sqlite":
        return open_journal(Path(place) / "state.sqlite3", SystemClock())
    if store != "postgresql":
        raise SystemExit(f"no store {store!r}: sqlite, postgresql")
    from socialpost.deliver import address, books

    database = books.open_database(address.parse((Path(place) / "database").read_text()))
    return Journal(database, SystemClock(), Path(place) / "locks")


@contextmanager
def made(store: str, folder: Path) -> Iterator[None]:
    """Let there be a store in a folder: for PostgreSQL a server of its own, which waits for the disk as they do."""
    if store != "postgresql":
        yield
        return
    from socialpost.testing.server import Server

    with Server({"fsync": "on", "shared_buffers": "256MB", "max_wal_size": "4GB"}) as server:
        (folder / "database").write_text(server.url("queue"))
        yield


def fill_far(journal: Journal, number: int, far: datetime) -> int:
    """Queue many deliveries for much later; a server makes the rows by itself."""
    if isinstance(journal.database, SqliteDatabase):
        return fill(journal, 0, (far + timedelta(seconds=one) for one in range(number)))
    fill(journal, 0, (far for _ in range(min(ACCOUNTS, number))))  # the patterns
    with journal.database.transaction() as db:
        db.execute(
            "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft, fingerprint,"
            " hashes, due, wall, zone, rule, asked, created, updated) SELECT lpad(CAST(n AS text), 20, '0'), 'p' || n,"
            " d.account, '', '', d.platform, d.identity, d.state, d.file, d.draft, 'f' || n, d.hashes, d.due + n, d.wall,"
            " d.zone, d.rule, d.asked, d.created, d.updated"
            " FROM generate_series(CAST(? AS integer), CAST(? AS integer)) n"
            " JOIN delivery d ON d.id=lpad(CAST(mod(n, ?) AS text), 20, '0')",
            (ACCOUNTS, number - 1, ACCOUNTS),
        )
        db.execute(
            "INSERT INTO step(delivery, name, place) SELECT lpad(CAST(n AS text), 20, '0'), 'post', 0"
            " FROM generate_series(CAST(? AS integer), CAST(? AS integer)) n",
            (ACCOUNTS, number - 1),
        )
    return number


def settled(journal: Journal) -> None:
    """Let a server learn what was filled in, as `database move` does: right after it, it plans badly."""
    if not isinstance(journal.database, SqliteDatabase):
        with journal.database.transaction() as db:
            db.execute("ANALYZE")


# What one process does


@dataclass
class Desk:
    """What the daemon asks of an office."""

    journal: Journal
    folder: Path
    late: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.stop = threading.Event()
        self.lease = LEASE
        accounts = {f"a{number}": Account(f"a{number}", "bench") for number in range(ACCOUNTS)}
        self.workspace = Workspace(self.folder, accounts=accounts)
        self.store = Store(self.folder / "media", self.folder)

    def tools(self) -> Tools:
        """Return what the runner is given."""
        return Tools(
            journal=self.journal,
            clock=self.clock,
            adapter=lambda _name: cast("Adapter", Bench),
            way=lambda one: Way(lambda: self.late.append(time.time() - one.due.timestamp())),
            files=lambda _one, _check: {},
            stopping=self.stop.is_set,
            heartbeat=60.0,
        )

    def forget(self, account: str) -> None:
        """Keep nothing."""

    def line_for(self, account: Account, options: Mapping[str, Any]) -> None:
        """There is a credential for everybody."""


def work(store: str, place: str, folder: str) -> None:
    """Be a runner until SIGTERM; then print what it saw, as JSON."""
    with closing(opened(store, place)) as journal:
        bench = Desk(journal, Path(folder))
        signal.signal(signal.SIGTERM, lambda *_: bench.stop.set())
        begun = time.process_time()
        threading.Timer(WARM / 2, lambda: print("ready", flush=True)).start()
        if store == "postgresql":
            _team(bench)
        else:
            _alone(bench)
    spent = time.process_time() - begun
    print(
        json.dumps({"late": bench.late, "cpu": spent, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
    )


def _alone(bench: Desk) -> None:
    with ThreadPoolExecutor(8) as workers, ThreadPoolExecutor(1) as planner:
        daemon = Daemon(cast("Office", bench), Hands(workers, planner), lambda _event: None)
        run(daemon, Clockwork(daemon.inbox), bench.stop.is_set)


def _team(bench: Desk) -> None:
    from socialpost.deliver.postgres import PostgresDatabase
    from socialpost.schedule.worker import Pace, Worker

    database = cast("PostgresDatabase", bench.journal.database)
    Worker(cast("Office", bench), database, lambda _event: None, Pace(8)).run()


def started(store: str, place: str, folder: Path) -> subprocess.Popen[str]:
    """Start a runner in a process of its own."""
    command = [sys.executable, __file__, "--work", store, place, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen[str]) -> None:
    """Wait until a runner has begun."""
    if process.stdout is not None:
        process.stdout.readline()


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Stop a runner and return what it saw."""
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found


# The measurements


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


def idle(store: str, place: str, folder: Path) -> dict[str, float]:
    """Return what a runner costs that has nothing to do: share of a core, and MB."""
    process = started(store, place, folder)
    ready(process)
    before = cpu(process.pid)
    time.sleep(QUIET)
    share = (cpu(process.pid) - before) / QUIET
    return {"idle": 100 * share, "rss": ended(process)["rss"]}


def cpu(pid: int) -> float:
    """Return the seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def due_now(
    store: str, place: str, folder: Path, journal: Journal, first: int, seconds: int, workers: int
) -> dict[str, Any]:
    """Let 100 a second fall due while so many runners work; return lateness and what it cost."""
    processes = [started(store, place, folder) for _ in range(workers)]
    for process in processes:
        ready(process)
    begin = datetime.now(UTC) + timedelta(seconds=WARM)
    count = fill(journal, first, (begin + timedelta(seconds=one / RATE) for one in range(RATE * seconds)))
    time.sleep(max((begin - datetime.now(UTC)).total_seconds(), 0) + seconds + 2)
    found = [ended(process) for process in processes]
    late = sorted(value * 1000 for one in found for value in one["late"])
    return {"sent": len(late), "of": count, **quantiles(late), "cpu": 100 * sum(one["cpu"] for one in found) / seconds,
            "rss": max(one["rss"] for one in found)}  # fmt: skip


def quantiles(late: list[float]) -> dict[str, float]:
    """Return p50, p99 and the largest."""
    if not late:
        return {"p50": float("nan"), "p99": float("nan"), "max": float("nan")}
    return {"p50": statistics.median(late), "p99": late[min(len(late) - 1, int(len(late) * 0.99))], "max": late[-1]}


# The same with one APScheduler job per post

APS_LATE: list[float] = []


def aps_job(due: float) -> None:
    """Do nothing, and write down how late it was."""
    APS_LATE.append(time.time() - due)


def apscheduler(folder: Path, number: int, seconds: int) -> dict[str, Any]:
    """One job per post in a SQLite file through SQLAlchemy; bulk-filled with the rows that `add_job` writes."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    store = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.sqlite3'}")
    scheduler = BackgroundScheduler(
        jobstores={"default": store}, timezone=UTC, job_defaults={"misfire_grace_time": None}
    )
    scheduler.start(paused=True)
    far = datetime.now(UTC) + FAR
    begun = time.perf_counter()
    for count in range(200):
        scheduler.add_job(aps_job, "date", (0.0,), run_date=far, id=f"first{count}")
    enqueue = 200 / (time.perf_counter() - begun)
    begin = datetime.now(UTC) + timedelta(seconds=WARM + number / 40_000)
    dues = [begin + timedelta(seconds=one / RATE) for one in range(RATE * seconds)]
    pattern = scheduler.get_job("first0")
    table = store.jobs_t

    def row(name: str, due: datetime) -> dict[str, Any]:
        state = {**pattern.__getstate__(), "id": name, "args": (due.timestamp(),), "next_run_time": due}
        state["trigger"] = type(pattern.trigger)(due, UTC)
        return {"id": name, "next_run_time": due.timestamp(), "job_state": pickle.dumps(state)}

    one = row("far", far)
    with store.engine.begin() as connection:
        for start in range(0, number, PAGE):
            page = [{**one, "id": f"far{count}"} for count in range(start, min(start + PAGE, number))]
            connection.execute(table.insert(), page)
        connection.execute(table.insert(), [row(f"due{count}", due) for count, due in enumerate(dues)])
    APS_LATE.clear()
    spent = time.process_time()
    scheduler.resume()
    time.sleep(max((dues[0] - datetime.now(UTC)).total_seconds(), 0) + seconds + 2)
    for _ in range(600):  # shut down in the middle of a burst it would end with a traceback
        if len(APS_LATE) >= len(dues):
            break
        time.sleep(0.1)
    spent = time.process_time() - spent
    scheduler.shutdown(wait=True)
    late = sorted(value * 1000 for value in APS_LATE)
    return {"enqueue": enqueue, "sent": len(late), "of": len(dues), **quantiles(late), "cpu": 100 * spent / seconds,
            "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # fmt: skip


def beside(number: int, seconds: int) -> dict[str, Any]:
    """Run the APScheduler part in a process of its own: its memory is its own, too."""
    done = subprocess.run(
        [sys.executable, __file__, "--aps", str(number), str(seconds)], stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


HEAD = (
    "store",
    "queued",
    "workers",
    "enqueue/s",
    "claim/s",
    "sent",
    "p50 ms",
    "p99 ms",
    "max ms",
    "cpu %",
    "idle %",
    "MB",
)


def line(*cells: object) -> None:
    """Print a row of the table."""
    shown = (
        f"{cell:,.2f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)
        for cell in cells
    )
    print("  ".join(f"{cell:>10}" for cell in shown), flush=True)


def measure(store: str, number: int, workers: list[int], seconds: int) -> None:
    """Measure one store with so many rows, and print it."""
    with tempfile.TemporaryDirectory(prefix="socialpost-queue-") as name:
        folder = Path(name)
        (folder / "elsewhere").mkdir()
        (folder / "elsewhere" / "p.yaml").touch()  # it is there, and not below `posts/`: nothing of it is gone
        with made(store, folder), closing(opened(store, name)) as journal:
            far = datetime.now(UTC) + FAR
            begun = time.perf_counter()
            filled = fill_far(journal, number, far)
            print(
                f"# {filled:,} rows filled in bulk, {filled / (time.perf_counter() - begun):,.0f} a second", flush=True
            )
            settled(journal)
            enqueue, claim = rates(journal, number)
            quiet = idle(store, name, folder)
            first = number + 10_000
            for count in workers:
                found = due_now(store, name, folder, journal, first, seconds, count)
                first += 1_000_000
                line(store, number, count, enqueue, claim, f"{found['sent']}/{found['of']}", found["p50"], found["p99"],
                     found["max"], found["cpu"], quiet["idle"], found["rss"])  # fmt: skip


def main() -> None:
    """Run as asked and print a table."""
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:])
        return
    if sys.argv[1:2] == ["--aps"]:
        with tempfile.TemporaryDirectory(prefix="socialpost-aps-") as name:
            print(json.dumps(apscheduler(Path(name), int(sys.argv[2]), int(sys.argv[3]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000,100000,1000000")
    parser.add_argument("--store", default="sqlite")
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--no-apscheduler", action="store_true")
    asked = parser.parse_args()
    line(*HEAD)
    for number in map(int, asked.rows.split(",")):
        for store in asked.store.split(","):
            measure(store, number, [int(count) for count in asked.workers.split(",")], asked.seconds)
        if not asked.no_apscheduler:
            found = beside(number, asked.seconds)
            line("apscheduler", number, 1, found["enqueue"], "-", f"{found['sent']}/{found['of']}", found["p50"],
                 found["p99"], found["max"], found["cpu"], "-", found["rss"])  # fmt: skip


if __name__ == "__main__":
    main()
