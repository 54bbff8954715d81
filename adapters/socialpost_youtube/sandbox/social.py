"""Playlists, their entries, and comments of the fake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox import store, videos
from socialpost_youtube.sandbox.answers import Refused, page, rfc3339
from socialpost_youtube.sandbox.guard import Seen, only


def playlists(world: World, seen: Seen) -> Any:
    """GET playlists: the caller's own (`mine`), or by id."""
    wanted = seen.query.get("id", "").split(",")
    found = [
        _playlist(key, playlist)
        for key, playlist in world.all("playlist")
        if key in wanted or ("id" not in seen.query and playlist["channel"] == seen.me)
    ]
    return page("playlist", found, seen.query)


def _playlist(key: str, playlist: Mapping[str, Any]) -> dict[str, Any]:
    snippet = {
        "title": playlist["title"], "description": playlist["description"], "channelId": playlist["channel"],
        "publishedAt": rfc3339(playlist["_created"]),
    }  # fmt: skip
    return {
        "kind": "youtube#playlist",
        "etag": "sandbox",
        "id": key,
        "snippet": snippet,
        "status": {"privacyStatus": playlist["privacy"]},
    }


def make_playlist(world: World, seen: Seen) -> Any:
    """POST playlists: not refused a second time."""
    body = seen.body()
    only(body, frozenset({"snippet", "status", "kind", "etag", "id"}), "resource")
    title = str(body.get("snippet", {}).get("title") or "")
    if not 0 < len(title) <= 150:
        raise Refused(400, "playlistTitleRequired", "The request must specify a playlist title.", "youtube.playlist")
    key = f"PL{world.number('playlist'):032d}"
    privacy = body.get("status", {}).get("privacyStatus", "public")
    description = str(body["snippet"].get("description") or "")
    world.put("playlist", key, {"channel": seen.me, "title": title, "description": description, "privacy": privacy})
    return _playlist(key, world.get("playlist", key) or {})


def entries(world: World, seen: Seen) -> Any:
    """GET playlistItems: of a playlist, or of the uploads, newest first."""
    playlist = seen.needed("playlistId")
    if playlist == seen.channel["uploads"]:
        found = [
            _entry(key, playlist, key, video, seen.parts)
            for key, video in world.all("video", listed=True)
            if video["channel"] == seen.me
        ][::-1]
    else:
        _known(world, playlist)
        wanted = seen.query.get("videoId")
        found = [
            _entry(key, playlist, item["video"], item, seen.parts)
            for key, item in world.all("item", listed=True)
            if item["playlist"] == playlist and wanted in (None, item["video"])
        ]
    return page("playlistItem", found, seen.query)


def _known(world: World, playlist: str) -> dict[str, Any]:
    found = world.get("playlist", playlist)
    if found is None:
        says = "The playlist identified with the request's playlistId parameter cannot be found."
        raise Refused(404, "playlistNotFound", says, "youtube.playlistItem", "playlistId")
    return found


