"""Finding a lost post among the Page's own: lists in, what was seen out; the runner decides which one it is."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from socialpost.adapter import Attempt, Draft, Facts, Fault, Flow, Looked, Mark, Request, Response, Seen
from socialpost_facebook.graph import mapping, number, path
from socialpost_facebook.options import read
from socialpost_facebook.photos import ids
from socialpost_facebook.posts import held, made

PAGES = 8
MARGIN = timedelta(seconds=60)
POST_FIELDS = "id,message,message_tags,created_time,permalink_url,attachments"
SCHEDULED_FIELDS = "id,message,message_tags,scheduled_publish_time,created_time,attachments"
PICTURES = ("photo", "album", "video", "reel")

Listing = Generator[Request, Response, tuple[list[Mapping[str, Any]], bool]]


def expect(draft: Draft, facts: Facts) -> Mark:
    """Return how the post is recognised: its text, the ids of its photos in order of number, its link."""
    link = draft.link if draft.kind == "link" else None
    return Mark(draft.text, tuple(sorted(ids(draft, facts))), link)


def find_post(draft: Draft, facts: Facts, attempt: Attempt) -> Flow:
    """Return what the Page's lists hold since the first attempt, as `Looked`.

    https://developers.facebook.com/docs/graph-api/reference/page/feed/ (published_posts, scheduled_posts)
    """
    page, since = read(draft.options).page, attempt.server_time - MARGIN
    seen: list[Seen] = []
    complete = True
    if until := held(draft):
        waiting, complete = yield from listing(path(page, "scheduled_posts"), {"fields": SCHEDULED_FIELDS}, since)
        seen += [_seen(draft, post) for post in waiting if _same_time(post, until)]
    posts, whole = yield from listing(path(page, "published_posts"), {"fields": POST_FIELDS}, since)
    seen += [_seen(draft, post) for post in posts]
    if draft.media:
        story = yield from _story_of(ids(draft, facts)[0])
        if story and story not in {post.id for post in seen}:
            seen.append(Seen(story, expect(draft, facts), made(draft, story, None)))
    return Looked([post for post in seen if post.id], complete and whole)


def listing(target: str, query: Mapping[str, str], since: datetime, key: str = "created_time") -> Listing:
    """Return a list, newest first, back to `since`; and whether it reached so far back and lacked nothing.

    Follows the cursor, not `paging.next`: that address carries the token.
    """
    found: list[Mapping[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(PAGES):
        answer = (yield Request("GET", target, query={**query, "limit": "25", **cursor})).object
        data = answer.get("data")
        if not isinstance(data, list):
            return found, False
        found += [mapping(item) for item in data]
        times = [moment(item.get(key)) for item in found]
        if None in times:
            return found, False
        paging = mapping(answer.get("paging"))
        after = mapping(paging.get("cursors")).get("after")
        if not paging.get("next") or not after or any(time < since for time in times if time):
            return found, True
        cursor = {"after": str(after)}
    return found, False


def moment(value: object) -> datetime | None:
    """Return a time that is told as ISO 8601 (`2026-11-21T10:00:00+0000`) or in seconds since 1970."""
    seconds = number(value)
    try:
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
        told = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _seen(draft: Draft, post: Mapping[str, Any]) -> Seen:
    attachments = _attachments(post)
    mark = Mark(_written(post), _pictures(attachments), _link(draft, attachments))
    post_id = str(post.get("id") or "")
    return Seen(post_id, mark, made(draft, post_id, post.get("permalink_url")), moment(post.get("created_time")))


def _written(post: Mapping[str, Any]) -> str:
    """Return the text as it was sent: the list shows a mention as the Page's name, it was written `@[id]`.

    `message_tags` tells where, in Unicode code points.
    """
    text = str(post.get("message") or "")
    told = post.get("message_tags")
    tags = [mapping(tag) for tag in told] if isinstance(told, list) else []
    for tag in sorted(tags, key=lambda tag: number(tag.get("offset")) or 0, reverse=True):
        start, length = number(tag.get("offset")), number(tag.get("length"))
        if start is not None and length and str(tag.get("id") or "").isdigit():
            text = f"{text[:start]}@[{tag['id']}]{text[start + length :]}"
    return text


def _attachments(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    data = mapping(post.get("attachments")).get("data")
    return [mapping(item) for item in data] if isinstance(data, list) else []


def _pictures(attachments: list[Mapping[str, Any]]) -> tuple[str, ...] | None:
    """Return the ids of the photos and videos, sorted, or None where one of them is not told."""
    leaves = []
    for item in attachments:
        inner = _attachments({"attachments": item.get("subattachments")})
        if inner or _pictorial(item):
            leaves += inner or [item]
    found = [str(mapping(leaf.get("target")).get("id") or "") for leaf in leaves]
    return tuple(sorted(found)) if all(found) else None


def _pictorial(item: Mapping[str, Any]) -> bool:
    kinds = f"{item.get('type') or ''} {item.get('media_type') or ''}".lower()
    return any(kind in kinds for kind in PICTURES)


def _link(draft: Draft, attachments: list[Mapping[str, Any]]) -> str | None:
    """Return the link of the preview, unwrapped; ours when it differs only in a query that Facebook left out."""
    told = next((item.get("unshimmed_url") or item.get("url") for item in attachments if not _pictorial(item)), None)
    if not isinstance(told, str) or not told:
        return None
    parts = urlsplit(told)
    if (parts.hostname or "") in ("l.facebook.com", "lm.facebook.com"):
        told = parse_qs(parts.query).get("u", [told])[0]
        parts = urlsplit(told)
    ours = urlsplit(draft.link)
    same = (parts.hostname, parts.path.rstrip("/")) == (ours.hostname, ours.path.rstrip("/"))
    return draft.link if same and parts.query in ("", ours.query) else told


def _same_time(post: Mapping[str, Any], until: datetime) -> bool:
    """Tell whether a held post is for that time; one that does not say is not left out."""
    told = moment(post.get("scheduled_publish_time"))
    return told is None or abs(told - until) <= MARGIN


def _story_of(photo: str) -> Generator[Request, Response, str]:
    """Return the post that shows a photo, empty when the photo does not tell; asking is a help, never a hindrance.

    https://developers.facebook.com/docs/graph-api/reference/photo/ (page_story_id)
    """
    try:
        answer = yield Request("GET", path(photo), query={"fields": "page_story_id"})
    except Fault:
        return ""
    return str(answer.object.get("page_story_id") or "")
