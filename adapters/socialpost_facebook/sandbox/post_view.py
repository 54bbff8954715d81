"""How a post of the fake looks: when people see it, and every field that it can be asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.comments import summary
from socialpost_facebook.sandbox.graph import permalink
from socialpost_facebook.sandbox.when import written


def visible(world: World, post: Mapping[str, Any]) -> bool:
    """Tell whether people can see a post now."""
    return bool(post["shown"]) and not post.get("fails") and time_of(post) <= world.now()


def time_of(post: Mapping[str, Any]) -> float:
    """Return when a post was, or will be, published: at its time, and not before its video is processed."""
    return max(float(post["until"] or post["_created"]), float(post.get("ready") or 0))


def node(world: World, key: str) -> dict[str, Any]:
    """Return a post with every field that it can be asked for; None where it has no value."""
    post = world.get("post", key) or {}
    page = world.get("page", str(post["page"])) or {}
    out = visible(world, post)
    attachments = list(_attachments(world, post))
    return {
        "id": key,
        "message": post["message"] or None,
        "message_tags": None,
        "created_time": written(time_of(post) if out else post["_created"]),
        "updated_time": written(post["_created"]),
        "permalink_url": permalink(world, key),
        "is_published": out,
        "is_hidden": bool(post.get("hidden")),
        "scheduled_publish_time": int(post["until"]) if post["until"] and not out else None,
        "status_type": "added_photos" if post["photos"] else "mobile_status_update",
        "from": {"id": post["page"], "name": page.get("name", "")},
        "application": {"id": "1", "name": "sandbox app"},
        "attachments": {"data": attachments} if attachments else None,
        "full_picture": None,
        "place": None,
        "shares": {"count": 0},
        "comments": summary(world, key),
        "reactions": {"data": [], "summary": {"total_count": 0}},
    }


def _attachments(world: World, post: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    photos = [_photo(world, photo) for photo in post["photos"]]
    if len(photos) == 1:
        yield photos[0]
    elif photos:
        yield {"type": "album", "media_type": "album", "subattachments": {"data": photos}}
    elif post.get("video"):
        yield {"type": "video_inline", "media_type": "video", "target": {"id": post["video"]}}
    elif post["link"]:
        yield {"type": "share", "media_type": "link", "url": post["link"], "unshimmed_url": post["link"]}


def _photo(world: World, photo: str) -> dict[str, Any]:
    url = f"{world.base}/photo/{photo}"
    return {"type": "photo", "media_type": "photo", "target": {"id": photo, "url": url}, "url": url}


def targeted(post: Mapping[str, Any]) -> str:
    """Return for whom a post is, as a label, empty for everybody."""
    value = post.get("targeting")
    told = json.loads(value) if isinstance(value, str) else value
    places = (told or {}).get("geo_locations", {}) if isinstance(told, dict) else {}
    countries = places.get("countries") or []
    return f"shown in {', '.join(countries)} only" if countries else ""
