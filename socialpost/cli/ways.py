"""The ways of a login as a person goes through them; each ends in a grant. Nothing is kept here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from socialpost.adapter import Adapter
from socialpost.auth.credential import BOOKS, EXPIRES, REFRESH_ENDS, SCOPES, Credential
from socialpost.auth.login import device, pin, token
from socialpost.auth.login.address import authorize, proof
from socialpost.auth.login.grant import Grant, granted, on_trial, split, unreached
from socialpost.auth.login.listener import listening
from socialpost.auth.login.reply import Reply, code_of
from socialpost.auth.refresh import refreshed
from socialpost.cli import asking, keys, person
from socialpost.clock import Clock
from socialpost.deliver import question
from socialpost.deliver.send import Line
from socialpost.errors import LoginNeeded
from socialpost.faults import Cause, Fault
from socialpost.scheme import Login, OAuth1, Place, Way
from socialpost.wire import Request, Response

Lines = Callable[[Mapping[str, str]], Line]
"""Gives a line of the account that speaks with these values."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One login: what it needs and how the person wants it. `seconds`: how long a browser may take."""

    adapter: Adapter
    login: Login
    app: Mapping[str, str] = field(repr=False)
    lines: Lines
    clock: Clock
    redirect: str = ""
    paste: bool = False
    browser: bool = True
    seconds: float = 600.0
    trial: bool | None = None

    @property
    def title(self) -> str:
        """What people call the platform."""
        return self.adapter.title

    def exchange(self, request: Request) -> Response:
        """Send a request that holds its secrets itself. Fault."""
        return self.lines(self.app).plainly(request)

    def page(self, place: Place | None) -> str:
        """Return the address of a page. LoginNeeded: the way has none."""
        if place is None:
            raise LoginNeeded(f"{self.title} has no page for this way to log in", "take another --method")
        return self.lines(self.app).base(place.origin) + place.path


def go(visit: Visit) -> Grant:
    """Go through the login and what follows it. LoginNeeded: it did not come about."""
    grant = WAYS[visit.login.way](visit)
    if visit.login.then is not None:
        grant = _followed(visit, grant)
    grant = _begun(visit, grant)
    if visit.login.gives:
        grant = Grant({**grant.values, **dict(visit.login.gives)}, grant.books, grant.scopes)
    if visit.login.trial is not None and visit.trial:
        grant = on_trial(grant, visit.login.trial[0], visit.clock)
    return grant


def _code(visit: Visit) -> Grant:
    given = proof(secrets.token_bytes)
    uri, redirect = keys.local(visit.redirect, visit.login.redirect)

    def reply_to(uri: str, wait: Callable[[], Reply]) -> Reply:
        address = authorize(visit.login, visit.page(visit.login.authorize), visit.app, uri, given)
        _show(visit, address)
        return wait()

    if redirect is None or visit.paste:
        reply = reply_to(uri, lambda: person.pasted(given.state))
    else:
        with listening(redirect, given.state) as listener:
            uri = uri if redirect.port else listener.uri
            reply = reply_to(uri, lambda: person.answer(listener, given.state, visit.seconds))
    back = (code_of(reply, visit.title), uri, given.verifier)
    return token.by_code(visit.title, visit.login, visit.app, back, visit.exchange, visit.clock)


def _pin(visit: Visit) -> Grant:
    def signed(request: Request, values: Mapping[str, str]) -> Response:
        return visit.lines(values).send(request, {})

    asked = pin.ask(visit.title, visit.login, visit.app, signed)
    _show(visit, asked.address(visit.page(visit.login.authorize)))
    number = person.line("the number that the page shows: ")
    if not number:
        raise LoginNeeded("no number was typed", "nothing was kept; run the same command again")
    style = cast("OAuth1", visit.adapter.auth.method(visit.login.method).style("account"))
    return pin.finish(visit.title, visit.login, visit.app, style, asked, number, signed, visit.clock)


