"""Many renditions, each made once, side by side over the cores; what is there already costs a look."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from socialpost.media.making import bench
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job, Work
from socialpost.media.renditions import Bench, Made, Renditions
from socialpost.media.siblings import Twins, firsts, linked, small_enough
from socialpost.media.watch import Stopped, Watch

Result = Made | MediaTrouble

_MOST_PIXELS = 200_000_000
"""Of the originals that are open at once: decoded, a pixel takes about ten bytes with what is made of it."""

_CORES_OF_A_FILM = 2  # an encoder of video has threads of its own


class Progress(Protocol):
    """Hears how the work goes on. Called from several threads; must be quick and never raise.

    `key` is the digest of a rendition; one that is there already is not told of.
    """

    def begin(self, count: int) -> None:
        """Know how many renditions will be made."""
        ...

    def start(self, key: str, label: str) -> None:
        """Begin one."""
        ...

    def at(self, key: str, share: float) -> None:
        """Know how much of one is done, 0 to 1."""
        ...

    def finish(self, key: str) -> None:
        """End one, however it ended."""
        ...


class Silent:
    """Draws nothing."""

    def begin(self, count: int) -> None:
        """Do nothing."""

    def start(self, key: str, label: str) -> None:
        """Do nothing."""

    def at(self, key: str, share: float) -> None:
        """Do nothing."""

    def finish(self, key: str) -> None:
        """Do nothing."""


silent: Progress = Silent()


def prepare(
    jobs: Iterable[Job],
    renditions: Renditions,
    root: Path,
    *,
    watch: Progress = silent,
    told: Callable[[Job, Result], None] = lambda _job, _result: None,
    stopped: Callable[[], bool] = lambda: False,
    workers: int | None = None,
    on: Bench = bench.make,
) -> Mapping[str, Result]:
    """Return every rendition by its digest, made now or there already, or why it cannot be made.

    `root` is the workspace that paths are relative to. `told` hears of each one that was made or could not be, from the
    caller's thread; one that another process made meanwhile is not `fresh`. Where `stopped` says so, what is in work is
    thrown away and the rest is not begun: neither stands in the result. `workers` is by default as many as this process
    may use cores. StateTrouble: the disk is full or refuses.
    """
    wanted = {job.digest: job for job in jobs}
    with renditions.using():
        found: dict[str, Result] = {digest: made for digest in wanted if (made := renditions.find(digest))}
        missing = [job for digest, job in wanted.items() if digest not in found]
        if missing:
            watch.begin(len(missing))
            shop = _Shop(renditions, root, watch, stopped, on, lambda job: small_enough(job, wanted.values(), found))
            first = firsts(wanted.values(), found)
            with closing(_carried_out(missing, first, shop, workers or cores())) as ended:
                for job, result in ended:
                    found[job.digest] = result
                    told(job, result)
    return found


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Shop:
    """What every worker is given; `halt` ends their work when something else than a person's wish does."""

    renditions: Renditions
    root: Path
    watch: Progress
    asked: Callable[[], bool]
    on: Bench
    twin: Twins
    halt: threading.Event = field(default_factory=threading.Event)

    def stopped(self) -> bool:
        """Tell whether to begin nothing more, and to end what was begun."""
        return self.halt.is_set() or self.asked()

    def make(self, job: Job, twin: Made | None) -> Result | None:
        """Make one; `twin` is already what it would be. None: somebody asked to stop."""
        key = job.digest
        watch = Watch(lambda share: self.watch.at(key, share), self.stopped)
        inputs = {path: self.root / path for path in job.recipe.inputs}
        self.watch.start(key, f"{job.path} {job.promise.width} x {job.promise.height}")
        try:
            on = linked(twin, self.on) if twin else self.on
            return self.renditions.make(job, self.root / job.path, inputs, watch, on)
        except MediaTrouble as trouble:
            return trouble
        except MemoryError:
            return MediaTrouble("media.rendition", "needs more memory than there is", "give a smaller file")
        except Stopped:
            return None
        finally:
            self.watch.finish(key)


def _carried_out(
    jobs: Iterable[Job], first: Mapping[str, str], shop: _Shop, workers: int
) -> Generator[tuple[Job, Result]]:
    """Yield each job as it ends: the quick ones first, the longest film before the shorter ones.

    `first` says by digest which one has to end before another begins.
    """
    ordered = sorted(jobs, key=lambda job: (_encodes(job), -(job.probe.seconds or 0.0)))
    waiting = deque(job for job in ordered if job.digest not in first)
    running: dict[Future[Result | None], Job] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="rendition") as pool:
        try:
            while running or waiting:
                while waiting and not shop.stopped() and _fits(waiting[0], running.values(), workers):
                    job = waiting.popleft()
                    running[pool.submit(shop.make, job, shop.twin(job))] = job
                if not running:
                    return  # somebody asked to stop
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, result = running.pop(future), future.result()
                    if result is not None:
                        yield job, result
                    waiting.extendleft(one for one in ordered if first.get(one.digest) == job.digest)
        finally:
            shop.halt.set()  # an error, or Ctrl-C: those still in work end now


def _share(job: Job, workers: int) -> int:
    """Return how many workers' cores a job takes."""
    return min(_CORES_OF_A_FILM, workers) if _encodes(job) else 1


def _encodes(job: Job) -> bool:
    return job.recipe.work in (Work.VIDEO, Work.ANIMATION)


def _fits(job: Job, running: Collection[Job], workers: int) -> bool:
    """Tell whether cores and memory are left for one more; one alone always fits."""
    others = [*running, job]
    fits = sum(_share(one, workers) for one in others) <= workers
    return not running or (fits and sum(one.probe.pixels for one in others) <= _MOST_PIXELS)
