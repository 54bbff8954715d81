"""The credential of one account for as long as a process runs: found once, renewed once for everybody."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from socialpost.adapter import Adapter
from socialpost.auth.age_file import HOME
from socialpost.auth.command import Command
from socialpost.auth.credential import EXPIRES, REFRESH_ENDS, Credential, Exchange, login_fault
from socialpost.auth.environ import variable
from socialpost.auth.find import COMMAND, ENVIRONMENT, find
from socialpost.auth.refresh import refreshed
from socialpost.auth.ring import KeyringVault
from socialpost.auth.vault import Vault
from socialpost.auth.vaults import home, keeper
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded, SocialpostError, StateTrouble, UsageError
from socialpost.faults import Cause, Fault, Scope
from socialpost.locks import locked
from socialpost.scheme import Refresh


class Chain:
    """Environment, command, vault (by default the keyring). `locks` is a folder of the state, for the refresh's lock.

    In the sandbox `environ` is empty and the vault is the sandbox's file, so that nothing real is ever opened.
    """

    def __init__(
        self,
        adapter: Adapter,
        account: str,
        *,
        environ: Mapping[str, str],
        locks: Path,
        clock: Clock,
        vault: Vault | None = None,
        command: Command | None = None,
    ) -> None:
        self._adapter = adapter
        self._account = account
        self._environ = environ
        self._vault = vault or KeyringVault()
        self._command = command
        self._lock = locks / f"refresh-{account}.lock"
        self._clock = clock
        self._finding = threading.Lock()
        self._now: Credential | None = None
        self._met: list[tuple[str, ...]] = []
        self._unkept: dict[str, str] = {}  # a new token that the vault did not take; the old one is spent
        self._spent: dict[str, str] = {}  # what the vault held when that was asked for

    def current(self) -> Credential:
        """Return the credential to use now. LoginNeeded: there is none."""
        with self._finding:
            if self._now is None:
                self._now = self._find()
                self._met.append(self._now.secrets)
            return self._now

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret values that this process has met, for masking; nothing is looked for."""
        return tuple(value for values in (*self._met, tuple(self._unkept.values())) for value in values if value)

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:
        """Return another credential than the refused one: what somebody put into the vault meanwhile, or a new one.

        One thread of one process asks the platform, all others wait for it. Fault LOGIN, Fault WAIT.
        """
        try:
            with locked(self._lock):
                fresh = self._renewed(refused, exchange)
        except (LoginNeeded, UsageError) as problem:
            fault = login_fault(self._account, str(problem), problem.fix)
        except SocialpostError as problem:
            fault = Fault(Cause.WAIT, f"{self._account}: {problem}", fix=problem.fix, scope=Scope.ACCOUNT)
        else:
            with self._finding:
                self._now = fresh
                self._met.append(fresh.secrets)
            return fresh
        raise fault

    def _find(self) -> Credential:
        return find(self._adapter, self._account, self._environ, self._vault, self._command)

    def _renewed(self, refused: Credential, exchange: Exchange) -> Credential:
        if self._unkept:
            self._keep_late()
        if self._now is not None and _essence(self._now) != _essence(refused):
            return self._now  # another thread was faster
        if self._command is not None and COMMAND in refused.sources.values():
            self._command.forget()  # it may know a newer one by now
        found = self._find()
        refresh = found.method.refresh
        if refresh is not None and self._lasting(found, refresh):
            # it does not rotate, so nobody else is harmed: the access token lives as long as this process
            values = refreshed(found, refresh, exchange, self._clock)
            self._note_successor(found, refresh, values)
            return replace(found, values=values)
        if _essence(found) != _essence(refused):
            return found
        if refresh is None or not found.values.get(refresh.token):
            raise self._stuck(found)
        kept = self._vault.read(self._account)
        self._at_home(kept)
        self._vault.write(self._account, kept)  # a vault that takes nothing is found out before the old token is spent
        values = refreshed(found, refresh, exchange, self._clock)
        own = {name: value for name, value in values.items() if found.sources.get(name) not in (ENVIRONMENT, COMMAND)}
        self._unkept = {**{name: value for name, value in kept.items() if name != EXPIRES}, **own}
        self._spent = _fields(kept)
        self._keep()
        return replace(found, values=values)

    def _lasting(self, found: Credential, refresh: Refresh) -> bool:
        """Tell whether the refresh token outlives its use and lies where a new access token is not written to.

        A file that a team has in version control would change with every hour.
        """
        source = found.sources.get(refresh.token)
        if source in (ENVIRONMENT, COMMAND):
            return True  # one that rotates would have been refused there
        rotates = any(field.rotates for field in found.method.fields)
        return bool(source) and not rotates and bool(home(keeper(self._vault, self._account)))

    def _note_successor(self, found: Credential, refresh: Refresh, values: Mapping[str, str]) -> None:
        """Keep a refresh token that came although the old one lasts; where it cannot be kept, that one does."""
        fresh = values.get(refresh.token, "")
        if fresh == found.values.get(refresh.token) or found.sources.get(refresh.token) in (ENVIRONMENT, COMMAND):
            return
        with suppress(SocialpostError):
            self._vault.write(self._account, {**self._vault.read(self._account), refresh.token: fresh})

    def _at_home(self, kept: Mapping[str, str]) -> None:
        """Refuse to spend a refresh token that another machine renews: it would end the login for both. Fault LOGIN."""
        here = home(keeper(self._vault, self._account))
        there = kept.get(HOME, "")
        if here and there and there != here:
            raise login_fault(
                self._account,
                f"its access token has ended, and {there} is the machine that renews it: a renewal here would end that login",
                "renew it there and share the file; or move it: socialpost accounts take "
                f"{self._account}; or log in for this machine alone: "
                f"socialpost accounts set-token {self._account} --vault keyring",
            )

    def _keep(self) -> None:
        """Make a new token durable; it is used only after that. StateTrouble: it could not be, and is kept in mind."""
        try:
            self._vault.write(self._account, self._unkept)
        except SocialpostError as problem:
            says = f"{problem}; only this process has the new token: when it ends before that can be kept, log in again"
            raise StateTrouble(says, problem.fix) from None
        self._unkept = {}

    def _keep_late(self) -> None:
        """Try again what failed, unless somebody logged in or out meanwhile: theirs is what counts."""
        if _fields(self._vault.read(self._account)) == self._spent:
            self._keep()
        self._unkept = {}

    def _stuck(self, found: Credential) -> Fault:
        name = found.token_field
        if name and found.sources.get(name) == ENVIRONMENT:
            given = variable(self._account, name)
            return login_fault(
                self._account, f"the platform no longer accepts the token in {given}", f"put a new one into {given}"
            )
        if name and found.sources.get(name) == COMMAND:
            return login_fault(
                self._account,
                "the platform no longer accepts the token that its token_command gives",
                "give the command a new one",
            )
        return login_fault(self._account, "the platform no longer accepts the credential, and nothing can renew it")


def _fields(kept: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in kept.items() if name != HOME}


def _essence(credential: Credential) -> dict[str, str]:
    return {name: value for name, value in credential.values.items() if name not in (EXPIRES, REFRESH_ENDS)}
