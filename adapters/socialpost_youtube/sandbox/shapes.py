"""How a video of the fake looks as a resource: https://developers.google.com/youtube/v3/docs/videos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox.answers import rfc3339
from socialpost_youtube.sandbox.store import privacy, since, upload_status


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
