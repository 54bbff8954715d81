"""The Page's video edge of the fake: chunks that the server dictates, in the phases start, transfer, finish, cancel."""

from __future__ import annotations

from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox import videos
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, own_page
from socialpost_facebook.sandbox.when import scheduled

CHUNK = 1024 * 1024
SMALLEST = 256
REEL_LENGTH = (3.0, 90.0)
# https://developers.facebook.com/docs/graph-api/reference/page/videos/
KNOWN = frozenset({
    "upload_phase", "file_size", "upload_session_id", "start_offset", "end_offset", "title", "description", "published",
    "scheduled_publish_time", "unpublished_content_type", "targeting", "feed_targeting", "content_category",
    "content_tags", "custom_labels", "embeddable", "no_story", "backdated_post", "expiration", "multilingual_data",
    "sponsor_id", "call_to_action", "is_ai_generated",
})  # fmt: skip


def post(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/videos`."""
    page = own_page(world, seen)["id"]
    seen.only(KNOWN)
    phase = seen.text("upload_phase").lower()
    phases = {"start": _start, "transfer": _transfer, "finish": _finish, "cancel": _cancel}
    if phase not in phases:
        raise Refusal(
            100, "(#100) The sandbox takes videos in phases only: upload_phase=start, transfer, finish, cancel"
        )
    return phases[phase](world, seen, page)


def _start(world: World, seen: Seen, page: str) -> dict[str, Any]:
    size = seen.whole("file_size")
    if size < SMALLEST:
        raise Refusal(382, "(#382) The video file you tried to upload is too small")
    session = str(world.number("session", 600_001))
    video = videos.begin(world, page, "video", size, session=session)
    world.put("session", session, {"video": video, "page": page})
    return {"video_id": video, "upload_session_id": session, **_next(0, size)}


def _next(received: int, size: int) -> dict[str, str]:
    return {"start_offset": str(received), "end_offset": str(min(received + CHUNK, size))}


def _session(world: World, seen: Seen, page: str) -> tuple[str, dict[str, Any]]:
    session = world.get("session", seen.text("upload_session_id"))
    if session is None or session["page"] != page:
        raise Refusal(100, "(#100) Invalid upload session", 1363041)
    return str(session["video"]), world.get("video", str(session["video"])) or {}


def _transfer(world: World, seen: Seen, page: str) -> dict[str, Any]:
    key, video = _session(world, seen, page)
    offset, size = seen.whole("start_offset"), int(video["size"])
    expected = _next(int(video["received"]), size)
    if str(offset) != expected["start_offset"]:
        raise Refusal(
            6000, "There was a problem uploading your video file.", 1363037, transient=False, data=dict(expected)
        )
    chunk = seen.call.files.get("video_file_chunk")
    if chunk is None:
        raise Refusal(100, "(#100) Param video_file_chunk must be a file")
    if chunk.size != int(expected["end_offset"]) - offset:
        raise Refusal(6001, "There was a problem uploading your video file. Please try again.")
    return _next(videos.append(world, key, chunk), size)


def _finish(world: World, seen: Seen, page: str) -> dict[str, Any]:
    key, video = _session(world, seen, page)
    if video["finished"] is not None:
        raise Refusal(100, "(#100) This upload session has been finished already", 1363041)
    if int(video["received"]) < int(video["size"]):
        raise Refusal(6000, "There was a problem uploading your video file: bytes are missing")
    clip = videos.clip(world, video)
    until = scheduled(world, seen, "video")
    published = seen.flag("published", default=True)
    if until and published:
        raise Refusal(100, "(#100) You cannot specify a scheduled publish time on a published post")
    shown = "scheduled" if until else "published" if published else "draft"
    if clip.upright and REEL_LENGTH[0] <= clip.seconds <= REEL_LENGTH[1]:
        shown = "draft"  # seen in 2026: it waits for a person as "your reel is ready to share"
    fails = "" if clip.width else "The file is not a video that can be read."
    texts = {name: seen.text(name) for name in ("title", "description")}
    ai = seen.flag("is_ai_generated", default=False)
    done = videos.finish(world, key, shown, until, fails, **texts, ai=ai, targeting=seen.values.get("targeting"))
    videos.post(world, key, done)
    return {"success": True}


def _cancel(world: World, seen: Seen, page: str) -> dict[str, Any]:
    key, _ = _session(world, seen, page)
    world.drop("video", key)
    return {"success": True}
