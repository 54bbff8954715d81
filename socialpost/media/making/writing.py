"""Renditions on their way to the disk: what the disk refuses is said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from socialpost.media.disk import refused


@dataclass(frozen=True, slots=True)
class Sink:
    """A file that is being written; every method raises StateTrouble where the disk refuses."""

    handle: BinaryIO
    name: str

    def write(self, data: bytes) -> None:
        """Write all of it."""
        try:
            self.handle.write(data)
        except OSError as problem:
            raise refused(self.name, problem.errno) from None

    def patch(self, place: int, data: bytes) -> None:
        """Write over what stands at a place, and go back to the end."""
        try:
            self.handle.seek(place)
            self.handle.write(data)
            self.handle.seek(0, 2)
        except OSError as problem:
            raise refused(self.name, problem.errno) from None


@contextmanager
def writing(target: Path) -> Iterator[Sink]:
    """Open `target` anew. StateTrouble: it cannot be written, the disk is full."""
    try:
        handle = target.open("wb")
    except OSError as problem:
        raise refused(target.name, problem.errno) from None
    try:
        yield Sink(handle, target.name)
    except BaseException:
        _close(handle)
        raise
    try:
        handle.close()
    except OSError as problem:
        raise refused(target.name, problem.errno) from None


def _close(handle: BinaryIO) -> None:
    """Close what is given up anyway; the first trouble is the one to tell."""
    try:
        handle.close()
    except OSError:
        return
