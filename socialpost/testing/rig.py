"""A workspace in small: an adapter, its fake, a journal and a clock that tests turn, without sockets.

Everything between the runner and the fake is the real thing (`Line`, signing, bodies, faults); only the network is a
function call, and a crash is an exception at a named point or a real SIGKILL.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from socialpost.adapter import Adapter
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.deliver import enqueue, loop, send
from socialpost.deliver.journal import Journal, open_journal
from socialpost.deliver.points import Point, quiet
from socialpost.deliver.send import httpx
from socialpost.deliver.state import Delivery
from socialpost.deliver.store import Store, sha256
from socialpost.deliver.tools import Tools
from socialpost.draft import Draft
from socialpost.plan.model import Planned
from socialpost.sandbox.engine import Dropped, Sandbox
from socialpost.sandbox.kit import Card, Platform
from socialpost.sandbox.transport import handle
from socialpost.testing import media
from socialpost.testing.clock import VirtualClock

DAYS = timedelta(days=3)
DATABASE = "TESTS_DATABASE"
"""Names a PostgreSQL server that every rig keeps its journal on, in place of a file."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of post: a draft (its `account` is seated with `draft.options`) and the files it names, by path."""

    name: str
    draft: Draft
    files: Mapping[str, bytes] = field(default_factory=dict)


class Crash(BaseException):
    """The process is gone: nothing after this runs."""


def memory() -> str | None:
    """Return a folder in memory where the machine has one: thousands of tiny commits need no disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a private folder is made in it


class Rig:
    """See the module. `at` is called at every named point of the runner; `parallel` stays 1 to be repeatable."""

    def __init__(self, adapter: Adapter, platform: Platform, folder: Path | None = None) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(dir=memory(), prefix="socialpost-")
        self.folder = folder or Path(self._temporary.name if self._temporary else "")
        self.adapter = adapter
        self.platform = platform
        self.clock = VirtualClock()
        self.at: Point = quiet
        self.mutate: Callable[[Adapter], Adapter] = lambda adapter: adapter
        self.open()

    def open(self) -> None:
        """Open the sandbox and the journal on the rig's folder, as a new process would."""
        _start_from(_empty_world(), self.folder / "sandbox" / "world.sqlite3")
        self.sandbox = Sandbox(*([self.platform], self.folder / "sandbox", self.clock.seconds), sleep=self.clock.sleep)
        self.reopen()

    def reopen(self) -> None:
        """Open the journal again, as the next process would after a crash."""
        self.journal = self.another_journal()
        self.store = Store(self.folder / "state" / "media", self.folder)
        self._client = send.make_client(_transport(self.sandbox))

    def another_journal(self) -> Journal:
        """Open the journal once more, as a process beside this one would."""
        return _journal(self.folder / "state", self.clock)

    def abandon(self) -> None:
        """Drop the journal without any tidying of rows: what the dead process leaves behind."""
        self._client.close()
        self.journal.close()

    def forget(self) -> None:
        """Begin with an empty journal: what the platform shows is somebody else's from now on."""
        self.abandon()
        shutil.rmtree(self.folder / "state")
        self.reopen()

    def close(self) -> None:
        """Close everything and remove the folder if it is the rig's own."""
        self.abandon()
        self.sandbox.close()
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tools(self, **changes: Any) -> Tools:
        """Return what the runner is given."""
        tools = Tools(
            journal=self.journal,
            clock=self.clock,
            adapter=lambda _name: self.mutate(self.adapter),
            way=self._line,
            files=self.store.files,
            at=lambda name: self.at(name),  # noqa: PLW0108 - tests change it while the tools live
            parallel=1,
        )
        return replace(tools, **changes)

    def _line(self, delivery: Delivery) -> send.Line:
        account = delivery.key.account
        values = self.sandbox.seat(self.platform.name, account, delivery.draft.options)
        method = next(
            method
            for method in self.adapter.auth.methods
            if all(values.get(field.name) for field in method.fields if field.required)
        )
        return send.Line(
            *(self.adapter, account, StaticCredentials(Credential(account, method, values))),
            client=self._client,
            origins=self.sandbox.origins(self.platform.name),
            clock=self.clock,
            random=lambda count: b"\x07" * count,
        )

    def queue(self, case: Case, *, again: bool = False) -> Delivery:
        """Put a case into the journal. AssertionError when it does not enter."""
        media.write(self.folder, dict(case.files))
        entered = enqueue.enter(
            self.journal, self.store, plan(case, self.adapter, self.folder), self.clock.now(), again=again
        )
        assert entered.delivery is not None, entered.says
        return entered.delivery

    def carry(self, *deliveries: Delivery, wait: timedelta = DAYS, **changes: Any) -> list[Delivery]:
        """Run deliveries to where they rest, time passing as it must."""
        chosen = [delivery.id for delivery in deliveries]
        return loop.carry(self.tools(**changes), chosen, wait=wait, workers=1)

    def cards(self) -> list[Card]:
        """Return what people see."""
        return self.sandbox.cards(self.platform.name)


