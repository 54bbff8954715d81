"""The visible call of a text, a link or photos: one POST to the Page's feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from socialpost.adapter import Draft, Facts, Fault, Flow, Form, Request
from socialpost_facebook.graph import address, needed, nested, path
from socialpost_facebook.options import read
from socialpost_facebook.photos import ids

# Only these two: an unknown field name is answered with an error although the post was made.
FIELDS = "id,permalink_url"


def publish(draft: Draft, facts: Facts) -> Flow:
    """Publish, or hand over for a later time. Returns `id`, `url`, `kind` (and `placed_until`).

    https://developers.facebook.com/docs/graph-api/reference/page/feed/
    """
    page = read(draft.options).page
    try:
        answer = yield Request("POST", path(page, "feed"), body=Form(fields(draft, facts)))
    except Fault as fault:
        if fault.signals.exists:  # an error body that holds an id: the post was made
            return made(draft, fault.signals.exists, None)
        raise
    return made(draft, needed(answer, "id"), answer.object.get("permalink_url"))


def made(draft: Draft, post: str, url: object) -> dict[str, Any]:
    """Return the facts of a post that Facebook has."""
    facts = {"id": post, "url": address(url, post), "kind": "post"}
    until = held(draft)
    return {**facts, "placed_until": until.isoformat()} if until else facts


def held(draft: Draft) -> datetime | None:
    """Return until when Facebook itself shall hold the post; None for a post that goes out at once."""
    return draft.publish_at if read(draft.options).native_schedule else None


def fields(draft: Draft, facts: Facts) -> dict[str, str]:
    """Return the form of the one visible call."""
    form: dict[str, str] = {}
    if draft.text:
        form["message"] = draft.text
    if draft.kind == "link":
        form["link"] = draft.link
    if draft.media:
        form["attached_media"] = nested([{"media_fbid": photo} for photo in ids(draft, facts)])
    return {**form, **scheduled(draft), **seller(draft), "fields": FIELDS}


def scheduled(draft: Draft) -> dict[str, str]:
    """Return the fields that make Facebook hold a post or a video until its time.

    https://developers.facebook.com/docs/pages-api/posts (`published=false` with a time in seconds since 1970)
    """
    until = held(draft)
    if until is None:
        return {}
    return {
        "published": "false",
        "scheduled_publish_time": str(int(until.timestamp())),
        "unpublished_content_type": "SCHEDULED",
    }


def seller(draft: Draft) -> dict[str, str]:
    """Return the seller's options that feed posts and videos share."""
    options = read(draft.options)
    form: dict[str, str] = {}
    if options.targeting:
        form["targeting"] = nested(options.targeting.wire())
    if options.feed_targeting:
        form["feed_targeting"] = nested(options.feed_targeting.wire())
    if options.place:
        form["place"] = options.place
    if options.sponsor:
        form["sponsor_id"] = options.sponsor
    if options.call_to_action and draft.link:
        form["call_to_action"] = nested({"type": options.call_to_action, "value": {"link": draft.link}})
    return form
