"""Progress of uploads, told to whoever wants to draw it; nobody by default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from socialpost.deliver.body import Section


class Progress(Protocol):
    """Hears how many bytes of which file have left. Called from several threads; must be quick and never raise.

    `key` is stable for a file of an account; a file sent in chunks is started with every chunk, always with the same
    `total` (bytes of the whole file). `amount` is negative when bytes have to be sent again.
    """

    def start(self, key: str, label: str, total: int) -> None:
        """Begin a file, or go on with one that was begun."""
        ...

    def advance(self, key: str, amount: int) -> None:
        """Count bytes that left."""
        ...

    def finish(self, key: str) -> None:
        """End a file: the platform has answered to its last byte."""
        ...


class Silent:
    """Draws nothing."""

    def start(self, key: str, label: str, total: int) -> None:
        """Do nothing."""

    def advance(self, key: str, amount: int) -> None:
        """Do nothing."""

    def finish(self, key: str) -> None:
        """Do nothing."""


silent: Progress = Silent()


class Tally:
    """Tells progress about the sections of one request, and takes them back when the request failed."""

    def __init__(self, progress: Progress, account: str, sections: Sequence[Section]) -> None:
        self._progress = progress
        self._account = account
        self._sections = sections
        self._sent: Counter[str] = Counter()
        for section in sections:
            progress.start(self._key(section.key), section.file.name or section.key, section.file.size)

    def count(self, key: str, amount: int) -> None:
        """Note bytes of a file that left."""
        self._sent[key] += amount
        self._progress.advance(self._key(key), amount)

    def undo(self) -> None:
        """Take back what was counted."""
        for key, amount in self._sent.items():
            self._progress.advance(self._key(key), -amount)

    def finish(self) -> None:
        """End the files whose last byte was in this request."""
        for section in self._sections:
            if section.last:
                self._progress.finish(self._key(section.key))

    def _key(self, key: str) -> str:
        return f"{self._account}/{key}"
