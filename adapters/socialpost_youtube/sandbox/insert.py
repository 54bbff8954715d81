"""What an upload becomes: a video, or a caption track; and the thumbnail, which comes in one body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox import probe, rules, shapes, store, videos
from socialpost_youtube.sandbox.answers import Refused, rfc3339
from socialpost_youtube.sandbox.guard import Seen, only

THUMBNAIL = 52_428_800
CAPTIONS = 104_857_600
_TIMED = re.compile(r"\d\d:\d\d[:.,]\d\d")


def judge_video(world: World, seen: Seen, body: Mapping[str, Any]) -> None:
    """Refuse metadata, and an upload beyond the channel's own daily number."""
    rules.judge(body, seen.parts, world)
    most = int(seen.channel["uploads_a_day"])
    recent = [video for _, video in world.all("video") if video["_created"] > world.now() - 86400]
    if most and sum(video["channel"] == seen.me for video in recent) >= most:
        says = "The user has exceeded the number of videos they may upload."
        raise Refused(400, "uploadLimitExceeded", says, rules.VIDEO)


def finish_video(world: World, channel: Mapping[str, Any], blob: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Make the video; return its resource with the parts of the request."""
    key = store.make(world, channel, given["body"], blob, given["slug"])
    return shapes.resource(world, key, world.get("video", key) or {}, tuple(given["parts"]))


def judge_captions(world: World, seen: Seen, body: Mapping[str, Any]) -> None:
    """Refuse a track without language, or one that is there already."""
    only(body, frozenset({"kind", "etag", "id", "snippet"}), "resource")
    snippet = body.get("snippet")
    if (
        not isinstance(snippet, dict)
        or "name" not in snippet
        or not rules.LANGUAGE.fullmatch(str(snippet.get("language")))
    ):
        raise Refused(400, "invalidMetadata", "The request contains invalid metadata values.", "youtube.caption")
    only(snippet, frozenset({"videoId", "language", "name", "isDraft"}), "snippet")
    if len(str(snippet["name"])) > 150:
        raise Refused(400, "nameTooLong", "The name is too long.", "youtube.caption")
    video = str(snippet.get("videoId") or "")
    videos.own(world, seen, video)
    _not_there(world, video, snippet)


def _not_there(world: World, video: str, snippet: Mapping[str, Any]) -> None:
    wanted = (video, snippet["language"], snippet["name"])
    if any((one["video"], one["language"], one["name"]) == wanted for _, one in world.all("caption")):
        says = "The specified video already has a caption track with the given language and name."
        raise Refused(409, "captionExists", says, "youtube.caption")


def finish_captions(world: World, _channel: Mapping[str, Any], blob: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Make the track. Refused: no time codes, too large, or there already."""
    snippet = given["body"]["snippet"]
    path = world.blob_path(blob)
    _not_there(world, str(snippet["videoId"]), snippet)
    if path.stat().st_size > CAPTIONS or not _TIMED.search(path.read_text("utf-8", "replace")):
        raise Refused(400, "contentRequired", "The request does not contain caption track contents.", "youtube.caption")
    key = f"caption-{world.number('caption')}"
    track = {"video": snippet["videoId"], "language": snippet["language"], "name": snippet["name"], "blob": blob}
    world.put("caption", key, track)
    shown = {
        **snippet,
        "lastUpdated": rfc3339(world.now()),
        "trackKind": "standard",
        "status": "serving",
        "isDraft": bool(snippet.get("isDraft")),
    }
    return {"kind": "youtube#caption", "etag": "sandbox", "id": key, "snippet": shown}


def list_captions(world: World, seen: Seen) -> Any:
    """GET captions?videoId=: the tracks of a video."""
    video = seen.needed("videoId")
    videos.own(world, seen, video)
    found = []
    for key, track in world.all("caption"):
        if track["video"] == video:
            snippet = {"videoId": video, "language": track["language"], "name": track["name"], "status": "serving"}
            found.append({"kind": "youtube#caption", "etag": "sandbox", "id": key, "snippet": snippet})
    return {"kind": "youtube#captionListResponse", "etag": "sandbox", "items": found}


def thumbnail(world: World, seen: Seen) -> Any:
    """POST thumbnails/set: needs a verified phone; of a Short only when it is processed."""
    key, raw = seen.needed("videoId"), seen.call.raw
    video = videos.own(world, seen, key)
    short = store.is_short(video) and store.upload_status(world, video) != "processed"
    if not seen.channel["verified"] or short:
        says = "The thumbnail can't be set for the specified video. The request might not be properly authorized."
        raise Refused(403, "forbidden", says, "youtube.thumbnail", "videoId")
    if raw is None:
        raise Refused(400, "mediaBodyRequired", "The request does not include the image content.", "youtube.thumbnail")
    if raw.size > THUMBNAIL:
        raise Refused(413, "uploadTooLarge", "The image is too large.", "global")
    if probe.picture(raw.path) is None:
        raise Refused(400, "invalidImage", "The provided image content is invalid.", "youtube.thumbnail")
    store.put(world, key, video, cover=world.keep(raw))
    found = shapes.thumbnails(world, world.get("video", key) or {})
    return {"kind": "youtube#thumbnailSetResponse", "etag": "sandbox", "items": [found]}
