"""Videos of the fake: how they come to be, what becomes of them with time, and how they look as resources."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox import probe
from socialpost_youtube.sandbox.answers import plain, rfc3339, seconds_of

LONG = 900.0  # seconds that a channel without a verified phone may upload
SHORT = 180.0
STATUS: Mapping[str, Any] = {
    "privacyStatus": "public", "license": "youtube", "embeddable": True, "publicStatsViewable": True,
    "selfDeclaredMadeForKids": None, "containsSyntheticMedia": False, "publishAt": None,
}  # fmt: skip


def make(world: World, channel: Mapping[str, Any], body: Mapping[str, Any], blob: str, slug: str) -> str:
    """Make a video of the bytes in a blob; return its id."""
    key = f"sb{world.number('video', 100_001):09d}"
    path = world.blob_path(blob)
    clip = probe.video(path)
    size = path.stat().st_size
    record = {
        "channel": channel["id"], "blob": blob, "size": size, "slug": slug, "cover": "", "snippet": {}, "status": {},
        "localizations": {}, "recordingDetails": {}, "paid": False, "brandPartner": {}, "out": None,
        "width": clip.width, "height": clip.height, "seconds": clip.seconds,
        "ready": world.now() + world.knobs.processing, "failure": clip.failure, "rejection": "",
    }  # fmt: skip
    if world.knobs.processing_fails:
        record["failure"] = "conversion"
    if clip.seconds > LONG and not channel["verified"]:
        record["rejection"] = "length"
    elif _twin(world, channel["id"], blob) and not world.knobs.accept_duplicates:
        record["rejection"] = "duplicate"
    world.put("video", key, changed(world, record, body, channel))
    return key


def _twin(world: World, channel: str, blob: str) -> bool:
    """Tell whether the channel has a video of the same bytes."""
    mine = world.blob_path(blob)
    return any(
        filecmp.cmp(mine, world.blob_path(video["blob"]), shallow=False)
        for _, video in world.all("video")
        if video["channel"] == channel and video["size"] == mine.stat().st_size and not video["failure"]
    )


def changed(
    world: World, record: Mapping[str, Any], body: Mapping[str, Any], channel: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a video with the parts of a body written: what a part leaves out is reset."""
    now = {**record}
    if "snippet" in body:
        known = ("title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage")
        given = {name: body["snippet"][name] for name in known if name in body["snippet"]}
        now["snippet"] = {"description": "", "categoryId": "22", **given}
    if "status" in body or not record["status"]:
        now |= _status(world, record, body.get("status", {}), channel)
    if "localizations" in body:
        now["localizations"] = body["localizations"]
    if "recordingDetails" in body:
        now["recordingDetails"] = body["recordingDetails"]
    if "paidProductPlacementDetails" in body:
        now["paid"] = body["paidProductPlacementDetails"].get("hasPaidProductPlacement", False)
    if "brandPartner" in body:
        now["brandPartner"] = body["brandPartner"]
    return now


def _status(
    world: World, record: Mapping[str, Any], given: Mapping[str, Any], channel: Mapping[str, Any]
) -> dict[str, Any]:
    kept = {name: given[name] for name in STATUS if name in given}
    status = {**STATUS, **kept}
    if channel["locked"]:  # as uploads of projects that Google had not verified were, until 2026-11
        status |= {"privacyStatus": "private", "publishAt": None}
    at = seconds_of(status["publishAt"]) if status["publishAt"] else None
    if at is not None and at <= world.now():  # a time that has passed publishes at once
        status |= {"privacyStatus": "public", "publishAt": None}
    out = record["out"]
    if status["privacyStatus"] != "private" and out is None:
        out = world.now()
    return {"status": status, "out": out}


def privacy(world: World, video: Mapping[str, Any]) -> str:
    """Return who can see a video now; one whose time has come is public."""
    at = seconds_of(video["status"]["publishAt"])
    return "public" if at is not None and at <= world.now() else str(video["status"]["privacyStatus"])


def since(world: World, video: Mapping[str, Any]) -> float:
    """Return when people could see it first."""
    at = seconds_of(video["status"]["publishAt"])
    return max(float(video["ready"]), at if at is not None and at <= world.now() else float(video["out"] or 0))


def upload_status(world: World, video: Mapping[str, Any]) -> str:
    """Return `uploaded`, `processed`, `failed` or `rejected`."""
    if world.now() < video["ready"]:
        return "uploaded"
    return "failed" if video["failure"] else "rejected" if video["rejection"] else "processed"


