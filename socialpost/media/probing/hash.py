"""SHA-256 of files, in pieces: whole files are never in memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 20


def digest(handle: BinaryIO) -> str:
    """Return the SHA-256, hexadecimal, of what is left to read."""
    total = hashlib.sha256()
    while piece := handle.read(_PIECE):
        total.update(piece)
    return total.hexdigest()


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal. OSError."""
    with path.open("rb") as handle:
        return digest(handle)
