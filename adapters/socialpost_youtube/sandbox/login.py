"""Logging in: Google's consent page, and its device flow.

https://developers.google.com/identity/protocols/oauth2/native-app and .../limited-input-device
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from socialpost.sandbox.consent import Consent, handlers, page, redeem
from socialpost.sandbox.kit import Answer, Call, World
from socialpost_youtube.sandbox.tokens import BASE, CLIENT, CLIENTS, DEVICE_CLIENT, LIFE, client_of, flat, issue

SCOPES = frozenset(f"{BASE}/{name}" for name in ("youtube", "youtube.force-ssl", "youtube.upload", "youtube.readonly"))
# https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes
DEVICE_SCOPES = frozenset({f"{BASE}/youtube", f"{BASE}/youtube.readonly", "email", "openid", "profile"})
DEVICE_LIFE, INTERVAL = 1800, 5
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
MOST_TOKENS = 100  # live refresh tokens of an account and a client; one more kills the oldest


def people(world: World) -> Sequence[tuple[str, str]]:
    """Return the channels that can be chosen."""
    return [(key, str(channel["title"])) for key, channel in world.all("channel")]


# the port of a loopback redirect is not compared
CONSENT = Consent(
    "Google",
    "#4285f4",
    {CLIENT: (r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/.*)?",)},
    SCOPES,
    people,
    told=lambda scopes: {"scope": " ".join(scopes)},
)
ask, decide = handlers(CONSENT)


def exchange_code(world: World, call: Call) -> Answer:
    """POST /token with grant_type=authorization_code."""
    client = client_of(call)
    if client != CLIENT:
        return flat(401, "invalid_client", "The OAuth client was not found.")
    found = redeem(world, client, call.form)
    if found is None:
        return flat(400, "invalid_grant", "Malformed auth code.")
    lasting = found["query"].get("access_type") == "offline"
    return _granted(world, client, found["person"], " ".join(found["scopes"]), lasting=lasting)


def start(world: World, call: Call) -> Answer:
    """POST /device/code."""
    if call.form.get("client_id") != DEVICE_CLIENT:
        known = call.form.get("client_id") in CLIENTS
        return flat(401, "invalid_client", "Invalid client type." if known else "The OAuth client was not found.")
    scopes = call.form.get("scope", "").split()
    if not scopes or not set(scopes) <= DEVICE_SCOPES:
        return flat(400, "invalid_scope", f"Invalid device flow scope: {' '.join(scopes)}")
    device, user = f"4/{secrets.token_urlsafe(24)}", _user_code()
    until = world.now() + DEVICE_LIFE
    world.put("device", device, {"user_code": user, "scopes": scopes, "until": until, "state": "", "asked": 0.0})
    told = {"device_code": device, "user_code": user, "expires_in": DEVICE_LIFE, "interval": INTERVAL}
    return Answer(200, {**told, "verification_url": f"{world.base}/accounts/device"})


def device_page(world: World, call: Call) -> Answer:
    """GET /device: where a person types the code."""
    given = call.query.get("user_code", "")
    return page(CONSENT, code_field=True, user_code=given, client=DEVICE_CLIENT, people=people(world))


def device_decision(world: World, call: Call) -> Answer:
    """POST: the person has decided."""
    code, person = call.form.get("user_code", ""), call.form.get("person", "")
    for key, found in world.all("device"):
        if found["user_code"] == code and found["until"] > world.now() and not found["state"]:
            allowed = call.form.get("decision") == "allow" and person in dict(people(world))
            plain = {name: value for name, value in found.items() if name != "_created"}
            world.put("device", key, {**plain, "state": "allowed" if allowed else "denied", "person": person})
            return page(CONSENT, done="Success! Device connected." if allowed else "You have refused the device.")
    return page(CONSENT, problem="That code does not exist (any more).", status=400)


def poll(world: World, call: Call) -> Answer:
    """POST /token with the device grant: https://www.rfc-editor.org/rfc/rfc8628 by its words, not by its statuses."""
    client, device = client_of(call), call.form.get("device_code", "")
    if client != DEVICE_CLIENT:
        return flat(401, "invalid_client", "The OAuth client was not found.")
    found = world.get("device", device)
    if found is None or found["until"] <= world.now():
        return flat(400, "invalid_grant", "Bad Request")
    plain = {name: value for name, value in found.items() if name != "_created"}
    if found["state"] == "allowed":
        world.drop("device", device)
        return _granted(world, client, found["person"], " ".join(found["scopes"]), lasting=True)
    if found["state"] == "denied":
        return flat(403, "access_denied", "Forbidden")
    world.put("device", device, {**plain, "asked": world.now()})
    if world.now() - found["asked"] < INTERVAL:
        return flat(403, "slow_down", "Forbidden")
    return flat(428, "authorization_pending", "Precondition Required")


def _granted(world: World, client: str, channel: str, scope: str, *, lasting: bool) -> Answer:
    token = issue(world, channel, scope)
    told: dict[str, object] = {"access_token": token, "expires_in": LIFE, "scope": scope, "token_type": "Bearer"}
    if lasting:
        refresh = f"1//{secrets.token_urlsafe(24)}"
        world.put("refresh", refresh, {"channel": channel, "scope": scope, "client": client})
        _forget_oldest(world, client, channel)
        told["refresh_token"] = refresh
    return Answer(200, told, {"cache-control": "no-store"})


def _forget_oldest(world: World, client: str, channel: str) -> None:
    live = [
        key for key, one in world.all("refresh") if one["channel"] == channel and one.get("client", CLIENT) == client
    ]
    for key in live[: max(0, len(live) - MOST_TOKENS)]:
        world.drop("refresh", key)


def _user_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
