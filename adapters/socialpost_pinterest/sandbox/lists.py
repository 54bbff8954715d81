"""Lists with bookmarks: `{items, bookmark}`, page_size 1 to 250. https://developers.pinterest.com/docs/api/v5/pins-list."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from socialpost.sandbox.kit import Answer, World
from socialpost_pinterest.sandbox import media as uploads
from socialpost_pinterest.sandbox.answers import Refused, invalid
from socialpost_pinterest.sandbox.boards import own, own_section, shown
from socialpost_pinterest.sandbox.guard import Caller
from socialpost_pinterest.sandbox.shapes import pin_shown

PRIVACY = {
    "ALL": ("PUBLIC", "PROTECTED", "SECRET"),
    "PUBLIC_AND_SECRET": ("PUBLIC", "SECRET"),
    "PUBLIC": ("PUBLIC",),
    "PROTECTED": ("PROTECTED",),
    "SECRET": ("SECRET",),
}
FILTERS = ("exclude_native", "exclude_repins", "has_been_promoted")
Entry = tuple[str, dict[str, Any]]


def boards(world: World, caller: Caller) -> Answer:
    """GET /v5/boards."""
    wanted = caller.call.query.get("privacy", "ALL")
    if wanted not in PRIVACY:
        invalid(f"Invalid request: privacy: {wanted!r} is not one of {sorted(PRIVACY)}")
    found = [
        (key, board)
        for key, board in world.all("board")
        if board["owner"] == caller.user and board["privacy"] in PRIVACY[wanted]
    ]
    return _page(caller, found, lambda key, board: shown(world, key, board))


def sections(world: World, caller: Caller) -> Answer:
    """GET /v5/boards/{id}/sections."""
    own(world, caller, caller.call.params["id"])
    found = [entry for entry in world.all("section") if entry[1]["board"] == caller.call.params["id"]]
    return _page(caller, found, lambda key, section: {"id": key, "name": section["name"]})


def own_pins(world: World, caller: Caller) -> Answer:
    """GET /v5/pins: everything of the account."""
    wanted = caller.call.query.get("pin_filter")
    if wanted is not None and wanted not in FILTERS:
        raise Refused(400, 400, "Invalid pin filter value")
    found = [
        (key, pin)
        for key, pin in world.all("pin", listed=True)
        if pin["owner"] == caller.user and not (wanted == "exclude_repins" and pin["parent"])
    ]
    return _pins(world, caller, found)


def board_pins(world: World, caller: Caller) -> Answer:
    """GET /v5/boards/{id}/pins: without those of its sections, which is not documented either way."""
    own(world, caller, caller.call.params["id"])
    board = caller.call.params["id"]
    found = [
        (key, pin) for key, pin in world.all("pin", listed=True) if pin["board"] == board and pin["section"] is None
    ]
    return _pins(world, caller, found)


def section_pins(world: World, caller: Caller) -> Answer:
    """GET /v5/boards/{id}/sections/{section}/pins."""
    section, _ = own_section(world, caller)
    return _pins(world, caller, [entry for entry in world.all("pin", listed=True) if entry[1]["section"] == section])


def media(world: World, caller: Caller) -> Answer:
    """GET /v5/media: the uploads of the account."""
    found = [entry for entry in world.all("media") if entry[1]["owner"] == caller.user]
    return _page(caller, found, lambda key, upload: uploads.shown(world, key, upload))


def _pins(world: World, caller: Caller, found: Sequence[Entry]) -> Answer:
    newest_first = list(reversed(found))
    return _page(caller, newest_first, lambda key, pin: pin_shown(world, key, pin, caller.user))


def _page(caller: Caller, found: Sequence[Entry], show: Callable[[str, Mapping[str, Any]], Any]) -> Answer:
    size = caller.call.query.get("page_size", "25")
    if not size.isdigit() or not 1 <= int(size) <= 250:
        invalid(f"Invalid request: page_size: {size} is not between 1 and 250")
    begin = _place(caller.call.query.get("bookmark", ""), found)
    page, rest = found[begin : begin + int(size)], found[begin + int(size) :]
    bookmark = base64.urlsafe_b64encode(f"after:{page[-1][0]}".encode()).decode() if rest else None
    return Answer(200, {"items": [show(key, data) for key, data in page], "bookmark": bookmark})


def _place(bookmark: str, found: Sequence[Entry]) -> int:
    if not bookmark:
        return 0
    try:
        last = base64.urlsafe_b64decode(bookmark).decode().removeprefix("after:")
        return [key for key, _ in found].index(last) + 1
    except ValueError:
        return invalid("Invalid request: bookmark: it is not one that was given out")
