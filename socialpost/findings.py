"""A finding: something that does not fit - where, what, and what would be done about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How much it matters: an error stops the send, a warning is shown, a note explains."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: `line` and `column` count from 1; 0 means the whole file."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    `rule` is a stable dotted name (`text.too-long`, `media.missing`), for filters and SARIF.
    `field` is the path in the YAML (`platforms.x.text`, `media.1.alt`); the core turns it into a `place` where it has none.
    `fix` is the exact change that would help, or empty. `account` is empty for what concerns the file itself.
    """

    level: Level
    rule: str
    message: str
    fix: str = ""
    field: str = ""
    account: str = ""
    place: Place = Place()

    def at(self, place: Place) -> Finding:
        """Return the same finding at a place."""
        return replace(self, place=place)


def error(rule: str, message: str, fix: str = "", field: str = "") -> Finding:
    """Make an error finding."""
    return Finding(Level.ERROR, rule, message, fix, field)


def warning(rule: str, message: str, fix: str = "", field: str = "") -> Finding:
    """Make a warning finding."""
    return Finding(Level.WARNING, rule, message, fix, field)


def note(rule: str, message: str, fix: str = "", field: str = "") -> Finding:
    """Make a note finding."""
    return Finding(Level.NOTE, rule, message, fix, field)
