"""What can be done with a post that is out: look whether it is there, take it down, count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Flow, Live, Unknown
from socialpost_reddit import listing
from socialpost_reddit.account import agent, post
from socialpost_reddit.confirm import HIDDEN
from socialpost_reddit.find import facts_of
from socialpost_reddit.listing import Thing

_NOBODY = "[deleted]"
_COUNTS = {
    "score": "score",
    "upvote_ratio": "upvote_ratio",
    "comments": "num_comments",
    "crossposts": "num_crossposts",
    "views": "view_count",
}
_POST = re.compile(
    r"https?://(?:[\w.:-]+/)*?(?:comments|gallery|redd\.it)/([0-9a-z]{1,13})(?:/[^/?#]*)?(?:/([0-9a-z]{1,13}))?/?"
    r"(?:\?[^#]*)?(?:#(t1_[0-9a-z]{1,13}))?"
)


def inspect(live: Live) -> Flow:
    """Ask whether the post is there, and whether people see it."""
    found = yield from listing.by_id(live.id, agent(live.options, live.facts))
    if found is None or _deleted(found):
        return Continue()
    category = str(found.get("removed_by_category") or "")
    if category:
        return Unknown(f"it is there, and people do not see it: {HIDDEN.get(category, category)}")
    return Done(facts_of(found))


def delete(live: Live) -> Flow:
    """Take down the comment and the post: https://www.reddit.com/dev/api#POST_api_del answers {} whatever happened.

    So the post is looked at afterwards.
    """
    who = agent(live.options, live.facts)
    comment = str((live.facts.get("comment") or {}).get("id") or "")
    for name in filter(None, (comment, live.id)):
        yield post("/api/del", who, {"id": name}, Effect.STAGE)
    found = yield from listing.by_id(live.id, who)
    if found is not None and not _deleted(found):
        raise Fault(Cause.REJECTED, "Reddit did not delete it: it may belong to another account")


def metrics(live: Live) -> Flow:
    """Return {score, upvote_ratio, comments, crossposts, views} as far as they are told; views mostly are not."""
    found = yield from listing.by_id(live.id, agent(live.options, live.facts))
    counts = found or {}
    return {name: counts[key] for name, key in _COUNTS.items() if isinstance(counts.get(key), int | float)}


def adopt(url: str, _options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the facts of a post, or of a comment, from its address. None: neither.

    `/r/SUB/comments/ID/title/`, the same with a comment's id behind it, `/gallery/ID`, `https://redd.it/ID`.
    """
    found = _POST.fullmatch(url)
    if found is None:
        return None
    comment = found[3] or (f"t1_{found[2]}" if found[2] else "")
    return {"id": comment or f"t3_{found[1]}", "url": url}


def _deleted(thing: Thing) -> bool:
    return thing.get("author") == _NOBODY or thing.get("removed_by_category") in ("deleted", "author")
