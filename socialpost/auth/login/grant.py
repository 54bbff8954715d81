"""What a login came to, and what is said of one that did not come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from socialpost.auth.credential import EXPIRES, GRANTED, REFRESH_ENDS, SCOPES
from socialpost.auth.refresh import WRONG_CLIENT, end
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded
from socialpost.faults import Fault
from socialpost.scheme import Login, Permission
from socialpost.wire import Response

SPENT = frozenset({"invalid_grant", "invalid_request", "bad_verification_code"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a platform gave: `values` by field (the app's among them), `books` to keep beside them, see `credential`.

    `scopes` is None where the platform did not tell them.
    """

    values: Mapping[str, str] = field(repr=False)
    books: Mapping[str, str]
    scopes: frozenset[str] | None = None

    def lacking(self, login: Login) -> list[Permission]:
        """Return what was asked for and not granted, each with what will not work. `*` grants everything."""
        if self.scopes is None or "*" in self.scopes:
            return []
        return [one for one in login.scopes if one.scope not in self.scopes]


def granted(values: Mapping[str, str], told: Mapping[str, object], clock: Clock) -> Grant:
    """Return the grant of a token answer; `values` are those that it is added to."""
    fresh = {name: str(told[name]) for name in ("access_token", "refresh_token") if told.get(name)}
    books = {
        GRANTED: clock.now().isoformat(timespec="seconds"),
        EXPIRES: end(told.get("expires_in"), clock),
        REFRESH_ENDS: end(told.get("refresh_token_expires_in"), clock),
    }
    scopes = split(str(told["scope"])) if told.get("scope") else None
    books[SCOPES] = " ".join(sorted(scopes or ()))
    return Grant({**values, **fresh}, {name: value for name, value in books.items() if value}, scopes)


def on_trial(grant: Grant, days: int, clock: Clock) -> Grant:
    """Return the grant of an app on trial: it ends after so many days, unless the platform told something earlier."""
    ends = (clock.now() + timedelta(days=days)).isoformat(timespec="seconds")
    told = grant.books.get(REFRESH_ENDS, ends)
    return Grant(grant.values, {**grant.books, REFRESH_ENDS: min(told, ends)}, grant.scopes)


def split(scopes: str) -> frozenset[str]:
    """Return scopes that stand in one text, separated by spaces or commas."""
    return frozenset(scopes.replace(",", " ").split())


def refused(platform: str, login: Login, answer: Response, uri: str = "") -> LoginNeeded:
    """Make what is said of a refused exchange; `uri` is the redirect that was used."""
    code, words = _error(answer)
    said = ": ".join(part for part in (code, words) if part)
    message = f"{platform} refused the login: {answer.status} {said}".rstrip()
    unknown = answer.status == 401 and code not in SPENT
    if code in WRONG_CLIENT or unknown or "client secret" in words.lower():
        names = " and ".join(item.name for item in login.app)
        return LoginNeeded(message, f"check the app's {names}; give them anew with --new-app")
    if "redirect" in f"{code} {words}".lower():
        return LoginNeeded(message, f"register exactly {uri} in the app's settings, or name yours with --redirect")
    return LoginNeeded(message, "nothing was kept: run the same command again; a code works once, and not for long")


def unreached(platform: str, fault: Fault) -> LoginNeeded:
    """Make what is said where no answer came: a code is spent by an answer that was lost, too."""
    return LoginNeeded(f"the login at {platform} did not come about: {fault.says}", fault.fix or "run it again")


def _error(answer: Response) -> tuple[str, str]:
    # RFC 6749 says error and error_description; Facebook nests an object, Pinterest says code and message
    told = answer.object
    nested = told.get("error")
    if isinstance(nested, dict):
        return str(nested.get("code") or ""), str(nested.get("message") or "")[:300]
    code = nested or told.get("code") or ""
    return str(code), str(told.get("error_description") or told.get("message") or "")[:300]
