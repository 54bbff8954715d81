"""Until when each account's login is good, as far as it was told: kept beside the journal, so that nobody has to open a vault.

Nothing here is secret. It is written when a credential is found or renewed, and may be older than the credential.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row

if TYPE_CHECKING:
    from socialpost.auth.credential import Credential, Credentials, Exchange

TOKEN_ENDS, LOGIN_ENDS = "expires_at", "refresh_expires_at"
SCOPES = "scopes"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One account: when its access token ends, when what renews it ends (None: nobody told), and when that was seen."""

    account: str
    token_ends: datetime | None = None
    login_ends: datetime | None = None
    renewable: bool = False
    scopes: str = ""
    seen: datetime | None = None

    @property
    def ends(self) -> datetime | None:
        """When only a person can help; None: not as far as anybody knows."""
        return self.login_ends if self.renewable else self.token_ends


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
            "INSERT INTO expiry(account, token_ends, login_ends, renewable, scopes, seen) VALUES(?,?,?,?,?,?)"
            " ON CONFLICT(account) DO UPDATE SET token_ends=excluded.token_ends, login_ends=excluded.login_ends,"
            " renewable=excluded.renewable, scopes=excluded.scopes, seen=excluded.seen",
            (
                one.account,
                _seconds(one.token_ends),
                _seconds(one.login_ends),
                int(one.renewable),
                one.scopes,
                now.timestamp(),
            ),
        )


def forget(db: Database, account: str) -> None:
    """Forget an account, after a logout."""
    with db.transaction() as within:
        within.execute("DELETE FROM expiry WHERE account=?", (account,))


def of(credential: Credential) -> Outlook:
    """Return what a credential tells of itself."""
    values = credential.values
    return Outlook(
        credential.account,
        *(_told(values.get(TOKEN_ENDS, "")), _told(values.get(LOGIN_ENDS, "")), credential.renewable),
        values.get(SCOPES, ""),
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
    token_ends, login_ends = rows.moment(row["token_ends"]), rows.moment(row["login_ends"])
    return Outlook(
        row["account"], token_ends, login_ends, bool(row["renewable"]), row["scopes"], rows.moment(row["seen"])
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _told(text: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
