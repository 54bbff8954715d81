"""When the files are read again: at the start, when one of them has changed, and once a day for what time brings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta

from socialpost.content.workspace import FILE, load_workspace
from socialpost.deliver.office import Office
from socialpost.findings import Level
from socialpost.schedule import files
from socialpost.schedule.replan import Replanned, replan

AGAIN = timedelta(hours=6)
"""So often at least: recurring posts come into sight as time passes."""

STILL = 2.0
"""Seconds for which a file must have been left alone: whoever writes it may not be done."""


class Planner:
    """Reads the files in a thread of its own, one reading at a time. `done` is called in that thread at its end."""

    def __init__(self, office: Office, hands: Executor, done: Callable[[], None]) -> None:
        self._office = office
        self._hands = hands
        self._done = done
        self._seen: files.Seen = {}
        self._named: frozenset[str] = frozenset()
        self._away: dict[str, datetime] = {}
        self._at: datetime | None = None
        self._running: Future[Replanned] | None = None

    def look(self) -> bool:
        """Begin to read the files if there is a reason to; return whether it began."""
        if self._running is not None:
            return False
        now = self._office.clock.now()
        seen = files.look(self._office.workspace.root, self._named)
        changed = files.changed(self._seen, seen)
        first = self._at is None
        if not first and not (files.settled(seen, changed, now.timestamp(), STILL) and self._stays_away(seen, changed)):
            return False
        if not changed and self._at is not None and now - self._at < AGAIN:
            return False
        self._seen, self._at = seen, now
        self._running = self._hands.submit(self._read, settings=not first and FILE in changed)
        self._running.add_done_callback(lambda _future: self._done())
        return True

    def _stays_away(self, seen: files.Seen, changed: Collection[str]) -> bool:
        """Tell whether what is gone was gone a while ago, too: git takes files away for a moment and puts them back."""
        now = self._office.clock.now()
        self._away = {path: self._away.get(path, now) for path in changed if path not in seen}
        return all(now - since >= timedelta(seconds=STILL) for since in self._away.values())

    def take(self) -> Replanned | None:
        """Return what the last reading came to, once; None while there is none. StateTrouble, and bugs."""
        if self._running is None or not self._running.done():
            return None
        running, self._running = self._running, None
        if running.exception() is not None:
            self._seen = {}  # what was to be read has not been: the next look begins again
        result = running.result()
        self._named = result.named or self._named
        return result

    def wait(self) -> None:
        """Wait until a reading that has begun is over."""
        if self._running is not None:
            self._running.exception()

    def _read(self, *, settings: bool) -> Replanned:
        if settings:
            workspace, findings = load_workspace(self._office.workspace.root)
            errors = tuple(finding for finding in findings if finding.level is Level.ERROR)
            if workspace is None:
                return Replanned(findings=errors, stopped=(FILE,))
            self._office.refit(workspace)
        return replan(self._office, stopped=self._office.stop.is_set)
