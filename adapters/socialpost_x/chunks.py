"""Uploads in segments, for GIFs and videos: initialize, append, finalize, wait.

https://docs.x.com/x-api/media/quickstart/media-upload-chunked
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict, replace
from functools import partial

from socialpost.adapter import Cause, Facts, Fault, Flow, Json, Media, Multipart, Part, Request, Response, Slice
from socialpost_x.faults import TOO_LARGE
from socialpost_x.media import CATEGORIES, Progress, Saved, anew_if_refused, describe, identity, processed, resumed

SEGMENTS = 1000  # segment_index 0..999: https://docs.x.com/x-api/media/append-media-upload
SMALLEST = 16 * 1024  # bytes below which halving a segment is given up


def chunked(media: Media, chunk_bytes: int, facts: Facts) -> Flow:
    """Upload a GIF or a video, wait until it is processed, give it its alt text. Returns {id}."""
    upload = partial(_chunked, media, facts["files"][media.key], chunk_bytes)
    return (yield from anew_if_refused(upload, facts.get(media.key) or {}))


def _chunked(media: Media, file: Saved, chunk_bytes: int, mine: Saved) -> Flow:
    progress = resumed(mine) or (yield from _begin(media, file, chunk_bytes))
    if not progress.ready:
        progress = yield from _sent(media.key, int(file["size"]), progress, again=bool(mine))
    yield from describe(progress, media.alt)
    return {"id": progress.id}


def _begin(media: Media, file: Saved, chunk_bytes: int) -> Generator[Request, Response, Progress]:
    """Open an upload: https://docs.x.com/x-api/media/initialize-media-upload (all three fields are needed)."""
    size = int(file["size"])
    body = {"media_type": file["mime"], "total_bytes": size, "media_category": CATEGORIES[media.role]}
    answer = yield Request("POST", "/2/media/upload/initialize", body=Json(body))
    return Progress(identity(answer), max(chunk_bytes, -(-size // SEGMENTS)))


def _sent(key: str, size: int, progress: Progress, *, again: bool) -> Generator[Request, Response, Progress]:
    """Send what is missing, close the upload and wait.

    What was saved last may be older than what X has: an upload that is closed already refuses more segments, and then
    its status tells how it stands.
    """
    try:
        progress = yield from _append(key, size, progress)
    except Fault as fault:
        if not again or fault.cause is not Cause.REJECTED:
            raise
        return (yield from processed(progress, None))
    return (yield from _finish(progress))


def _append(key: str, size: int, progress: Progress) -> Generator[Request, Response, Progress]:
    """Send the segments that are missing; a segment may be sent again under its index.

    https://docs.x.com/x-api/media/append-media-upload. The largest segment is not documented; the edge answers 413
    (431 was seen too) with an empty body, so the segment is halved until it goes through.
    """
    while progress.offset < size:
        length = min(progress.chunk, size - progress.offset)
        part = Part("media", Slice(key, progress.offset, length), filename=key, mime="application/octet-stream")
        try:
            yield Request(
                "POST",
                f"/2/media/upload/{progress.id}/append",
                body=Multipart((Part("segment_index", str(progress.segment)), part)),
                save=asdict(progress),
            )
        except Fault as fault:
            progress = _halved(progress, length, size, fault)
        else:
            progress = replace(progress, segment=progress.segment + 1, offset=progress.offset + length)
    return progress


def _halved(progress: Progress, length: int, size: int, fault: Fault) -> Progress:
    """Return the same place with half the segment, where that is what the fault asks for; else raise it."""
    if fault.signals.status not in TOO_LARGE:
        raise fault
    chunk = length // 2
    if chunk < SMALLEST or progress.segment + -(-(size - progress.offset) // chunk) > SEGMENTS:
        raise Fault(
            Cause.REJECTED,
            "X takes no segment large enough to send this file in a thousand pieces",
            fix="make the file smaller; a new login or another try will not help",
            signals=fault.signals,
        ) from fault
    return replace(progress, chunk=chunk)


def _finish(progress: Progress) -> Generator[Request, Response, Progress]:
    """Close the upload and wait: https://docs.x.com/x-api/media/finalize-media-upload.

    After a crash the upload may be closed already; what a second finalize answers is not documented, so a refusal then
    means: ask for the status.
    """
    if progress.waited:
        return (yield from processed(progress, None))
    try:
        answer = yield Request("POST", f"/2/media/upload/{progress.id}/finalize", save=asdict(progress))
    except Fault as fault:
        if fault.cause is not Cause.REJECTED:
            raise
        return (yield from processed(progress, None))
    return (yield from processed(progress, answer))
