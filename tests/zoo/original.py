"""The zoo: each original is made when it is first asked for, once a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from socialpost.draft import Role
from socialpost.media.model import Measured
from socialpost.media.probing.probe import measure

from .colours import LATER, QUADRANTS, Colour, Size


@dataclass(frozen=True, slots=True)
class Original:
    """A file and what people see in it.

    `size` is (width, height) as shown. `shows` are the colours of the four quadrants; None where it is transparent.
    `later` is what the last third of something moving shows. `near` is how far off a band may be after all coding.
    `planted`: it has metadata that must not go out. `loose`: its end can be cut off and nobody can know.
    `light`: it costs much, so it meets few limits only.
    """

    name: str
    make: Callable[[Path], None]
    size: Size
    role: Role = Role.IMAGE
    shows: Sequence[Colour | None] = QUADRANTS
    later: Sequence[Colour | None] = LATER
    near: int = 14
    seconds: float = 0.0
    fps: float = 0.0
    sound: bool = False
    planted: bool = False
    loose: bool = False
    light: bool = False

    @property
    def id(self) -> str:
        """The name without what is no letter or digit."""
        return self.name.replace(".", "_")


class Zoo:
    """A folder with the originals that were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._measured: dict[str, Measured] = {}

    def path(self, original: Original) -> Path:
        """Return the file, made now if it is not there."""
        path = self.folder / original.name
        if not path.exists():
            original.make(path)
        return path

    def measured(self, original: Original) -> Measured:
        """Return probe and hash."""
        if original.name not in self._measured:
            self._measured[original.name] = measure(self.path(original))
        return self._measured[original.name]
