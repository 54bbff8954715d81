"""Waiting for the disk once for many: threads whose commits are in the write-ahead log share one flush of it.

A commit is durable when its frames and all before them are on the disk: https://www.sqlite.org/wal.html. The log stays the
same file as long as somebody has the database open; a flush covers whatever any process has written to it.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from socialpost.durable import reach_the_disk
from socialpost.errors import StateTrouble

_flush = getattr(os, "fdatasync", os.fsync)


class Synced:
    """The log of a database that this process has open. Close it before the database. OSError: it cannot be opened."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-wal")
        self._log = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._counting = threading.Lock()
        self._flushing = threading.Lock()
        self._written = 0
        self._flushed = 0
        self._broken = ""
        reach_the_disk(database.parent)  # that the log is there at all

    def written(self) -> int:
        """Return the ticket of a commit that was written just now."""
        with self._counting:
            self._written += 1
            return self._written

    def wait(self, ticket: int) -> None:
        """Return when that commit is on the disk. StateTrouble: it is not, and no later one counts either."""
        with self._flushing:
            if self._broken:
                raise self._trouble()
            if self._flushed >= ticket:
                return
            with self._counting:
                ticket = self._written
            try:
                _flush(self._log)
            except OSError as problem:
                self._broken = problem.strerror or str(problem)  # the kernel forgets what it could not write
                raise self._trouble() from problem
            self._flushed = ticket

    def _trouble(self) -> StateTrouble:
        return StateTrouble(
            f"{self._path} does not reach the disk: {self._broken}",
            "nothing was sent on it; look at the disk, then at socialpost queue list: what was to be written may stand there",
        )

    def close(self) -> None:
        """Let go of the log."""
        os.close(self._log)
