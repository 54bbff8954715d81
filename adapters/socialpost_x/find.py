"""After a lost answer: the account's own recent posts, read so that they can be compared with what was sent.

https://docs.x.com/x-api/users/get-posts. Matching ids, times and exclusions are the runner's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from socialpost.adapter import Attempt, Draft, Facts, Flow, Looked, Mark, Request, Seen
from socialpost_x.account import address
from socialpost_x.media import KINDS

PAGES = 5  # of 100 posts: more than the write limit lets an account make in the time that is looked at
EARLIER = timedelta(minutes=2)  # looked at before the attempt, for clocks that differ
EPOCH = 1288834974657  # milliseconds: where the time in an id begins (common knowledge, checked with a sample id)
HIDDEN = "?"  # a parent that is there and was not told: equal to no id and not to "" either
FIELDS = "attachments,conversation_id,created_at,display_text_range,entities,note_post,text"

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SLASH = re.compile(r"/(?=\s|$)")
_OWN_MEDIA = re.compile(r"/status/\d+/(photo|video)/\d+$")
_MENTIONS = re.compile(r"(?:@\w+\s+)+")


def find(replies: bool, facts: Facts, attempt: Attempt) -> Flow:
    """Look at the account's posts since shortly before the attempt. Returns Looked.

    `replies`: what is looked for replies to something, so a post whose parent is not told leaves the look incomplete.
    """
    # start_time is RFC 3339 in whole seconds; replies are listed unless excluded; $0.001 a post that comes back
    since = (attempt.server_time - EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = {
        "max_results": "100",
        "start_time": since,
        "post.fields": FIELDS,
        "expansions": "referenced_posts,attachments.media_keys",
        "media.fields": "type",
    }
    seen: list[Seen] = []
    complete = True
    for _page in range(PAGES):
        answer = (yield Request("GET", f"/2/users/{facts['me']['id']}/tweets", query=query)).object
        kinds = _media_kinds(answer)
        for post in _objects(answer.get("data")):
            mark = _mark(post, kinds)
            complete = complete and _told(post, mark, replies)
            post_id = str(post.get("id", ""))
            seen.append(Seen(post_id, mark, {"id": post_id, "url": address(post_id, facts)}, _created(post_id)))
        token = (answer.get("meta") or {}).get("next_token")
        if not token:
            return Looked(seen, complete and ("data" in answer or "meta" in answer))
        query = {**query, "pagination_token": str(token)}
    return Looked(seen, complete=False)


def expect(draft: Draft, text: str, parent: str, facts: Facts) -> Mark:
    """Return what a post of ours looks like when it is read back; `parent` names the step it replies to, or is empty.

    "" as the parent means "replies to nothing": a reply with the same text is not this post.
    """
    media = () if parent else tuple(KINDS[media.role] for media in draft.media)
    return Mark(normal(text), media, parent=str(facts[parent]["id"]) if parent else "")


def normal(text: str) -> str:
    """Return a text as it is compared: NFC, no space around it, links without scheme and closing slash.

    X gives a bare domain back with http:// before it; which scheme was written does not tell two posts apart.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    return _SLASH.sub("", _SCHEME.sub("", plain))


def _mark(post: Mapping[str, Any], kinds: Mapping[str, str]) -> Mark:
    attachments = post.get("attachments") or {}
    media = [kinds.get(key) for key in attachments.get("media_keys") or ()]
    untold = None in media or (not media and any(_own(url) for url in _links(post)))
    known = None if untold else tuple(kind for kind in media if kind)
    return Mark(_read(post), known, parent=_parent(post))


def _read(post: Mapping[str, Any]) -> str:
    """Return the text as its author wrote it: whole, links as they were, entities of HTML decoded."""
    note = post.get("note_post") or post.get("note_tweet") or {}
    source = note if note.get("text") else post
    text = str(source.get("text") or "")
    start = (post.get("display_text_range") or [0])[0]
    if source is post and start and _MENTIONS.fullmatch(text[:start]):
        text = text[start:]
    for url in _links(source):
        # by its t.co address and not by its place: the places count code points of the text before it was escaped
        text = text.replace(str(url.get("url")), "" if _own(url) else str(url.get("expanded_url") or url.get("url")))
    return normal(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _own(url: Mapping[str, Any]) -> bool:
    """Tell whether a link is the one that X puts behind a post with media."""
    return bool(url.get("media_key") or _OWN_MEDIA.search(str(url.get("expanded_url") or "")))


def _parent(post: Mapping[str, Any]) -> str | None:
    """Return the id this replies to, "" for nothing, HIDDEN for something untold, None when nothing was told at all."""
    references = post.get("referenced_posts", post.get("referenced_tweets"))
    for reference in _objects(references):
        if reference.get("type") == "replied_to":
            return str(reference.get("id"))
    conversation = post.get("conversation_id")
    if conversation is None:
        return None if references is None else ""
    return "" if str(conversation) == str(post.get("id")) else HIDDEN


def _told(post: Mapping[str, Any], mark: Mark, replies: bool) -> bool:
    """Tell whether everything that is compared did arrive: unknown fields are dropped without a word at times."""
    if replies and mark.parent == HIDDEN:
        return False
    return "t.co/" not in mark.text or any(True for _ in _links(post))


def _links(source: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (url for url in _objects((source.get("entities") or {}).get("urls")) if url.get("url"))


def _media_kinds(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return what each media key stands for: photo, video or animated_gif."""
    included = _objects((answer.get("includes") or {}).get("media"))
    return {str(media.get("media_key")): str(media.get("type")) for media in included}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _created(post_id: str) -> datetime | None:
    """Return the time that stands in an id."""
    if not post_id.isdigit():
        return None
    return datetime.fromtimestamp(((int(post_id) >> 22) + EPOCH) / 1000, UTC)
