"""Comments of the fake, under posts, photos and videos."""

from __future__ import annotations

from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, permalink, pick
from socialpost_facebook.sandbox.listing import page_of
from socialpost_facebook.sandbox.when import written

KNOWN = frozenset({"message", "attachment_id", "attachment_url", "attachment_share_url"})
FIELDS = "id,message,from,created_time"
LONGEST = 8_000


def create(world: World, seen: Seen, parent: str) -> dict[str, Any]:
    """Answer `POST /{object}/comments`: https://developers.facebook.com/docs/graph-api/reference/object/comments/."""
    seen.only(KNOWN)
    message = seen.text("message")
    if not message.strip() and not any(seen.text(name) for name in KNOWN - {"message"}):
        raise Refusal(100, "(#100) A comment needs a message or an attachment")
    if len(message) > LONGEST:
        raise Refusal(100, "(#100) The message parameter too long")
    if sum(bool(seen.text(name)) for name in KNOWN - {"message"}) > 1:
        raise Refusal(100, "(#100) At most one attachment may be given")
    key = f"{parent.rpartition('_')[2]}_{world.number('comment', 700_001)}"
    world.put("comment", key, {"page": seen.page, "parent": parent, "message": message})
    try:
        return pick(node(world, key), seen.text("fields"), "id", "Comment")
    except Refusal as refusal:
        refusal.also["id"] = key
        raise


def read(world: World, seen: Seen, parent: str) -> dict[str, Any]:
    """Answer `GET /{object}/comments`."""
    order = seen.text("order") or "chronological"
    if order not in ("chronological", "reverse_chronological"):
        raise Refusal(100, "(#100) Param order must be one of {chronological, reverse_chronological}")
    found = [key for key, comment in world.all("comment", listed=True) if comment["parent"] == parent]
    if order != "chronological":
        found.reverse()
    return page_of(world, seen, found, lambda key: node(world, key), default=FIELDS, kind="Comment")


def node(world: World, key: str) -> dict[str, Any]:
    """Return a comment with every field that it can be asked for."""
    comment = world.get("comment", key) or {}
    page = world.get("page", str(comment["page"])) or {}
    return {
        "id": key,
        "message": comment["message"],
        "from": {"id": comment["page"], "name": page.get("name", "")},
        "created_time": written(comment["_created"]),
        "permalink_url": permalink(world, str(comment["parent"])),
        "is_hidden": False,
        "parent": None,
        "like_count": 0,
    }


def summary(world: World, parent: str) -> dict[str, Any]:
    """Return `comments.summary(true)` of a node."""
    count = sum(1 for _, comment in world.all("comment") if comment["parent"] == parent)
    return {"data": [], "summary": {"order": "chronological", "total_count": count, "can_comment": True}}
