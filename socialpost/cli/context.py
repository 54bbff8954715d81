"""What the commands share: their three options, the workspace, what the journal knows, the office."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.errors import InvalidContent, UsageError

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.deliver.journal import Journal
    from socialpost.deliver.office import Office
    from socialpost.deliver.progress import Progress
    from socialpost.findings import Finding
    from socialpost.plan.taken import Times
    from socialpost.receipts.book import Book, Receipts

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
InSandbox = Annotated[bool, typer.Option("--sandbox", help="Use the loopback platforms instead of the real ones.")]
Folder = Annotated[Path | None, typer.Option("--workspace", metavar="DIR", help="The folder with socialpost.yaml.")]
Files = Annotated[list[Path] | None, typer.Argument(metavar="[FILES]...", help="Posts; all under posts/ without any.")]
Wait = Annotated[str, typer.Option("--wait", metavar="DURATION", help="How long to wait for a platform: 90s, 10m, 1h.")]


class Patience:
    """The machine's clock; a sleep ends early when somebody asks the process to stop."""

    def __init__(self) -> None:
        self.stop = Event()

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait, or until `stop` is set."""
        self.stop.wait(seconds)


def find_root(folder: Path | None) -> Path:
    """Return the workspace's folder. UsageError: there is none."""
    if folder is None:  # without the content's models, which `status` and `queue` do not need
        here = Path.cwd()
        for place in (here, *here.parents):
            if (place / "socialpost.yaml").is_file():
                return place.resolve()
    from socialpost.content.workspace import find_root as find

    return find(Path.cwd(), folder)


def open_workspace(folder: Path | None) -> tuple[Workspace, list[Finding]]:
    """Return the workspace and what is not quite right with it. InvalidContent: it cannot be used."""
    from socialpost.content.workspace import load_workspace

    workspace, findings = load_workspace(find_root(folder))
    if workspace is None:
        raise InvalidContent("socialpost.yaml has errors; nothing was done", findings)
    return workspace, findings


def chosen_files(root: Path, files: Sequence[Path] | None) -> list[Path] | None:
    """Return the files that are meant: a folder stands for the posts in it, a post's id for its file. None: all."""
    if not files:
        return None
    return [file for given in files for file in _meant(root, given)]


def _meant(root: Path, given: Path) -> list[Path]:
    if given.is_dir():
        found = sorted(path for ending in ("*.yaml", "*.yml") for path in given.rglob(ending))
        if not found and given.resolve() != (root / "posts").resolve():  # that one empty: all that waits is to go
            raise UsageError(f"there is no post in {given}", "posts are YAML files")
        return found
    if not given.exists() and not given.is_absolute():
        for place in (root / given, root / "posts" / f"{given}.yaml", root / "posts" / f"{given}.yml"):
            if place.is_file():
                return [place]
    return [given]


def duration(text: str) -> timedelta:
    """Read `10m`, `1h30m`, `45s` or plain seconds. UsageError."""
    from socialpost.content.pace_model import span

    with suppress(ValueError):
        if text:
            return span(f"{text}s" if text.isdecimal() else text)
    raise UsageError(f"{text!r} is no length of time", "write it like 90s, 10m or 1h30m")


def state(root: Path, *, sandbox: bool) -> Path:
    """Return where the state of a workspace lies."""
    return root / ".socialpost" / "sandbox" if sandbox else root / ".socialpost"


@contextmanager
def journal(root: Path, *, sandbox: bool) -> Iterator[Journal | None]:
    """Lend the journal, without anything that could send; None when nothing was ever queued here."""
    from socialpost.clock import SystemClock
    from socialpost.deliver import books

    if not books.exist(root, os.environ, sandbox=sandbox):
        yield None
        return
    opened = books.open_books(root, SystemClock(), os.environ, sandbox=sandbox)
    try:
        opened.free_dead()
        yield opened
    finally:
        opened.close()


@contextmanager
def times(root: Path, now: datetime, *, sandbox: bool) -> Iterator[Times]:
    """Lend what a plan has to know of times: slots and occurrences that are queued already."""
    from socialpost.deliver.times import JournalTimes
    from socialpost.plan.taken import Taken

    with journal(root, sandbox=sandbox) as opened:
        yield Taken() if opened is None else JournalTimes(opened.database, now)


def receipts(root: Path, *, sandbox: bool) -> Receipts:
    """Return what the files under `receipts/` tell; in the sandbox nothing."""
    from socialpost.receipts.book import NONE
    from socialpost.receipts.folder import FolderBook

    return NONE if sandbox else FolderBook(root).read()


@contextmanager
def office(workspace: Workspace, *, sandbox: bool, progress: Progress, book: Book | None = None) -> Iterator[Office]:
    """Open the workspace for work; in the sandbox the vault and the environment stay closed. StateTrouble.

    `book` is where receipts are kept; who gives one wants to send, which no copy of a workspace may.
    """
    from socialpost.deliver import books, home
    from socialpost.deliver.office import Office

    clock = Patience()
    if not sandbox:
        _offer(workspace)
        if book is not None and books.address(workspace.root, os.environ, sandbox=False) is None:
            home.settle_in(books.state_folder(workspace.root, sandbox=False))
        with Office(workspace, clock=clock, progress=progress, book=book) as opened:
            clock.stop = opened.stop
            yield opened
        return
    from socialpost.cli import loopback

    with (
        loopback.running(workspace.root) as control,
        Office(workspace, seat=loopback.seat(control), clock=clock, progress=progress) as opened,
    ):
        clock.stop = opened.stop
        yield opened


def _offer(workspace: Workspace) -> None:
    """Ask about what needs the person's consent before the work begins."""
    if workspace.vault or workspace.smtp or any(one.commands or one.origins for one in workspace.accounts.values()):
        from socialpost.cli import trusting

        trusting.offer(workspace)
