"""OAuth 1.0a without a callback: the platform's page shows a number, the person types it here.

https://www.rfc-editor.org/rfc/rfc5849#section-2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from socialpost.auth.login.grant import Grant, granted, refused, unreached
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded
from socialpost.faults import Fault
from socialpost.scheme import Login, OAuth1, Place
from socialpost.wire import Form, Request, Response

WRONG = "a number works once, and not for long: nothing was kept, run the same command again and type the new one"
"""The app's keys were good a moment ago, for the request token: what is refused now is the number."""

Signed = Callable[[Request, Mapping[str, str]], Response]
"""Sends a request, signed in its style with these values. Fault."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request token, with which the person is sent to the page."""

    token: str
    secret: str = field(repr=False)

    def address(self, base: str) -> str:
        """Return the address of the page that shows the number."""
        return f"{base}?{urlencode({'oauth_token': self.token})}"


def ask(platform: str, login: Login, app: Mapping[str, str], signed: Signed) -> Asked:
    """Get a request token: section 2.1. The request is signed by the app alone, in the style `app`. LoginNeeded."""
    told = _said(platform, login, login.start, {"oauth_callback": "oob"}, "app", lambda one: signed(one, app))
    return Asked(told["oauth_token"], told["oauth_token_secret"])


def finish(
    platform: str,
    login: Login,
    app: Mapping[str, str],
    style: OAuth1,
    asked: Asked,
    number: str,
    signed: Signed,
    clock: Clock,
) -> Grant:
    """Exchange the request token and the number for a token that lasts: section 2.3. LoginNeeded."""
    held = {**app, style.token: asked.token, style.token_secret: asked.secret}
    form = {"oauth_verifier": number.strip()}
    told = _said(platform, login, login.token, form, "account", lambda one: signed(one, held), WRONG)
    pair = {style.token: told["oauth_token"], style.token_secret: told["oauth_token_secret"]}
    return granted({**app, **pair}, {}, clock)


def _said(
    platform: str,
    login: Login,
    place: Place | None,
    form: Mapping[str, str],
    style: str,
    send: Callable[[Request], Response],
    fix: str = "",
) -> dict[str, str]:
    """Return a form-encoded answer that holds a token and its secret; `fix` is what a refusal most likely means."""
    if place is None:
        raise LoginNeeded(f"{platform} has no login by a number", "take another --method")
    try:
        answer = send(Request("POST", place.path, origin=place.origin, body=Form(form), auth=style))
    except Fault as fault:
        problem = unreached(platform, fault)
    else:
        told = dict(parse_qsl(answer.text))
        if answer.ok and told.get("oauth_token") and told.get("oauth_token_secret"):
            return told
        problem = refused(platform, login, answer)
        problem.fix = fix or problem.fix
    raise problem