def _entry(key: str, playlist: str, video: str, thing: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    whole = {
        "snippet": {
            "publishedAt": rfc3339(thing["_created"]),
            "playlistId": playlist,
            "resourceId": {"kind": "youtube#video", "videoId": video},
            "title": thing.get("snippet", {}).get("title", ""),
        },
        "contentDetails": {"videoId": video},
    }
    shown = {part: whole[part] for part in parts if part in whole}
    return {"kind": "youtube#playlistItem", "etag": "sandbox", "id": f"item-{playlist[:8]}-{key}", **shown}


def add_entry(world: World, seen: Seen) -> Any:
    """POST playlistItems: not refused a second time either."""
    body = seen.body()
    only(body, frozenset({"snippet", "contentDetails", "kind", "etag"}), "resource")
    snippet = body.get("snippet") or {}
    only(snippet, frozenset({"playlistId", "position", "resourceId"}), "snippet")
    target = snippet.get("resourceId") or {}
    if target.get("kind") != "youtube#video":
        raise Refused(400, "invalidResourceType", "The type specified is not supported.", "youtube.playlistItem")
    if not snippet.get("playlistId"):
        raise Refused(400, "playlistIdRequired", "The request does not specify a playlist.", "youtube.playlistItem")
    playlist, video = str(snippet["playlistId"]), str(target.get("videoId") or "")
    if _known(world, playlist)["channel"] != seen.me:
        raise Refused(
            403, "playlistItemsNotAccessible", "The request is not properly authorized.", "youtube.playlistItem"
        )
    videos.own(world, seen, video)
    key = str(world.number("item"))
    world.put("item", key, {"playlist": playlist, "video": video})
    return _entry(key, playlist, video, world.get("item", key) or {}, seen.parts)


def comment(world: World, seen: Seen) -> Any:
    """POST commentThreads: on a video that people can watch, in plain text."""
    body = seen.body()
    only(body, frozenset({"snippet", "kind", "etag"}), "resource")
    snippet = body.get("snippet") or {}
    only(snippet, frozenset({"channelId", "videoId", "topLevelComment"}), "snippet")
    key, text = str(snippet.get("videoId") or ""), _text(snippet)
    if not key or not snippet.get("channelId"):
        raise Refused(400, "channelOrVideoIdMissing", "channelId and videoId are both needed.", "youtube.commentThread")
    video = world.get("video", key)
    if video is None:
        raise Refused(404, "videoNotFound", "The video cannot be found.", "youtube.commentThread")
    if video["channel"] != snippet["channelId"]:
        raise Refused(404, "channelNotFound", "The channel is not that of the video.", "youtube.commentThread")
    if video["status"]["selfDeclaredMadeForKids"]:
        raise Refused(403, "commentsDisabled", "The video has disabled comments.", "youtube.commentThread")
    if not store.watchable(world, video):
        raise Refused(403, "forbidden", "The comment thread cannot be created.", "youtube.commentThread")
    made = f"Ug{world.number('comment'):022d}AaABAg"
    world.put("comment", made, {"video": key, "author": seen.me, "text": text})
    return _thread(world, made, world.get("comment", made) or {})


def _text(snippet: Mapping[str, Any]) -> str:
    text = (snippet.get("topLevelComment") or {}).get("snippet", {}).get("textOriginal")
    if not isinstance(text, str) or not text.strip():
        raise Refused(400, "commentTextRequired", "The comment is empty.", "youtube.commentThread")
    if len(text) > 10_000:
        raise Refused(400, "commentTextTooLong", "The comment is too long.", "youtube.commentThread")
    return text


def comments(world: World, seen: Seen) -> Any:
    """GET commentThreads?videoId=: newest first."""
    key = seen.needed("videoId")
    video = world.get("video", key)
    if video is None:
        raise Refused(404, "videoNotFound", "The video cannot be found.", "youtube.commentThread")
    if video["status"]["selfDeclaredMadeForKids"]:
        raise Refused(403, "commentsDisabled", "The video has disabled comments.", "youtube.commentThread")
    found = [_thread(world, one, thing) for one, thing in world.all("comment", listed=True) if thing["video"] == key]
    return page("commentThread", found[::-1], {"maxResults": "20", **seen.query}, 100)


def _thread(world: World, key: str, thing: Mapping[str, Any]) -> dict[str, Any]:
    author = (world.get("channel", thing["author"]) or {}).get("title", "")
    channel = (world.get("video", thing["video"]) or {}).get("channel", "")
    at = rfc3339(thing["_created"])
    top = {
        "channelId": channel, "videoId": thing["video"], "textDisplay": thing["text"], "textOriginal": thing["text"],
        "authorDisplayName": author, "authorChannelId": {"value": thing["author"]}, "canRate": True,
        "viewerRating": "none", "likeCount": 0, "publishedAt": at, "updatedAt": at,
    }  # fmt: skip
    snippet = {
        "channelId": channel,
        "videoId": thing["video"],
        "topLevelComment": {"kind": "youtube#comment", "etag": "sandbox", "id": key, "snippet": top},
        "canReply": True,
        "totalReplyCount": 0,
        "isPublic": True,
    }
    return {"kind": "youtube#commentThread", "etag": "sandbox", "id": key, "snippet": snippet}
