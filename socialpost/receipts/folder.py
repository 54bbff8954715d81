"""Receipts in a folder of the workspace: `receipts/POST.yaml`, each written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from socialpost.durable import replace_file
from socialpost.errors import StateTrouble
from socialpost.findings import Finding, Place, error
from socialpost.locks import locked
from socialpost.plan.model import DeliveryKey
from socialpost.receipts import file, unmerged
from socialpost.receipts.book import Ahead, Elsewhere, Read, Receipts, entered, gathered
from socialpost.receipts.file import ENDING, FOLDER
from socialpost.receipts.model import GIVES_WAY, Receipt, joined

ATTRIBUTES = "*.yaml merge=union text eol=lf\n"
LOCK = Path(".socialpost", "locks", "receipts.lock")


class FolderBook:
    """See `book.Book`; `root` is the workspace. Safe for threads and for processes side by side.

    What git has fetched and nobody has merged here counts as if it stood in the folder; it is never written there.
    Without `writes` nothing is: unattended machines of a team leave their clones clean, so that they can pull.
    """

    claims = False
    alone = False

    def __init__(self, root: Path, *, writes: bool = True) -> None:
        self.writes = writes
        self._root = root
        self._ahead = unmerged.NOTHING

    def read(self) -> Receipts:
        """Return all receipts of the workspace."""
        posts = self.posts()
        return replace(gathered(map(self.file, sorted(posts))), ahead=self.ahead())

    def claim(self, wanted: Receipt, now: datetime) -> None:
        """See that the file does not say meanwhile that it is out. Elsewhere."""
        del now
        self._ahead = unmerged.look(self._root, self._ahead)
        known = self.of(wanted.key)
        if known is not None and known.mark not in GIVES_WAY:
            raise Elsewhere(known)

    def held(self) -> list[DeliveryKey]:
        """Return nothing: a folder takes no claims."""
        return []

    def of(self, key: DeliveryKey) -> Receipt | None:
        """Return what the file says of a delivery. StateTrouble: it cannot be read."""
        return joined(one for one in _sound(self.file(key.post)) if one.key == key)

    def write(self, receipt: Receipt) -> None:
        """Put a receipt into its file. StateTrouble."""
        with locked(self._root / LOCK):
            known = _sound(self._here(receipt.key.post))
            text = file.render(entered(known, receipt))
            try:
                _attributes(self._root / FOLDER)
                replace_file(self._path(receipt.key.post), text.encode())
            except OSError as problem:
                raise StateTrouble(
                    f"{_shown(receipt.key.post)} cannot be written: {problem.strerror or problem}",
                    f"{receipt.key} is {receipt.state} all the same; mend the folder, then run any command again",
                ) from problem

    def posts(self) -> dict[str, str]:
        """Return the posts that have receipts; with each what would be another one if its receipts were."""
        self._ahead = unmerged.look(self._root, self._ahead)
        found = dict(_seals(self._root / FOLDER))
        return found | {post: f"{found.get(post, '')} {_digest(text)}" for post, text in self._ahead.texts.items()}

    def file(self, post: str) -> Read:
        """Return what is known of a post: the file's lines, and those that are not merged."""
        _, receipts, findings = self._here(post)
        if text := self._ahead.texts.get(post):
            there, wrong = file.parse(text, _shown(post), post)
            receipts = [*receipts, *there]
            findings += [_ahead(one, self._ahead.name) for one in wrong]
        return post, receipts, findings

    def ahead(self) -> Ahead:
        """Return what of that is not merged here."""
        return Ahead(self._ahead.name, tuple(post for post in self._ahead.texts if self._lacks(post)))

    def _lacks(self, post: str) -> bool:
        """Tell whether a file that is not merged says anything that the file here does not say."""
        try:
            here = self._path(post).read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return True
        return not set(self._ahead.texts[post].splitlines()) <= set(here)

    def _path(self, post: str) -> Path:
        return self._root / FOLDER / f"{post}{ENDING}"

    def _here(self, post: str) -> Read:
        shown = _shown(post)
        try:
            text = self._path(post).read_text("utf-8")
        except FileNotFoundError:
            return post, [], []
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or "it is no text"
            found = error("receipt.broken", f"cannot be read: {why}", f"put the last good version back: {shown}")
            return post, [], [found.at(Place(shown))]
        return post, *file.parse(text, shown, post)


def _seals(folder: Path, below: str = "") -> Iterator[tuple[str, str]]:
    """Yield the posts of a folder and of those in it, with what a file would not keep if somebody changed it."""
    try:
        entries = os.scandir(folder)
    except OSError:
        return
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.endswith(ENDING) and not entry.is_dir():
                yield f"{below}{entry.name.removesuffix(ENDING)}", _seal(entry)
            elif entry.is_dir(follow_symlinks=False):
                yield from _seals(Path(entry.path), f"{below}{entry.name}/")


def _seal(entry: os.DirEntry[str]) -> str:
    try:
        found = entry.stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _ahead(found: Finding, branch: str) -> Finding:
    """Return what cannot be read on a branch that is not merged here: mending the file here is not enough."""
    return replace(found, rule="receipt.broken-ahead", message=f"on {branch}: {found.message}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(post: str) -> str:
    return f"{FOLDER}/{post}{ENDING}"


def _sound(read: Read) -> list[Receipt]:
    """Return the receipts of a post. StateTrouble: something in its file cannot be read."""
    _, receipts, findings = read
    if findings:
        raise StateTrouble(f"{findings[0].place} {findings[0].message}", findings[0].fix)
    return receipts


def _attributes(folder: Path) -> None:
    """Tell git how to merge receipts, where nobody has told it anything."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".gitattributes"
    if not path.exists():
        replace_file(path, ATTRIBUTES.encode())
