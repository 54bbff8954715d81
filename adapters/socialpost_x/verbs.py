"""What can be done with a post that is out: look whether it is there, take it down, count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from socialpost.adapter import Cause, Continue, Done, Effect, Facts, Fault, Flow, Live, Request, Response, Unknown
from socialpost_x.account import address

# names of both dialects: https://docs.x.com/x-api/fundamentals/data-dictionary and the older tweet.fields
_COUNTS = {
    "likes": ("like_count",),
    "replies": ("reply_count",),
    "reposts": ("repost_count", "retweet_count"),
    "quotes": ("quote_count",),
    "bookmarks": ("bookmark_count",),
    "views": ("impression_count",),
}


def inspect(live: Live) -> Flow:
    """Ask whether the post is there; a lost one is a 200 with errors.

    https://docs.x.com/x-api/posts/get-posts-by-ids
    """
    try:
        answer = yield Request("GET", "/2/tweets", query={"ids": live.id})
    except Fault as fault:
        if _gone(fault):
            return Continue()
        raise
    if any(post.get("id") == live.id for post in _posts(answer)):
        return Done({"id": live.id, "url": live.url or address(live.id, live.facts)})
    return Unknown("X answered without the post and without saying that it is gone")


def delete(live: Live) -> Flow:
    """Take down the comment, the parts of the thread from the last to the first, then the post ($0.010 each).

    https://docs.x.com/x-api/posts/delete-post: 200 (or 204). What is gone already is a success.
    """
    for post_id in (*_followers(live.facts), live.id):
        try:
            answer = yield Request("DELETE", f"/2/tweets/{post_id}", effect=Effect.STAGE)
        except Fault as fault:
            if not _gone(fault):
                raise
            continue
        if (answer.object.get("data") or {}).get("deleted") is False:
            raise Fault(Cause.REJECTED, f"X did not delete {post_id}", fix="delete it on x.com")


def metrics(live: Live) -> Flow:
    """Return {likes, replies, reposts, quotes, bookmarks, views} of the post itself; $0.001 for an own post."""
    answer = yield Request("GET", "/2/tweets", query={"ids": live.id, "post.fields": "public_metrics"})
    post = next((post for post in _posts(answer) if post.get("id") == live.id), {})
    counts = post.get("public_metrics") or {}
    return {name: counts[key] for name, keys in _COUNTS.items() for key in keys if isinstance(counts.get(key), int)}


def adopt(url: str, _options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the facts of a post from its address (`.../status/ID`, `#ID` of a reply behind it). None: no post."""
    found = re.match(r"https?://[^/]+/[^?#]*?status(?:es)?/(\d{1,19})(?![^/?#])[^#]*(?:#(\d{1,19}))?$", url)
    return {"id": found[2] or found[1], "url": url} if found else None


def _followers(facts: Facts) -> Iterator[str]:
    """Yield the ids of the comment and of the thread's parts, the last first."""
    parts = sorted(
        (int(name.removeprefix("part")) for name in facts if name.removeprefix("part").isdigit()), reverse=True
    )
    for name in ("comment", *(f"part{number}" for number in parts)):
        found = facts.get(name)
        if isinstance(found, Mapping) and found.get("id"):
            yield str(found["id"])


def _gone(fault: Fault) -> bool:
    return fault.signals.status == 404 or fault.signals.code == "resource-not-found"


def _posts(answer: Response) -> list[dict[str, Any]]:
    data = answer.object.get("data")
    found = data if isinstance(data, list) else [data]
    return [post for post in found if isinstance(post, dict)]
