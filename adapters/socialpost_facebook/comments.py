"""The first comment, by the Page itself, under its own post or video."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Attempt, Draft, Facts, Fault, Flow, Form, Looked, Mark, Request, Seen
from socialpost_facebook.find import MARGIN, listing, moment
from socialpost_facebook.graph import address, mapping, needed, path
from socialpost_facebook.options import read

FIELDS = "id,message,from,created_time"


def target(facts: Facts) -> str:
    """Return the id of what is commented on: the post, or the video."""
    main = facts.get("post") or facts["finish"]
    return str(main["id"])


def publish(draft: Draft, facts: Facts) -> Flow:
    """Write the comment. Returns `id`, `url`.

    https://developers.facebook.com/docs/graph-api/reference/object/comments/
    """
    form = {"message": draft.comment, "fields": "id,permalink_url"}
    try:
        answer = yield Request("POST", path(target(facts), "comments"), body=Form(form))
    except Fault as fault:
        if fault.signals.exists:
            return made(fault.signals.exists, None)
        raise
    return made(needed(answer, "id"), answer.object.get("permalink_url"))


def made(comment: str, url: object) -> dict[str, Any]:
    """Return the facts of a comment."""
    return {"id": comment, "url": address(url, comment)}


def expect(draft: Draft, _facts: Facts) -> Mark:
    """Return how the comment is recognised: by its text (and by being the Page's own)."""
    return Mark(draft.comment)


def find(draft: Draft, facts: Facts, attempt: Attempt) -> Flow:
    """Return the Page's own comments since the first attempt, as `Looked`."""
    page = read(draft.options).page
    query = {"filter": "stream", "order": "reverse_chronological", "fields": FIELDS}
    comments, whole = yield from listing(path(target(facts), "comments"), query, attempt.server_time - MARGIN)
    return Looked([_seen(item) for item in comments if item.get("id") and _own(item, page)], whole)


def _own(comment: Mapping[str, Any], page: str) -> bool:
    """Tell whether the Page wrote it; a comment that does not name its author is not left out."""
    author = mapping(comment.get("from")).get("id")
    return author is None or str(author) == page


def _seen(comment: Mapping[str, Any]) -> Seen:
    found = str(comment["id"])
    mark = Mark(str(comment.get("message") or ""))
    return Seen(found, mark, made(found, None), moment(comment.get("created_time")))
