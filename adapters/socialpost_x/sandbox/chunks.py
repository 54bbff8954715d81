"""Uploads in segments: https://docs.x.com/x-api/media/quickstart/media-upload-chunked."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from socialpost.sandbox.kit import Answer, Call, Upload, World
from socialpost_x.sandbox import probe
from socialpost_x.sandbox.guard import User
from socialpost_x.sandbox.ids import next_id
from socialpost_x.sandbox.media import described, fields_of, media_key, owned, sent_file
from socialpost_x.sandbox.problems import Closed, invalid, parsed

LIVES = 1_295_999  # seconds: expires_after_secs of initialize
LARGEST = 5_000_000  # bytes at which the edge answers 413 with nothing else (seen 2026-05)
_PIECE = 1 << 20
_TYPES = Literal[
    "video/mp4", "video/webm", "video/mp2t", "video/quicktime", "text/srt", "text/vtt", "image/jpeg", "image/gif",
    "image/bmp", "image/png", "image/webp", "image/pjpeg", "image/tiff", "model/gltf-binary", "model/vnd.usdz+zip",
]  # fmt: skip
_SUFFIX = {"tweet_gif": ".gif", "tweet_image": ".img"}


class _Begun(Closed):
    media_type: _TYPES
    total_bytes: int = Field(gt=0, le=17_179_869_184)
    media_category: Literal["tweet_gif", "tweet_image", "tweet_video"]
    additional_owners: list[str] = Field(default_factory=list)
    shared: bool = False


def initialize(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/upload/initialize."""
    body = parsed(_Begun, call.json)
    most = {"tweet_gif": 15, "tweet_image": 5}.get(body.media_category, 512 if _plain(user) else 16 * 1024)
    if body.total_bytes > most << 20:
        invalid(f"File size exceeds {most << 20} bytes.", total_bytes=body.total_bytes)
    media_id = next_id(world)
    media = {
        "owner": user["id"],
        "category": body.media_category,
        "mime": body.media_type,
        "total": body.total_bytes,
        "segments": {},
        "end": 0,
        "expires": world.now() + LIVES,
        "state": "open",
        "blob": f"x-{media_id}{_SUFFIX.get(body.media_category, '.mp4')}",
    }
    world.put("media", media_id, media)
    data = {"id": media_id, "media_key": media_key(media_id, media), "expires_after_secs": LIVES}
    return Answer(200, {"data": data})


def append(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/upload/:id/append: a segment by its index, in any order, again under the same index if need be."""
    media = owned(world, call.params["id"], user)
    given = str(fields_of(call, {"media", "segment_index"}).get("segment_index", ""))
    if not given.isdigit() or int(given) > 999:
        invalid("segment_index has to be a number from 0 to 999", segment_index=given)
    if media["state"] != "open":
        invalid("The upload is closed.", id=call.params["id"])
    with sent_file(call) as segment:
        if segment.size >= LARGEST:
            return Answer(413, content=b"")
        _store(world, media, str(int(given)), segment)
    world.put("media", call.params["id"], media)
    return Answer(200, {"data": {"expires_at": int(media["expires"])}})


def finalize(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/upload/:id/finalize: segments 0..n must add up; the file is looked into; again is harmless."""
    media_id = call.params["id"]
    media = owned(world, media_id, user)
    if media["state"] == "open":
        segments = [media["segments"].get(str(index)) for index in range(len(media["segments"]))]
        if None in segments or sum(segment[1] for segment in segments) != media["total"]:
            invalid("Segments do not add up to total_bytes.", id=media_id)
        _assemble(world.blob_path(media["blob"]), segments)
        media = {**media, **_looked(world, media, user), "state": "done", "segments": {}}
        world.put("media", media_id, media)
    return Answer(200, {"data": {**described(world, media_id, media), **_processing(world, media)}})


def status(world: World, call: Call, user: User) -> Answer:
    """GET /2/media/upload?media_id=...&command=STATUS."""
    media_id = call.query.get("media_id", "")
    if call.query.get("command", "STATUS") != "STATUS" or not media_id.isdigit():
        invalid("The `media_id` query parameter is needed, `command` can be STATUS only.", media_id=media_id)
    media = owned(world, media_id, user)
    if media["state"] != "done":
        invalid("The upload has not been finalized.", media_id=media_id)
    info = _processing(world, media) or {"processing_info": {"state": "succeeded", "progress_percent": 100}}
    return Answer(200, {"data": {**described(world, media_id, media), **info}})


def ready(world: World, media: Mapping[str, Any]) -> bool:
    """Tell whether an upload can be posted."""
    return bool(media["state"] == "done" and not media["fails"] and media["ready_at"] <= world.now())


def _plain(user: User) -> bool:
    return str(user.get("tier", "none")) == "none"


def _store(world: World, media: dict[str, Any], index: str, segment: Upload) -> None:
    """Write a segment where it stood before, or behind everything; `segments` remembers index -> [offset, size]."""
    old = media["segments"].get(index)
    offset = old[0] if old and old[1] == segment.size else media["end"]
    path = world.blob_path(media["blob"])
    with path.open("r+b" if path.exists() else "w+b") as target, segment.path.open("rb") as source:
        target.seek(offset)
        shutil.copyfileobj(source, target, _PIECE)
    media["segments"][index] = [offset, segment.size]
    media["end"] = max(media["end"], offset + segment.size)


def _assemble(path: Path, segments: list[list[int]]) -> None:
    """Put the segments into their order; nothing to do where they came in it."""
    ends = [0]
    for offset, size in segments:
        if offset != ends[-1]:
            break
        ends.append(offset + size)
    else:
        with path.open("r+b") as file:
            file.truncate(ends[-1])
        return
    ordered = path.with_suffix(".ordered")
    with path.open("rb") as source, ordered.open("wb") as target:
        for offset, size in segments:
            source.seek(offset)
            target.write(source.read(size))
    ordered.replace(path)


def _looked(world: World, media: Mapping[str, Any], user: User) -> dict[str, Any]:
    path = world.blob_path(media["blob"])
    match media["category"]:
        case "tweet_gif":
            found = probe.animation(path, media["total"])
        case "tweet_image":
            found = probe.image(path, media["total"])
        case _:
            found = probe.video(path, media["total"], user)
    fails = "The media could not be processed." if world.knobs.processing_fails else found.fault
    wait = world.knobs.processing
    shape = {"width": found.width, "height": found.height, "seconds": found.seconds}
    return {**shape, "fails": fails, "since": world.now(), "ready_at": world.now() + wait}


def _processing(world: World, media: Mapping[str, Any]) -> dict[str, Any]:
    """Return processing_info as it stands: pending, in_progress, failed; nothing when it is ready.

    https://docs.x.com/x-api/media/get-media-upload-status. The error object is the one of v1.1, seen on v2.
    """
    left = media["ready_at"] - world.now() if "since" in media else 0
    if left > 0:
        done = 1 - left / (media["ready_at"] - media["since"])
        state = "pending" if done < 0.25 else "in_progress"
        info = {"state": state, "check_after_secs": min(5, math.ceil(left)), "progress_percent": int(done * 100)}
    elif media["fails"]:
        error = {"code": 1, "name": "InvalidMedia", "message": media["fails"]}
        info = {"state": "failed", "error": error}
    else:
        return {}
    return {"processing_info": info}
