"""The identity side of a fake platform: a page that asks a person, codes that work once, the proof that goes with them.

What all platforms have in common; each fake says in a `Consent` what is its own.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jinja2

from socialpost.sandbox.call import Answer, Call
from socialpost.sandbox.world import World

PAGE = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
People = Callable[[World], Sequence[tuple[str, str]]]
"""Who can log in: (key, what people call them)."""

Handler = Callable[[World, Call], Answer]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a platform's consent page is like.

    `clients` are patterns of the redirects that each app has registered. `life` of a code in seconds. `pkce`: without a
    challenge there is no page. `ticks`: scopes may be granted one by one. `places`: what else is ticked (Pages). `told`
    adds parameters to the redirect.
    """

    title: str
    colour: str
    clients: Mapping[str, Sequence[str]]
    scopes: frozenset[str]
    people: People
    life: float = 600.0
    pkce: bool = False
    ticks: bool = False
    places: People | None = None
    told: Callable[[Sequence[str]], Mapping[str, str]] = field(default=lambda _scopes: {})


def handlers(consent: Consent) -> tuple[Handler, Handler]:
    """Return what answers GET (the page) and POST (the button) of the authorize address."""

    def ask(world: World, call: Call) -> Answer:
        if problem := _wrong(consent, call.query):
            return page(consent, problem=problem, status=400)
        scopes = _scopes(call.query)
        if unknown := sorted(set(scopes) - consent.scopes):
            error = {"error": "invalid_scope", "error_description": f"unknown scope: {' '.join(unknown)}"}
            return _back(call.query, error)
        return page(
            consent,
            client=call.query.get("client_id", ""),
            scopes=scopes,
            ticks=consent.ticks,
            people=consent.people(world),
            places=consent.places(world) if consent.places else (),
        )

    def decide(world: World, call: Call) -> Answer:
        if problem := _wrong(consent, call.query):
            return page(consent, problem=problem, status=400)
        if call.form.get("decision") != "allow":
            return _back(call.query, {"error": "access_denied", "error_description": "The user denied your request"})
        if call.form.get("person") not in {key for key, _ in consent.people(world)}:
            return page(consent, problem="nobody logs in: seat an account first", status=400)
        code, granted = _code(consent, world, call)
        return _back(call.query, {"code": code, **consent.told(granted)})

    return ask, decide


def _wrong(consent: Consent, query: Mapping[str, str]) -> str:
    """Return why there is no page: those mistakes are never told by a redirect, which nobody can trust then."""
    redirects = consent.clients.get(query.get("client_id", ""))
    if redirects is None:
        return "invalid_client: the app is not known"
    uri = query.get("redirect_uri", "")
    if not any(re.fullmatch(pattern, uri) for pattern in redirects):
        return f"redirect_uri_mismatch: {uri} is not registered"
    if query.get("response_type") != "code":
        return "unsupported_response_type: only code"
    if consent.pkce and query.get("code_challenge_method") not in ("S256", "plain"):
        return "invalid_request: code_challenge and code_challenge_method are needed"
    return ""


def _code(consent: Consent, world: World, call: Call) -> tuple[str, list[str]]:
    asked = _scopes(call.query)
    granted = [scope for scope in asked if not consent.ticks or f"grant:{scope}" in call.form]
    places = [name.removeprefix("place:") for name in call.form if name.startswith("place:")]
    code = secrets.token_urlsafe(24)
    world.put("code", code, {
        "client": call.query["client_id"],
        "redirect": call.query["redirect_uri"],
        "challenge": call.query.get("code_challenge", ""),
        "hashed": call.query.get("code_challenge_method", "plain") == "S256",
        "scopes": granted,
        "person": call.form["person"],
        "places": places,
        "query": dict(call.query),
        "until": world.now() + consent.life,
    })  # fmt: skip
    return code, granted


def redeem(world: World, client: str, form: Mapping[str, str]) -> dict[str, Any] | None:
    """Take a code: its record, or None when it is spent, stale, another app's, another redirect's or unproved."""
    code = form.get("code", "")
    found = world.get("code", code)
    world.drop("code", code)  # whatever comes of it: a code works once
    if found is None or found["until"] <= world.now() or found["client"] != client:
        return None
    if found["redirect"] != form.get("redirect_uri") or not proved(found, form.get("code_verifier", "")):
        return None
    return found


def proved(found: Mapping[str, Any], verifier: str) -> bool:
    """Tell whether the verifier is the one of the challenge: https://www.rfc-editor.org/rfc/rfc7636#section-4.6."""
    if not found["challenge"]:
        return True
    if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier):
        return False
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest if found["hashed"] else verifier, str(found["challenge"]))


def basic(call: Call) -> tuple[str, str] | None:
    """Return the app's id and secret of an HTTP Basic header; None where there is none that can be read."""
    kind, _, rest = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = b64decode(rest, validate=True).decode().partition(":")
    except ValueError:
        return None
    return unquote_plus(name), unquote_plus(secret)


def outlived(world: World, token: Mapping[str, Any]) -> bool:
    """Tell whether a refresh token has ended by the knob `refresh_life`."""
    life = world.knobs.refresh_life
    return life > 0 and float(token["_created"]) + life <= world.now()


def page(consent: Consent, *, status: int = 200, **values: Any) -> Answer:
    """Return the page with these values (see consent.html)."""
    text = _template().render(title=consent.title, colour=consent.colour, **values)
    return Answer(status, content=text.encode(), headers=PAGE, mime="text/html; charset=utf-8")


def redirected(uri: str, parameters: Mapping[str, str]) -> Answer:
    """Return the answer that sends a browser elsewhere."""
    return Answer(302, headers={"location": f"{uri}{'&' if '?' in uri else '?'}{urlencode(parameters)}", **PAGE})


def _back(query: Mapping[str, str], parameters: Mapping[str, str]) -> Answer:
    state = {"state": query["state"]} if "state" in query else {}
    return redirected(query["redirect_uri"], {**state, **parameters})


def _scopes(query: Mapping[str, str]) -> list[str]:
    return query.get("scope", "").replace(",", " ").split()


@cache
def _template() -> jinja2.Template:
    source = files("socialpost.sandbox").joinpath("consent.html").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
