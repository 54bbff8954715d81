"""A worker whose time runs ten times as fast, for tests that kill it: what it waits for comes soon.

python -m tests.team.fast_worker WORKSPACE BEGIN LEASE    the clock begins at BEGIN (seconds since 1970)
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from socialpost.cli.sending import stoppable
from socialpost.content.workspace import load_workspace
from socialpost.deliver import settle
from socialpost.deliver.office import Office
from socialpost.deliver.postgres import PostgresDatabase
from socialpost.schedule import worker
from socialpost.schedule.event import Event

FASTER = 10.0


class FastClock:
    def __init__(self, begin: float) -> None:
        self._begin = begin

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._begin + (time.time() - self._begin) * FASTER, UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / FASTER)


def hear(event: Event) -> None:
    state = event.delivery.state.value if event.delivery else ""
    sys.stdout.write(f"{json.dumps([event.what, event.key, state, event.text])}\n")
    sys.stdout.flush()


def main(root: Path, begin: float, lease: float) -> None:
    worker.MOST_SKEW = timedelta(days=9999)
    settle.TOLERANCE = timedelta(hours=1)  # the platform's clock runs at another rate: it cannot judge what ours says
    workspace, _ = load_workspace(root)
    assert workspace is not None
    clock = FastClock(begin)
    with Office(workspace, clock=clock, environ=os.environ, lease=timedelta(seconds=lease)) as office:
        assert isinstance(office.journal.database, PostgresDatabase)
        with stoppable(office.stop):
            pace = worker.Pace(workers=4, pulse=0.5, beat=0.5, silent=4.0)
            worker.Worker(office, office.journal.database, hear, pace).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
