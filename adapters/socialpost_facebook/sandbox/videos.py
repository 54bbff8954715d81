"""Videos of the fake: their bytes, what becomes of them, and how they look as nodes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from socialpost.sandbox.kit import Upload, World
from socialpost_facebook.sandbox.comments import summary
from socialpost_facebook.sandbox.graph import permalink
from socialpost_facebook.sandbox.when import written

SHAPE = 9 / 16
ROUNDING = 0.02


@dataclass(frozen=True, slots=True)
class Clip:
    """What is in a video file; all zero when it cannot be read."""

    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0

    @property
    def upright(self) -> bool:
        """True for 9:16."""
        return bool(self.height) and abs(self.width / self.height - SHAPE) <= ROUNDING


def begin(world: World, page: str, kind: str, size: int | None, **more: Any) -> str:
    """Make a video that has no bytes yet; return its id."""
    video = str(world.number("video", 500_001))
    world.put("video", video, {
        "page": page, "kind": kind, "size": size, "received": 0, "blob": f"video-{video}.mp4", "finished": None,
        "state": "draft", "until": None, "ready": None, "fails": "", "post": "", "title": "", "description": "",
        "ai": False, **more,
    })  # fmt: skip
    return video


def change(world: World, key: str, **values: Any) -> dict[str, Any]:
    """Change fields of a video; return it."""
    video = world.get("video", key) or {}
    video.pop("_created", None)
    world.put("video", key, {**video, **values})
    return world.get("video", key) or {}


def append(world: World, key: str, upload: Upload) -> int:
    """Put bytes behind those that are there, file to file; return how many there are now."""
    video = world.get("video", key) or {}
    path = world.blob_path(video["blob"])
    if not video["received"] and upload.size == video["size"]:
        _adopt(upload.path, path)
    else:
        _copy(upload.path, path, int(video["received"]))
    received = int(video["received"]) + upload.size
    change(world, key, received=received)
    return received


def _adopt(source: Path, path: Path) -> None:
    """Take a whole file as it is: a gigabyte need not be written twice."""
    path.unlink(missing_ok=True)
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def _copy(source: Path, path: Path, received: int) -> None:
    path.touch()
    with path.open("r+b") as target, source.open("rb") as piece:
        target.truncate(received)  # what a call that died half-way may have left
        target.seek(received)
        shutil.copyfileobj(piece, target, 1 << 20)


def clip(world: World, video: Mapping[str, Any]) -> Clip:
    """Look into a video's file."""
    import av

    try:
        with av.open(str(world.blob_path(str(video["blob"])))) as container:
            stream = container.streams.video[0]
            micros = container.duration or 0
            rate = stream.average_rate or Fraction(0)
            return Clip(stream.width, stream.height, micros / 1_000_000, float(rate))
    except (av.FFmpegError, OSError, IndexError, ValueError):
        return Clip()


def finish(world: World, key: str, state: str, until: float | None, fails: str, **values: Any) -> dict[str, Any]:
    """Take a video for publication: it is processed from now on, as long as the knob says."""
    knobs = world.knobs
    fails = "The video could not be processed." if knobs.processing_fails and not fails else fails
    ready = world.now() + knobs.processing
    return change(world, key, finished=world.now(), state=state, until=until, ready=ready, fails=fails, **values)


def post(world: World, key: str, video: Mapping[str, Any]) -> str:
    """Make the post that shows a video once it is processed; return its id."""
    made = f"{video['page']}_{world.number('post', 900_001)}"
    world.put("post", made, {
        "page": video["page"], "kind": video["kind"], "message": video["description"], "link": "", "photos": [],
        "video": key, "shown": video["state"] != "draft", "until": video["until"], "ready": video["ready"],
        "fails": video["fails"], "targeting": video.get("targeting"),
    })  # fmt: skip
    change(world, key, post=made)
    return made


def out(world: World, video: Mapping[str, Any]) -> bool:
    """Tell whether people can see a video."""
    shown = video["finished"] is not None and video["state"] != "draft" and not video["fails"]
    return shown and max(float(video["ready"]), float(video["until"] or 0)) <= world.now()


def status(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    """Return `status` in the spelling of the guides.

    https://developers.facebook.com/docs/video-api/guides/reels-publishing
    """
    whole = video["size"] is not None and int(video["received"]) >= int(video["size"])
    done = video["finished"] is not None and world.now() >= float(video["ready"])
    word = "uploading" if not whole else "upload_complete" if video["finished"] is None else "processing"
    phase = "not_started" if video["finished"] is None else "in_progress"
    if done:
        word, phase = ("error", "error") if video["fails"] else ("ready", "complete")
    sent: dict[str, Any] = {"status": "complete" if whole else "in_progress" if video["received"] else "not_started"}
    sent |= {"bytes_transfered": video["received"]} | ({"source_file_size": video["size"]} if video["size"] else {})
    processing: dict[str, Any] = {"status": phase}
    if phase == "error":
        processing["error"] = {"message": video["fails"]}
    return {
        "video_status": word,
        "uploading_phase": sent,
        "processing_phase": processing,
        "publishing_phase": _publishing(world, video),
    }


def _publishing(world: World, video: Mapping[str, Any]) -> dict[str, Any]:
    if out(world, video):
        time = int(max(float(video["ready"]), float(video["until"] or 0)))
        return {"status": "complete", "publish_status": "published", "publish_time": time}
    if video["finished"] is not None and video["until"] and not video["fails"]:
        return {"status": "not_started", "publish_status": "scheduled", "publish_time": int(video["until"])}
    return {"status": "not_started", "publish_status": "draft"}


def node(world: World, key: str, video: Mapping[str, Any]) -> dict[str, Any]:
    """Return a video with every field that it can be asked for."""
    page = world.get("page", str(video["page"])) or {}
    return {
        "id": key,
        "status": status(world, video),
        "published": out(world, video),
        "permalink_url": permalink(world, str(video["post"])) if video["post"] else None,
        "post_id": video["post"].rpartition("_")[2] or None,
        "title": video["title"] or None,
        "description": video["description"] or None,
        "created_time": written(video["_created"]),
        "updated_time": written(video["_created"]),
        "from": {"id": video["page"], "name": page.get("name", "")},
        "length": None,
        "views": 0,
        "comments": summary(world, key),
        "likes": {"data": [], "summary": {"total_count": 0}},
    }
