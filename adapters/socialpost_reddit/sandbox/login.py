"""The consent page: https://github.com/reddit-archive/reddit/wiki/OAuth2 . A code works once; PKCE is not known there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from socialpost.sandbox.consent import Consent, handlers, redeem
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.guard import introduced
from socialpost_reddit.sandbox.problems import Refused, answered
from socialpost_reddit.sandbox.tokens import CLIENTS, client_of, issue, told

SCOPES = frozenset({
    "creddits", "edit", "flair", "history", "identity", "mysubreddits", "privatemessages", "read", "report", "save",
    "submit", "subscribe", "vote",
})  # fmt: skip
_REDIRECTS = (r"http://(localhost|127\.0\.0\.1)(:\d+)?(/.*)?", r"https://.+")


def people(world: World) -> Sequence[tuple[str, str]]:
    """Return who can log in."""
    return [(key, f"u/{user['name']}") for key, user in world.all("user")]


ask, decide = handlers(Consent("Reddit", "#ff4500", dict.fromkeys(CLIENTS, _REDIRECTS), SCOPES, people))


def exchange_code(world: World, call: Call) -> Answer:
    """POST /api/v1/access_token with grant_type=authorization_code; a refused code is an `invalid_grant` in a 200."""
    try:
        introduced(call)
        client = client_of(call)
    except Refused as refusal:
        return refusal.answer
    found = redeem(world, client, call.form)
    if found is None:
        return answered({"error": "invalid_grant"})
    data = told(issue(world, found["person"], client, scopes=found["scopes"]), found["scopes"])
    if found["query"].get("duration") == "permanent":
        data["refresh_token"] = f"{found['person']}-{secrets.token_urlsafe(18)}"
        world.put("refresh", data["refresh_token"], {"user": found["person"], "scopes": found["scopes"]})
    return answered(data)
