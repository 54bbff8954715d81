"""Has anything changed that posts are made of: a look at times and sizes, without reading a file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from socialpost.content.workspace import FILE

FOLDERS = ("posts", "templates", "media", "receipts")

Seen = Mapping[str, tuple[int, int]]
"""By path relative to the workspace: when it was changed last (nanoseconds since 1970), and its bytes."""


def look(root: Path, named: Collection[str] = ()) -> Seen:
    """Return the files of the folders above, the workspace's own, and those that posts `named` elsewhere."""
    found: dict[str, tuple[int, int]] = {}
    for path in (str(root / FILE), *(str(root / name) for name in named), *_walk(root)):
        try:
            status = os.stat(path)  # noqa: PTH116 - ten thousand of them, twice a minute
        except OSError:
            continue  # it went while we looked; the next look misses it
        found[os.path.relpath(path, root)] = (status.st_mtime_ns, status.st_size)
    return found


def _walk(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for here, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if name[:1] != "."]
            yield from (os.path.join(here, name) for name in names if name[:1] != ".")  # noqa: PTH118 - as above


def changed(before: Seen, after: Seen) -> list[str]:
    """Return what is new, different or gone, sorted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def settled(seen: Seen, paths: Collection[str], now: float, seconds: float) -> bool:
    """Tell whether none of these was written within the last seconds: an editor or git may still be at it.

    `now` is seconds since 1970.
    """
    return all(now - seen[path][0] / 1e9 >= seconds or seen[path][0] / 1e9 > now for path in paths if path in seen)
