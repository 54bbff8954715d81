"""Faults: what an answer that is no success means for a delivery, as tables with the vendor's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from socialpost.wire import Effect

LONGEST = 366 * 86400.0  # seconds; a wait that is longer is a broken header


class Cause(StrEnum):
    """What to do next. Decided by the fault table, never by a flow."""

    WAIT = "wait"  # refused and surely not applied: the same request later
    RETRY = "retry"  # may have been applied: recover first when people could see it
    REFRESH = "refresh"  # the token has expired: a new one, the same request, inside the running flow
    LOGIN = "login"  # a person must log in or grant something
    REJECTED = "rejected"  # the platform will never take this
    QUOTA = "quota"  # money or quota is used up
    DUPLICATE = "duplicate"  # the platform says it has this already
    STALE = "stale"  # something staged has expired: redo the named steps


class Scope(StrEnum):
    """Whom a fault concerns: one delivery, or every delivery of the account."""

    DELIVERY = "delivery"
    ACCOUNT = "account"


class Fault(Exception):
    """Why a request did not succeed. `after` is seconds until trying again makes sense, None when unknown."""

    def __init__(
        self,
        cause: Cause,
        says: str,
        *,
        fix: str = "",
        after: float | None = None,
        scope: Scope = Scope.DELIVERY,
        stale: tuple[str, ...] = (),
        signals: Signals | None = None,
    ) -> None:
        super().__init__(says)
        self.cause = cause
        self.says = says
        self.fix = fix
        self.after = after
        self.scope = scope
        self.stale = stale
        self.signals = signals or Signals()


@dataclass(frozen=True, slots=True)
class Signals:
    """What an answer says, read out of status, headers and body by the adapter; a 200 can carry a fault too.

    `failed` tells a fault from a success. `wait` is seconds. `exists` is an id of the object in an answer that is
    otherwise an error (it was made all the same). `details` is what else the error names (the right offset of a chunk).
    """

    status: int = 0
    failed: bool = False
    code: str = ""
    subcode: str = ""
    text: str = ""
    wait: float | None = None
    request_id: str = ""
    transient: bool = False
    exists: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Render as a person would quote it: `400 code 100/33: message (request AbC)`."""
        code = "/".join(part for part in (self.code, self.subcode) if part)
        head = f"{self.status or 'no answer'}{f' code {code}' if code else ''}"
        tail = f" (request {self.request_id})" if self.request_id else ""
        return f"{head}: {self.text}{tail}" if self.text else f"{head}{tail}"


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One line of the table: every condition given must hold. `text` is a regular expression, matched without case.

    `effects` limits the row to requests of these effects (empty: all). `stale` names steps to redo; a name ending in
    `*` stands for every step that begins so.
    """

    cause: Cause
    says: str
    fix: str = ""
    status: tuple[int, ...] = ()
    code: tuple[str, ...] = ()
    subcode: tuple[str, ...] = ()
    text: str = ""
    transient: bool | None = None
    effects: tuple[Effect, ...] = ()
    scope: Scope = Scope.DELIVERY
    stale: tuple[str, ...] = ()
    after: float | None = None
    source: str = ""

    def fits(self, signals: Signals, effect: Effect) -> bool:
        """Tell whether this row speaks of such an answer to such a request."""
        return (
            (not self.status or signals.status in self.status)
            and (not self.code or signals.code in self.code)
            and (not self.subcode or signals.subcode in self.subcode)
            and (self.transient is None or self.transient == signals.transient)
            and (not self.effects or effect in self.effects)
            and (not self.text or re.search(self.text, signals.text, re.IGNORECASE) is not None)
        )


# What HTTP itself says (RFC 9110 section 15, RFC 6585), for answers that no row of the platform speaks of.
HTTP_ROWS = (
    FaultRow(Cause.REFRESH, "the platform did not accept the token", status=(401,)),
    FaultRow(Cause.WAIT, "the platform asks to slow down", status=(429,), scope=Scope.ACCOUNT),
    FaultRow(Cause.RETRY, "the platform did not finish reading the request in its time", status=(408,)),
    FaultRow(Cause.RETRY, "the platform has trouble", status=tuple(range(500, 600))),
    FaultRow(Cause.RETRY, "the platform sent its answer elsewhere", status=(301, 302, 303, 307, 308)),
)


@dataclass(frozen=True, slots=True)
class FaultTable:
    """The platform's rows, first match wins, then what HTTP says, then the two defaults.

    `unknown_publish` is what an unknown error means on a request that people see: REJECTED where the platform's errors
    are trustworthy, RETRY where posts were seen to be made in spite of them.
    """

    rows: tuple[FaultRow, ...] = ()
    unknown: Cause = Cause.REJECTED
    unknown_publish: Cause = Cause.REJECTED
    defaults: tuple[FaultRow, ...] = field(default=HTTP_ROWS)

    def judge(self, signals: Signals, effect: Effect) -> Fault | None:
        """Return the fault that these signals mean, or None for a success."""
        if not signals.failed:
            return None
        for row in (*self.rows, *self.defaults):
            if row.fits(signals, effect):
                told = signals.wait is not None and abs(signals.wait) <= LONGEST
                after = signals.wait if told else row.after
                return Fault(
                    row.cause, row.says, fix=row.fix, after=after, scope=row.scope, stale=row.stale, signals=signals
                )
        cause = self.unknown_publish if effect is Effect.PUBLISH else self.unknown
        return Fault(cause, "the platform refused it with an error this tool does not know", signals=signals)
