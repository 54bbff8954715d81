"""What people see on the fake X: one card a post, with its thread and its comments.

X shows every reply of an author to the own post as a continuation. Here the first one to each post of the chain is the
thread, and further ones are comments: a post with parts 2 and 3 and a comment becomes a card with two parts and one
comment; a post with a comment alone becomes a card with that comment as the only further part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Card, Comment, Picture, World
from socialpost.text.urls import find_urls

_KINDS = {"tweet_image": "photo", "tweet_gif": "gif", "tweet_video": "video"}
_SHOWN = {"tweet_image": "image", "tweet_gif": "animation", "tweet_video": "video"}
_Posts = Mapping[str, Mapping[str, Any]]


def cards(world: World) -> list[Card]:
    """Return a card for every post that starts a conversation, oldest first."""
    posts = {post_id: post for post_id, post in world.all("post") if not post["nullcast"]}
    replies: dict[str, list[str]] = {}
    for post_id, post in posts.items():
        if post["parent"] in posts:
            replies.setdefault(post["parent"], []).append(post_id)
    return [
        _conversation(world, posts, replies, post_id) for post_id, post in posts.items() if post["parent"] not in posts
    ]


def _conversation(world: World, posts: _Posts, replies: Mapping[str, list[str]], root: str) -> Card:
    chain, seen, author = [], {root}, posts[root]["author"]
    last: str | None = root
    while last is not None:
        last = next((reply for reply in replies.get(last, ()) if posts[reply]["author"] == author), None)
        if last is not None:
            chain.append(last)
            seen.add(last)
    others = [reply for post_id in _below(replies, root) for reply in replies.get(post_id, ()) if reply not in seen]
    comments = tuple(_comment(world, posts, post_id) for post_id in sorted(others, key=int))
    return _card(world, root, posts[root], tuple(_card(world, part, posts[part]) for part in chain), comments)


def _below(replies: Mapping[str, list[str]], root: str) -> list[str]:
    found = [root]
    for post_id in found:
        found += replies.get(post_id, [])
    return found


def _card(
    world: World,
    post_id: str,
    post: Mapping[str, Any],
    thread: tuple[Card, ...] = (),
    comments: tuple[Comment, ...] = (),
) -> Card:
    media = [found for found in (world.get("media", media_id) for media_id in post["media"]) if found]
    username = _username(world, post)
    spans = find_urls(post["text"])
    poll = post.get("poll") or {}
    kind = "poll" if poll else _KINDS[media[0]["category"]] if media else "thread" if thread else "text"
    return Card(
        "x",
        post_id,
        f"@{username}",
        post["text"],
        post["_created"],
        url=f"https://x.com/{username}/status/{post_id}",
        kind=kind,
        pictures=tuple(_picture(world, item) for item in media),
        link=spans[-1].value if spans and not media else "",
        poll=tuple(poll.get("options", ())),
        labels=_labels(post),
        thread=thread,
        comments=comments,
        meta={"parent": post["parent"], "conversation": post["conversation"], "author": post["author"]},
    )


def _comment(world: World, posts: _Posts, post_id: str) -> Comment:
    post = posts[post_id]
    return Comment(post_id, f"@{_username(world, post)}", post["text"], post["_created"])


def _username(world: World, post: Mapping[str, Any]) -> str:
    return str((world.get("user", post["author"]) or {}).get("username", "i"))


def _picture(world: World, media: Mapping[str, Any]) -> Picture:
    tracks = tuple(world.blob_url(blob) for blob in media.get("subtitles", {}).values())
    kind = _SHOWN[media["category"]]
    return Picture(world.blob_url(media["blob"]), kind, alt=media.get("alt", ""), captions=tracks)


def _labels(post: Mapping[str, Any]) -> tuple[str, ...]:
    who = {
        "following": "Accounts you follow can reply",
        "mentionedUsers": "Only mentioned accounts can reply",
        "subscribers": "Only subscribers can reply",
        "verified": "Only verified accounts can reply",
    }
    labels = []
    if post["made_with_ai"]:
        labels.append("Made with AI")
    if post["paid_partnership"]:
        labels.append("Paid partnership")
    if post.get("community_id"):
        labels.append(f"Community {post['community_id']}")
    if post.get("reply_settings"):
        labels.append(who[post["reply_settings"]])
    return tuple(labels)
