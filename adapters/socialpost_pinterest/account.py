"""Who the credential is: asked once a run; and where a pin's address begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Choice, Choices, Fault, Flow, Request
from socialpost_pinterest.boards import pages


def whoami(_options: Mapping[str, Any]) -> Flow:
    """Return {id, name, username, type}: https://developers.pinterest.com/docs/api/v5/user_account-get."""
    answer = (yield Request("GET", "/user_account")).object
    username = str(answer.get("username") or "")
    found = str(answer.get("id") or username)
    if not found:
        raise Fault(Cause.RETRY, "Pinterest did not say whose token this is")
    return {
        "id": found,
        "name": str(answer.get("business_name") or username or found),
        "username": username,
        "type": str(answer.get("account_type") or ""),
    }


def choices(_values: Mapping[str, str], _options: Mapping[str, Any]) -> Flow:
    """Return the boards: https://developers.pinterest.com/docs/api/v5/boards-list."""
    boards, complete = yield from pages("/boards")
    named = [(str(one.get("name") or ""), str(one.get("privacy") or "PUBLIC")) for one in boards]
    found = tuple(
        Choice(name if privacy == "PUBLIC" else f"{name} ({privacy.lower()})", name) for name, privacy in named if name
    )
    return Choices("board", "board", found, defaults=True, empty="make a board on pinterest.com", more=not complete)


def address(pin_id: str) -> str:
    """Return the public URL of a pin."""
    return f"https://www.pinterest.com/pin/{pin_id}/"
