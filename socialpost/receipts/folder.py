"""Receipts in a folder of the workspace: `receipts/POST.yaml`, each written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from socialpost.errors import StateTrouble
from socialpost.findings import Finding, Place, error
from socialpost.locks import locked
from socialpost.plan.model import DeliveryKey
from socialpost.receipts import file
from socialpost.receipts.book import Elsewhere, Receipts, entered, gathered
from socialpost.receipts.model import GIVES_WAY, Receipt, joined

FOLDER = "receipts"
ENDING = ".yaml"
ATTRIBUTES = "*.yaml merge=union text eol=lf\n"
LOCK = Path(".socialpost", "locks", "receipts.lock")


class FolderBook:
    """See `book.Book`; `root` is the workspace. Safe for threads and for processes side by side."""

    claims = False

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self) -> Receipts:
        """Return all receipts of the workspace."""
        return gathered(self._file(post) for post in sorted(self._posts()))

    def claim(self, wanted: Receipt, now: datetime) -> None:
        """See that the file does not say meanwhile that it is out. Elsewhere."""
        del now
        known = self.of(wanted.key)
        if known is not None and known.mark not in GIVES_WAY:
            raise Elsewhere(known)

    def held(self) -> list[DeliveryKey]:
        """Return nothing: a folder takes no claims."""
        return []

    def of(self, key: DeliveryKey) -> Receipt | None:
        """Return what the file says of a delivery. StateTrouble: it cannot be read."""
        return joined(one for one in self._sound(key.post) if one.key == key)

    def write(self, receipt: Receipt) -> None:
        """Put a receipt into its file. StateTrouble."""
        with locked(self._root / LOCK):
            known = self._sound(receipt.key.post)
            text = file.render(entered(known, receipt))
            try:
                _attributes(self._root / FOLDER)
                replace_file(self._path(receipt.key.post), text.encode())
            except OSError as problem:
                raise StateTrouble(
                    f"{self._shown(receipt.key.post)} cannot be written: {problem.strerror or problem}",
                    f"{receipt.key} is {receipt.state} all the same; mend the folder, then run any command again",
                ) from problem

    def _posts(self) -> Iterator[str]:
        folder = self._root / FOLDER
        for where, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                if name.endswith(ENDING) and not name.startswith("."):
                    yield Path(where, name).relative_to(folder).as_posix().removesuffix(ENDING)

    def _path(self, post: str) -> Path:
        return self._root / FOLDER / f"{post}{ENDING}"

    def _shown(self, post: str) -> str:
        return f"{FOLDER}/{post}{ENDING}"

    def _file(self, post: str) -> tuple[str, list[Receipt], list[Finding]]:
        shown = self._shown(post)
        try:
            text = self._path(post).read_text("utf-8")
        except FileNotFoundError:
            return post, [], []
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or "it is no text"
            found = error("receipt.broken", f"cannot be read: {why}", f"put the last good version back: {shown}")
            return post, [], [found.at(Place(shown))]
        return post, *file.parse(text, shown, post)

    def _sound(self, post: str) -> list[Receipt]:
        """Return the receipts of a post. StateTrouble: something in the file cannot be read."""
        _, receipts, findings = self._file(post)
        if findings:
            first = findings[0]
            raise StateTrouble(f"{first.place} {first.message}", first.fix)
        return receipts


def _attributes(folder: Path) -> None:
    """Tell git how to merge receipts, where nobody has told it anything."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".gitattributes"
    if not path.exists():
        replace_file(path, ATTRIBUTES.encode())


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, durably. OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
