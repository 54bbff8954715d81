"""What an adapter builds its faithful fake with: routes, a seat for accounts, cards for the wall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from socialpost.cards.model import Card, Comment, Picture
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.world import Knobs, World

__all__ = ["Answer", "Call", "Card", "Comment", "Knobs", "Picture", "Platform", "Route", "Upload", "World"]

Handler = Callable[[World, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One call of the platform: `{name}` in the path stands for one segment. `name` is what faults are aimed at.

    `publishes`: people see something new after it (the crash suite and the faults care). `when` tells apart calls that
    share method and path, by what is in them; of several routes that fit, the first one counts.
    """

    method: str
    path: str
    handler: Handler
    name: str
    publishes: bool = False
    when: Callable[[Call], bool] | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """A fake platform as a value.

    `seat(world, account, options)` gives an account a place (creates the user, Page, board ...) and returns the fields
    of a working credential, the same again when called again. `cards(world)` is what people see now, oldest first.
    `trouble(kind)` is the platform-shaped answer for `refuse`, `500`, `429` and `expired`. `apps` are the keys of the apps
    that it knows, by the adapter's `Login.app_kind`: everybody may know them.
    """

    name: str
    title: str
    routes: tuple[Route, ...]
    seat: Callable[[World, str, Mapping[str, Any]], dict[str, str]]
    cards: Callable[[World], list[Card]]
    trouble: Callable[[str], Answer]
    origins: Mapping[str, str]  # origin name of the adapter -> path below the platform's prefix ("" or "/graph")
    colour: str = "#555"
    apps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
