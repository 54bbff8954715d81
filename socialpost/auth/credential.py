"""A credential as a value that never shows itself, and what a line asks of whoever keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from socialpost.faults import Cause, Fault, Scope
from socialpost.scheme import Header, Method
from socialpost.wire import Request, Response

LOGIN = "login"  # beside the scheme's fields: a random word, new with every login, kept by every refresh
EXPIRES = "expires_at"  # beside the scheme's fields: when the access token ends, ISO 8601 with zone
REFRESH_ENDS = "refresh_expires_at"  # when nothing can be renewed any more; likewise
GRANTED = "granted_at"  # when a person logged in; likewise
SCOPES = "granted_scopes"  # what the platform granted then, separated by spaces
BOOKS = (LOGIN, EXPIRES, REFRESH_ENDS, GRANTED, SCOPES)
"""What is kept beside the scheme's fields; none of it is secret."""

Exchange = Callable[[Request], Response]
"""Sends a request that carries no credential of the account and returns the answer; raises Fault."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Who an account is: the way of the scheme that applies and its values by field name.

    `sources` tells per field where it came from (`environment`, `keyring`, ...). Its repr holds no value.
    """

    account: str
    method: Method
    values: Mapping[str, str] = field(repr=False)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def seal(self) -> str:
        """Tells one login from another without holding it: given at login, else a digest of the values."""
        passing = {self.token_field} if self.renewable else set()
        names = sorted({field.name for field in self.method.fields} - passing)
        told = repr([(name, self.values.get(name)) for name in names])
        return self.values.get(LOGIN) or hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must be shown nowhere."""
        return tuple(
            self.values[field.name] for field in self.method.fields if field.secret and self.values.get(field.name)
        )

    @property
    def renewable(self) -> bool:
        """True when there is what a new access token can be had for."""
        return self.method.refresh is not None and bool(self.values.get(self.method.refresh.token))

    @property
    def token_field(self) -> str:
        """The field that holds the access token; empty where the way knows none (OAuth 1.0a)."""
        style = self.method.style("account")
        return style.field if isinstance(style, Header) else ""


class Credentials(Protocol):
    """Keeps the credential of one account."""

    def current(self) -> Credential:
        """Return the credential to use now. LoginNeeded: there is none."""
        ...

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:
        """Return a fresh credential after the platform refused one.

        Fault LOGIN: only a person can help. Fault WAIT: it could not be renewed now.
        """
        ...


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """A credential that is what it is: never read from anywhere, never renewed."""

    credential: Credential

    def current(self) -> Credential:
        """Return the credential."""
        return self.credential

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:  # noqa: ARG002 - the protocol's shape
        """Raise Fault LOGIN: nothing here can be renewed."""
        raise login_fault(self.credential.account, "the platform no longer accepts the token")


def login_fault(account: str, says: str, fix: str = "") -> Fault:
    """Make the fault that asks a person to log in."""
    return Fault(Cause.LOGIN, f"{account}: {says}", fix=fix or f"socialpost login {account}", scope=Scope.ACCOUNT)
