"""Keeping a lease while a long upload runs: a thread that renews it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from socialpost.deliver.journal import Journal, Lease, LostLease
from socialpost.errors import StateTrouble


@contextmanager
def beating(journal: Journal, lease: Lease, seconds: float) -> Iterator[None]:
    """Renew the lease every so many seconds while the body runs; 0 means never."""
    if not seconds:
        yield
        return
    enough = threading.Event()

    def beat() -> None:
        while not enough.wait(seconds):
            try:
                journal.renew(lease)
            except (LostLease, StateTrouble):
                return

    thread = threading.Thread(target=beat, daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()
