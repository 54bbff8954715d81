"""The files that come with the tool: starter posts, the skeleton of a workspace, the demo.

In the wheel they lie inside the package (`socialpost/templates`), in a checkout beside it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from socialpost.errors import StateTrouble

_NOT_OURS = (".socialpost", "receipts", "__pycache__", ".DS_Store")
"""What working in a checkout's own templates leaves there."""


def folder(name: str, package: Path | None = None) -> Path:
    """Return the folder of a bundle: `demo`, `workspace`, `posts`. StateTrouble: the installation is broken."""
    package = package or Path(str(files("socialpost")))
    for place in (package / "templates", package.parent / "templates"):
        if (place / name).is_dir():
            return place / name
    raise StateTrouble(f"the templates of socialpost are not installed: no {name} in {package}", "install it again")


def contents(name: str) -> Iterator[Path]:
    """Yield the files of a bundle relative to its folder, sorted."""
    root = folder(name)
    for place, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - set(_NOT_OURS))
        yield from sorted(Path(place, found).relative_to(root) for found in names if found not in _NOT_OURS)


def unpack(name: str, target: Path) -> tuple[list[Path], list[Path]]:
    """Copy a bundle into a folder; what is there already stays as it is.

    Returns the files that were made and those that were there, relative. StateTrouble: the folder cannot be written.
    """
    made, kept = [], []
    source = folder(name)
    for path in contents(name):
        there = target / path
        if there.exists() or there.is_symlink():
            kept.append(path)
            continue
        _copy(source / path, there)
        made.append(path)
    return made, kept


def _copy(source: Path, target: Path) -> None:
    """Copy bytes alone: a read-only installation must not make a read-only workspace."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
        shutil.copyfile(source, fresh)
        fresh.replace(target)
    except OSError as problem:
        raise StateTrouble(
            f"{target} cannot be written: {problem.strerror or problem}", "choose another folder, or mend its rights"
        ) from problem
