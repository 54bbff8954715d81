"""Looking for the video of an upload session that has expired, among the channel's own uploads."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from socialpost.adapter import Facts, Request, Response
from socialpost_youtube.sessions import Session
from socialpost_youtube.wire import API, items, mapping, moment, number

MARGIN = timedelta(minutes=5)
PAUSES = (0.0, 30.0, 90.0)  # one miss is no proof
MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the file name that was given as slug, its bytes, and the session that made it."""

    slug: str
    size: int
    session: Session


def look(wanted: Wanted, facts: Facts, looks: int) -> Generator[Request, Response, str]:
    """Return the video's id; empty when several looks did not find it.

    https://developers.google.com/youtube/v3/docs/playlistItems/list: new uploads stand in the uploads playlist at once.
    Nobody sees the video, so one that is missed does no harm but a private copy.
    """
    uploads = str(mapping(facts.get("me")).get("uploads") or "")
    since = moment(wanted.session.since)
    pause = 0.0  # the first look of a run is at once: the runner has waited already
    while uploads and looks < len(PAUSES):
        save = {**wanted.session.facts, "looks": looks}  # those that are over
        if found := (yield from _among(wanted, (yield from _recent(uploads, since, pause, save)))):
            return found
        looks += 1
        pause = PAUSES[min(looks, len(PAUSES) - 1)]
    return ""


def _recent(
    uploads: str, since: datetime | None, after: float, save: Mapping[str, Any]
) -> Generator[Request, Response, list[str]]:
    """Return the ids of the videos that were uploaded since the session was opened."""
    found: list[str] = []
    query = {"part": "snippet,contentDetails", "playlistId": uploads, "maxResults": "50"}
    for _ in range(MOST_PAGES):
        answer = yield Request("GET", f"{API}/playlistItems", query=query, after=after, save=save)
        for item in items(answer):
            at = moment(mapping(item.get("snippet")).get("publishedAt"))
            if since and at and at < since - MARGIN:
                return found
            found.append(str(mapping(item.get("contentDetails")).get("videoId") or ""))
        if not answer.object.get("nextPageToken"):
            break
        query, after = {**query, "pageToken": str(answer.object["nextPageToken"])}, 0.0
    return found


def _among(wanted: Wanted, ids: list[str]) -> Generator[Request, Response, str]:
    """Return the video whose file had this name and size: https://developers.google.com/youtube/v3/docs/videos/list."""
    for start in range(0, len(ids), 50):
        query = {"part": "fileDetails", "id": ",".join(filter(None, ids[start : start + 50]))}
        answer = yield Request("GET", f"{API}/videos", query=query)
        for item in items(answer):
            file = mapping(item.get("fileDetails"))
            if file.get("fileName") == wanted.slug and number(file.get("fileSize")) == wanted.size:
                return str(item.get("id") or "")
    return ""
