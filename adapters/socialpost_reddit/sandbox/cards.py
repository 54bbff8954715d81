"""What people see on the fake Reddit: one card a post, with its subreddit, flair and marks as labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Card, Comment, Picture, World
from socialpost_reddit.sandbox.posts import there, url

Post = Mapping[str, Any]


def cards(world: World) -> list[Card]:
    """Return a card for every post that people see: not while its media are processed, not where a filter hides it."""
    comments: dict[str, list[Comment]] = {}
    for key, one in world.all("comment"):
        shown = Comment(f"t1_{key}", f"u/{one['author']}", one["text"], one["_created"])
        comments.setdefault(one["post"], []).append(shown)
    return [
        _card(world, key, post, tuple(comments.get(key, ())))
        for key, post in world.all("post")
        if there(world, post) and not post["removed"] and not post["deleted"]
    ]


def _card(world: World, key: str, post: Post, comments: tuple[Comment, ...]) -> Card:
    return Card(
        "reddit",
        f"t3_{key}",
        f"u/{post['author']}",
        post["text"],
        post["_created"],
        url=url(key, post),
        kind=post["kind"],
        title=post["title"],
        pictures=_pictures(world, post),
        link=post["link"],
        poll=tuple(post["options"]),
        labels=_labels(post),
        comments=comments,
        meta={"subreddit": post["sr"], "items": post["items"], "replies": post["replies"]},
    )


def _labels(post: Post) -> tuple[str, ...]:
    place = post["sr"]
    labels = [f"u/{place[2:]}" if place.startswith("u_") else f"r/{place}"]
    labels += [str(post["flair"]["text"])] if post["flair"] else []
    marks = {"nsfw": "NSFW", "spoiler": "Spoiler", "chat": "Live chat"}
    return (*labels, *(word for name, word in marks.items() if post[name]))


def _pictures(world: World, post: Post) -> tuple[Picture, ...]:
    if post["kind"] == "gallery":
        return tuple(Picture(_blob(world, item["media_id"]), alt=item["caption"]) for item in post["items"])
    if not post["asset"]:
        return ()
    shown = _blob(world, post["asset"])
    if post["kind"] == "image":
        return (Picture(shown, "animation" if shown.endswith(".gif") else "image"),)
    return (Picture(shown, "video", poster=_blob(world, post["poster"])),)


def _blob(world: World, asset: str) -> str:
    return world.blob_url(str((world.get("lease", asset) or {}).get("blob", "")))
