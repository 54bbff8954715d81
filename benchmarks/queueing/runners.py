"""Runners in processes of their own: the daemon on a file, a team's worker on a server."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from socialpost.adapter import Adapter
from socialpost.clock import SystemClock
from socialpost.content.workspace import Account, Workspace
from socialpost.deliver import store as content
from socialpost.deliver.journal import LEASE, Journal
from socialpost.deliver.office import Office
from socialpost.deliver.tools import Tools
from socialpost.schedule.clockwork import Clockwork
from socialpost.schedule.daemon import Daemon, Hands, run

from .load import ACCOUNTS
from .stores import Store, opened
from .target import Bench, Way

ROOT = Path(__file__).parents[2]
WARM = 4.0
"""Seconds until the first is due: runners must have begun."""


@dataclass
class Desk:
    """What the daemon and a worker ask of an office."""

    journal: Journal
    folder: Path
    late: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.stop = threading.Event()
        self.lease = LEASE
        accounts = {f"a{number}": Account(f"a{number}", "bench") for number in range(ACCOUNTS)}
        self.workspace = Workspace(self.folder, accounts=accounts)
        self.store = content.Store(self.folder / "media", self.folder)

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


def work(store: str, folder: str) -> None:
    """Be a runner until SIGTERM; then print what it saw, as JSON."""
    with closing(opened(store, Path(folder))) as journal:
        bench = Desk(journal, Path(folder))
        signal.signal(signal.SIGTERM, lambda *_: bench.stop.set())
        begun = time.process_time()
        threading.Timer(WARM / 2, lambda: print("ready", flush=True)).start()
        if store == "postgresql":
            _team(bench)
        else:
            _alone(bench)
    spent = time.process_time() - begun
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"late": bench.late, "cpu": spent, "rss": used}))


def _alone(bench: Desk) -> None:
    with ThreadPoolExecutor(8) as workers, ThreadPoolExecutor(1) as planner:
        daemon = Daemon(cast("Office", bench), Hands(workers, planner), lambda _event: None)
        run(daemon, Clockwork(daemon.inbox), bench.stop.is_set)


def _team(bench: Desk) -> None:
    from socialpost.deliver.postgres import PostgresDatabase
    from socialpost.schedule.worker import Pace, Worker

    database = cast("PostgresDatabase", bench.journal.database)
    Worker(cast("Office", bench), database, lambda _event: None, Pace(8)).run()


def started(store: Store) -> subprocess.Popen[str]:
    """Start a runner in a process of its own."""
    command = [sys.executable, "-m", str(__package__), "--work", store.name, str(store.folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


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
