"""A place for an account: the user, its tokens, and the board and section that its settings name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_pinterest.boards import is_id
from socialpost_pinterest.sandbox.boards import new_board, new_section
from socialpost_pinterest.sandbox.tokens import CLIENT, CLIENT_SECRET, issue

_FIELDS = ("access_token", "refresh_token", "client_id", "client_secret")
FIRST = "Sandbox board"


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the credential of an account; the user is made at the first call, boards whenever a new one is named.

    Options: `access` (trial, standard), `board`, `section`, and `target` (`Board` or `Board/Section`).
    """
    access = str(options.get("access") or "standard")
    found = world.get("seat", account) or _new(world, account)
    token = world.get("token", found.get("access_token", ""))
    if token is None or token["expires"] <= world.now() or token["access"] != access:
        found = {**_plain(found), "access": access, **issue(world, found["user"], access)}
        world.put("seat", account, found)
    _boards(world, found["user"], options)
    return {**{name: found[name] for name in _FIELDS[:2]}, "client_id": CLIENT, "client_secret": CLIENT_SECRET}


def _new(world: World, account: str) -> dict[str, Any]:
    user = str(world.number("user", 2_783_136_121_146_000_001))
    name = re.sub(r"\W+", "", account)[:25] + user[-2:]
    business = account.replace("-", " ").title()
    world.put("user", user, {"id": user, "username": name, "business_name": business})
    new_board(world, user, FIRST)
    return {"user": user}


def _boards(world: World, user: str, options: Mapping[str, Any]) -> None:
    outer, _, inner = str(options.get("target") or "").partition("/")
    for board, section in ((options.get("board"), options.get("section")), (outer, inner)):
        if not board:
            continue
        key = _board(world, user, str(board))
        sections = {found["name"] for _, found in world.all("section") if found["board"] == key}
        if section and not is_id(str(section)) and section not in sections:
            new_section(world, key, str(section))
        elif section and is_id(str(section)) and world.get("section", str(section)) is None:
            new_section(world, key, f"Section {section}", str(section))


def _board(world: World, user: str, board: str) -> str:
    if is_id(board):
        if world.get("board", board) is None:
            new_board(world, user, f"Board {board}", key=board)
        return board
    for key, found in world.all("board"):
        if found["owner"] == user and found["name"] == board:
            return key
    return new_board(world, user, board)


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.startswith("_")}
