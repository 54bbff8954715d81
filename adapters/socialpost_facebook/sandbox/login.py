"""Logging in: the dialog, a person's token, its exchange for a long-lived one, what was granted, what a token is.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from socialpost.sandbox.consent import Consent, handlers, redeem
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_facebook.sandbox.answers import Refusal, refused
from socialpost_facebook.sandbox.graph import Seen

CLIENT, CLIENT_SECRET = "102938475610293", "sandbox-app-secret"  # everybody may know them
SHORT, LONG = 5000, 5_184_000  # seconds
SCOPES = frozenset({
    "pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_manage_engagement", "pages_read_user_content",
    "read_insights", "business_management", "publish_video", "public_profile", "email",
})  # fmt: skip
PERSON = "Sandbox Person"


def people(_world: World) -> Sequence[tuple[str, str]]:
    """Return who can log in: one person, who runs every Page."""
    return [("me", PERSON)]


def pages(world: World) -> Sequence[tuple[str, str]]:
    """Return the Pages that the person may tick in the dialog."""
    return [(key, str(page["name"])) for key, page in world.all("page")]


# Development mode: http://localhost without being listed; else a listed https address
ask, decide = handlers(
    Consent(
        "Facebook",
        "#1877f2",
        {CLIENT: (r"http://localhost(:\d+)?(/.*)?", r"https://.+")},
        SCOPES,
        people,
        ticks=True,
        places=pages,
    )
)


def access_token(world: World, call: Call) -> Answer:
    """GET /oauth/access_token: a code for a short-lived token, a short-lived one for a long-lived one."""
    given = {**call.query, **call.form}
    try:
        _known(given)
        made = _longer(world, given) if given.get("grant_type") == "fb_exchange_token" else _first(world, given)
    except Refusal as refusal:
        return refused(world, refusal, "")
    return Answer(200, made)


def _known(given: Mapping[str, str]) -> None:
    if given.get("client_id") != CLIENT:
        raise Refusal(101, "Error validating application. Cannot get application info due to a system error.")
    if given.get("client_secret") != CLIENT_SECRET:
        raise Refusal(1, "Error validating client secret.")


def _first(world: World, given: Mapping[str, str]) -> dict[str, Any]:
    found = redeem(world, CLIENT, given)
    if found is None:
        raise Refusal(
            100, "This authorization code has been used, has expired, or belongs to another redirect_uri.", 36009
        )
    return _issue(world, found["places"], found["scopes"], SHORT)


def _longer(world: World, given: Mapping[str, str]) -> dict[str, Any]:
    old = world.get("token", given.get("fb_exchange_token", ""))
    if old is None or not old.get("user") or over(world, old):
        raise Refusal(190, "Error validating access token: Session has expired", 463)
    return _issue(world, runs(old), granted(old), LONG)


def _issue(world: World, places: Sequence[str], scopes: Sequence[str], life: int) -> dict[str, Any]:
    token = f"EAA{secrets.token_urlsafe(24)}"
    first = places[0] if places else ""
    data = {"page": first, "pages": list(places), "user": True, "scopes": list(scopes), "expires": world.now() + life}
    world.put("token", token, data)
    return {"access_token": token, "token_type": "bearer", "expires_in": life}


def accounts(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /me/accounts` with a person's token: the Pages that the person runs, with their tokens.

    A Page token lives as long as the person's that it is made from, and for good when that is a long-lived one.
    """
    if not seen.user:
        raise Refusal(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")
    if "pages_show_list" not in granted(seen.token):
        return {"data": []}
    listed = [(key, world.get("page", key) or {}) for key in runs(seen.token)]
    after = seen.text("after")
    start = next((at + 1 for at, (key, _) in enumerate(listed) if key == after), 0)
    size = max(1, int(seen.text("limit") or 25))
    shown = listed[start : start + size]
    data = [_account(world, key, page, seen.token) for key, page in shown]
    if start + size >= len(listed):
        return {"data": data}
    cursors = {"before": shown[0][0], "after": shown[-1][0]}
    return {"data": data, "paging": {"cursors": cursors, "next": f"{world.base}/next?after={cursors['after']}"}}


def _account(world: World, key: str, page: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    token = str(page["token"])
    lives = float(person.get("expires") or 0) - float(person.get("_created") or 0)
    if 0 < lives <= SHORT:
        token = f"EAA{secrets.token_urlsafe(24)}"
        world.put("token", token, {"page": key, "expires": person["expires"]})
    told = {"id": key, "name": page["name"], "access_token": token, "tasks": page.get("tasks", ["CREATE_CONTENT"])}
    return {**told, "category": "Shopping & retail"}


def permissions(_world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /me/permissions` with a person's token."""
    if not seen.user:
        raise Refusal(100, "(#100) Tried accessing nonexisting field (permissions) on node type (Page)")
    return {"data": [{"permission": one, "status": "granted"} for one in granted(seen.token)]}


def debug_token(world: World, call: Call) -> Answer:
    """GET /debug_token: asked by the app (`ID|SECRET`), or by a person about the own token."""
    token, asker = call.query.get("input_token", ""), call.query.get("access_token", "")
    found = world.get("token", token)
    if asker not in (f"{CLIENT}|{CLIENT_SECRET}", token) or (asker == token and found is None):
        return refused(world, Refusal(190, "Invalid OAuth access token signature."), "")
    if found is None:
        return Answer(200, {"data": {"is_valid": False, "error": {"code": 190, "message": "Malformed access token"}}})
    told = {
        "app_id": CLIENT,
        "type": "USER" if found.get("user") else "PAGE",
        "is_valid": not over(world, found),
        "issued_at": int(found["_created"]),
        "expires_at": int(found.get("expires") or 0),
        "scopes": list(granted(found)),
    }
    return Answer(200, {"data": told})


def runs(token: Mapping[str, Any]) -> list[str]:
    """Return the Pages of a person's token."""
    return list(token.get("pages", [token["page"]]))


def granted(token: Mapping[str, Any]) -> Sequence[str]:
    """Return the permissions of a token; those that a seat gives have them all."""
    return list(token.get("scopes", sorted(SCOPES)))


def over(world: World, token: Mapping[str, Any]) -> bool:
    """Tell whether a token has ended."""
    return bool(token.get("expires")) and float(token["expires"]) <= world.now()
