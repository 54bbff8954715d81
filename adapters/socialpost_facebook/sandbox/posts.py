"""Posts of the fake: the feed, and what it holds until its time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, own_page, pick
from socialpost_facebook.sandbox.listing import page_of
from socialpost_facebook.sandbox.post_view import node, time_of, visible
from socialpost_facebook.sandbox.when import DAY, scheduled

LONGEST = 63_206
# https://developers.facebook.com/docs/graph-api/reference/page/feed/
KNOWN = frozenset({
    "message", "link", "published", "scheduled_publish_time", "unpublished_content_type", "attached_media", "targeting",
    "feed_targeting", "place", "tags", "call_to_action", "child_attachments", "multi_share_optimized", "name",
    "description", "picture", "sponsor_id", "backdated_time", "backdated_time_granularity", "text_format_preset_id",
})  # fmt: skip
HOLDING = ("SCHEDULED", "DRAFT", "ADS_POST", "INLINE_CREATED", "PUBLISHED", "REVIEWABLE_BRANDED_CONTENT")
FIELDS = "id,message,created_time"


def create(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/feed`: publish, hold until a time, or keep as a draft."""
    page = own_page(world, seen)
    seen.only(KNOWN)
    photos = _attached(world, seen)
    message, link = seen.text("message"), seen.text("link")
    _check_text(message, link, photos)
    until, shown = _publication(world, seen)
    _check_options(seen, link)
    if not photos and not world.knobs.accept_duplicates:
        _check_duplicate(world, page["id"], message, link)
    post = f"{page['id']}_{world.number('post', 900_001)}"
    data = {
        "page": page["id"], "kind": "feed", "message": message, "link": link, "photos": photos, "shown": shown,
        "until": until, "targeting": seen.values.get("targeting"), "sponsor": seen.text("sponsor_id"),
        "button": seen.values.get("call_to_action"),
    }  # fmt: skip
    world.put("post", post, data)
    for photo in photos:
        world.put("photo", photo, {**(world.get("photo", photo) or {}), "post": post})
    return answer(world, seen, post)


def answer(world: World, seen: Seen, post: str) -> dict[str, Any]:
    """Return the id and the asked fields; an unknown one is an error with the id beside, although the post was made."""
    try:
        return pick(node(world, post), seen.text("fields"), "id", "PagePost")
    except Refusal as refusal:
        refusal.also["id"] = post
        raise


def _attached(world: World, seen: Seen) -> list[str]:
    """Return the photos of a post, from `attached_media` or `attached_media[0]`, ... Refusal: one cannot be used."""
    numbered = sorted((name for name in seen.values if re.fullmatch(r"attached_media\[\d+\]", name)), key=_index)
    if numbered:
        given = [seen.nested(name, dict) for name in numbered]
    else:
        given = seen.nested("attached_media", list) if "attached_media" in seen.values else []
    photos = [str(item.get("media_fbid") or "") if isinstance(item, dict) else "" for item in given]
    if len(set(photos)) != len(photos):
        raise Refusal(100, "(#100) Each of attached_media must be another photo")
    for photo in photos:
        usable(world, seen.page, photo)
    return photos


def _index(name: str) -> int:
    return int(name.partition("[")[2].rstrip("]"))


def usable(world: World, page: str, photo: str) -> dict[str, Any]:
    """Return an unpublished photo that lives and is not used yet. Refusal: it is not so."""
    found = world.get("photo", photo)
    if found is None or found["page"] != page or world.now() - found["_created"] >= DAY:
        raise Refusal(100, f"(#100) The photo {photo!r} does not exist or has been deleted")
    if found.get("post"):
        raise Refusal(100, "Already Posted: these photos were already posted", 1366051)
    return found