def _start_from(empty: bytes, path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(empty)


@cache
def _empty_journal() -> bytes:
    """Make a journal without a row, once a process: thousands of rigs begin with one, and a copy is ten times cheaper."""
    with tempfile.TemporaryDirectory(dir=memory(), prefix="socialpost-") as folder:
        path = Path(folder) / "state.sqlite3"
        open_journal(path, VirtualClock()).close()
        return path.read_bytes()


@cache
def _empty_world() -> bytes:
    """Make the state of a sandbox in which nothing has happened."""
    with tempfile.TemporaryDirectory(dir=memory(), prefix="socialpost-") as folder:
        Sandbox([], Path(folder)).close()
        return (Path(folder) / "world.sqlite3").read_bytes()


def _journal(folder: Path, clock: VirtualClock) -> Journal:
    """Open the journal of a folder: a file, or a schema of its own on the server that `DATABASE` names."""
    server = os.environ.get(DATABASE)
    if not server:
        _start_from(_empty_journal(), folder / "state.sqlite3")
        return open_journal(folder / "state.sqlite3", clock)
    from socialpost.deliver import address, books

    name = folder / "schema"
    if not name.exists():
        folder.mkdir(parents=True, exist_ok=True)
        name.write_text(f"rig_{secrets.token_hex(8)}")
    database = books.open_database(address.parse(f"{server.partition('?')[0]}?schema={name.read_text()}"))
    return Journal(database, clock, folder / "locks")


def plan(case: Case, adapter: Adapter, folder: Path) -> Planned:
    """Make the planned delivery of a case, as the plan would from files."""
    draft = case.draft if case.draft.kind else replace(case.draft, kind=adapter.kind(case.draft))
    own = adapter.identity(draft.options)
    return Planned(
        draft,
        file=f"posts/{case.name}.yaml",
        steps=tuple(adapter.compile(draft)),
        hashes={file.key: sha256(folder / file.path) for file in draft.files},
        fingerprint=f"{case.name}:{draft.texts}:{draft.title}:{draft.link}",
        identity=f"{adapter.name}:{own}" if own else "",
    )


def _transport(sandbox: Sandbox) -> httpx.BaseTransport:
    """Make the network a function call; a dropped connection looks to the client as it would on a wire."""

    class InProcess(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            headers = [(name, value) for name, value in request.headers.items()]
            try:
                status, found, content = handle(
                    *(sandbox, request.method, str(request.url), headers, _pieces(request.stream))
                )
            except Dropped as dropped:
                raise httpx.RemoteProtocolError("the connection was closed", request=request) from dropped
            return httpx.Response(status, headers=found, content=content)

    return InProcess()


def _pieces(stream: Any) -> Iterator[bytes]:
    yield from stream
