"""A reel's or a story's video bytes: one raw body from an offset on, to the address that the start call hands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, Flow, Form, Media, Raw, Request, Slice
from socialpost_facebook.graph import needed, path
from socialpost_facebook.options import read
from socialpost_facebook.status import VideoState, look

EDGES: Mapping[str, str] = {"reel": "video_reels", "story": "video_stories"}
LOST_STEP = ("OffsetInvalidError", "PartialRequestError")
TRIES = 5


def edge(draft: Draft) -> str:
    """Return the path of the edge that starts and finishes a draft's video."""
    return path(read(draft.options).page, EDGES[draft.kind])


def upload(draft: Draft, media: Media, facts: Facts) -> Flow:
    """Upload a video that nobody sees before `finish`. Returns `video`.

    https://developers.facebook.com/docs/video-api/guides/reels-publishing - after an interruption the status tells how
    many bytes arrived, and the same call goes on from there; a video that has expired or failed is started anew.
    """
    mine: Mapping[str, Any] = facts.get(media.key, {})
    size, offset = int(facts["files"][media.key]["size"]), 0
    if mine.get("video"):
        state = yield from look(str(mine["video"]))
        offset = size if state.uploaded else state.received or 0
    if not mine.get("video") or state.broken:
        mine, offset = (yield from _start(draft)), 0
    yield from _send(media, mine, offset, size)
    return {"video": mine["video"]}


def _start(draft: Draft) -> Flow:
    answer = yield Request("POST", edge(draft), body=Form({"upload_phase": "start"}))
    # seen with and without a version in its path: the address is used as it is given
    return {"video": needed(answer, "video_id"), "upload_url": needed(answer, "upload_url")}


def _send(media: Media, at: Mapping[str, Any], offset: int, size: int) -> Flow:
    """Send everything from the offset on (slices are not documented); where it is wrong, ask for the right one."""
    for _ in range(TRIES):
        if offset >= size:
            return
        try:
            yield Request(
                "POST",
                str(at["upload_url"]),
                headers={"offset": str(offset), "file_size": str(size)},
                body=Raw(Slice(media.key, offset, size - offset)),
                origin="upload",
                save=at,
                auth="upload",  # rupload wants OAuth instead of Bearer
            )
        except Fault as fault:
            if fault.signals.code not in LOST_STEP:
                raise
            state: VideoState = yield from look(str(at["video"]), after=1.0)
            offset = size if state.uploaded else state.received or 0
        else:
            return
    raise Fault(Cause.RETRY, f"Facebook took {offset} of {size} bytes of the video")
