"""A place for an account: its channel, its tokens; and Google's token endpoint.

https://developers.google.com/identity/protocols/oauth2/native-app - a refresh gives a new access token and keeps the
refresh token.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.consent import basic, outlived
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_youtube.sandbox.answers import Refused, plain

LIFE = 3599  # seconds of an access token
BASE = "https://www.googleapis.com/auth"
SCOPE = f"{BASE}/youtube.force-ssl"
CLIENT = "sandbox.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-sandbox"  # noqa: S105 - everybody may know it
DEVICE_CLIENT = "sandbox-tv.apps.googleusercontent.com"  # of the other type: neither works in the other's flow
CLIENTS: Mapping[str, str] = {CLIENT: CLIENT_SECRET, DEVICE_CLIENT: "GOCSPX-sandbox-tv"}
# what a channel may be told to be, by the options of its account
SWITCHES: Mapping[str, Any] = {"verified": True, "locked": False, "keep": 0, "uploads_a_day": 0, "scope": SCOPE}


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the credential of an account; its channel (`channel`, else one of its own) is made at the first call.

    A `playlist` that is named by title is made too. Options for trying things out: `verified: false` (no thumbnails, 15
    minutes), `locked: true` (everything stays private), `keep: N` (at most N bytes of each body are kept),
    `uploads_a_day: N`, `scope`.
    """
    found = world.get("seat", account)
    if found is None:
        channel = str(options.get("channel") or "") or f"UC{world.number('channel'):022d}"
        _channel(world, channel, account, options)
        refresh = f"1//{secrets.token_urlsafe(24)}"
        scope = str(options.get("scope") or SCOPE)
        world.put("refresh", refresh, {"channel": channel, "scope": scope})
        found = {
            "channel": channel,
            "refresh_token": refresh,
            "access_token": issue(world, channel, scope),
            "scope": scope,
        }
        world.put("seat", account, found)
    _playlist(world, found["channel"], str(options.get("playlist") or ""))
    token = world.get("token", found["access_token"])
    if token is None or token["expires"] <= world.now():
        found = {**plain(found), "access_token": issue(world, found["channel"], found["scope"])}
        world.put("seat", account, found)
    return {
        "refresh_token": found["refresh_token"],
        "access_token": found["access_token"],
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
    }


def _channel(world: World, key: str, account: str, options: Mapping[str, Any]) -> None:
    if world.get("channel", key) is None:
        switches = {name: options.get(name, usual) for name, usual in SWITCHES.items() if name != "scope"}
        handle = "@" + re.sub(r"[^a-z0-9]+", "", account.lower())
        title = account.replace("-", " ").title()
        world.put("channel", key, {"title": title, "handle": handle, "uploads": f"UU{key[2:]}", **switches})


def _playlist(world: World, channel: str, title: str) -> None:
    """Make the playlist that the account's options name by title, so that a sandbox needs no preparation."""
    there = {playlist["title"] for _, playlist in world.all("playlist") if playlist["channel"] == channel}
    if title and not title.startswith("PL") and title not in there:
        made = {"channel": channel, "title": title, "description": "", "privacy": "public"}
        world.put("playlist", f"PL{world.number('playlist'):032d}", made)


def issue(world: World, channel: str, scope: str, *, refreshed: bool = False) -> str:
    """Give out an access token."""
    token = f"ya29.{secrets.token_urlsafe(24)}"
    world.put("token", token, {
        "channel": channel, "scope": scope, "expires": world.now() + LIFE, "refreshed": refreshed,
    })  # fmt: skip
    return token


def exchange(world: World, call: Call) -> Answer:
    """POST /token with grant_type=refresh_token; the client's secret in the form or as HTTP Basic."""
    form = call.form
    client = client_of(call)
    if not client:
        return flat(401, "invalid_client", "The OAuth client was not found.")
    if form.get("grant_type") != "refresh_token":
        return flat(400, "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    found = world.get("refresh", form.get("refresh_token", ""))
    if found is None or found.get("client", CLIENT) != client or outlived(world, found):
        return flat(400, "invalid_grant", "Token has been expired or revoked.")
    token = issue(world, found["channel"], found["scope"], refreshed=True)
    for account, seated in world.all("seat"):
        if seated["refresh_token"] == form["refresh_token"]:
            world.put("seat", account, {**plain(seated), "access_token": token})
    data = {"access_token": token, "expires_in": LIFE, "scope": found["scope"], "token_type": "Bearer"}
    return Answer(200, data, {"cache-control": "no-store"})


def revoke(world: World, call: Call) -> Answer:
    """POST /revoke: the refresh token is dead, and every access token of the channel."""
    token = call.form.get("token") or call.query.get("token", "")
    found = world.get("refresh", token) or world.get("token", token)
    if found is None:
        return flat(400, "invalid_token", "Token expired or revoked")
    for kind in ("refresh", "token"):
        for key, other in list(world.all(kind)):
            if other["channel"] == found["channel"]:
                world.drop(kind, key)
    return Answer(200, {})


def flat(status: int, error: str, words: str) -> Answer:
    """Return an error of the token endpoint."""
    return Answer(status, {"error": error, "error_description": words})


def client_of(call: Call) -> str:
    """Return the id of the client that speaks for itself, by form or HTTP Basic; empty when its secret is wrong."""
    name, secret = basic(call) or (call.form.get("client_id", ""), call.form.get("client_secret", ""))
    return name if CLIENTS.get(name) == secret else ""


def caller(world: World, call: Call, scopes: frozenset[str]) -> dict[str, Any]:
    """Return the channel that a call speaks for. Refused: no good token, or one without the scope."""
    kind, _, token = call.headers.get("authorization", "").partition(" ")
    token = token.strip() if kind.lower() == "bearer" else call.query.get("access_token", "")
    if not token:
        raise Refused(401, "required", "Login Required.", "global", "Authorization")
    found = world.get("token", token)
    old = found is not None and world.knobs.expire_tokens and not found["refreshed"]
    if found is None or old or found["expires"] <= world.now():
        raise Refused(401, "authError", "Invalid Credentials", "global", "Authorization")
    if not {f"{BASE}/{name}" for name in scopes} & set(str(found["scope"]).split()):
        raise Refused(403, "insufficientPermissions", "Request had insufficient authentication scopes.", "global")
    channel = world.get("channel", found["channel"])
    if channel is None:
        raise Refused(401, "youtubeSignupRequired", "Unauthorized", "youtube.header", "Authorization")
    return {**channel, "id": found["channel"]}
