"""Who the credential is: asked once a run, and where a post's address begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Facts, Fault, Flow, Request


def whoami(_options: Mapping[str, Any]) -> Flow:
    """Return {id, name, username, tier}: https://docs.x.com/x-api/users/get-my-user (a user read, $0.010)."""
    answer = yield Request("GET", "/2/users/me", query={"user.fields": "subscription_type"})
    data = answer.object.get("data")
    if not isinstance(data, dict) or not data.get("id"):
        raise Fault(Cause.RETRY, "X did not say whose token this is")
    username = str(data.get("username") or "")
    return {
        "id": str(data["id"]),
        "name": f"@{username}" if username else str(data.get("name") or data["id"]),
        "username": username,
        "tier": str(data.get("subscription_type") or "none").replace("None", "none"),
    }


def address(post_id: str, facts: Facts) -> str:
    """Return the public URL of a post; the form without a name works too."""
    me = facts.get("me") or {}
    return f"https://x.com/{me.get('username') or 'i'}/status/{post_id}"
