"""Tokens: https://github.com/reddit-archive/reddit/wiki/OAuth2 (refresh, password of a script app, app only, revoke)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from socialpost.sandbox.consent import basic, outlived
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.guard import introduced
from socialpost_reddit.sandbox.problems import Refused, answered, bare

LIFE = 86_400  # seconds; an hour before 2025
CLIENTS = {"sandbox-script": "sandbox-secret", "sandbox-installed": ""}
PASSWORD = "sandbox-password"  # noqa: S105 - everybody may know it


def access_token(world: World, call: Call) -> Answer:
    """POST /api/v1/access_token."""
    try:
        introduced(call)
        client = client_of(call)
    except Refused as refusal:
        return refusal.answer
    grant = call.form.get("grant_type", "")
    if grant == "client_credentials":
        return answered(told(issue(world, "", client)))
    if grant == "refresh_token":
        held = world.get("refresh", call.form.get("refresh_token", ""))
        if held is None or outlived(world, held):
            return answered({"error": "invalid_grant"}, 400)
        scopes = held.get("scopes") or ["*"]
        token = issue(world, held["user"], client, refreshed=True, scopes=scopes)
        return answered({**told(token, scopes), "refresh_token": call.form["refresh_token"]})
    if grant == "password":
        return _password(world, call, client)
    return answered({"error": "unsupported_grant_type"}, 400)


def revoke(world: World, call: Call) -> Answer:
    """POST /api/v1/revoke_token: 204, for unknown tokens too."""
    try:
        introduced(call)
        client_of(call)
    except Refused as refusal:
        return refusal.answer
    for kind in ("token", "refresh"):
        world.drop(kind, call.form.get("token", ""))
    return Answer(204)


def issue(world: World, user: str, client: str, *, refreshed: bool = False, scopes: Sequence[str] = ("*",)) -> str:
    """Give a user a new access token; nobody's can read and never post."""
    token = secrets.token_urlsafe(24)
    data = {"user": user, "client": client, "expires": world.now() + LIFE, "refreshed": refreshed}
    world.put("token", token, {**data, "scopes": list(scopes) if user else ["read"]})
    return token


def _password(world: World, call: Call, client: str) -> Answer:
    """Only scripts, and only the right password: a wrong one is an `invalid_grant` in a 200."""
    name = call.form.get("username", "")
    user = next((key for key, user in world.all("user") if user["name"] == name), None)
    if not CLIENTS[client] or user is None or call.form.get("password") != PASSWORD:
        return answered({"error": "invalid_grant"})
    return answered(told(issue(world, user, client, refreshed=True)))


def told(token: str, scopes: Sequence[str] = ("*",)) -> dict[str, Any]:
    """Return what is said of a token."""
    return {"access_token": token, "token_type": "bearer", "expires_in": LIFE, "scope": " ".join(scopes)}


def client_of(call: Call) -> str:
    """Return the id of the app that speaks for itself. Refused: its secret is wrong."""
    name, secret = basic(call) or ("", "")
    if CLIENTS.get(name) != secret:
        raise Refused(bare(401, www_authenticate='Basic realm="reddit"'))
    return name
