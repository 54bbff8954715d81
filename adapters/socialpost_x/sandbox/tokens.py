"""Who calls: OAuth 2.0 bearer tokens that this fake gave out, OAuth 1.0a signatures, and the refresh of tokens."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from socialpost.sandbox.consent import outlived
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_x.sandbox.problems import Refused, forbidden, problem

LIFE = 7200  # seconds of an access token: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
SCOPES = "tweet.read tweet.write users.read media.write offline.access"
CLIENT = "sandbox-client"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - everybody may know it
# Clients that were pointed here by other means still sign over the addresses that they know.
REAL = ("https://api.x.com", "https://api.twitter.com", "https://upload.twitter.com")


def user_of(world: World, call: Call) -> dict[str, Any]:
    """Return the user that a request speaks for. Refused: 401, or 403 for a token that stands for the app only."""
    header = call.headers.get("authorization", "")
    kind, _, rest = header.partition(" ")
    if kind.lower() == "bearer":
        user = _bearer(world, rest.strip())
    elif kind.lower() == "oauth":
        user = _signed(world, call)
    else:
        user = None
    found = world.get("user", user) if user else None
    if found is None:
        raise Refused(problem(401, "Unauthorized", "Unauthorized"))
    return found


def issue(world: World, user: str, *, refreshed: bool = False) -> dict[str, str]:
    """Give a user a new pair of tokens."""
    access, fresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    world.put("token", access, {"user": user, "expires": world.now() + LIFE, "refreshed": refreshed})
    world.put("refresh", fresh, {"user": user})
    return {"access_token": access, "refresh_token": fresh}


def refresh(world: World, call: Call) -> Answer:
    """POST /2/oauth2/token with grant_type=refresh_token: a new pair, and the old refresh token is spent."""
    if not client(call):
        error = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}
        return Answer(401, error)
    old = world.get("refresh", call.form.get("refresh_token", ""))
    if call.form.get("grant_type") != "refresh_token" or old is None or outlived(world, old):
        return Answer(400, {"error": "invalid_request", "error_description": "Value passed for the token was invalid."})
    world.drop("refresh", call.form["refresh_token"])
    pair = issue(world, old["user"], refreshed=True)
    _remember(world, old["user"], pair)
    return Answer(200, {"token_type": "bearer", "expires_in": LIFE, "scope": SCOPES, **pair})


def _remember(world: World, user: str, pair: Mapping[str, str]) -> None:
    for account, seat in world.all("seat"):
        if seat["user"] == user:
            world.put("seat", account, {**_plain(seat), **pair})


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.startswith("_")}


def client(call: Call) -> bool:
    """Tell whether the app speaks for itself: a confidential one by Basic, a public one by its id."""
    kind, _, rest = call.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode() == f"{CLIENT}:{CLIENT_SECRET}"
        except ValueError:
            return False
    return call.form.get("client_id") == CLIENT


def _bearer(world: World, token: str) -> str | None:
    if world.get("apptoken", token) is not None:
        # https://docs.x.com/x-api/fundamentals/response-codes-and-errors: unsupported-authentication
        forbidden(
            "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. Supported authentication"
            " types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
            "unsupported-authentication",
        )
    found = world.get("token", token)
    if found is None or found["expires"] <= world.now():
        return None
    if world.knobs.expire_tokens and not found["refreshed"]:
        return None
    return str(found["user"])


def _signed(world: World, call: Call) -> str | None:
    """Return the user of an OAuth 1.0a header whose signature is right.

    https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature
    """
    given = oauth1_header(call)
    token = world.get("oauth1", given.get("oauth_token", ""))
    if token is None or token["api_key"] != given.get("oauth_consumer_key"):
        return None
    return str(token["user"]) if signed_by(world, call, given, token["api_key_secret"], token["secret"]) else None


def oauth1_header(call: Call) -> dict[str, str]:
    """Return the parameters of an OAuth 1.0a header; empty where there is none."""
    kind, _, rest = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "oauth":
        return {}
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', rest)}


def signed_by(world: World, call: Call, given: Mapping[str, str], app_secret: str, token_secret: str) -> bool:
    """Tell whether the signature is that of these two secrets."""
    if given.get("oauth_signature_method") != "HMAC-SHA1" or not given.get("oauth_nonce"):
        return False
    key = f"{_encoded(app_secret)}&{_encoded(token_secret)}"
    for url in _addresses(world, call):
        base = "&".join(_encoded(part) for part in (call.method, url, _parameters(call, given)))
        digest = base64.b64encode(hmac.new(key.encode(), base.encode(), "sha1").digest()).decode()
        if hmac.compare_digest(digest, given.get("oauth_signature", "")):
            return True
    return False


def _addresses(world: World, call: Call) -> Iterator[str]:
    yield call.url.partition("?")[0]
    for origin in (world.base, *REAL):
        yield f"{origin}{call.path}"


def _parameters(call: Call, given: Mapping[str, str]) -> str:
    pairs = [(name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")]
    pairs += call.query.items()
    if call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        pairs += call.form.items()
    return "&".join(f"{name}={value}" for name, value in sorted((_encoded(n), _encoded(v)) for n, v in pairs))


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
