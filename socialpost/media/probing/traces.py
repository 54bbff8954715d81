"""What a file's metadata tell of where and with what it was made, collected while a reader walks through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto
from typing import BinaryIO

MOST_LOOKS = 64
"""How many blocks of metadata of one file are read: real files have one to five."""


class Trace(Flag):
    """LOCATION: where it was made. CAMERA: with what, or anything else that only a metadata packet tells."""

    NONE = 0
    CAMERA = auto()
    LOCATION = auto()


@dataclass(slots=True)
class Traces:
    """Collects what was found."""

    found: Trace = Trace.NONE
    looks: int = 0

    def look(self, reader: Callable[[bytes], Trace], data: bytes) -> None:
        """Read a block of metadata; beyond what real files have it counts as metadata without being read."""
        self.looks += 1
        self.found |= reader(data) if self.looks <= MOST_LOOKS else Trace.CAMERA

    @property
    def location(self) -> bool:
        """Something tells where."""
        return Trace.LOCATION in self.found

    @property
    def camera(self) -> bool:
        """Something tells with what."""
        return Trace.CAMERA in self.found


def behind(handle: BinaryIO) -> Trace:
    """Tell of what stands behind the end of a picture: another one, a video, the rest of what was cut away."""
    return Trace.CAMERA if handle.read(64).strip(b"\0") else Trace.NONE