def _device(visit: Visit) -> Grant:
    started = device.start(visit.title, visit.login, visit.app, visit.exchange)
    person.say(f"on any device open {started.url}\nand type the code  {started.user_code}")
    person.say(f"waiting, at most {started.lives / 60:.0f} minutes; Ctrl-C ends it and keeps nothing")
    return device.finish(visit.title, visit.login, visit.app, started, visit.exchange, visit.clock)


def _client(visit: Visit) -> Grant:
    grant = token.by_client(visit.title, visit.login, visit.app, visit.exchange, visit.clock)
    held = Credential("", visit.adapter.auth.method(visit.login.method), {}).token_field
    return Grant({**grant.values, held: grant.values["access_token"]}, grant.books, grant.scopes)


def _paste(visit: Visit) -> Grant:
    if person.is_there():
        person.say(visit.adapter.auth.guide)
    fields = visit.login.app or visit.adapter.auth.method(visit.login.method).fields
    values = asking.values(fields)
    lacking = [item.name for item in fields if item.required and not values.get(item.name)]
    if lacking:
        # `NAME=...` would be hidden as if it were a secret
        fix = f"give it on a terminal, or on standard input: a line of the name {lacking[0]}, `=` and the value"
        raise LoginNeeded(f"{lacking[0]} is needed", fix)
    return granted({**visit.app, **values}, {}, visit.clock)


WAYS: Mapping[Way, Callable[[Visit], Grant]] = {
    Way.CODE: _code,
    Way.PIN: _pin,
    Way.DEVICE: _device,
    Way.CLIENT: _client,
    Way.PASTE: _paste,
}


def _show(visit: Visit, address: str) -> None:
    opened = visit.browser and not visit.paste and person.open_page(address)
    person.say("the page is open in your browser; if it is not, open:" if opened else "open this page in a browser:")
    person.say(f"  {address}")


def _followed(visit: Visit, grant: Grant) -> Grant:
    """Run the adapter's own flow behind the exchange. LoginNeeded."""
    assert visit.login.then is not None  # noqa: S101 - the caller has looked
    try:
        told = dict(question.confide(visit.lines(grant.values), visit.adapter, visit.login.then(grant.values)))
    except Fault as fault:
        problem = LoginNeeded(f"the login at {visit.title} did not come about: {fault.says}", fault.fix)
    else:
        scopes = split(told.pop("scope")) if "scope" in told else grant.scopes
        books = dict(grant.books)
        if "expires_at" in told:
            books[EXPIRES] = _moment(told.pop("expires_at"))
        books[SCOPES] = " ".join(sorted(scopes or ()))
        return Grant({**grant.values, **told}, {name: value for name, value in books.items() if value}, scopes)
    raise problem


def _begun(visit: Visit, grant: Grant) -> Grant:
    """Fetch the first access token where what was brought is only good for getting one. LoginNeeded."""
    method = visit.adapter.auth.method(visit.login.method)
    held = Credential(visit.title, method, grant.values)
    if visit.login.way is not Way.PASTE or method.refresh is None:
        return grant
    if not held.renewable or grant.values.get(held.token_field):
        return grant
    try:
        values = refreshed(held, method.refresh, visit.exchange, visit.clock)
    except Fault as fault:
        problem = unreached(visit.title, fault)
        if fault.cause is Cause.LOGIN:  # nothing is revoked that never was: what was brought is wrong
            names = " and ".join(item.name for item in method.fields if item.required)
            problem = LoginNeeded(
                f"{visit.title} refused the login: {fault.signals}", f"check {names}; nothing was kept"
            )
    else:
        books = {**grant.books, **{name: values[name] for name in (EXPIRES, REFRESH_ENDS) if name in values}}
        return Grant({name: value for name, value in values.items() if name not in BOOKS}, books, grant.scopes)
    raise problem


def _moment(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat(timespec="seconds") if seconds.isdecimal() else ""
    except (ValueError, OverflowError, OSError):  # no calendar has it: as good as never
        return ""
