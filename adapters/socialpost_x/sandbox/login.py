"""Logging in: the consent page of OAuth 2.0, and the number of OAuth 1.0a.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code and .../oauth-1-0a/pin-based-oauth
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

from socialpost.sandbox.consent import Consent, handlers, page, redeem
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_x.sandbox.problems import problem
from socialpost_x.sandbox.tokens import CLIENT, LIFE, SCOPES, client, issue, oauth1_header, signed_by

API_KEY, API_KEY_SECRET = "sandbox-api-key", "sandbox-api-key-secret"  # everybody may know them


def people(world: World) -> Sequence[tuple[str, str]]:
    """Return who can log in."""
    return [(key, f"@{user['username']}") for key, user in world.all("user")]


# the redirect is compared byte for byte, and localhost is refused; the fake takes every port
CONSENT = Consent(
    "X",
    "#0f1419",
    {CLIENT: (r"http://127\.0\.0\.1(:\d+)?(/.*)?", r"https://.+")},
    frozenset(SCOPES.split()),
    people,
    life=30.0,
    pkce=True,
)
ask, decide = handlers(CONSENT)


def exchange_code(world: World, call: Call) -> Answer:
    """POST /2/oauth2/token with grant_type=authorization_code."""
    if not client(call):
        words = "Missing valid authorization header"
        return Answer(401, {"error": "unauthorized_client", "error_description": words})
    found = redeem(world, CLIENT, call.form)
    if found is None:
        words = "Value passed for the authorization code was invalid."
        return Answer(400, {"error": "invalid_request", "error_description": words})
    scope = " ".join(found["scopes"])
    pair = issue(world, found["person"])
    if "offline.access" not in found["scopes"]:
        world.drop("refresh", pair.pop("refresh_token"))
    return Answer(200, {"token_type": "bearer", "expires_in": LIFE, "scope": scope, **pair})


def revoke(world: World, call: Call) -> Answer:
    """POST /2/oauth2/revoke."""
    if not client(call):
        words = "Missing valid authorization header"
        return Answer(401, {"error": "unauthorized_client", "error_description": words})
    there = [world.drop(kind, call.form.get("token", "")) for kind in ("token", "refresh")]
    if not any(there):
        words = "Value passed for the token was invalid."
        return Answer(400, {"error": "invalid_request", "error_description": words})
    return Answer(200, {"revoked": True})


def request_token(world: World, call: Call) -> Answer:
    """POST /oauth/request_token: signed by the app alone, oauth_callback=oob."""
    given = oauth1_header(call)
    good = given.get("oauth_consumer_key") == API_KEY and signed_by(world, call, given, API_KEY_SECRET, "")
    if not good:
        return problem(401, "Unauthorized", "Could not authenticate you.")
    if {**call.query, **call.form, **given}.get("oauth_callback") != "oob":
        return problem(403, "Forbidden", "The sandbox knows oauth_callback=oob only")
    token, secret = secrets.token_urlsafe(18), secrets.token_urlsafe(24)
    world.put("request", token, {"secret": secret, "user": "", "number": ""})
    return _form({"oauth_token": token, "oauth_token_secret": secret, "oauth_callback_confirmed": "true"})


def pin_page(world: World, call: Call) -> Answer:
    """GET /oauth/authorize?oauth_token=..."""
    if world.get("request", call.query.get("oauth_token", "")) is None:
        return page(CONSENT, problem="this request token is not good (any more)", status=403)
    return page(CONSENT, client="the app", people=people(world))


def pin(world: World, call: Call) -> Answer:
    """POST: the person has decided; the page shows seven digits."""
    token = call.query.get("oauth_token", "")
    found = world.get("request", token)
    if found is None or call.form.get("person") not in {key for key, _ in people(world)}:
        return page(CONSENT, problem="this request token is not good (any more)", status=403)
    if call.form.get("decision") != "allow":
        world.drop("request", token)
        return page(CONSENT, done="You have refused the app.")
    number = f"{secrets.randbelow(10**7):07d}"
    world.put("request", token, {"secret": found["secret"], "user": call.form["person"], "number": number})
    return page(CONSENT, number=number)


def access_token(world: World, call: Call) -> Answer:
    """POST /oauth/access_token: the number works once, and a wrong one ends the request token."""
    given = oauth1_header(call)
    token = given.get("oauth_token", "")
    found = world.get("request", token)
    if found is None or not signed_by(world, call, given, API_KEY_SECRET, found["secret"]):
        return problem(401, "Unauthorized", "Could not authenticate you.")
    number = {**call.query, **call.form, **given}.get("oauth_verifier")
    world.drop("request", token)
    if not found["number"] or number != found["number"]:
        return problem(401, "Unauthorized", "Error processing your OAuth request: Invalid oauth_verifier parameter")
    user = world.get("user", found["user"]) or {}
    fresh, secret = f"{found['user']}-{secrets.token_urlsafe(18)}", secrets.token_urlsafe(24)
    keys = {"api_key": API_KEY, "api_key_secret": API_KEY_SECRET}
    world.put("oauth1", fresh, {"user": found["user"], "secret": secret, **keys})
    told = {"oauth_token": fresh, "oauth_token_secret": secret, "user_id": found["user"]}
    return _form({**told, "screen_name": str(user.get("username", ""))})


def _form(data: dict[str, str]) -> Answer:
    return Answer(200, content=urlencode(data).encode(), mime="text/html;charset=utf-8")
