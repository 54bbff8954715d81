"""A file that is read piece by piece, never whole: it knows its end and tells how far it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.model import MOST_PIECES, broken, cut_off, too_complex
from socialpost.media.watch import Watch

BLOCK = 1 << 20
"""Bytes that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A picture that is being read; whoever waits is told, and may stop it."""

    handle: BinaryIO
    watch: Watch

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return os.fstat(self.handle.fileno()).st_size

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self.handle.tell()

    def seek(self, place: int) -> None:
        """Go to a place."""
        self.handle.seek(place)

    def some(self, length: int = BLOCK) -> bytes:
        """Read at most so many bytes; fewer only at the end. MediaTrouble: the disk does not give them. Stopped."""
        self.watch.at(min(0.99, self.handle.tell() / max(1, self.size)))
        try:
            return self.handle.read(length)
        except OSError as problem:
            raise broken(f"it cannot be read to its end ({problem.strerror or problem})") from None

    def take(self, length: int) -> bytes:
        """Read exactly so many bytes. MediaTrouble: they are not there."""
        data = self.handle.read(length)
        if len(data) < length:
            raise cut_off("it ends inside a picture")
        return data

    def blocks(self, length: int) -> Iterator[bytes]:
        """Read exactly so many bytes in blocks. MediaTrouble: they are not there. Stopped."""
        left = length
        while left:
            block = self.some(min(left, BLOCK))
            if not block:
                raise cut_off(f"{left:,} bytes of it are missing")
            left -= len(block)
            yield block

    def pieces(self, what: str) -> Iterator[int]:
        """Count the pieces of a file. MediaTrouble: there are more than any real file has."""
        yield from range(MOST_PIECES)
        raise too_complex(what)
