"""Boards and their sections: https://developers.pinterest.com/docs/api/v5/boards-create and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from socialpost.sandbox.kit import Answer, World
from socialpost_pinterest.sandbox.answers import Closed, Refused, parsed
from socialpost_pinterest.sandbox.guard import Caller
from socialpost_pinterest.sandbox.times import written

AD_ONLY = "Ad-only Pins"


class _Board(Closed):
    name: str = Field(min_length=1, max_length=180)
    description: str | None = None
    privacy: Literal["PUBLIC", "PROTECTED", "SECRET"] | None = None
    is_ads_only: bool | None = None


class _BoardUpdate(Closed):
    name: str | None = Field(None, min_length=1, max_length=180)
    description: str | None = None
    privacy: Literal["PUBLIC", "SECRET"] | None = None


class _Section(Closed):
    name: str = Field(min_length=1, max_length=180)


def create(world: World, caller: Caller) -> Answer:
    """POST /v5/boards: one text for a bad and for a double name; an account has one ads-only board."""
    body = parsed(_Board, caller.call.json)
    name = AD_ONLY if body.is_ads_only else body.name
    for key, board in world.all("board"):
        if board["owner"] == caller.user and board["name"].casefold() == name.casefold():
            if body.is_ads_only:
                return Answer(201, shown(world, key, board))
            raise Refused(400, 400, "The board name is invalid or duplicated.")
    privacy = "PROTECTED" if body.is_ads_only else body.privacy or "PUBLIC"
    key = new_board(world, caller.user, name, body.description, privacy, ads_only=bool(body.is_ads_only))
    return Answer(201, shown(world, key, own(world, caller, key)))


def get(world: World, caller: Caller) -> Answer:
    """GET /v5/boards/{id}: anybody's, unless it is secret."""
    key = caller.call.params["id"]
    board = world.get("board", key)
    if board is None or (board["privacy"] == "SECRET" and board["owner"] != caller.user):
        raise Refused(404, 404, "Board not found.")
    return Answer(200, shown(world, key, board))


def update(world: World, caller: Caller) -> Answer:
    """PATCH /v5/boards/{id}."""
    key = caller.call.params["id"]
    board = own(world, caller, key)
    body = parsed(_BoardUpdate, caller.call.json)
    changed = {**board, **body.model_dump(exclude_none=True)}
    world.put("board", key, _plain(changed))
    return Answer(200, shown(world, key, changed))


def delete(world: World, caller: Caller) -> Answer:
    """DELETE /v5/boards/{id}: its sections and pins go with it."""
    key = caller.call.params["id"]
    own(world, caller, key)
    for kind in ("pin", "section"):
        for found, data in list(world.all(kind)):
            if data["board"] == key:
                world.drop(kind, found)
    world.drop("board", key)
    return Answer(204, content=b"")


def create_section(world: World, caller: Caller) -> Answer:
    """POST /v5/boards/{id}/sections."""
    board = caller.call.params["id"]
    own(world, caller, board)
    name = parsed(_Section, caller.call.json).name
    return Answer(201, {"id": new_section(world, board, name), "name": name})


def update_section(world: World, caller: Caller) -> Answer:
    """PATCH /v5/boards/{id}/sections/{section}."""
    key, section = own_section(world, caller)
    name = parsed(_Section, caller.call.json).name
    world.put("section", key, {**_plain(section), "name": name})
    return Answer(200, {"id": key, "name": name})


def delete_section(world: World, caller: Caller) -> Answer:
    """DELETE /v5/boards/{id}/sections/{section}: its pins go with it."""
    key, _ = own_section(world, caller)
    for found, pin in list(world.all("pin")):
        if pin["section"] == key:
            world.drop("pin", found)
    world.drop("section", key)
    return Answer(204, content=b"")


def own(world: World, caller: Caller, key: str, code: int = 404) -> dict[str, Any]:
    """Return a board of the caller. Refused: 404 (with `code`) when there is none, 403 when it is somebody else's."""
    board = world.get("board", key)
    if board is None:
        raise Refused(404, code, "Board not found.")
    if board["owner"] != caller.user:
        raise Refused(403, 29, "You are not permitted to access that resource.")
    return board


def own_section(world: World, caller: Caller) -> tuple[str, dict[str, Any]]:
    """Return (id, section) of the path. Refused: it is not there, or not on that board."""
    own(world, caller, caller.call.params["id"])
    key = caller.call.params["section"]
    section = world.get("section", key)
    if section is None or section["board"] != caller.call.params["id"]:
        raise Refused(404, 404, "Board or section not found.")
    return key, section


def new_board(
    world: World,
    user: str,
    name: str,
    description: str | None = None,
    privacy: str = "PUBLIC",
    *,
    ads_only: bool = False,
    key: str = "",
) -> str:
    """Make a board; return its id."""
    key = key or str(world.number("board", 549_755_885_175_000_001))
    data = {"owner": user, "name": name, "description": description, "privacy": privacy, "ads_only": ads_only}
    world.put("board", key, data)
    return key


def new_section(world: World, board: str, name: str, key: str = "") -> str:
    """Make a section; return its id."""
    key = key or str(world.number("section", 5_491_580_000_001))
    world.put("section", key, {"board": board, "name": name})
    return key


def shown(world: World, key: str, board: Mapping[str, Any]) -> dict[str, Any]:
    """Return a board as it is answered."""
    pins = [pin for _, pin in world.all("pin") if pin["board"] == key]
    owner = world.get("user", str(board["owner"])) or {}
    return {
        "id": key,
        "name": board["name"],
        "description": board["description"],
        "privacy": board["privacy"],
        "is_ads_only": board["ads_only"],
        "owner": {"username": owner.get("username")},
        "created_at": written(board.get("_created", world.now())),
        "board_pins_modified_at": written(max((pin["_created"] for pin in pins), default=world.now())),
        "pin_count": len(pins),
        "follower_count": 0,
        "collaborator_count": 0,
        "media": {"image_cover_url": None, "pin_thumbnail_urls": []},
    }


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.startswith("_")}
