"""The first comment: https://www.reddit.com/dev/api#POST_api_comment ; Reddit does not care whether it is there already."""

from __future__ import annotations

from socialpost.adapter import Attempt, Draft, Facts, Flow, Looked, Mark, Seen
from socialpost_reddit import listing
from socialpost_reddit.account import address, agent, post
from socialpost_reddit.listing import Thing


def write(draft: Draft, facts: Facts) -> Flow:
    """Write the comment below the post. Returns {id, url}; both are empty when Reddit does not tell."""
    form = {"thing_id": _post(facts), "text": draft.comment}
    answer = yield post("/api/comment", agent(draft.options, facts), form)
    things = ((answer.object.get("json") or {}).get("data") or {}).get("things")
    made = listing.children({"data": {"children": things}}, "t1") or [{}]
    return _facts(made[0])


def find(draft: Draft, facts: Facts, _attempt: Attempt) -> Flow:
    """Look at own comments below the post. Returns Looked."""
    found, complete = yield from listing.below(_post(facts), agent(draft.options, facts))
    me = (facts.get("me") or {}).get("name")
    own = [one for one in found if one.get("author") == me and one.get("name")]
    marks = [Mark(str(one.get("body") or ""), parent=str(one.get("parent_id"))) for one in own]
    seen = [
        Seen(str(one["name"]), mark, _facts(one), listing.created(one)) for one, mark in zip(own, marks, strict=True)
    ]
    return Looked(seen, complete)


def expect(draft: Draft, facts: Facts) -> Mark:
    """Return what the comment looks like when it is read back."""
    return Mark(draft.comment, parent=_post(facts))


def _post(facts: Facts) -> str:
    return str(facts["seen"]["id"])


def _facts(comment: Thing) -> dict[str, str]:
    permalink = str(comment.get("permalink") or "")
    return {"id": str(comment.get("name") or ""), "url": address(permalink) if permalink else ""}
