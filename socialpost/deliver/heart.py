"""Keeping leases while long uploads run: one thread of a process renews all that it holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from socialpost.deliver.tables import Lease, LostLease
from socialpost.errors import StateTrouble


class Heart:
    """Renews leases that somebody keeps. Its thread begins with the first of them; close it at the end."""

    def __init__(self, renew: Callable[[Lease], None]) -> None:
        self._renew = renew
        self._kept: set[Lease] = set()
        self._lock = threading.Lock()
        self._enough = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keep(self, lease: Lease, seconds: float) -> Iterator[None]:
        """Renew a lease at least every so many seconds while the body runs; 0 means never."""
        if not seconds:
            yield
            return
        with self._lock:
            self._kept.add(lease)
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat, args=(seconds,), daemon=True, name="leases")
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._kept.discard(lease)

    def _beat(self, seconds: float) -> None:
        while not self._enough.wait(seconds):
            with self._lock:
                kept = list(self._kept)
            for lease in kept:
                self._renew_one(lease)

    def _renew_one(self, lease: Lease) -> None:
        try:
            self._renew(lease)
        except LostLease:  # whoever works on it is told at its next write; or it has just been given back
            with self._lock:
                self._kept.discard(lease)
        except StateTrouble:  # a database that comes back within the lease finds us still at work
            return

    def close(self) -> None:
        """End the thread."""
        self._enough.set()
        if self._thread is not None:
            self._thread.join()