def watchable(world: World, video: Mapping[str, Any]) -> bool:
    """Tell whether people can watch it."""
    return upload_status(world, video) == "processed" and privacy(world, video) != "private"


def is_short(video: Mapping[str, Any]) -> bool:
    """Tell whether YouTube takes it for a Short: square or upright, at most three minutes."""
    return bool(0 < video["width"] <= video["height"] and video["seconds"] <= SHORT)


def resource(world: World, key: str, video: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """Return a video as `videos.list` does, with the parts asked for."""
    whole: dict[str, Any] = {
        "snippet": _snippet(world, video),
        "status": _shown_status(world, video),
        "contentDetails": {
            "duration": f"PT{round(video['seconds'])}S", "dimension": "2d", "caption": str(_captioned(world, key)).lower(),
            "definition": "hd" if video["height"] >= 720 else "sd", "licensedContent": False,
            "projection": "rectangular", "hasCustomThumbnail": bool(video["cover"]),
        },
        "statistics": {"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": str(_comments(world, key))},
        "processingDetails": _processing(world, video),
        "fileDetails": {
            "fileName": video["slug"] or "unknown", "fileSize": str(video["size"]), "fileType": "video",
            "durationMs": str(round(video["seconds"] * 1000)),
            "videoStreams": [{"widthPixels": video["width"], "heightPixels": video["height"]}],
        },
        "localizations": video["localizations"] or None,
        "recordingDetails": video["recordingDetails"],
        "paidProductPlacementDetails": {"hasPaidProductPlacement": video["paid"]},
        "brandPartner": video["brandPartner"],
    }  # fmt: skip
    shown = {part: whole[part] for part in parts if whole.get(part) is not None}
    return {"kind": "youtube#video", "etag": "sandbox", "id": key, **shown}


def _snippet(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    snippet, channel = video["snippet"], world.get("channel", video["channel"]) or {}
    at = since(world, video) if privacy(world, video) != "private" else video["_created"]
    return {
        "publishedAt": rfc3339(at),
        "channelId": video["channel"],
        "channelTitle": channel.get("title", ""),
        **snippet,
        "thumbnails": thumbnails(world, video),
        "liveBroadcastContent": "none",
        "localized": {"title": snippet["title"], "description": snippet["description"]},
    }


def thumbnails(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    """Return the thumbnails: addresses of the wall where there is a cover."""
    root = world.base.removesuffix(f"/{world.platform}")
    url = f"{root}{world.blob_url(video['cover'])}" if video["cover"] else f"{root}/"
    return {"default": {"url": url, "width": 120, "height": 90}, "high": {"url": url, "width": 480, "height": 360}}


def _shown_status(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    state, status = upload_status(world, video), video["status"]
    shown: dict[str, Any] = {"uploadStatus": state, **{k: v for k, v in status.items() if v is not None}}
    shown["privacyStatus"] = privacy(world, video)
    if shown["privacyStatus"] == "public":
        shown.pop("publishAt", None)
    shown["madeForKids"] = bool(status["selfDeclaredMadeForKids"])
    if state == "failed":
        shown["failureReason"] = video["failure"]
    if state == "rejected":
        shown["rejectionReason"] = video["rejection"]
    return shown


def _processing(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    left = video["ready"] - world.now()
    word = {"uploaded": "processing", "processed": "succeeded"}.get(upload_status(world, video), "failed")
    available = "available" if left <= 0 else "inProgress"
    found: dict[str, Any] = {
        "processingStatus": word,
        "fileDetailsAvailability": available,
        "thumbnailsAvailability": available,
    }
    if left > 0:
        found["processingProgress"] = {
            "partsTotal": "100",
            "partsProcessed": "50",
            "timeLeftMs": str(round(left * 1000)),
        }
    if word == "failed" and video["failure"]:
        found["processingFailureReason"] = "transcodeFailed"
    return found


def _comments(world: World, key: str) -> int:
    return sum(comment["video"] == key for _, comment in world.all("comment"))


def _captioned(world: World, key: str) -> bool:
    return any(track["video"] == key for _, track in world.all("caption"))


def put(world: World, key: str, video: Mapping[str, Any], **values: Any) -> None:
    """Store a changed video."""
    world.put("video", key, {**plain(dict(video)), **values})