def _check_text(message: str, link: str, photos: list[str]) -> None:
    if not (message.strip() or link or photos):
        raise Refusal(100, "(#100) You must provide one of message or link")
    if len(message) > LONGEST:
        raise Refusal(100, "(#100) The message parameter too long")
    if link:
        host = urlsplit(link).hostname or ""
        if urlsplit(link).scheme not in ("http", "https") or not host:
            raise Refusal(100, "Invalid URL format", 2061006)
        if host == "facebook.com" or host.endswith(".facebook.com"):
            raise Refusal(100, "A link to Facebook itself cannot be posted here", 1609008)


def _publication(world: World, seen: Seen) -> tuple[float | None, bool]:
    """Return until when the post is held and whether anybody will ever see it."""
    published = seen.flag("published", default=True)
    kind = seen.text("unpublished_content_type")
    until = scheduled(world, seen, "feed")
    if published and (until or kind):
        raise Refusal(100, "(#100) You cannot specify a scheduled publish time on a published post")
    if kind and kind not in HOLDING:
        raise Refusal(100, "(#100) Param unpublished_content_type must be one of the known values")
    if kind == "SCHEDULED" and until is None:
        raise Refusal(100, "(#100) A scheduled post needs scheduled_publish_time")
    return until, published or until is not None


def _check_options(seen: Seen, link: str) -> None:
    for name in ("targeting", "feed_targeting", "call_to_action"):
        if name in seen.values:
            seen.nested(name, dict)
    button = seen.nested("call_to_action", dict) if "call_to_action" in seen.values else None
    if button is not None and (button.get("value") or {}).get("link") != link:
        raise Refusal(100, "(#100) The link of call_to_action must be the link of the post")
    if "tags" in seen.values and "place" not in seen.values:
        raise Refusal(100, "(#100) tags needs place")


def _check_duplicate(world: World, page: str, message: str, link: str) -> None:
    """Refuse the text of the newest post once more."""
    mine = [post for _, post in world.all("post") if post["page"] == page and post["kind"] == "feed"]
    if mine and (mine[-1]["message"], mine[-1]["link"], mine[-1]["photos"]) == (message, link, []):
        raise Refusal(506, "Duplicate status message")


def published(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{page}/published_posts` and `/{page}/feed`."""
    page = own_page(world, seen)["id"]
    found = [
        (key, post) for key, post in world.all("post", listed=True) if post["page"] == page and visible(world, post)
    ]
    found.sort(key=lambda entry: time_of(entry[1]), reverse=True)
    return page_of(world, seen, [key for key, _ in found], _of(world), default=FIELDS, kind="PagePost")


def waiting(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{page}/scheduled_posts`."""
    page = own_page(world, seen)["id"]
    found = [key for key, post in world.all("post", listed=True) if post["page"] == page and _waits(world, post)]
    return page_of(world, seen, found[::-1], _of(world), default=FIELDS, kind="PagePost")


def _of(world: World) -> Callable[[str], dict[str, Any]]:
    return lambda key: node(world, key)


def _waits(world: World, post: Mapping[str, Any]) -> bool:
    return bool(post["shown"]) and post["until"] is not None and float(post["until"]) > world.now()


def update(world: World, seen: Seen, key: str) -> dict[str, Any]:
    """Answer `POST /{post}`: edit, move, publish now, hide."""
    post = world.get("post", key) or {}
    seen.only(
        frozenset(
            {"message", "is_published", "scheduled_publish_time", "is_hidden", "is_pinned", "timeline_visibility"}
        )
    )
    post.pop("_created")
    if seen.text("message"):
        post["message"] = seen.text("message")
    if "is_hidden" in seen.values:
        post["hidden"] = seen.flag("is_hidden", default=False)
    if seen.text("scheduled_publish_time"):
        post["until"] = scheduled(world, seen, "feed")
    if "is_published" in seen.values and seen.flag("is_published", default=False):
        post |= {"until": min(world.now(), post["until"] or world.now()), "shown": True}
    world.put("post", key, post)
    return {"success": True}
