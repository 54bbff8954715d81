"""Where a sandbox keeps its state: a database and a few folders, for good or until it ends."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from socialpost.errors import SandboxTrouble


@dataclass(frozen=True, slots=True)
class Store:
    """`spool` holds what this process is receiving; `lasting` tells whether the state survives the sandbox."""

    db: sqlite3.Connection
    folder: Path
    spool: Path
    lasting: bool

    @property
    def blobs(self) -> Path:
        """Where kept files lie."""
        return self.folder / "blobs"

    def wipe(self) -> None:
        """Remove the kept files."""
        for name in ("blobs", "late"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.blobs.mkdir()


def open_store(folder: Path | None, schema: str) -> Store:
    """Open the state in `folder`, or in memory and a temporary folder. SandboxTrouble: the folder cannot be used."""
    try:
        place = folder or Path(tempfile.mkdtemp(prefix="socialpost-sandbox-"))
        (place / "blobs").mkdir(parents=True, exist_ok=True)
        spool = _spool(place)
        return Store(_database(place if folder else None, schema), place, spool, folder is not None)
    except (OSError, sqlite3.Error) as problem:
        raise refused(folder or Path(tempfile.gettempdir()), problem) from problem


def refused(place: Path, problem: Exception) -> SandboxTrouble:
    """Make the trouble of a disk that does not take the state in `place`."""
    fix = "free disk space, then run it again" if is_full(problem) else "make the folder writable, or remove it"
    return SandboxTrouble(f"the sandbox cannot keep its state in {place}: {problem}", fix)


def is_full(problem: BaseException) -> bool:
    """Tell whether it is the disk that has no room, and not what was asked for."""
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def release(store: Store, owner: int) -> None:
    """Close the database and remove what does not last; nothing happens in a forked child of `owner` (a process id)."""
    if os.getpid() != owner:
        return
    store.db.close()
    shutil.rmtree(store.spool if store.lasting else store.folder, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name where the disk allows it (a gigabyte costs nothing), else copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def alive(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _database(folder: Path | None, schema: str) -> sqlite3.Connection:
    # autocommit: the engine begins and ends every transaction itself
    path = folder / "world.sqlite3" if folder else ":memory:"
    db = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
    try:
        if folder:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
        empty = not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        db.executescript(f"BEGIN IMMEDIATE; {schema}; COMMIT;" if empty else schema)  # one commit, not one a table
    except sqlite3.Error:
        db.close()
        raise
    return db


def _spool(place: Path) -> Path:
    """Make this process's own spool on the disk of the blobs; remove those that killed processes left behind."""
    root = place / "spool"
    root.mkdir(exist_ok=True)
    for old in root.iterdir():
        pid = old.name.partition("-")[0]
        if not (pid.isdigit() and alive(int(pid))):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))
