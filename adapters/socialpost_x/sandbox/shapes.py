"""Posts and media as the API shows them, in the dialect and with the fields that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_x.sandbox.dialect import Asked, Dialect
from socialpost_x.sandbox.ids import iso
from socialpost_x.sandbox.media import KINDS, media_key


def several(world: World, posts: list[tuple[str, dict[str, Any]]], asked: Asked) -> dict[str, Any]:
    """Return `data` and, where asked for, `includes` of several posts."""
    media: dict[str, Any] = {}
    parents: dict[str, Any] = {}
    for _, post in posts:
        if "attachments.media_keys" in asked.expansions:
            media |= {media_id: world.get("media", media_id) for media_id in post["media"]}
        if asked.references() and (parent := world.get("post", post["parent"])):
            parents[post["parent"]] = parent
    includes = {
        "media": [_media(media_id, item, asked) for media_id, item in media.items()],
        asked.dialect.posts: [_post(world, post_id, post, asked) for post_id, post in parents.items()],
    }
    found = {"data": [_post(world, post_id, post, asked) for post_id, post in posts]}
    included = {key: value for key, value in includes.items() if value}
    return {**found, **({"includes": included} if included else {})}


def _post(world: World, post_id: str, post: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """Return a post with the fields that were asked for; id, text and the list of its versions always come."""
    names = asked.dialect
    every: dict[str, Any] = {
        "created_at": iso(post["_created"]),
        "conversation_id": post["conversation"],
        "lang": "und",
        "possibly_sensitive": False,
        "reply_settings": post.get("reply_settings", "everyone"),
        "community_id": post.get("community_id"),
        "paid_partnership": post["paid_partnership"],
        "display_text_range": [0, _visible(post)],
        "entities": {"urls": post["urls"]} if post["urls"] else None,
        "attachments": _attachments(world, post_id, post),
        "public_metrics": _metrics(names),
        "author_id": post["author"],
    }
    note = post["note"]
    every[names.note] = {"text": note["text"], "entities": {"urls": note["urls"]}} if note else None
    wanted = asked.fields | (asked.expansions & {"author_id"})
    data = {"id": post_id, "text": post["shown"], names.history: [post_id]}
    data |= {name: value for name, value in every.items() if name in wanted and value is not None}
    if asked.references() and post["parent"]:
        data[names.references] = [{"type": "replied_to", "id": post["parent"]}]
    return data


def _visible(post: Mapping[str, Any]) -> int:
    media = next((url for url in post["urls"] if "media_key" in url), None)
    return max(0, media["start"] - 1) if media else len(post["shown"])


def _attachments(world: World, post_id: str, post: Mapping[str, Any]) -> dict[str, list[str]] | None:
    found = {}
    if post["media"]:
        found["media_keys"] = [media_key(media_id, world.get("media", media_id) or {}) for media_id in post["media"]]
    if post.get("poll"):
        found["poll_ids"] = [post_id]
    return found or None


def _metrics(names: Dialect) -> dict[str, int]:
    counts = ("reply_count", "like_count", "quote_count", "bookmark_count", "impression_count")
    return {names.reposts: 0, **dict.fromkeys(counts, 0)}


def _media(media_id: str, media: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    every = {
        "alt_text": media.get("alt"),
        "width": media["width"],
        "height": media["height"],
        "duration_ms": int(media["seconds"] * 1000) or None,
    }
    data = {"media_key": media_key(media_id, media), "type": KINDS[media["category"]][1]}
    return {**data, **{name: value for name, value in every.items() if name in asked.media and value}}
