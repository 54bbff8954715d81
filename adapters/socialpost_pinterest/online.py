"""What Pinterest itself says about a draft before anything is sent: is the board there, is it this account's, who sees it.

https://developers.pinterest.com/docs/api/v5/boards-get
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Fault, Finding, Flow, Request, error, warning
from socialpost_pinterest.boards import look_up, pages, wanted


def online(draft: Draft) -> Flow:
    """Return findings about the board and the section of a draft; none where `check` has found fault already."""
    want = wanted(draft)
    field = "target" if draft.target else "options.board"
    if not want.board:
        return []
    try:
        place = yield from look_up(draft, {})
        board = (yield Request("GET", f"/boards/{place['board']}")).object
        sections, whole = (yield from pages(f"/boards/{place['board']}/sections")) if place["section"] else ([], True)
    except Fault as fault:
        if fault.cause is not Cause.REJECTED:
            raise
        return [error("pinterest.board", fault.says, fault.fix, field)]
    if place["section"] and whole and place["section"] not in {str(section.get("id")) for section in sections}:
        message = f"the board {board.get('name')!r} has no section {want.section!r}"
        return [error("pinterest.section", message, "name another one, or take it out", field)]
    return _seen_by(board, field)


def _seen_by(board: Mapping[str, Any], field: str) -> list[Finding]:
    name = board.get("name")
    if board.get("privacy") == "SECRET":
        message = f"the board {name!r} is secret: nobody but its members will see the pin"
    elif board.get("is_ads_only"):
        message = f"the board {name!r} holds pins for advertisements only: people do not find them there"
    else:
        return []
    return [warning("pinterest.hidden", message, "name a public board", field)]
