"""A place for an account: a user, a refresh token that lasts, an access token that lives."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_reddit.sandbox.ids import next_id
from socialpost_reddit.sandbox.tokens import CLIENTS, issue

CLIENT = "sandbox-script"


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the credential of an account; the user is made at the first call, named as the options say."""
    found = world.get("seat", account) or _new(world, account, str(options.get("username") or ""))
    token = world.get("token", found["access_token"])
    if token is None or token["expires"] <= world.now():
        found = {**found, "access_token": issue(world, found["user"], CLIENT)}
        world.put("seat", account, {key: value for key, value in found.items() if not key.startswith("_")})
    return {
        "refresh_token": str(found["refresh_token"]),
        "access_token": str(found["access_token"]),
        "client_id": CLIENT,
        "client_secret": CLIENTS[CLIENT],
    }


def _new(world: World, account: str, wanted: str) -> dict[str, Any]:
    user = next_id(world, "t2")
    world.put("user", user, {"id": user, "name": _free(world, wanted or re.sub(r"[^A-Za-z0-9_-]", "_", account))})
    refresh = f"{user}-{secrets.token_urlsafe(18)}"
    world.put("refresh", refresh, {"user": user})
    made = {"user": user, "refresh_token": refresh, "access_token": issue(world, user, CLIENT)}
    world.put("seat", account, made)
    return made


def _free(world: World, wanted: str) -> str:
    """Return a username of 3 to 20 characters that nobody has."""
    taken = {user["name"].lower() for _, user in world.all("user")}
    base, number = wanted[:20].ljust(3, "_"), 1
    name = base
    while name.lower() in taken:
        number += 1
        name = f"{base[: 20 - len(str(number))]}{number}"
    return name
