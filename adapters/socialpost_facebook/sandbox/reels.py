"""Reels and video stories of the fake: start, rupload, finish."""

from __future__ import annotations

import re
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_facebook.sandbox import videos
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import NEWEST, Seen, own_page, token_of
from socialpost_facebook.sandbox.when import DAY, scheduled

MOST_A_DAY = 30
LONGEST = {"reel": 90.0, "story": 60.0}
SHORTEST = 3.0
SLACK = 0.5  # seconds: containers round up to whole frames
EDGE = (540, 960)
FPS = (23.9, 60.5)
# https://developers.facebook.com/docs/video-api/guides/reels-publishing
KNOWN = frozenset({
    "upload_phase", "video_id", "video_state", "description", "title", "scheduled_publish_time", "place", "targeting",
    "feed_targeting", "is_ai_generated",
})  # fmt: skip


def reel(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/video_reels`."""
    return _phase(world, seen, "reel")


def story(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/video_stories`: https://developers.facebook.com/docs/page-stories-api."""
    return _phase(world, seen, "story")


def _phase(world: World, seen: Seen, kind: str) -> dict[str, Any]:
    page = own_page(world, seen)["id"]
    seen.only(KNOWN)
    match seen.text("upload_phase").lower():
        case "start":
            video = videos.begin(world, page, kind, None)
            return {"video_id": video, "upload_url": f"{world.base}/rupload/video-upload/v{NEWEST}.0/{video}"}
        case "finish":
            return _finish(world, seen, page, kind)
    raise Refusal(100, "(#100) Param upload_phase must be one of {START, FINISH}")


def _finish(world: World, seen: Seen, page: str, kind: str) -> dict[str, Any]:
    key = seen.text("video_id")
    video = world.get("video", key)
    if video is None or video["page"] != page or video["kind"] != kind:
        raise Refusal(100, "(#100) Param video_id is not a video that was started here")
    if video["finished"] is not None:
        raise Refusal(100, "(#100) This video has been published already")
    if video["size"] is None or int(video["received"]) < int(video["size"]):
        raise Refusal(6000, "(#6000) There was a problem uploading your video file: bytes are missing")
    _check_clip(videos.clip(world, video), kind)
    state, until = _state(world, seen, kind)
    texts = {name: seen.text(name) for name in ("title", "description")}
    ai = seen.flag("is_ai_generated", default=False)
    done = videos.finish(world, key, state, until, "", **texts, ai=ai, targeting=seen.values.get("targeting"))
    if kind == "reel":
        videos.post(world, key, done)
        return {"success": True}
    post = str(world.number("story", 800_001))
    shown = {"page": page, "photo": "", "video": key, "ready": done["ready"], "fails": done["fails"]}
    world.put("story", post, shown)
    videos.change(world, key, post=post)
    return {"success": True, "post_id": post}


def _state(world: World, seen: Seen, kind: str) -> tuple[str, float | None]:
    """Return what becomes of the video, and until when it is held. Refusal: no such state, time or quota."""
    if kind == "story":
        return "published", None
    state, until = seen.text("video_state").lower(), scheduled(world, seen, "reel")
    if state not in ("published", "draft", "scheduled"):
        raise Refusal(100, "(#100) Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}")
    if (state == "scheduled") != (until is not None):
        raise Refusal(100, "(#100) scheduled_publish_time goes with video_state SCHEDULED, and only with it")
    recent = [
        video
        for _, video in world.all("video")
        if video["kind"] == "reel" and video["finished"] is not None and world.now() - float(video["finished"]) < DAY
    ]
    if sum(video["page"] == seen.page for video in recent) >= MOST_A_DAY:
        raise Refusal(613, "(#613) This Page has published 30 reels within 24 hours")
    return state, until


def _check_clip(clip: videos.Clip, kind: str) -> None:
    if not clip.width:
        raise Refusal(100, "(#100) The file is not a video that can be read", 1363024)
    if not clip.upright:
        raise Refusal(100, "(#100) The aspect ratio must be 9:16", 1363040)
    if clip.width < EDGE[0] or clip.height < EDGE[1]:
        raise Refusal(100, "(#100) The resolution must be at least 540x960", 1363127)
    if not SHORTEST - SLACK <= clip.seconds <= LONGEST[kind] + SLACK:
        raise Refusal(100, f"(#100) The duration must be 3 to {LONGEST[kind]:.0f} seconds", 1363128)
    if not FPS[0] <= clip.fps <= FPS[1]:
        raise Refusal(100, "(#100) The frame rate must be 24 to 60", 1363129)


def rupload(world: World, call: Call) -> Answer:
    """Answer `POST /video-upload/{version}/{video}`: raw bytes from `offset` on; errors have a shape of their own."""
    token = world.get("token", token_of(call, {}))
    if token is None or not call.headers.get("authorization", "").startswith("OAuth ") or world.knobs.expire_tokens:
        return _debug("NotAuthorizedError", "The header Authorization: OAuth TOKEN is missing or not good", 401)
    key = call.params["video"]
    video = world.get("video", key)
    if video is None or video["page"] != token["page"]:
        return _debug("ProcessingFailedError", "There is no such video")
    offset, size = _header(call, "offset"), _header(call, "file_size")
    if offset is None or size is None:
        return _debug("OffsetInvalidError", "Header Offset not convertable")
    return _take(world, call, key, offset, size)


def _take(world: World, call: Call, key: str, offset: int, size: int) -> Answer:
    video = world.get("video", key) or {}
    if offset != int(video["received"]):
        return _debug("OffsetInvalidError", f"The offset is not {video['received']}")
    length = call.raw.size if call.raw else 0
    if size == 0 or offset + length > size or video["size"] not in (None, size):
        return _debug("PartialRequestError", "The length of the body does not fit file_size")
    videos.change(world, key, size=size)
    received = videos.append(world, key, call.raw) if call.raw else offset
    if received < size:
        return _debug("PartialRequestError", f"{received} of {size} bytes have arrived")
    return Answer(200, {"success": True})


def _header(call: Call, name: str) -> int | None:
    value = call.headers.get(name, "")
    return int(value) if re.fullmatch(r"\d{1,15}", value) else None


def _debug(kind: str, message: str, status: int = 400) -> Answer:
    return Answer(status, {"debug_info": {"retriable": False, "type": kind, "message": message}})
