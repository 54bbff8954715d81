"""A photo as a story: an unpublished photo, then one visible call; it is gone after 24 hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Attempt, Draft, Facts, Flow, Form, Looked, Mark, Request, Seen
from socialpost_facebook.find import MARGIN, listing, moment
from socialpost_facebook.graph import address, needed, path
from socialpost_facebook.options import read
from socialpost_facebook.photos import ids

FIELDS = "post_id,media_id,status,creation_time,url"


def publish(draft: Draft, facts: Facts) -> Flow:
    """Show the uploaded photo as a story. Returns `id`, `url`, `kind`.

    https://developers.facebook.com/docs/page-stories-api (`photo_stories`)
    """
    page, photo = read(draft.options).page, ids(draft, facts)[0]
    answer = yield Request("POST", path(page, "photo_stories"), body=Form({"photo_id": photo}))
    return made(draft, needed(answer, "post_id"), None)


def made(draft: Draft, post: str, url: object) -> dict[str, Any]:
    """Return the facts of a story; it has no lasting address of its own, so the Page's stands in."""
    return {"id": post, "url": address(url, read(draft.options).page), "kind": "story"}


def expect(draft: Draft, facts: Facts) -> Mark:
    """Return how the story is recognised: by its photo."""
    return Mark(media=ids(draft, facts))


def find(draft: Draft, _facts: Facts, attempt: Attempt) -> Flow:
    """Return the Page's stories since the first attempt, as `Looked`."""
    target = path(read(draft.options).page, "stories")
    stories, whole = yield from listing(target, {"fields": FIELDS}, attempt.server_time - MARGIN, "creation_time")
    return Looked([_seen(draft, story) for story in stories if story.get("post_id")], whole)


def _seen(draft: Draft, story: Mapping[str, Any]) -> Seen:
    post, media = str(story["post_id"]), story.get("media_id")
    mark = Mark(media=(str(media),) if media else None)
    return Seen(post, mark, made(draft, post, story.get("url")), moment(story.get("creation_time")))
