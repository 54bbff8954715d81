"""Photo stories and the list of stories of the fake; a story is gone after a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, own_page, permalink
from socialpost_facebook.sandbox.listing import page_of
from socialpost_facebook.sandbox.posts import usable
from socialpost_facebook.sandbox.when import DAY

FIELDS = "post_id,status,creation_time,media_type,media_id,url"


def create(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/photo_stories`: https://developers.facebook.com/docs/page-stories-api."""
    page = own_page(world, seen)["id"]
    seen.only(frozenset({"photo_id"}))
    photo = seen.text("photo_id")
    if not photo:
        raise Refusal(100, "(#100) The parameter photo_id is required")
    found = usable(world, page, photo)
    post = str(world.number("story", 800_001))
    world.put("story", post, {"page": page, "photo": photo, "video": "", "ready": world.now(), "fails": ""})
    world.put("photo", photo, {**found, "post": post})
    return {"success": True, "post_id": post}


def read(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{page}/stories`."""
    page = own_page(world, seen)["id"]
    found = [key for key, story in world.all("story", listed=True) if story["page"] == page and visible(world, story)]
    return page_of(world, seen, found[::-1], lambda key: node(world, key), default=FIELDS, kind="Stories")


def visible(world: World, story: Mapping[str, Any]) -> bool:
    """Tell whether people can see a story now."""
    return not story["fails"] and float(story["ready"]) <= world.now() < float(story["ready"]) + DAY


def node(world: World, key: str) -> dict[str, Any]:
    """Return a story with every field that it can be asked for."""
    story = world.get("story", key) or {}
    return {
        "id": key,
        "post_id": key,
        "status": "PUBLISHED",
        "creation_time": str(int(story["ready"])),
        "media_type": "video" if story["video"] else "photo",
        "media_id": story["video"] or story["photo"],
        "url": permalink(world, key),
    }
