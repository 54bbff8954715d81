"""What outlasts the loss of power."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def reach_the_disk(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk. OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put a file in place whole or not at all, on disk before it gets its name; its folder is made. OSError.

    `mode` are its rights, without it those that new files get.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("wb") as handle:
            if mode is not None:
                os.fchmod(handle.fileno(), mode)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    reach_the_disk(path.parent)
