"""The sandbox's clock: another clock turned forward, and held still while a late effect lands at its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Hours:
    """Seconds since 1970 by `clock`, plus what it was turned forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ahead = 0.0
        self._held: float | None = None

    def now(self) -> float:
        """Return the time."""
        return self._held if self._held is not None else self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        """Turn the clock forward."""
        self._ahead += seconds

    @contextmanager
    def held(self, at: float) -> Iterator[None]:
        """Let it be `at` for a while."""
        self._held = at
        try:
            yield
        finally:
            self._held = None
