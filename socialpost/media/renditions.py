"""The cache of renditions: one file each, named by what it was made from and by what is in it, whole or not there.

    <folder>/ab/<digest>-<sha256 of the bytes>.jpg    a rendition; `ab` are the first letters of its digest
    <folder>/begun/<digest>.lock, <folder>/begun/<digest>/    one that is being made, and where
    <folder>/begun/<token>.user                        somebody who will still want what was found or made since then
    <folder>/use.lock, <folder>/clean.lock            held while one is found or removed, and while all is cleaned

All of it can be made again: removing the folder costs time, nothing else.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from socialpost import locks
from socialpost.durable import reach_the_disk
from socialpost.errors import StateTrouble
from socialpost.media.disk import FULL, refused
from socialpost.media.making import bench
from socialpost.media.model import Measured, MediaTrouble
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

FOLDER = Path(".socialpost", "cache", "renditions")
"""Where they lie, below the workspace."""

MOST_BYTES = 10 << 30
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}

Bench = Callable[[Job, Path, Mapping[str, Path], Path, Watch], Measured]
"""Makes one rendition, as `bench.make` does."""


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition that is there: `size` in bytes, `sha256` of its bytes, hexadecimal; `fresh`: it was made just now, by us."""

    path: Path
    sha256: str
    size: int
    fresh: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A rendition as it lies in the cache; `used` is when it was last made or found, seconds since 1970."""

    digest: str
    made: Made
    used: float


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a cleaning removed and left: files and their bytes."""

    gone: int
    gone_bytes: int
    left: int
    left_bytes: int


class Renditions:
    """See the module. `most_bytes` is what `clean` keeps at most, beside what it must keep."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._work = folder / "begun"
        self._cleaning = folder / "clean.lock"
        self._touching = folder / "use.lock"
        self._most_bytes = most_bytes

    def find(self, digest: str) -> Made | None:
        """Return a rendition that is there, and note that it was used. What is in it is checked when it is frozen.

        StateTrouble: the folder cannot be used.
        """
        for path in sorted(self._shelf(digest).glob(f"{digest}-*")):
            with locks.locked(self._touching):  # or it could be removed between our look and our note
                entry = _entry(path)
                if entry is not None:
                    os.utime(path)
                    return entry.made
        return None

    def make(self, job: Job, source: Path, inputs: Mapping[str, Path], watch: Watch, on: Bench = bench.make) -> Made:
        """Return the job's rendition: what is there, or what another process makes just now, or one made here.

        MediaTrouble, Stopped: as `bench.make`. StateTrouble: the disk is full or refuses; nothing half written is left.
        """
        if found := self.find(job.digest):
            return found
        with self._room(job, watch) as target:
            if found := self.find(job.digest):
                return found
            measured = on(job, source, inputs, target, watch)
            return self._put(job.digest, target, measured.sha256)

    @contextmanager
    def using(self) -> Iterator[None]:
        """Keep whatever is found or made in the block from being cleaned by anybody until its end. StateTrouble."""
        with ExitStack() as stack:
            with locks.locked(self._cleaning):  # a cleaning that began without us ends first
                stack.enter_context(locks.passing(self._work / f"{secrets.token_hex(8)}.user", lambda: None))
            yield

    def list(self) -> list[Entry]:
        """Return what is there, the latest used first."""
        found = (_entry(path) for path in self._folder.glob("[0-9a-f][0-9a-f]/*-*"))
        return sorted((one for one in found if one is not None), key=lambda one: (-one.used, one.digest))

    def clean(self, keep: Collection[str], *, everything: bool = False) -> Cleaned:
        """Remove the longest unused until `most_bytes` hold what is left, or with `everything` all that may go.

        Never goes: a digest in `keep`, what is in work, and what somebody who is `using` has found or made. What
        processes left behind that were killed goes, too.
        """
        gone = []
        with locks.locked(self._cleaning):
            self._sweep()
            since = self._since()
            entries = self.list()
            left = sum(one.made.size for one in entries)
            for one in reversed(entries):
                if not everything and left <= self._most_bytes:
                    break
                if one.digest not in keep and self._remove(one, since):
                    gone.append(one)
                    left -= one.made.size
        return Cleaned(len(gone), sum(one.made.size for one in gone), len(entries) - len(gone), left)

    def _shelf(self, digest: str) -> Path:
        return self._folder / digest[:2]

    @contextmanager
    def _room(self, job: Job, watch: Watch) -> Iterator[Path]:
        """Lend a path to write to that is nobody else's, under the lock of the rendition."""
        room = self._work / job.digest
        with _disk(self._folder), locks.passing(room.with_suffix(".lock"), lambda: watch.at(0.0)):
            shutil.rmtree(room, ignore_errors=True)  # of somebody who was killed
            room.mkdir()
            try:
                yield room / f"rendition{_SUFFIXES.get(job.recipe.mime, '')}"
            finally:
                shutil.rmtree(room, ignore_errors=True)

    def _put(self, digest: str, target: Path, sha256: str) -> Made:
        path = self._shelf(digest) / f"{digest}-{sha256}{target.suffix}"
        path.parent.mkdir(exist_ok=True)
        reach_the_disk(target)
        size = target.stat().st_size
        os.utime(target)  # now, whatever time was copied from the original
        target.rename(path)
        reach_the_disk(path.parent)
        return Made(path, sha256, size, fresh=True)

    def _since(self) -> float:
        """Return since when somebody relies on what was used."""
        since = float("inf")
        for path in self._work.glob("*.user"):
            with locks.spared(path) as free, suppress(FileNotFoundError):
                since = since if free else min(since, path.stat().st_mtime)
        return since

    def _remove(self, entry: Entry, since: float) -> bool:
        """Remove an entry unless it is relied on now."""
        with locks.spared(self._work / f"{entry.digest}.lock") as free, locks.locked(self._touching):
            now = _entry(entry.made.path)
            if not free or (now is not None and now.used >= since):
                return False
            entry.made.path.unlink(missing_ok=True)
        return True

    def _sweep(self) -> None:
        """Remove the rooms of processes that were killed."""
        for room in self._work.glob("*"):
            if room.suffix == ".user":
                continue
            with locks.spared(room.with_suffix(".lock")) as free:
                if free and room.is_dir():
                    shutil.rmtree(room, ignore_errors=True)


def _entry(path: Path) -> Entry | None:
    """Return what a file of the cache is; None: it is nothing of it, empty, or gone."""
    digest, _, rest = path.name.partition("-")
    try:
        status = path.lstat()
    except OSError:
        return None
    sha256 = rest.partition(".")[0]
    if not path.is_file() or path.is_symlink() or not status.st_size or len(sha256) != 64:
        return None
    return Entry(digest, Made(path, sha256, status.st_size), status.st_mtime)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Tell a disk that refuses from a picture that cannot be made, however deep its refusal was wrapped. StateTrouble."""
    try:
        yield
    except (OSError, MediaTrouble, StateTrouble) as problem:
        full = next((one for one in _chain(problem) if isinstance(one, OSError) and one.errno in FULL), None)
        cause = problem if full is None else full
        if not isinstance(cause, OSError) or cause.errno is None:
            raise
        raise refused(f"a rendition in {folder}", cause.errno) from problem


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
