"""The one error that stays inside this package."""

from __future__ import annotations


class RenderError(Exception):
    """A template that cannot be rendered: `line` inside the text from 0, `fix` what would help."""

    def __init__(self, message: str, line: int = 0, fix: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.fix = fix
