"""A workspace opened for work: its journal, its frozen files, its lines to the platforms.

In the sandbox everything lies apart (`.socialpost/sandbox/`): journal, files, credentials. The vault and the environment
are never looked at there, and every origin is replaced.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from socialpost import registry
from socialpost.adapter import Adapter, Budget
from socialpost.auth.chain import Chain
from socialpost.auth.command import Command
from socialpost.auth.credential import Credential, Credentials
from socialpost.auth.reach import overrides
from socialpost.auth.safe import open_safe
from socialpost.auth.vault import FileVault, Vault
from socialpost.clock import Clock, SystemClock
from socialpost.content.workspace import Account, Workspace
from socialpost.deliver import books, outlook
from socialpost.deliver.books import state_folder
from socialpost.deliver.claims import UNCLAIMED, Claims
from socialpost.deliver.journal import LEASE
from socialpost.deliver.keeper import Keeper
from socialpost.deliver.pace import Pace, SharedTable, SqliteTable
from socialpost.deliver.progress import Progress, silent
from socialpost.deliver.record import VARIABLE, Recorder
from socialpost.deliver.rules import Rules
from socialpost.deliver.send import Line, make_client, post_json
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.deliver.state import PUBLIC, Delivery
from socialpost.deliver.store import Store
from socialpost.deliver.tools import Tools
from socialpost.errors import LoginNeeded, StateTrouble, UsageError, conceal
from socialpost.media.renditions import FOLDER, Renditions
from socialpost.receipts.book import Book
from socialpost.receipts.folder import FolderBook
from socialpost.wire import Response

if TYPE_CHECKING:
    from socialpost.deliver.postgres import PostgresDatabase

HEARTBEAT = 60.0


Seated = tuple[Mapping[str, str], Mapping[str, str]]
Seat = Callable[[str, str, Mapping[str, Any]], Seated]
"""Gives an account a place in the sandbox: (platform, account, options) -> (credential fields, origins)."""


class Office:
    """See the module. `seat` makes it a sandbox's (`sandbox`); close it at the end. StateTrouble: the folder cannot be used.

    `book` is where receipts are kept, the workspace's `receipts/` without one; a sandbox keeps none.

    SOCIALPOST_RECORD in the environment names a file that every exchange is written to. UsageError: it cannot be.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        seat: Seat | None = None,
        clock: Clock | None = None,
        environ: Mapping[str, str] | None = None,
        progress: Progress = silent,
        book: Book | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.workspace = workspace
        self.clock = clock or SystemClock()
        self.folder = state_folder(workspace.root, sandbox=seat is not None)
        self.lease = lease
        self.stop = threading.Event()
        self._seat = seat
        self._environ = os.environ if environ is None else environ
        self._progress = progress
        self._lines: dict[str, Line] = {}
        self._chains: list[Chain] = []
        self._lock = threading.Lock()
        file = self._environ.get(VARIABLE, "").strip()
        self._recorder = Recorder(Path(file)) if file else None
        self.sandbox = seat is not None
        self.journal = books.open_books(workspace.root, self.clock, self._environ, sandbox=self.sandbox, lease=lease)
        try:
            self._pace = self._open_pace()
        except StateTrouble:
            self.journal.close()
            raise
        self.store = Store(self.folder / "media", workspace.root, self._made)
        self._client = make_client()
        self.keeper = (
            None if seat else Keeper(self.journal, registry.load, book or FolderBook(workspace.root), self.clock)
        )
        self.claims: Claims = self.keeper or UNCLAIMED

    def _open_pace(self) -> Pace:
        """Open the budgets: in a file of their own, or beside a team's journal, for all its machines."""
        if self.shared:
            return Pace(SharedTable(cast("PostgresDatabase", self.journal.database)), self.clock)
        return Pace(SqliteTable(self.folder / "pace.sqlite3"), self.clock)

    @property
    def shared(self) -> bool:
        """True where the journal is a team's, and other machines may have what this one lacks."""
        return not isinstance(self.journal.database, SqliteDatabase)

    def can_open(self, delivery: Delivery) -> bool:
        """Tell whether there is a credential here for a delivery's account."""
        try:
            self.line(delivery)
        except (LoginNeeded, UsageError):
            return False
        return True

    def tools(self, *, at: Callable[[str], None] | None = None) -> Tools:
        """Return what the runner is given."""
        return Tools(
            journal=self.journal,
            clock=self.clock,
            adapter=registry.load,
            way=self.line,
            files=self.store.files,
            at=at or (lambda _name: None),
            stopping=self.stop.is_set,
            claims=self.claims,
            heartbeat=HEARTBEAT,
            rules=self.rules,
            shared=self.shared,
        )

    def rules(self) -> Rules:
        """Return the seller's rules about time, as the settings say them now."""
        policy = self.workspace.policy
        return Rules(policy.late_after, policy.late_then, self._distance)

    def _distance(self, account: str) -> timedelta:
        found = self.workspace.accounts.get(account)
        return found.distance if found else timedelta(0)

    def _made(self, name: str) -> tuple[Path, str] | None:
        """Find a rendition in the workspace's cache, which the sandbox shares: it holds nothing of an account."""
        made = Renditions(self.workspace.root / FOLDER).find(name)
        return (made.path, made.sha256) if made else None

    def line(self, delivery: Delivery) -> Line:
        """Return the line of a delivery's account. LoginNeeded: it has no credential."""
        account = self.workspace.accounts.get(delivery.key.account)
        if account is None or account.platform != delivery.platform:
            said = f"the account {delivery.key.account} of {delivery.platform} is no longer in socialpost.yaml"
            if delivery.state in PUBLIC:
                raise LoginNeeded(said, "put it back there (no post has to name it); take it out again afterwards")
            raise LoginNeeded(said, f"put it back, or cancel the delivery: socialpost queue cancel {delivery.key}")
        return self.line_for(account, delivery.draft.options, delivery.key.target)

    def line_for(self, account: Account, options: Mapping[str, Any], target: str = "") -> Line:
        """Return the line of an account; `options` and `target` are what it needs a place for in the sandbox.

        LoginNeeded: it has no credential.
        """
        with self._lock:
            seated = self._sit(account, options, target)
            if account.name not in self._lines:
                self._lines[account.name] = self._open(account, seated)
            return self._lines[account.name]

    def _sit(self, account: Account, options: Mapping[str, Any], target: str) -> Seated | None:
        """Give the account its place in the sandbox, for each target anew: a board or subreddit must be there, too."""
        if self._seat is None:
            return None
        return self._seat(account.platform, account.name, {**options, **({"target": target} if target else {})})

    def _open(self, account: Account, seated: Seated | None) -> Line:
        adapter = registry.load(account.platform)
        chain, origins = self._real(adapter, account) if seated is None else self._fake(adapter, account.name, seated)
        self._chains.append(chain)
        self._note(adapter, chain.current())
        return self._line(account, outlook.Watched(chain, partial(self._note, adapter)), origins)

    def line_with(self, account: Account, credentials: Credentials, sandbox: Mapping[str, str] | None = None) -> Line:
        """Return a line of an account that speaks with these credentials, whatever the vault holds.

        `sandbox` are the addresses of the sandbox. UsageError: an address that is no good. NotAgreed.
        """
        adapter = registry.load(account.platform)
        safe = open_safe(self.workspace, self._environ, self.folder)
        origins = safe.origins(adapter, account) if sandbox is None else overrides({}, {}, sandbox)
        return self._line(account, credentials, origins)

    def _line(self, account: Account, credentials: Credentials, origins: Mapping[str, str]) -> Line:
        return Line(
            *(registry.load(account.platform), account.name, credentials),
            client=self._client,
            origins=origins,
            clock=self.clock,
            pace=self._pace,
            progress=self._progress,
            hear=self._recorder,
        )

    def _real(self, adapter: Adapter, account: Account) -> tuple[Chain, Mapping[str, str]]:
        """Return the credential and the origins of an account; before anything secret is looked at, where it would go."""
        safe = open_safe(self.workspace, self._environ, self.folder)
        origins = safe.origins(adapter, account)
        command = safe.command(adapter, account)
        return self._chain(adapter, account.name, self._environ, safe.vault, command), origins

    def _fake(self, adapter: Adapter, name: str, seated: Seated) -> tuple[Chain, Mapping[str, str]]:
        credential, origins = seated
        vault = FileVault(self.folder / "credentials.json")
        if not vault.read(name):
            vault.write(name, credential)
        return self._chain(adapter, name, {}, vault), overrides({}, {}, origins)

    def _chain(
        self, adapter: Adapter, name: str, environ: Mapping[str, str], vault: Vault, command: Command | None = None
    ) -> Chain:
        return Chain(
            *(adapter, name),
            environ=environ,
            locks=self.folder / "locks",
            clock=self.clock,
            vault=vault,
            command=command,
        )

    def forget(self, account: str) -> None:
        """Open an account's line anew the next time: its credential may be another one now."""
        with self._lock:
            self._lines.pop(account, None)

    def refit(self, workspace: Workspace) -> None:
        """Go on with what `socialpost.yaml` says now. What is in flight ends as it began."""
        with self._lock:
            self.workspace = workspace
            self._lines.clear()

    def post(self, url: str, content: bytes) -> Response:
        """Send JSON to somebody who wants to be told, over this process's client. Fault RETRY."""
        return post_json(self._client, url, content, self.clock)

    def _note(self, adapter: Adapter, credential: Credential) -> None:
        with suppress(StateTrouble):  # what `status` would like to know holds no delivery back
            now = self.clock.now()
            outlook.note(self.journal.database, outlook.of(adapter.lifetimes, credential, now), now)

    def opened(self, account: str) -> Line | None:
        """Return the line of an account, if it was needed by now."""
        return self._lines.get(account)

    def budgets(self, account: Account) -> list[Budget]:
        """Return what is left of the limits that an account's answers told."""
        return self._pace.snapshot(f"{account.platform}/{account.name}")

    def close(self) -> None:
        """Close the files and the connections."""
        if self._recorder is not None:
            self._recorder.close()
        self._client.close()
        self._pace.close()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            conceal(error, (value for chain in self._chains for value in chain.secrets))
        self.close()
