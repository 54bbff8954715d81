"""The one call that people see: /api/submit, or its JSON sisters for galleries and polls.

https://www.reddit.com/dev/api#POST_api_submit ; galleries and polls as PRAW sends them (https://github.com/praw-dev/praw).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, Flow, Json, Request
from socialpost_reddit import flair
from socialpost_reddit.account import RAW, agent, post
from socialpost_reddit.options import Item, RedditOptions
from socialpost_reddit.subreddit import wanted

NO_ID = ("user_submitted_page", "websocket_url")  # what an answer holds in place of an id while media are processed


def submit(draft: Draft, facts: Facts) -> Flow:
    """Make the post. Returns {id, url}, or {since} where Reddit tells no id: then a list of own posts shows it."""
    answer = yield _request(draft, facts)
    made = (answer.object.get("json") or {}).get("data")
    data = made if isinstance(made, Mapping) else {}
    found = str(data.get("name") or data.get("id") or "")
    if found:
        return {"id": found if found.startswith("t3_") else f"t3_{found}", "url": str(data.get("url") or "")}
    if draft.kind in ("image", "video") and any(name in data for name in NO_ID):
        return {"since": answer.headers.get("date", "")}
    raise Fault(Cause.RETRY, "Reddit answered the post without an id: it may be out")


def _request(draft: Draft, facts: Facts) -> Request:
    if draft.kind == "gallery":
        return _json("/api/submit_gallery_post.json", draft, facts, items=_items(draft, facts), show_error_list=True)
    if draft.kind == "poll":
        poll = RedditOptions.model_validate(draft.options).poll
        assert poll is not None  # noqa: S101 - the option makes it a poll
        return _json("/api/submit_poll_post", draft, facts, options=list(poll.options), duration=poll.days)
    fields = {**_common(draft, facts), **_content(draft, facts)}  # of a form: True and False travel as these words
    return post("/api/submit", agent(draft.options, facts), {name: str(value) for name, value in fields.items()})


def _json(path: str, draft: Draft, facts: Facts, **more: Any) -> Request:
    body = {"api_type": "json", **_common(draft, facts), "text": draft.text, **more}
    return Request("POST", path, query=RAW, headers=agent(draft.options, facts), body=Json(body))


def _common(draft: Draft, facts: Facts) -> dict[str, Any]:
    """Return the fields of every post. With validate_on_submit the moderators' requirements are enforced at once."""
    options = RedditOptions.model_validate(draft.options)
    return {
        "sr": wanted(draft),
        "title": draft.title,
        "nsfw": options.nsfw,
        "spoiler": options.spoiler,
        "sendreplies": options.send_replies,
        "resubmit": options.resubmit,
        "validate_on_submit": True,
        **flair.fields(draft, facts),
        **({"collection_id": options.collection} if options.collection else {}),
        **({"discussion_type": "CHAT"} if options.chat else {}),
    }


def _content(draft: Draft, facts: Facts) -> dict[str, Any]:
    """Return what makes a self, link, image or video post; the body text of the last three came in 2025."""
    if draft.kind == "self":
        return {"kind": "self", "text": draft.text}
    text = {"text": draft.text} if draft.text else {}
    if draft.kind == "link":
        return {"kind": "link", "url": draft.link, **text}
    media = draft.media[0]
    url = facts[media.key]["url"]
    if draft.kind == "image":
        return {"kind": "image", "url": url, **text}
    assert media.cover is not None  # noqa: S101 - `check` asks for a poster
    kind = "videogif" if draft.options.get("silent") else "video"
    return {"kind": kind, "url": url, "video_poster_url": facts[media.cover.key]["url"], **text}


def _items(draft: Draft, facts: Facts) -> list[dict[str, str]]:
    """Return the images of a gallery: a caption is the image's alt text unless another one is given."""
    own = RedditOptions.model_validate(draft.options).gallery
    items = []
    for number, media in enumerate(draft.media):
        item = own[number] if number < len(own) else Item()
        caption = media.alt if item.caption is None else item.caption
        items.append({"media_id": facts[media.key]["asset"], "caption": caption, "outbound_url": item.link})
    return items
