"""Into a playlist of the channel's, by title or id, once."""

from __future__ import annotations

from collections.abc import Generator

from socialpost.adapter import Attempt, Cause, Draft, Facts, Fault, Flow, Json, Looked, Mark, Request, Response, Seen
from socialpost_youtube.options import read
from socialpost_youtube.publish import of
from socialpost_youtube.wire import API, items, mapping, needed

MOST_PAGES = 20  # of fifty playlists


def publish(draft: Draft, facts: Facts) -> Flow:
    """Add the video. Returns `id` (of the entry), `playlist`.

    https://developers.google.com/youtube/v3/docs/playlistItems/insert: not refused a second time.
    """
    playlist = str(mapping(facts.get("playlist")).get("playlist") or "") or (yield from _named(draft))
    resource = {"kind": "youtube#video", "videoId": of(draft, facts)}
    body = {"snippet": {"playlistId": playlist, "resourceId": resource}}
    save = {"playlist": playlist}
    answer = yield Request("POST", f"{API}/playlistItems", query={"part": "snippet"}, body=Json(body), save=save)
    return {"id": needed(answer, "id"), "playlist": playlist}


def _named(draft: Draft) -> Generator[Request, Response, str]:
    wanted = read(draft.options).playlist or ""
    known = yield from own()
    for playlist, title in known.items():
        if wanted in (playlist, title):
            return playlist
    raise Fault(Cause.REJECTED, missing(wanted, known), fix=FIX)


FIX = "make the playlist in YouTube Studio and retry, or name one that is there: platforms: {youtube: {playlist: ...}}"


def missing(wanted: str, known: dict[str, str]) -> str:
    """Say that a playlist is not there, and which are."""
    there = ", ".join(list(known.values())[:10]) or "none"
    return f"the channel has no playlist {wanted!r}; it has: {there}"


def own() -> Generator[Request, Response, dict[str, str]]:
    """Return the titles of the channel's playlists by id: https://developers.google.com/youtube/v3/docs/playlists/list."""
    found: dict[str, str] = {}
    query = {"part": "snippet", "mine": "true", "maxResults": "50"}
    for _ in range(MOST_PAGES):
        answer = yield Request("GET", f"{API}/playlists", query=query)
        for item in items(answer):
            found[str(item.get("id") or "")] = str(mapping(item.get("snippet")).get("title") or "")
        if not answer.object.get("nextPageToken"):
            break
        query = {**query, "pageToken": str(answer.object["nextPageToken"])}
    return found


def expect(_facts: Facts) -> Mark:
    """Return how the entry is recognised: the look asks for this video only."""
    return Mark()


def find(draft: Draft, facts: Facts, _attempt: Attempt) -> Flow:
    """Return the entries of this video in the playlist, as `Looked`."""
    playlist = str(mapping(facts.get("playlist")).get("playlist") or "")
    query = {"part": "id", "playlistId": playlist, "videoId": of(draft, facts), "maxResults": "50"}
    answer = yield Request("GET", f"{API}/playlistItems", query=query)
    entries = [str(item["id"]) for item in items(answer) if item.get("id")]
    return Looked([Seen(entry, Mark(), {"id": entry, "playlist": playlist}) for entry in entries[:1]])
