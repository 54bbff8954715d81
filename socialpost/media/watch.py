"""Between a worker that makes a rendition and whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Stopped(Exception):
    """Somebody asked to stop: what was begun is thrown away."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`tell` is given how much is done, 0 to 1; `stopped` is asked now and then, at least every second."""

    tell: Callable[[float], None] = lambda _done: None
    stopped: Callable[[], bool] = lambda: False

    def at(self, done: float) -> None:
        """Tell how far it is. Stopped: it shall go no further."""
        if self.stopped():
            raise Stopped
        self.tell(done)
