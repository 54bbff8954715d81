"""The same load with one APScheduler job per post, in a SQLite file through SQLAlchemy, with its defaults."""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .measure import FAR, RATE, quantiles
from .runners import ROOT, WARM

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

PAGE = 10_000
LATE: list[float] = []


def job(due: float) -> None:
    """Do nothing, and write down how late it was: a job finds its function, and that the list, by name."""
    LATE.append(time.time() - due)


def beside(number: int, seconds: int) -> dict[str, Any]:
    """Run it in a process of its own: its memory is its own, too."""
    command = [sys.executable, "-m", str(__package__), "--aps", str(number), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def work(number: int, seconds: int) -> None:
    """Measure it here, and print what came out as JSON."""
    with tempfile.TemporaryDirectory(prefix="socialpost-aps-") as name:
        print(json.dumps(apscheduler(Path(name), number, seconds)))


def apscheduler(folder: Path, number: int, seconds: int) -> dict[str, Any]:
    """Return rates and lateness with so many jobs beside those that fall due."""
    scheduler, store = _begun(folder)
    enqueue = _enqueued(scheduler)
    begin = datetime.now(UTC) + timedelta(seconds=WARM + number / 40_000)
    dues = [begin + timedelta(seconds=one / RATE) for one in range(RATE * seconds)]
    _fill(scheduler, store, number, dues)
    spent = time.process_time()
    scheduler.resume()
    time.sleep(max((dues[0] - datetime.now(UTC)).total_seconds(), 0) + seconds + 2)
    for _ in range(600):  # shut down in the middle of a burst it would end with a traceback
        if len(LATE) >= len(dues):
            break
        time.sleep(0.1)
    spent = time.process_time() - spent
    scheduler.shutdown(wait=True)
    late = sorted(value * 1000 for value in LATE)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = {"worker": 1000 * spent / max(len(late), 1), "rss": used}
    return {"enqueue": enqueue, "sent": len(late), "of": len(dues), **quantiles(late), **cost}


def _begun(folder: Path) -> tuple[BackgroundScheduler, Any]:
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    store = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.sqlite3'}")
    defaults = {"misfire_grace_time": None}
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC, job_defaults=defaults)
    scheduler.start(paused=True)
    return scheduler, store


def _enqueued(scheduler: BackgroundScheduler, number: int = 200) -> float:
    """Return how many jobs a second are added, one commit each."""
    far = datetime.now(UTC) + FAR
    begun = time.perf_counter()
    for count in range(number):
        scheduler.add_job(job, "date", (0.0,), run_date=far, id=f"first{count}")
    return number / (time.perf_counter() - begun)


def _fill(scheduler: BackgroundScheduler, store: Any, number: int, dues: list[datetime]) -> None:
    """Write the very rows that `add_job` would write, in bulk."""
    pattern = scheduler.get_job("first0")

    def row(name: str, due: datetime) -> dict[str, Any]:
        state = {**pattern.__getstate__(), "id": name, "args": (due.timestamp(),), "next_run_time": due}
        state["trigger"] = type(pattern.trigger)(due, UTC)
        return {"id": name, "next_run_time": due.timestamp(), "job_state": pickle.dumps(state)}

    def far() -> Iterator[list[dict[str, Any]]]:
        one = row("far", datetime.now(UTC) + FAR)
        for start in range(0, number, PAGE):
            yield [{**one, "id": f"far{count}"} for count in range(start, min(start + PAGE, number))]

    with store.engine.begin() as connection:
        for page in far():
            connection.execute(store.jobs_t.insert(), page)
        connection.execute(store.jobs_t.insert(), [row(f"due{count}", due) for count, due in enumerate(dues)])
