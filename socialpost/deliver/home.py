"""Where a workspace's queue is at home: a copy of the folder, queue and all, must not send what the original sends.

`.socialpost/home` holds the address of the folder that it lies in. A folder that was moved finds its old place empty; a
copy finds the original there. On another machine nothing can be found: nobody is held back there.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from socialpost.deliver.books import NAME
from socialpost.durable import replace_file
from socialpost.errors import StateTrouble

FILE = "home"


def settle_in(folder: Path) -> None:
    """Write down that the queue in a state folder is at home there. StateTrouble: it is a copy of one that still is."""
    here = folder.resolve()
    known = _read(folder / FILE)
    if known == here:
        return
    if known is not None and (folder / NAME).exists() and _is_at_home(known, folder):
        raise StateTrouble(
            f"this workspace is a copy of {known.parent}, with its queue: what waits would go out from both",
            f"send from there; or, to send from here alone, remove {known}; to begin here with an empty queue,"
            f" remove {folder / NAME} (receipts/ tells what is out)",
        )
    with suppress(OSError):  # where nothing can be written, nothing can be queued either, and that is told
        replace_file(folder / FILE, f"{here}\n".encode())


def _read(path: Path) -> Path | None:
    with suppress(OSError, ValueError):
        text = path.read_text().strip()
        return Path(text) if text else None
    return None


def _is_at_home(there: Path, folder: Path) -> bool:
    """Tell whether another state folder, not this one under a second name, still says that it is at home."""
    try:
        return (there / NAME).is_file() and _read(there / FILE) == there and not there.samefile(folder)
    except OSError:
        return False
