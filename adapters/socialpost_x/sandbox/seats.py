"""A place for an account: the user, two kinds of tokens, and a balance where one is asked for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_x.sandbox.tokens import CLIENT, issue

_OAUTH2 = ("access_token", "refresh_token", "client_id")
_OAUTH1 = ("api_key", "api_key_secret", "access_token", "access_token_secret")


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the credential of an account; the user is made at the first call.

    Options: `tier` (none, Basic, Premium, PremiumPlus), `auth: oauth1` for the four OAuth 1.0a strings, `credits` in
    dollars for the app (without it money is no object).
    """
    found = world.get("seat", account) or _new(world, account)
    found = _working(world, account, found)
    user = world.get("user", found["user"]) or {}
    tier = str(options.get("tier", "none"))
    if user.get("tier") != tier:
        world.put("user", found["user"], {**{k: v for k, v in user.items() if k != "_created"}, "tier": tier})
    if "credits" in options and world.get("credits", "app") is None:
        world.put("credits", "app", {"usd": str(options["credits"])})
    if options.get("auth") == "oauth1":
        return {name: found["oauth1"][name] for name in _OAUTH1}
    return {name: found[name] for name in _OAUTH2}


def _new(world: World, account: str) -> dict[str, Any]:
    user = str(world.number("user", 1_700_000_000_001))
    name = re.sub(r"\W+", "_", account)
    world.put("user", user, {"id": user, "username": _free(world, name), "name": account, "tier": "none"})
    oauth1 = dict(zip(_OAUTH1, (secrets.token_urlsafe(18) for _ in _OAUTH1), strict=True))
    oauth1["access_token"] = f"{user}-{oauth1['access_token']}"
    token = {"user": user, "secret": oauth1["access_token_secret"], **{k: oauth1[k] for k in _OAUTH1[:2]}}
    world.put("oauth1", oauth1["access_token"], token)
    made = {"user": user, "client_id": CLIENT, "oauth1": oauth1, **issue(world, user)}
    world.put("seat", account, made)
    return made


def _working(world: World, account: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return the seat with tokens that live: whoever asks again after hours gets a new pair."""
    token = world.get("token", found["access_token"])
    if token and token["expires"] > world.now():
        return found
    made = {**{key: value for key, value in found.items() if key != "_created"}, **issue(world, found["user"])}
    world.put("seat", account, made)
    return made


def _free(world: World, wanted: str) -> str:
    """Return a username of at most 15 characters that nobody has."""
    taken = {user["username"] for _, user in world.all("user")}
    name, number = wanted[:15], 1
    while name in taken:
        number += 1
        name = f"{wanted[: 15 - len(str(number))]}{number}"
    return name
