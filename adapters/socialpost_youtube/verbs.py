"""What can be asked about a channel and about a video that is out, and taking it down."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from socialpost.adapter import (
    Cause,
    Choice,
    Choices,
    Continue,
    Done,
    Draft,
    Effect,
    Fault,
    Finding,
    Flow,
    Live,
    Request,
    Response,
    Scope,
    Unknown,
    error,
)  # fmt: skip
from socialpost_youtube import playlists
from socialpost_youtube.limits import UNVERIFIED_SECONDS
from socialpost_youtube.options import identity, read
from socialpost_youtube.publish import address
from socialpost_youtube.status import look
from socialpost_youtube.wire import API, items, mapping, number

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_COUNTS = {"viewCount": "views", "likeCount": "likes", "commentCount": "comments"}


def whoami(options: Mapping[str, Any]) -> Flow:
    """Return `id`, `name`, `handle`, `uploads` (the uploads playlist) and `long_uploads` of the login's channel.

    https://developers.google.com/youtube/v3/docs/channels/list. Fault(LOGIN): no channel, or another than the account's.
    """
    query = {"part": "id,snippet,contentDetails,status", "mine": "true"}
    found = items((yield Request("GET", f"{API}/channels", query=query)))
    if not found:
        raise _login("this Google account has no YouTube channel", "make one at youtube.com, or log in as its owner")
    channel, snippet = found[0], mapping(found[0].get("snippet"))
    key, wanted = str(channel.get("id") or ""), identity(options)
    name = str(snippet.get("title") or key)
    if wanted and key != wanted:
        raise _login(f"this is the login of {name} ({key}), not of {wanted}", "choose the channel when logging in")
    related = mapping(mapping(channel.get("contentDetails")).get("relatedPlaylists"))
    return {
        "id": key,
        "name": name,
        "handle": str(snippet.get("customUrl") or ""),
        "uploads": str(related.get("uploads") or ""),
        "long_uploads": str(mapping(channel.get("status")).get("longUploadsStatus") or ""),
    }


def choices(_values: Mapping[str, str], _options: Mapping[str, Any]) -> Flow:
    """Return the login's channel; people choose among several on Google's own page.

    https://developers.google.com/youtube/v3/docs/channels/list
    """
    found = items((yield Request("GET", f"{API}/channels", query={"part": "id,snippet", "mine": "true"})))
    entries = [(str(one.get("id") or ""), str(mapping(one.get("snippet")).get("title") or "")) for one in found]
    told = tuple(Choice(f"{title} ({key})", key) for key, title in entries if key)
    return Choices("channel", "channel", told, empty="make a channel at youtube.com, or log in as its owner")


def _login(says: str, fix: str) -> Fault:
    return Fault(Cause.LOGIN, says, fix=fix, scope=Scope.ACCOUNT)


def inspect(live: Live) -> Flow:
    """Tell whether it is still there: Done with its address, Continue when it is gone, Unknown while it is hidden."""
    state = yield from look(live.id)
    if not state.found:
        return Continue()
    if state.broken:
        return Unknown(f"YouTube has the video as {state.upload}: {state.problem}")
    return Done({"id": live.id, "url": address(live.id, _kind(live)), "privacy": state.privacy})


def delete(live: Live) -> Flow:
    """Take it down: https://developers.google.com/youtube/v3/docs/videos/delete. What is gone already is a success."""
    try:
        yield Request("DELETE", f"{API}/videos", query={"id": live.id}, effect=Effect.STAGE)
    except Fault as fault:
        if fault.signals.status != 404:
            raise


def metrics(live: Live) -> Flow:
    """Return `views`, `likes`, `comments`, as far as they are shown: videos.list, part `statistics`."""
    found = items((yield Request("GET", f"{API}/videos", query={"part": "statistics", "id": live.id})))
    told = mapping(found[0].get("statistics")) if found else {}
    counts = {name: number(told.get(field)) for field, name in _COUNTS.items()}
    return {name: count for name, count in counts.items() if count is not None}


def adopt(url: str, _options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the facts of a video by its address (watch, youtu.be, shorts, Studio). None: no address of a video."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http"):
        return None
    asked = parse_qs(parts.query)
    named = asked.get("v", asked.get("post", [""]))[0]  # `post`: the sandbox's wall
    segments = [segment for segment in parts.path.split("/") if segment and segment not in ("edit", "watch")]
    found = named or (segments[-1] if segments else "")
    if not _ID.fullmatch(found):
        return None
    if comment := asked.get("lc", [""])[0]:
        return {"id": comment, "url": url}
    return {"id": found, "url": url, "kind": "short" if "shorts" in segments else "video"}


def _kind(live: Live) -> str:
    return str(mapping(live.facts.get("publish")).get("kind") or "video")


def online(draft: Draft) -> Generator[Request, Response, list[Finding]]:
    """Return what only YouTube can say before sending: the playlist, the category, how long the channel's videos may be.

    Costs three or four units.
    """
    options = read(draft.options)
    me = yield from whoami(draft.options)
    found = [*_length(draft, me)]
    if options.playlist:
        known = yield from playlists.own()
        if options.playlist not in (*known, *known.values()):
            says = playlists.missing(options.playlist, known)
            found.append(error("youtube.playlist", says, playlists.FIX, "options.playlist"))
    query = {"part": "snippet", "id": options.category}
    categories = items((yield Request("GET", f"{API}/videoCategories", query=query)))
    if not any(mapping(category.get("snippet")).get("assignable") for category in categories):
        says = f"YouTube has no category {options.category} that a video can be in"
        found.append(error("youtube.category", says, "category: 22", "options.category"))
    return found


def _length(draft: Draft, me: Mapping[str, Any]) -> list[Finding]:
    seconds = max((media.seconds or 0.0 for media in draft.media), default=0.0)
    if seconds <= UNVERIFIED_SECONDS or me["long_uploads"] in ("allowed", ""):
        return []
    says = f"the video is {seconds / 60:.0f} minutes long, and this channel may upload 15"
    return [error("youtube.length", says, "verify the channel's phone number at youtube.com/verify", "media.0")]
