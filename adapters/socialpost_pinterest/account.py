"""Who the credential is: asked once a run; and where a pin's address begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Fault, Flow, Request


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


def address(pin_id: str) -> str:
    """Return the public URL of a pin."""
    return f"https://www.pinterest.com/pin/{pin_id}/"
