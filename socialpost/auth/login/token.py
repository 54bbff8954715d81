"""Getting tokens: for a code, for the app's own keys; and how an app speaks for itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote_plus

from socialpost.auth.credential import Exchange
from socialpost.auth.login.grant import Grant, granted, refused, unreached
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded
from socialpost.faults import Fault
from socialpost.scheme import Login, Place
from socialpost.wire import Form, Request, Response


def by_code(
    platform: str,
    login: Login,
    app: Mapping[str, str],
    back: tuple[str, str, str],
    exchange: Exchange,
    clock: Clock,
) -> Grant:
    """Exchange a code; `back` is (code, redirect URI, verifier). LoginNeeded.

    https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
    """
    code, uri, verifier = back
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": uri}
    if login.pkce:
        form["code_verifier"] = verifier
    return _asked(platform, login, app, form, exchange, clock, uri)


def by_client(platform: str, login: Login, app: Mapping[str, str], exchange: Exchange, clock: Clock) -> Grant:
    """Get a token for the app's own keys: https://www.rfc-editor.org/rfc/rfc6749#section-4.4. LoginNeeded."""
    form = {"grant_type": "client_credentials", "scope": login.scope}
    return _asked(platform, login, app, form, exchange, clock)


def _asked(
    platform: str,
    login: Login,
    app: Mapping[str, str],
    form: Mapping[str, str],
    exchange: Exchange,
    clock: Clock,
    uri: str = "",
) -> Grant:
    if login.token is None:
        raise LoginNeeded(f"{platform} has no place to get a token from", "take another --method")
    try:
        answer = exchange(request(login, login.token, app, {**form, **dict(login.form)}))
    except Fault as fault:
        problem = unreached(platform, fault)
    else:
        if is_token(answer):
            return granted(app, answer.object, clock)
        problem = refused(platform, login, answer, uri)
    raise problem  # outside of `except`: a fault may hold what was sent


def is_token(answer: Response) -> bool:
    """Tell whether an answer holds a token."""
    return answer.ok and bool(answer.object.get("access_token"))


def request(login: Login, place: Place, app: Mapping[str, str], form: Mapping[str, str]) -> Request:
    """Make a request by which the app speaks for itself: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1."""
    client, secret = app.get("client_id", ""), app.get("client_secret", "")
    headers = {"Accept": "application/json", **dict(login.headers)}
    fields = dict(form)
    if login.plain:
        fields |= {"client_id": client, **({"client_secret": secret} if secret else {})}
    elif secret or login.basic:
        headers["Authorization"] = basic(client, secret)
    else:
        fields["client_id"] = client
    if login.by == "GET":
        return Request("GET", place.path, query=fields, headers=headers, origin=place.origin, auth="none")
    return Request("POST", place.path, origin=place.origin, headers=headers, body=Form(fields), auth="none")


def basic(client: str, secret: str) -> str:
    """Return the HTTP Basic header of an app."""
    pair = f"{quote_plus(client)}:{quote_plus(secret)}"
    return f"Basic {b64encode(pair.encode()).decode()}"
