"""Videos of the fake: how they come to be and what becomes of them with time."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox import probe
from socialpost_youtube.sandbox.answers import plain, seconds_of

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


def put(world: World, key: str, video: Mapping[str, Any], **values: Any) -> None:
    """Store a changed video."""
    world.put("video", key, {**plain(dict(video)), **values})
