"""A Page video's bytes: chunks that the server dictates, and its corrections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import (
    Cause,
    Draft,
    Facts,
    Fault,
    Flow,
    Form,
    Media,
    Multipart,
    Part,
    Request,
    Response,
    Slice,
)  # fmt: skip
from socialpost_facebook.graph import needed, number, path
from socialpost_facebook.options import read

OUT_OF_STEP = "1363037"
FEWEST_CORRECTIONS = 2
BYTES_A_CORRECTION = 10 * 1024 * 1024


def upload(draft: Draft, media: Media, facts: Facts) -> Flow:
    """Send a video in chunks; nobody sees it before `finish`. Returns `video` and `session`.

    https://developers.facebook.com/docs/graph-api/reference/page/videos/ (`upload_phase`): each answer names the next
    chunk, equal offsets mean that everything is there. Goes on at the saved offset after an interruption; a session
    that is gone is started anew.
    """
    mine: Mapping[str, Any] = facts.get(media.key, {})
    if mine.get("session"):
        try:
            return (yield from _transfer(draft, media, facts, mine))
        except Fault as fault:
            if fault.cause is not Cause.REJECTED:
                raise
    return (yield from _transfer(draft, media, facts, (yield from _start(draft, media, facts))))


def _edge(draft: Draft) -> str:
    return path(read(draft.options).page, "videos")


def _size(media: Media, facts: Facts) -> int:
    return int(facts["files"][media.key]["size"])


def _start(draft: Draft, media: Media, facts: Facts) -> Flow:
    size = _size(media, facts)
    form = {"upload_phase": "start", "file_size": str(size)}
    answer = yield Request("POST", _edge(draft), body=Form(form), origin="video")
    start, end = _chunk(answer.object, size)
    session = needed(answer, "upload_session_id")
    return {"video": needed(answer, "video_id"), "session": session, "start": start, "end": end}


def _transfer(draft: Draft, media: Media, facts: Facts, at: Mapping[str, Any]) -> Flow:
    size = _size(media, facts)
    start, end = int(at["start"]), int(at["end"])
    corrections = max(size // BYTES_A_CORRECTION, FEWEST_CORRECTIONS)
    while start < end:
        save = {"video": at["video"], "session": at["session"], "start": start, "end": end}
        try:
            answer: Response = yield _piece(draft, media, save)
        except Fault as fault:
            if fault.signals.subcode != OUT_OF_STEP or not corrections:
                raise
            corrections -= 1
            start, end = _corrected(fault, size)
        else:
            start, end = _chunk(answer.object, size)
    return {"video": at["video"], "session": at["session"]}


def _piece(draft: Draft, media: Media, at: Mapping[str, Any]) -> Request:
    piece = Slice(media.key, at["start"], at["end"] - at["start"])
    body = Multipart(
        (
            Part("upload_phase", "transfer"),
            Part("upload_session_id", str(at["session"])),
            Part("start_offset", str(at["start"])),
            Part("video_file_chunk", piece, "chunk.mp4", "application/octet-stream"),
        )
    )
    return Request("POST", _edge(draft), body=body, origin="video", save=at)


def _chunk(told: Mapping[str, Any], size: int) -> tuple[int, int]:
    """Return the next chunk. Fault(RETRY): the server's numbers make no sense."""
    start, end = number(told.get("start_offset")), number(told.get("end_offset"))
    if start is None or end is None or not 0 <= start <= end <= size:
        raise Fault(Cause.RETRY, f"Facebook asks for bytes {start} to {end} of a video of {size}")
    return start, end


def _corrected(fault: Fault, size: int) -> tuple[int, int]:
    """Return the chunk that error 1363037 names in its `error_data`."""
    return _chunk(fault.signals.details, size)
