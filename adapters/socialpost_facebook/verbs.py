"""What can be asked about an account and about something that is out, and taking it down."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Flow, Live, Request, Response, Scope, Unknown
from socialpost_facebook.graph import address, mapping, number, path
from socialpost_facebook.options import identity
from socialpost_facebook.status import HIDDEN, look

VIDEOS = ("video", "reel")
COUNTS = "shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"
# The `impressions` metrics are gone; these are their successors (v23 and newer).
# https://developers.facebook.com/docs/graph-api/reference/insights
INSIGHTS = "post_media_view,post_total_media_view_unique,post_clicks"
# A video node has no shares and no reactions; it counts its views itself.
# https://developers.facebook.com/docs/graph-api/reference/video/
VIDEO_COUNTS = "views,comments.limit(0).summary(true),likes.limit(0).summary(true)"
STORY_FIELDS = "post_id,status,url"
# https://developers.facebook.com/docs/page-stories-api (insights of a story)
STORY_INSIGHTS = "STORY_MEDIA_VIEW,STORY_TOTAL_MEDIA_VIEW_UNIQUE"


def whoami(options: Mapping[str, Any]) -> Flow:
    """Return `id` and `name` of the Page whose token this is.

    Fault(LOGIN): it is another Page's, or a person's. https://developers.facebook.com/docs/pages-api/getting-started
    """
    me = (yield Request("GET", path("me"), query={"fields": "id,name"})).object
    found, page = str(me.get("id") or ""), identity(options)
    if page and found != page:
        raise Fault(
            Cause.LOGIN,
            f"this is the token of {me.get('name') or 'somebody'} ({found or 'no id'}), not of Page {page}",
            fix=f"take the Page's own token: GET /{page}?fields=access_token with the token of a person who runs it",
            scope=Scope.ACCOUNT,
        )
    return {"id": found, "name": str(me.get("name") or "")}


def inspect(live: Live) -> Flow:
    """Tell whether it is still there: Done with its address, Continue when it is gone, Unknown while it is hidden."""
    if _as_video(live):
        state = yield from look(live.id)
        if state.out or state.placed:
            return Done({"id": live.id, "url": address(state.url, live.id)})
        return Unknown("Facebook has the video and does not show it") if state.status else Continue()
    story = live_kind(live) == "story"
    fields = STORY_FIELDS if story else "id,permalink_url,is_published"
    try:
        answer = yield Request("GET", path(_node(live)), query={"fields": fields})
    except Fault as fault:
        if _hidden(fault):
            return Continue()
        raise
    told = answer.object.get("url" if story else "permalink_url")
    return Done({"id": live.id, "url": address(told or (live.url if story else None), live.id)})


def delete(live: Live) -> Flow:
    """Take it down; what is gone already is a success.

    https://developers.facebook.com/docs/graph-api/reference/pagepost/ (DELETE on the node; a story by its post)
    """
    try:
        yield Request("DELETE", path(_node(live)), effect=Effect.STAGE)
    except Fault as fault:
        if not _hidden(fault):
            raise


def metrics(live: Live) -> Flow:
    """Return counts by name.

    A post: `comments`, `reactions`, `shares`, and its views where the token has `read_insights`. A video or reel:
    `comments`, `reactions` (its likes), `views`. A story: its views, with `read_insights`.
    """
    if _as_video(live):
        told = (yield Request("GET", path(live.id), query={"fields": VIDEO_COUNTS})).object
        counts = {"comments": _total(told.get("comments")), "reactions": _total(told.get("likes"))}
        return {**counts, "views": number(told.get("views")) or 0}
    if live_kind(live) == "story":
        return (yield from _views(_node(live), STORY_INSIGHTS))
    told = (yield Request("GET", path(live.id), query={"fields": COUNTS})).object
    counts = {name: _total(told.get(name)) for name in ("comments", "reactions")}
    counts["shares"] = number(mapping(told.get("shares")).get("count")) or 0
    return {**counts, **(yield from _views(live.id, INSIGHTS))}


def _views(node: str, names: str) -> Generator[Request, Response, dict[str, int]]:
    try:
        answer = yield Request("GET", path(node, "insights"), query={"metric": names})
    except Fault as fault:
        if fault.cause not in (Cause.REJECTED, Cause.LOGIN):
            raise
        return {}
    data = answer.object.get("data")
    return _insights(data if isinstance(data, list) else [])


def _insights(data: list[Any]) -> dict[str, int]:
    found = {}
    for entry in map(mapping, data):
        values = entry.get("values")
        value = number(mapping(values[-1]).get("value")) if isinstance(values, list) and values else None
        if value is not None:
            found[str(entry.get("name"))] = value
    return found


def _total(value: object) -> int:
    return number(mapping(mapping(value).get("summary")).get("total_count")) or 0


def _main(live: Live) -> Mapping[str, Any]:
    return mapping(live.facts.get("finish") or live.facts.get("post"))


def live_kind(live: Live) -> str:
    """Return what was published: `post`, `video`, `reel` or `story`."""
    return str(_main(live).get("kind") or "post")


def _node(live: Live) -> str:
    """Return the node of what is out: of a video story, the post that shows it."""
    return str(_main(live).get("post") or live.id) if live_kind(live) == "story" else live.id


def _as_video(live: Live) -> bool:
    """Tell whether the id is a video's: also that of a video story whose post Facebook has not told."""
    unseen = live_kind(live) == "story" and bool(live.facts.get("finish")) and not _main(live).get("post")
    return live_kind(live) in VIDEOS or unseen


def _hidden(fault: Fault) -> bool:
    return (fault.signals.code, fault.signals.subcode) == HIDDEN
