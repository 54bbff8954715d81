"""Ending a login at the platform: RFC 7009, where there is such a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from socialpost.auth.credential import Credential, Exchange
from socialpost.auth.login.token import basic
from socialpost.faults import Fault, Signals
from socialpost.scheme import Revoke
from socialpost.wire import Form, Request


@dataclass(frozen=True, slots=True)
class Ended:
    """Whether the platform ended the login; if not, `says` why, and `fix` what a person can do there."""

    revoked: bool
    says: str = ""
    fix: str = ""


def revoke(credential: Credential, exchange: Exchange) -> Ended:
    """Ask the platform to end a login. Nothing is raised: what cannot be ended is told."""
    place, leave = credential.method.revoke, credential.method.leave
    if place is None:
        return Ended(False, "the platform has no call that ends this kind of login", leave)
    tokens = [(name, credential.values[name]) for name in place.tokens if credential.values.get(name)]
    if not tokens:
        return Ended(False, "there is no token that could be ended", leave)
    refusals = [_one(place, credential.values, *pair, exchange) for pair in tokens]
    if refusals[0] is None:  # the access token may have died with the refresh token before it was its turn
        return Ended(True, place.also)
    return Ended(False, refusals[0], leave)


def _one(place: Revoke, values: Mapping[str, str], name: str, token: str, exchange: Exchange) -> str | None:
    """Send one token; return why it was not ended, None when it was."""
    form = {"token": token, "token_type_hint": name}
    headers = dict(place.headers)
    client, secret = values.get(place.client_id, ""), values.get(place.client_secret, "")
    if secret or place.basic:
        headers["Authorization"] = basic(client, secret)
    elif client:
        form["client_id"] = client
    try:
        answer = exchange(
            Request("POST", place.path, origin=place.origin, headers=headers, body=Form(form), auth="none")
        )
    except Fault as fault:
        return f"the platform could not be asked: {fault.says}"
    if answer.ok:
        return None
    told = answer.object
    words = str(told.get("error_description") or told.get("message") or "")[:200]
    return f"the platform answered {Signals(answer.status, code=str(told.get('error') or ''), text=words)}"
