"""Renewing an access token by RFC 6749 section 6: once for everybody, kept before it is used."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

from socialpost.auth.credential import EXPIRES, REFRESH_ENDS, Credential, Exchange, login_fault
from socialpost.auth.hide import hidden
from socialpost.clock import Clock
from socialpost.errors import concealing
from socialpost.faults import Cause, Fault, Scope, Signals
from socialpost.http_date import retry_after
from socialpost.scheme import Refresh
from socialpost.wire import Form, Request, Response

WRONG_CLIENT = frozenset({"invalid_client", "unauthorized_client", "deleted_client"})
BUSY = frozenset({408, 429, *range(500, 600)})


def refreshed(credential: Credential, refresh: Refresh, exchange: Exchange, clock: Clock) -> dict[str, str]:
    """Ask the platform for a new access token and return all values of the credential as they are from now on.

    An empty refresh token in the answer keeps the one that works. Fault LOGIN: the platform's own word for revoked.
    Fault WAIT: everything else, because a network that fails says nothing about a token.
    """
    try:
        answer = exchange(_request(credential, refresh))
    except Fault as problem:
        fault = _later(credential, problem.says, problem.fix, problem.after)
    else:
        with concealing(str(value) for value in answer.object.values()):
            if answer.ok and answer.object.get("access_token"):
                return _values(credential, refresh, answer.object, clock)
            fault = _refused(credential, refresh, answer)
    raise fault


def _request(credential: Credential, refresh: Refresh) -> Request:
    # https://www.rfc-editor.org/rfc/rfc6749 sections 2.3.1 and 6: Basic for a client with a secret, else its id in
    # the form
    client, secret = (credential.values.get(name, "") for name in (refresh.client_id, refresh.client_secret))
    pairs = refresh.form if refresh.form or refresh.grant != "refresh_token" else (("refresh_token", refresh.token),)
    form = {"grant_type": refresh.grant, **{name: credential.values[field] for name, field in pairs}}
    form |= dict(refresh.more)
    headers = {"Accept": "application/json", **dict(refresh.headers)}
    if secret or refresh.basic:
        headers["Authorization"] = f"Basic {_pair(credential, refresh)}"
    elif client:
        form["client_id"] = client
    return Request("POST", refresh.path, origin=refresh.origin, headers=headers, body=Form(form), auth="none")


def _pair(credential: Credential, refresh: Refresh) -> str:
    client, secret = (credential.values.get(name, "") for name in (refresh.client_id, refresh.client_secret))
    return b64encode(f"{quote_plus(client)}:{quote_plus(secret)}".encode()).decode()


def _values(credential: Credential, refresh: Refresh, told: Mapping[str, Any], clock: Clock) -> dict[str, str]:
    values = {name: value for name, value in credential.values.items() if name != EXPIRES}
    values[credential.token_field] = str(told["access_token"])
    if told.get("refresh_token") and refresh.grant == "refresh_token":
        values[refresh.token] = str(told["refresh_token"])
    for book, name in ((EXPIRES, "expires_in"), (REFRESH_ENDS, "refresh_token_expires_in")):
        if ends := end(told.get(name), clock):
            values[book] = ends
    return values


def end(seconds: object, clock: Clock) -> str:
    """Return when something ends that lives so many seconds from now, ISO 8601; empty where no number is told."""
    try:
        alive = float(seconds) if isinstance(seconds, int | float | str) else 0.0
        return (clock.now() + timedelta(seconds=alive)).isoformat(timespec="seconds") if alive > 0 else ""
    except (ValueError, OverflowError):
        return ""


def _refused(credential: Credential, refresh: Refresh, answer: Response) -> Fault:
    told = answer.object  # RFC 6749 says error and error_description; some say code and message, as everywhere else
    error = told.get("error") or told.get("code")
    secrets = (*credential.secrets, _pair(credential, refresh))
    words = hidden(str(told.get("error_description") or told.get("message") or ""), secrets)
    code = hidden(str(error), secrets) if isinstance(error, str | int) else ""
    signals = Signals(answer.status, failed=True, code=code, text=words[:300])
    keys = code in WRONG_CLIENT or (answer.status == 401 and code in {"", "401"})
    names = f"{refresh.client_id} and {refresh.client_secret}"
    fix = f"check the app's {names}: socialpost login {credential.account} --new-app" if keys else ""
    # a server in trouble says nothing about a token, whatever stands in its answer
    if answer.status not in BUSY and any(_means(entry, code, words) for entry in refresh.revoked):
        why = "the platform no longer takes the keys of the app" if keys else "the platform has revoked the login"
        fault = login_fault(credential.account, why, fix)
        fault.signals = signals
        return fault
    fault = _later(credential, f"the platform answered {signals}", fix, retry_after(answer.headers))
    fault.signals = signals
    return fault


def _means(entry: str, code: str, words: str) -> bool:
    """Compare with an entry of `revoked`: an error code, or `code: words` where the code alone says too little."""
    wanted, _, told = entry.partition(":")
    return bool(code) and code == wanted and told.strip().lower() in words.lower()


def _later(credential: Credential, says: str, fix: str, after: float | None) -> Fault:
    return Fault(
        Cause.WAIT,
        f"{credential.account}: the token could not be renewed: {says}",
        fix=fix,
        after=after,
        scope=Scope.ACCOUNT,
    )
