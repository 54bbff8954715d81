"""After a lost answer: own posts, read so that they can be compared with what was sent.

An asset's id stands in the address of the post that was made of it, so a lost image, gallery or video cannot be taken
for another one (recorded exchanges of https://github.com/praw-dev/praw, 2025). Text decides for the others.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from socialpost.adapter import Attempt, Draft, Facts, Flow, Looked, Mark, Role, Seen
from socialpost_reddit import listing
from socialpost_reddit.account import address, agent
from socialpost_reddit.listing import Thing
from socialpost_reddit.subreddit import wanted

MARGIN = timedelta(minutes=2)

_ASSET = re.compile(r"https?://[iv]\.redd\.it/([A-Za-z0-9]+)")
_POLL = re.compile(r"\s*\[View Poll\]\(https?://\S+\)\s*$")


def find(draft: Draft, facts: Facts, attempt: Attempt) -> Flow:
    """Look at own posts since the attempt. Returns Looked."""
    who = agent(draft.options, facts)
    posts, complete = yield from listing.own(facts, who, attempt.server_time - MARGIN)
    named = [one for one in posts if one.get("name")]
    return Looked([_seen(draft, facts, one) for one in named], complete and len(named) == len(posts))


def expect(draft: Draft, facts: Facts) -> Mark:
    """Return what the post looks like when it is read back."""
    if by_asset(draft):
        return Mark(media=assets(draft, facts))
    return Mark(words(wanted(draft), draft.title, draft.text), link=draft.link if draft.kind == "link" else None)


def by_asset(draft: Draft) -> bool:
    """Tell whether an asset's id marks the post. Whether an animation's address keeps it is not known."""
    return draft.kind in ("image", "gallery", "video") and draft.media[0].role is not Role.ANIMATION


def assets(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Return the assets that the post is made of; a video's poster leaves no trace."""
    return tuple(str(facts[media.key]["asset"]) for media in draft.media)


def made_of(post: Thing) -> tuple[str, ...]:
    """Return the assets of a listed post, as far as it tells."""
    items = (post.get("gallery_data") or {}).get("items")
    if isinstance(items, list):
        return tuple(str(item.get("media_id")) for item in items)
    found = _ASSET.match(str(post.get("url") or ""))
    return (found[1],) if found else ()


def words(subreddit: Any, title: Any, text: Any) -> str:
    """Return subreddit, title and body as one text; of a poll's body without the link that Reddit adds."""
    return "\n".join((str(subreddit or "").lower(), str(title or ""), _POLL.sub("", str(text or ""))))


def facts_of(post: Thing) -> dict[str, str]:
    """Return {id, url} of a listed post."""
    return {"id": str(post["name"]), "url": address(str(post.get("permalink") or ""))}


def _seen(draft: Draft, facts: Facts, post: Thing) -> Seen:
    own = made_of(post)
    if by_asset(draft) and (own or set(post.get("media_metadata") or ()) == set(assets(draft, facts))):
        mark = Mark(
            media=own or assets(draft, facts)
        )  # a gallery may list what it is made of in another order at first
    else:
        link = str(post.get("url") or "") if draft.kind == "link" else None
        text = words(post.get("subreddit"), post.get("title"), post.get("selftext"))
        mark = Mark(text, link=link)
    return Seen(str(post["name"]), mark, facts_of(post), listing.created(post))
