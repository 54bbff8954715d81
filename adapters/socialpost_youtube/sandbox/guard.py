"""The manners of the fake API: token and scope, quota, parts and parameters, before a handler is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_youtube.sandbox.answers import Refused, refusal
from socialpost_youtube.sandbox.quota import UNITS, charge
from socialpost_youtube.sandbox.tokens import caller

# Who may call what, as Google's discovery document says it.
COMMENTING = frozenset({"youtube.force-ssl"})
WRITING = frozenset({"youtube", "youtube.force-ssl"})
UPLOADING = WRITING | {"youtube.upload"}
READING = WRITING | {"youtube.readonly"}
CAPTIONING = COMMENTING
EVERYWHERE = frozenset({"alt", "access_token", "fields", "key", "prettyPrint", "quotaUser", "uploadType", "upload_id"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A call with good manners: its channel, its parameters, the names of `part`."""

    call: Call
    channel: Mapping[str, Any]
    query: dict[str, str]
    parts: tuple[str, ...]

    @property
    def me(self) -> str:
        """The channel's id."""
        return str(self.channel["id"])

    def body(self) -> dict[str, Any]:
        """Return the JSON body. Refused: there is none."""
        if not isinstance(self.call.json, dict):
            raise Refused(400, "parseError", "This API does not support parsing form-encoded input.", "global")
        return self.call.json

    def needed(self, name: str) -> str:
        """Return a parameter. Refused: it is missing."""
        if not self.query.get(name):
            says = f"Required parameter: {name}"
            raise Refused(400, "missingRequiredParameter", says, "global", name)
        return self.query[name]


Handle = Callable[[World, Seen], Any]


@dataclass(frozen=True, slots=True)
class Door:
    """What a method asks of a call: one of `scopes`, `cost` of `bucket`, parameters it knows, parts it knows.

    `parts` empty: the method has no `part`.
    """

    scopes: frozenset[str]
    cost: int = 0
    bucket: str = UNITS
    knows: frozenset[str] = field(default_factory=frozenset)
    parts: frozenset[str] = field(default_factory=frozenset)


def route(handle: Handle, door: Door) -> Callable[[World, Call], Answer]:
    """Make a route's handler: the manners first, then `handle`, whose JSON (or Answer) is the answer."""

    def answer(world: World, call: Call) -> Answer:
        try:
            channel = caller(world, call, door.scopes)
            charge(world, door.bucket, door.cost)
            found = handle(world, _met(call, channel, door))
        except Refused as refused:
            return refusal(refused)
        return found if isinstance(found, Answer) else Answer(200, found)

    return answer


def _met(call: Call, channel: Mapping[str, Any], door: Door) -> Seen:
    query = _query(call)
    for name in query:
        if name not in EVERYWHERE | door.knows and not (name == "part" and door.parts):
            says = f"Unknown parameter {name!r} (the sandbox refuses what it does not know)"
            raise Refused(400, "invalidParameter", says, "global", name)
    parts = tuple(filter(None, (part.strip() for part in query.get("part", "").split(","))))
    if door.parts and not parts:
        raise Refused(400, "missingRequiredParameter", "No filter selected: part", "global", "part")
    for part in parts:
        if part not in door.parts:
            raise Refused(400, "invalidPart", f"{part} is no part of this resource", "youtube.part", "part")
    return Seen(call, channel, query, parts)


def _query(call: Call) -> dict[str, str]:
    """Return the parameters; a repeated one (`part=snippet&part=status`) means the same as a list with commas."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(call.url).query, keep_blank_values=True) or call.query.items():
        found.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in found.items()}


def only(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Refuse properties that a resource does not have, so that a misspelt one is noticed."""
    for name in given:
        if name not in known:
            says = f'Invalid JSON payload received. Unknown name "{name}" at {where!r}: Cannot find field.'
            raise Refused(400, "badRequest", says, "global")
