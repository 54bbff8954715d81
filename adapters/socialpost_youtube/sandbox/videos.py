"""Videos of the fake as methods: list, update, delete; their categories and their channel."""

from __future__ import annotations

from typing import Any

from socialpost.sandbox.kit import Answer, World
from socialpost_youtube.sandbox import rules, shapes, store
from socialpost_youtube.sandbox.answers import Refused, page
from socialpost_youtube.sandbox.guard import Seen

OWNERS = ("processingDetails", "fileDetails")


def own(world: World, seen: Seen, key: str) -> dict[str, Any]:
    """Return a video of the caller's. Refused: there is none of this id, or it is somebody else's."""
    video = world.get("video", key)
    if video is None:
        says = "The video that you are trying to reach cannot be found."
        raise Refused(404, "videoNotFound", says, "youtube.video", "id")
    if video["channel"] != seen.me:
        raise Refused(403, "forbidden", "The request might not be properly authorized.", "youtube.video")
    return video


def read(world: World, seen: Seen) -> Any:
    """GET videos: by ids; a private one is shown to its owner only."""
    found = []
    for key in seen.needed("id").split(",")[:50]:
        video = world.get("video", key)
        if video is None or (video["channel"] != seen.me and not store.watchable(world, video)):
            continue
        if video["channel"] != seen.me and set(seen.parts) & set(OWNERS):
            raise Refused(403, "forbidden", "The request cannot access these parts of the video.", "youtube.video")
        found.append(shapes.resource(world, key, video, seen.parts))
    return page("video", found, {"maxResults": "50"})


def update(world: World, seen: Seen) -> Any:
    """PUT videos: each part named is written whole."""
    body = seen.body()
    key = str(body.get("id") or "")
    video = own(world, seen, key)
    rules.judge(body, seen.parts, world)
    if "snippet" in seen.parts and "categoryId" not in body.get("snippet", {}):
        raise Refused(400, "invalidVideoMetadata", "snippet needs title and categoryId", rules.VIDEO)
    status = body.get("status", {})
    if "publishAt" in status and (video["out"] is not None or store.privacy(world, video) != "private"):
        says = "The request metadata specifies an invalid scheduled publishing time."
        raise Refused(400, "invalidPublishAt", says, rules.VIDEO)
    if "status" in seen.parts and "privacyStatus" not in status:
        body = {**body, "status": {**status, "privacyStatus": store.privacy(world, video)}}
    written = {part: body.get(part, {}) for part in seen.parts if part in rules.PARTS}
    store.put(world, key, store.changed(world, video, written, seen.channel))
    return shapes.resource(world, key, world.get("video", key) or {}, seen.parts)


def delete(world: World, seen: Seen) -> Answer:
    """DELETE videos: the video goes, and all that hangs on it."""
    key = seen.needed("id")
    own(world, seen, key)
    world.drop("video", key)
    for kind in ("comment", "item", "caption"):
        for other, thing in list(world.all(kind)):
            if thing["video"] == key:
                world.drop(kind, other)
    return Answer(204, content=b"")


def categories(_world: World, seen: Seen) -> Any:
    """GET videoCategories: by id or region."""
    known = {**rules.CATEGORIES, **rules.CLOSED}
    ids = [key for key in seen.query.get("id", "").split(",") if key in known] if "id" in seen.query else list(known)
    if "id" in seen.query and not ids:
        says = "The video category cannot be found."
        raise Refused(404, "videoCategoryNotFound", says, "youtube.videoCategory", "id")
    found = [
        {
            "kind": "youtube#videoCategory",
            "etag": "sandbox",
            "id": key,
            "snippet": {
                "title": known[key],
                "assignable": key in rules.CATEGORIES,
                "channelId": "UCBR8-60-B28hp2BmDPdntcQ",
            },
        }
        for key in ids
    ]
    return page("videoCategory", found, {"maxResults": "50"})


def channels(_world: World, seen: Seen) -> Any:
    """GET channels?mine=true: the caller's own."""
    if seen.query.get("mine") != "true":
        raise Refused(
            400, "missingRequiredParameter", "No filter selected. The sandbox knows `mine`.", "youtube.parameter"
        )
    channel = seen.channel
    whole = {
        "snippet": {"title": channel["title"], "description": "", "customUrl": channel["handle"]},
        "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": channel["uploads"]}},
        "status": {
            "privacyStatus": "public",
            "isLinked": True,
            "longUploadsStatus": "allowed" if channel["verified"] else "eligible",
        },
    }
    shown = {part: whole[part] for part in seen.parts if part in whole}
    return page("channel", [{"kind": "youtube#channel", "etag": "sandbox", "id": seen.me, **shown}], {})
