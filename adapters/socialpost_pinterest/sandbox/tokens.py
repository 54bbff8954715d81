"""Tokens: https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/."""

from __future__ import annotations

import secrets
from typing import Any

from socialpost.sandbox.consent import basic, outlived, redeem
from socialpost.sandbox.kit import Answer, Call, World

ACCESS_LIFE, REFRESH_LIFE = 2_592_000, 5_184_000  # seconds: 30 and 60 days
SCOPES = "boards:read boards:write pins:read pins:write user_accounts:read"
CLIENT, CLIENT_SECRET = "1234567", "sandbox-app-secret"  # everybody may know it


def issue(world: World, user: str, access: str, scopes: str = SCOPES, *, refreshed: bool = False) -> dict[str, str]:
    """Give a user a new pair of tokens. An older refresh token stays good: nobody says that it dies."""
    token = {"user": user, "access": access, "scopes": scopes.split(), "kind": "user", "refreshed": refreshed}
    pair = {"access_token": f"pina_{secrets.token_hex(24)}", "refresh_token": f"pinr_{secrets.token_hex(24)}"}
    world.put("token", pair["access_token"], {**token, "expires": world.now() + ACCESS_LIFE})
    world.put("refresh", pair["refresh_token"], {**token, "expires": world.now() + REFRESH_LIFE})
    return pair


def exchange(world: World, call: Call) -> Answer:
    """POST /v5/oauth/token: form body, the client by Basic; refresh_token and client_credentials."""
    if not _client(call):
        return _no("Authentication failed.")
    grant = call.form.get("grant_type")
    if grant == "authorization_code":
        return _by_code(world, call)
    if grant == "refresh_token":
        return _refreshed(world, call)
    if grant == "client_credentials":
        return _as_owner(world, call)
    return Answer(400, {"code": 1, "message": f"Invalid grant_type {grant!r}: the sandbox gives tokens to its seats"})


def _by_code(world: World, call: Call) -> Answer:
    found = redeem(world, CLIENT, call.form)
    if found is None:
        return Answer(400, {"code": 283, "message": "Invalid or expired authorization code."})
    user = found["person"]
    access = next((seat["access"] for _, seat in world.all("seat") if seat["user"] == user), "standard")
    given = " ".join(found["scopes"])
    return Answer(
        200,
        {"response_type": "authorization_code", **_told(given), **issue(world, user, access, given), **_until(world)},
    )


def _until(world: World) -> dict[str, int]:
    return {"refresh_token_expires_in": REFRESH_LIFE, "refresh_token_expires_at": int(world.now()) + REFRESH_LIFE}


def _refreshed(world: World, call: Call) -> Answer:
    old = world.get("refresh", call.form.get("refresh_token", ""))
    if old is None or old["expires"] <= world.now() or outlived(world, old):
        return _no("Authentication failed.")
    scopes = set(call.form.get("scope", "").replace(",", " ").split()) or set(old["scopes"])
    if not scopes <= set(old["scopes"]):
        return Answer(400, {"code": 1, "message": "The scope exceeds what was granted."})
    given = " ".join(scope for scope in old["scopes"] if scope in scopes)
    pair = issue(world, old["user"], old["access"], given, refreshed=True)
    _remember(world, old["user"], pair)
    return Answer(200, {"response_type": "refresh_token", **_told(given), **pair, **_until(world)})


def _as_owner(world: World, call: Call) -> Answer:
    """Give the app's owner (the first account that was seated) a token that cannot be refreshed."""
    owner = next((seat for _, seat in world.all("seat")), None)
    if owner is None:
        return _no("The app has no owner yet: seat an account first.")
    scopes = call.form.get("scope", "").replace(",", " ").split()
    token, access = f"pinc_{secrets.token_hex(24)}", owner["access"]
    data = {"user": owner["user"], "access": access, "scopes": scopes, "kind": "client", "refreshed": True}
    world.put("token", token, {**data, "expires": world.now() + ACCESS_LIFE})
    return Answer(200, {"response_type": "client_credentials", "access_token": token, **_told(" ".join(scopes))})


def _told(scopes: str) -> dict[str, Any]:
    return {"token_type": "bearer", "expires_in": ACCESS_LIFE, "scope": scopes}


def _remember(world: World, user: str, pair: dict[str, str]) -> None:
    for account, seat in world.all("seat"):
        if seat["user"] == user:
            world.put("seat", account, {**{k: v for k, v in seat.items() if k != "_created"}, **pair})


def _client(call: Call) -> bool:
    return basic(call) == (CLIENT, CLIENT_SECRET)


def _no(message: str) -> Answer:
    return Answer(401, {"code": 2, "message": message})
