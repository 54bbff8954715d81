"""What people are told to type, as it has to be typed where they are: in the sandbox every command names it."""

from __future__ import annotations

import re

_WORD = r"[^\s|,;`)]++"
_COMMAND = re.compile(
    rf"((?:socialpost |\| )(?:(?:queue [a-z]+|publish|delete|login) {_WORD}|status\b|accounts --check|run --once))"
    r"(?! --sandbox)"
)
"""Those that do another thing without the flag; behind a bar stands the next way, without the program's name."""


def to_type(text: str, *, sandbox: bool) -> str:
    """Return a text, which was written without knowing of the sandbox, with its commands as they have to be typed."""
    return _COMMAND.sub(r"\1 --sandbox", text) if sandbox else text
