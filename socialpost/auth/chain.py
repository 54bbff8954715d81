"""The credential of one account for as long as a process runs: found once, renewed once for everybody."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from socialpost.adapter import Adapter
from socialpost.auth.credential import EXPIRES, REFRESH_ENDS, Credential, Exchange, login_fault
from socialpost.auth.environ import variable
from socialpost.auth.find import ENVIRONMENT, find
from socialpost.auth.refresh import refreshed
from socialpost.auth.ring import KeyringVault
from socialpost.auth.vault import Vault
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded, SocialpostError, UsageError
from socialpost.faults import Cause, Fault, Scope
from socialpost.locks import locked


class Chain:
    """Environment, then vault (by default the keyring). `locks` is a folder of the state, for the lock of the refresh.

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
    ) -> None:
        self._adapter = adapter
        self._account = account
        self._environ = environ
        self._vault = vault or KeyringVault()
        self._lock = locks / f"refresh-{account}.lock"
        self._clock = clock
        self._finding = threading.Lock()
        self._now: Credential | None = None
        self._unkept: dict[str, str] = {}  # a new token that the vault did not take; the old one is spent

    def current(self) -> Credential:
        """Return the credential to use now. LoginNeeded: there is none."""
        with self._finding:
            if self._now is None:
                self._now = self._find()
            return self._now

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
            return fresh
        raise fault

    def _find(self) -> Credential:
        return find(self._adapter, self._account, self._environ, self._vault)

    def _renewed(self, refused: Credential, exchange: Exchange) -> Credential:
        if self._unkept:
            self._keep()
        if self._now is not None and _essence(self._now) != _essence(refused):
            return self._now  # another thread was faster
        found = self._find()
        refresh = found.method.refresh
        if refresh is not None and found.sources.get(refresh.token) == ENVIRONMENT:
            # it does not rotate, else it would have been refused: the access token lives as long as this process
            return replace(found, values=refreshed(found, refresh, exchange, self._clock))
        if _essence(found) != _essence(refused):
            return found
        if refresh is None or not found.values.get(refresh.token):
            raise self._stuck(found)
        kept = self._vault.read(self._account)
        self._vault.write(self._account, kept)  # a vault that takes nothing is found out before the old token is spent
        values = refreshed(found, refresh, exchange, self._clock)
        own = {name: value for name, value in values.items() if found.sources.get(name) != ENVIRONMENT}
        self._unkept = {**{name: value for name, value in kept.items() if name != EXPIRES}, **own}
        self._keep()
        return replace(found, values=values)

    def _keep(self) -> None:
        """Make a new token durable; it is used only after that."""
        self._vault.write(self._account, self._unkept)
        self._unkept = {}

    def _stuck(self, found: Credential) -> Fault:
        name = found.token_field
        if name and found.sources.get(name) == ENVIRONMENT:
            given = variable(self._account, name)
            return login_fault(
                self._account, f"the platform no longer accepts the token in {given}", f"put a new one into {given}"
            )
        return login_fault(self._account, "the platform no longer accepts the credential, and nothing can renew it")


def _essence(credential: Credential) -> dict[str, str]:
    return {name: value for name, value in credential.values.items() if name not in (EXPIRES, REFRESH_ENDS)}
