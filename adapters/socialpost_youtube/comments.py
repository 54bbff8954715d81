"""The first comment, by the channel itself, under its own video."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Attempt, Draft, Facts, Flow, Json, Looked, Mark, Request, Seen
from socialpost_youtube.publish import of
from socialpost_youtube.wire import API, items, mapping, moment, needed

MOST_PAGES = 5  # of a hundred comments


def publish(draft: Draft, facts: Facts) -> Flow:
    """Write the comment. Returns `id`, `url`.

    https://developers.google.com/youtube/v3/docs/commentThreads/insert: channel and video are both needed.
    """
    video = of(draft, facts)
    top = {"snippet": {"textOriginal": draft.comment}}
    snippet = {"channelId": str(facts["me"]["id"]), "videoId": video, "topLevelComment": top}
    body = Json({"snippet": snippet})
    answer = yield Request("POST", f"{API}/commentThreads", query={"part": "snippet"}, body=body)
    return made(needed(answer, "id"), video)


def made(comment: str, video: str) -> dict[str, Any]:
    """Return the facts of a comment."""
    return {"id": comment, "url": f"https://www.youtube.com/watch?v={video}&lc={comment}"}


def expect(draft: Draft, _facts: Facts) -> Mark:
    """Return how the comment is recognised: by its text (and by being the channel's own)."""
    return Mark(draft.comment)


def find(draft: Draft, facts: Facts, _attempt: Attempt) -> Flow:
    """Return the channel's own comments under the video, as `Looked`.

    https://developers.google.com/youtube/v3/docs/commentThreads/list
    """
    video, channel = of(draft, facts), str(facts["me"]["id"])
    found: list[Seen] = []
    query = {"part": "snippet", "videoId": video, "order": "time", "maxResults": "100", "textFormat": "plainText"}
    for _ in range(MOST_PAGES):
        answer = yield Request("GET", f"{API}/commentThreads", query=query)
        found += [seen for item in items(answer) if (seen := _seen(item, video, channel))]
        if not answer.object.get("nextPageToken"):
            return Looked(found)
        query = {**query, "pageToken": str(answer.object["nextPageToken"])}
    return Looked(found, complete=False)


def _seen(item: Mapping[str, Any], video: str, channel: str) -> Seen | None:
    top = mapping(mapping(item.get("snippet")).get("topLevelComment"))
    snippet = mapping(top.get("snippet"))
    author = mapping(snippet.get("authorChannelId")).get("value")
    if not item.get("id") or (author and author != channel):
        return None
    text = str(snippet.get("textOriginal") or snippet.get("textDisplay") or "")
    key = str(item["id"])
    return Seen(key, Mark(text), made(key, video), moment(snippet.get("publishedAt")))
