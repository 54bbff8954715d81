"""The content store: frozen copies of what open deliveries send, by hash, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from socialpost.deliver.body import FileOnDisk
from socialpost.deliver.state import Delivery
from socialpost.draft import File
from socialpost.durable import reach_the_disk
from socialpost.errors import StateTrouble

PIECE = 1 << 20


Made = Callable[[str], "tuple[Path, str] | None"]
"""Finds a rendition that was prepared, by its name: where it lies and its SHA-256."""


class Store:
    """A folder of files named by their SHA-256."""

    def __init__(self, folder: Path, workspace: Path, made: Made = lambda _name: None) -> None:
        self._folder = folder
        self._workspace = workspace
        self._made = made

    def freeze(self, files: Iterable[File], hashes: Mapping[str, str]) -> Mapping[str, str] | str:
        """Copy what will be sent into the store: originals (`hashes` by key as planned), or the renditions made of them.

        Returns the hash of what was frozen by key, or why it cannot be. StateTrouble: no space.
        """
        frozen: dict[str, str] = {}
        for file in files:
            source: tuple[Path, str] | None = (self._workspace / file.path, hashes[file.key])
            if file.recipe:
                source = self._made(file.recipe)
            if source is None:
                return f"the rendition of {file.path} is not prepared"
            path, digest = source
            if not self.path(digest).exists() and not self._copy(path, digest):
                return f"{file.path} has changed since it was planned" if path.exists() else f"{file.path} is not here"
            frozen[file.key] = digest
        return frozen

    def _copy(self, source: Path, digest: str) -> bool:
        temporary = self._folder / f"{digest}.{secrets.token_hex(4)}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, temporary)
            if sha256(temporary) != digest:
                return False
            reach_the_disk(temporary)  # before the delivery is there that sends it
            temporary.replace(self.path(digest))
            reach_the_disk(self._folder)
        except FileNotFoundError:
            return False
        except OSError as problem:
            raise StateTrouble(
                f"{source.name} cannot be copied into {self._folder}: {os.strerror(problem.errno or 0)}",
                "nothing was sent; free disk space or mend the folder, then run again",
            ) from problem
        finally:
            temporary.unlink(missing_ok=True)
        return True

    def path(self, digest: str) -> Path:
        """Return where a frozen file lies, whether it is there or not."""
        return self._folder / digest

    def files(self, delivery: Delivery, check: bool) -> Mapping[str, FileOnDisk] | str:
        """Return the delivery's frozen files by key, or why they are not what was planned. `check` reads them whole."""
        found: dict[str, FileOnDisk] = {}
        for file in delivery.draft.files:
            digest = delivery.hashes.get(file.key, "")
            path = self.path(digest)
            if not digest or not path.is_file():
                return f"the frozen copy of {file.path} is gone from {self._folder}"
            if check and sha256(path) != digest:
                return f"the frozen copy of {file.path} in {self._folder} was changed"
            found[file.key] = FileOnDisk(path, path.stat().st_size, file.mime, digest, file.path)
        return found

    def clean(self, needed: Callable[[], Collection[str]]) -> int:
        """Remove what is not `needed`, by hash; return how many files went. It is only asked where there are any."""
        found = list(self._folder.glob("*"))
        keep = needed() if found else ()
        gone = [path for path in found if path.name.partition(".")[0] not in keep]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
