"""Until when each account's login is good, as far as it was told: kept beside the journal, so that nobody has to open a vault.

Nothing here is secret. It is written when a credential is found or renewed, and may be older than the credential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialpost.auth.prospect import prolonged, prospect
from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row
from socialpost.grants import Lifetime

if TYPE_CHECKING:
    from socialpost.auth.credential import Credential, Credentials, Exchange

SOON = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
"""How long before its end a login is spoken of, each time with more weight."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One account: when its access token ends, when what renews it ends (None: nobody told), and when that was seen.

    `sure` and `slides` are those of `auth.prospect.Prospect`. `scopes` are separated by spaces, empty where not told.
    """

    account: str
    token_ends: datetime | None = None
    login_ends: datetime | None = None
    renewable: bool = False
    scopes: str = ""
    seen: datetime | None = None
    sure: bool = True
    slides: timedelta | None = None
    method: str = ""

    @property
    def ends(self) -> datetime | None:
        """When only a person can help; None: not as far as anybody knows."""
        return self.login_ends if self.renewable else self.token_ends

    def ends_with(self, uses: Iterable[datetime]) -> datetime | None:
        """Return when only a person can help, if the login is used at these times."""
        return prolonged(self.ends, self.token_ends, self.slides if self.renewable else None, uses)

    def weight(self, now: datetime) -> int:
        """Return how urgent a new login is: 0 not at all, 1 to 3 by `SOON`, 4 it has ended."""
        if self.ends is None:
            return 0
        left = self.ends - now
        return 4 if left <= timedelta() else sum(left <= ahead for ahead in SOON)


def outlooks(db: Database) -> list[Outlook]:
    """Return what is known of every account, by name."""
    return [_outlook(row) for row in db.read("SELECT * FROM expiry ORDER BY account")]


def note(db: Database, one: Outlook, now: datetime) -> None:
    """Keep what was seen of an account; nothing is written while it says the same."""
    known = db.read("SELECT * FROM expiry WHERE account=?", (one.account,))
    if known and replace(_outlook(known[0]), seen=one.seen) == one:
        return
    with db.transaction() as within:
        within.execute(
            "INSERT INTO expiry(account, token_ends, login_ends, renewable, sure, slides, method, scopes, seen)"
            " VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT(account) DO UPDATE SET token_ends=excluded.token_ends,"
            " login_ends=excluded.login_ends, renewable=excluded.renewable, sure=excluded.sure, slides=excluded.slides,"
            " method=excluded.method, scopes=excluded.scopes, seen=excluded.seen",
            (
                *(one.account, _seconds(one.token_ends), _seconds(one.login_ends), int(one.renewable), int(one.sure)),
                *(one.slides.total_seconds() if one.slides else None, one.method, one.scopes, now.timestamp()),
            ),
        )


def forget(db: Database, account: str) -> None:
    """Forget an account, after a logout."""
    with db.transaction() as within:
        within.execute("DELETE FROM expiry WHERE account=?", (account,))


def of(lifetimes: Mapping[str, Lifetime], credential: Credential, now: datetime) -> Outlook:
    """Return what a credential tells of itself, and how long its kind lives where it does not."""
    told = prospect(credential, lifetimes.get(credential.method.name, Lifetime()), now)
    ends = told.ends if told.renewable else None
    return Outlook(
        *(credential.account, told.token_ends, ends, told.renewable, " ".join(told.scopes)),
        sure=told.sure,
        slides=told.slides,
        method=told.method,
    )


class Watched:
    """Credentials of one account whose outlook is noted whenever they are found or renewed."""

    def __init__(self, inner: Credentials, noted: Callable[[Credential], None]) -> None:
        self._inner = inner
        self._noted = noted

    def current(self) -> Credential:
        """Return the credential to use now. LoginNeeded: there is none."""
        return self._inner.current()

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:
        """Return a fresh credential, and note its outlook. Fault LOGIN, Fault WAIT."""
        fresh = self._inner.renew(refused, exchange)
        self._noted(fresh)
        return fresh


def _outlook(row: Row) -> Outlook:
    return Outlook(
        *(row["account"], rows.moment(row["token_ends"]), rows.moment(row["login_ends"]), bool(row["renewable"])),
        *(row["scopes"], rows.moment(row["seen"]), bool(row["sure"])),
        slides=None if row["slides"] is None else timedelta(seconds=row["slides"]),
        method=row["method"],
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
