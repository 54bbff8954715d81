"""The one call that people see: POST /2/tweets, for the post itself, the parts of a thread and the first comment.

https://docs.x.com/x-api/posts/create-post: JSON, unknown properties are refused, 201 with data.id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, Flow, Json, Request
from socialpost_x.account import address
from socialpost_x.options import XOptions


def create(draft: Draft, facts: Facts) -> Flow:
    """Make the post. Returns {id, url}."""
    options = XOptions.model_validate(draft.options)
    body: dict[str, Any] = {"text": draft.text} if draft.text else {}
    if draft.media:
        body["media"] = {"media_ids": [facts[media.key]["id"] for media in draft.media]}
        if options.tagged_user_ids:
            body["media"]["tagged_user_ids"] = list(options.tagged_user_ids)
    body |= _extras(options)
    return (yield from _send(body | _labels(draft), facts))


def part(draft: Draft, index: int, before: str, facts: Facts) -> Flow:
    """Make part `index` of a thread as a reply to what the step `before` made. Returns {id, url}."""
    body = {"text": draft.texts[index], **_reply(facts[before]["id"])}
    return (yield from _send(body | _labels(draft), facts))


def comment(draft: Draft, facts: Facts) -> Flow:
    """Reply to the post itself. Returns {id, url}.

    Since 2026-02 X refuses replies to others who did not ask for them; the live refusal says "or are the author", so
    replies to own posts pass: https://docs.x.com/changelog (2026-02).
    """
    return (yield from _send({"text": draft.comment, **_reply(facts["post"]["id"])}, facts))


def _extras(options: XOptions) -> dict[str, Any]:
    """Return what only the post itself says. Absent reply_settings mean everyone, which is no legal value."""
    extras: dict[str, Any] = {}
    if options.poll:
        extras["poll"] = {"options": list(options.poll.options), "duration_minutes": options.poll.duration_minutes}
    if options.reply_settings != "everyone":
        extras["reply_settings"] = options.reply_settings
    if options.community_id:
        extras["community_id"] = options.community_id
    if options.share_with_followers:
        extras["share_with_followers"] = True
    if options.place_id:
        extras["geo"] = {"place_id": options.place_id}
    return extras


def _labels(draft: Draft) -> dict[str, bool]:
    """Return what the post and every part of its thread disclose: https://docs.x.com/changelog (2026-03, 2026-06)."""
    labels = {"made_with_ai": draft.ai_generated, "paid_partnership": draft.advertising}
    return {name: True for name, wanted in labels.items() if wanted}


def _reply(parent: str) -> dict[str, Any]:
    return {"reply": {"in_reply_to_tweet_id": parent}}


def _send(body: Mapping[str, Any], facts: Facts) -> Flow:
    answer = yield Request("POST", "/2/tweets", body=Json(dict(body)))
    data = answer.object.get("data")
    found = data.get("id") if isinstance(data, dict) else None
    if not found:
        # edit_history_* came under two names and is not needed; without an id nobody knows whether there is a post
        raise Fault(Cause.RETRY, "X answered the post without an id: it may be out")
    return {"id": str(found), "url": address(str(found), facts)}
