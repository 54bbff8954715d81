"""The manners of the fake Graph API: versions, tokens, parameters, fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_facebook.sandbox.answers import Refusal, refused, usage

OLDEST, NEWEST = 21, 26  # versions that are alive; a call to an older one is served by the oldest
VERSION = re.compile(r"v(\d+)\.\d")
FIELD = re.compile(r"([a-z_]+)(?:\.[a-z_]+\([^)]*\))*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})?(?:,|$)")
EVERYWHERE = frozenset({"access_token", "appsecret_proof", "fields", "summary", "locale", "format", "pretty"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A call whose version and token are good: the Page of the token, and every parameter, wherever it stood."""

    call: Call
    page: str
    user: bool
    values: Mapping[str, Any]
    token: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """Return a parameter as text, empty when absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, default: bool) -> bool:
        """Return a boolean parameter. Refusal: it is none."""
        value = self.values.get(name, default)
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "1", "false", "0"):
            return str(value).lower() in ("true", "1")
        raise Refusal(100, f"(#100) Param {name} must be a boolean")

    def whole(self, name: str) -> int:
        """Return a whole number. Refusal: it is none."""
        value = self.text(name)
        if not re.fullmatch(r"\d{1,18}", value):
            raise Refusal(100, f"(#100) Param {name} must be an integer greater than or equal to 0")
        return int(value)

    def nested(self, name: str, kind: type) -> Any:
        """Return a nested parameter: JSON text of a form, or what a JSON body holds. Refusal: it is something else."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        if not isinstance(value, kind):
            raise Refusal(100, f"(#100) param {name} must be an {'array' if kind is list else 'object'}.")
        return value

    def only(self, known: frozenset[str]) -> None:
        """Refuse parameters that the edge does not have, so that a misspelt one is noticed."""
        for name in self.values:
            if name.partition("[")[0] not in known | EVERYWHERE:
                raise Refusal(100, f"(#100) Unexpected parameter {name!r} (the sandbox refuses what it does not know)")


Handle = Callable[[World, Seen], Any]


def route(handle: Handle, *, user: bool = False) -> Callable[[World, Call], Answer]:
    """Make a route's handler: the manners first, then `handle`, whose JSON is the answer.

    `user`: a person's token will do; else only a Page's.
    """

    def answer(world: World, call: Call) -> Answer:
        page = ""
        try:
            seen = _met(world, call)
            page = seen.page
            if not user:
                _page_only(seen)
            return Answer(200, handle(world, seen), usage(world, page))
        except Refusal as refusal:
            return refused(world, refusal, page)

    return answer


def _page_only(seen: Seen) -> None:
    if seen.user:
        raise Refusal(200, "(#200) A Page access token is required for this call")


def _met(world: World, call: Call) -> Seen:
    values = {**call.query, **(call.json if isinstance(call.json, dict) else {}), **call.form}
    version = VERSION.fullmatch(call.params.get("version", ""))
    if not version or int(version[1]) > NEWEST:
        raise Refusal(2500, f"Unknown path components: {call.path}")
    token = token_of(call, values)
    found = world.get("token", token) if token else None
    if found is None:
        raise Refusal(190, "Invalid OAuth access token - Cannot parse access token", 0)
    if world.knobs.expire_tokens or found.get("dead") or 0 < float(found.get("expires") or 0) <= world.now():
        subcode = int(found.get("dead") or 463)
        raise Refusal(190, "Error validating access token: the session is no longer good", subcode)
    return Seen(call, str(found["page"]), bool(found.get("user")), values, found)


def token_of(call: Call, values: Mapping[str, Any]) -> str:
    """Return the token of a call: Authorization (Bearer or OAuth), else `access_token` in query or body."""
    kind, _, token = call.headers.get("authorization", "").partition(" ")
    if kind.lower() in ("bearer", "oauth"):
        return token.strip()
    return str(values.get("access_token") or "")


def own_page(world: World, seen: Seen) -> dict[str, Any]:
    """Return the Page in the path. Refusal: unknown, or not the token's: the API does not tell which."""
    node = seen.call.params["page"]
    page = world.get("page", node) if node == seen.page else None
    if page is None:
        raise unknown(node)
    return {**page, "id": node}


def unknown(node: str) -> Refusal:
    """Return the refusal for an object that is not there, or not for this token."""
    message = (
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation"
    )
    return Refusal(100, message, 33)


def pick(node: Mapping[str, Any], wanted: str, default: str, kind: str) -> dict[str, Any]:
    """Return the fields that `fields` asks for, those without value left out; nested syntax after a name is read over.

    Refusal: the kind of node has no such field.
    """
    found: dict[str, Any] = {}
    for name in names(wanted or default):
        if name not in node:
            raise Refusal(100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})")
        if node[name] is not None:
            found[name] = node[name]
    return {**found, "id": node["id"]}


def permalink(world: World, key: str) -> str:
    """Return the address of a post: its place on the wall, so that nobody lands on the real site."""
    return f"{world.base.removesuffix(f'/{world.platform}')}/?platform={world.platform}&post={key}"


def names(fields: str) -> list[str]:
    """Return the top-level names of a `fields` parameter. Refusal: it cannot be read."""
    text = fields.replace(" ", "")
    found = FIELD.findall(text)
    if sum(len(match[0]) for match in FIELD.finditer(text)) != len(text):
        raise Refusal(2500, "Syntax error in the fields parameter")
    return [str(name) for name in found]
