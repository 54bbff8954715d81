"""Proving a post public: its id where Reddit told none, and whether a filter hides it from everybody else.

A post that a filter holds back is a success to the one who sent it, and its author sees it. `removed_by_category` tells:
https://praw.readthedocs.io/en/stable/code_overview/models/submission.html
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, Flow, Request, Response, Signals
from socialpost_reddit import find, listing
from socialpost_reddit.account import agent
from socialpost_reddit.listing import Thing
from socialpost_reddit.subreddit import shown, wanted

DELAYS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # seconds before each look, then the last one again and again
PATIENCE = 3600.0  # seconds; media posts were seen to take minutes
SURE = 4  # looks after which subreddit, title and time will do

HIDDEN = {
    "automod_filtered": "its AutoModerator holds it back until a moderator approves it",
    "reddit": "Reddit's spam filter has hidden it",
    "moderator": "a moderator has removed it",
}

Look = Generator[Request, Response, Thing | None]


def proof(draft: Draft, facts: Facts) -> Flow:
    """Look until the post is there and not hidden. Returns {id, url}."""
    mine = facts.get("seen") or {}
    looks, waited = int(mine.get("looks", 0)), float(mine.get("waited", 0.0))
    after = 0.0 if looks else DELAYS[0]  # a flow that begins anew has waited already
    while waited <= PATIENCE:
        looks, waited = looks + 1, waited + max(after, 1.0)
        post = yield from _look(draft, facts, looks, after=after, save={"looks": looks, "waited": waited})
        if post is not None:
            return _visible(draft, post)
        after = DELAYS[min(looks, len(DELAYS) - 1)]
    raise Fault(
        Cause.REJECTED,
        "Reddit took it and does not show it within an hour: it may have refused the media",
        fix="look at your own posts on reddit.com; the media may need another format",
        signals=Signals(200),
    )


def _look(draft: Draft, facts: Facts, looks: int, **first: Any) -> Look:
    who = agent(draft.options, facts)
    sent = facts["submit"]
    if sent.get("id"):
        return (yield from listing.by_id(str(sent["id"]), who, **first))
    since = _time(str(sent.get("since") or ""))
    posts, _ = yield from listing.own(facts, who, since - find.MARGIN, **first)
    marked = find.assets(draft, facts)
    exact = [one for one in posts if find.made_of(one) == marked]
    same = [one for one in posts if _same(draft, one, since)] if looks > SURE else []
    fits = exact or same
    return fits[0] if len(fits) == 1 else None


def _same(draft: Draft, post: Thing, since: datetime) -> bool:
    """Tell whether a post can be this one although its address does not name the asset."""
    made = listing.created(post)
    here = find.words(wanted(draft), draft.title, "") == find.words(post.get("subreddit"), post.get("title"), "")
    return here and made is not None and made >= since - timedelta(seconds=2) and find.made_of(post) != ()


def _visible(draft: Draft, post: Thing) -> dict[str, str]:
    category = post.get("removed_by_category")
    if not category:
        return find.facts_of(post)
    why = HIDDEN.get(str(category), "it has been removed")
    where = shown(wanted(draft))
    raise Fault(
        Cause.REJECTED,
        f"people do not see the post in {where}: {why}",
        fix=f"ask the moderators of {where} to approve it, then adopt {find.facts_of(post)['url']}; sending it again would"
        " make it look like spam",
        signals=Signals(200, code=str(category)),
    )


def _time(date: str) -> datetime:
    """Return when Reddit took the post; long ago when it did not tell."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return datetime(2005, 6, 23, tzinfo=UTC)  # before there was a Reddit
