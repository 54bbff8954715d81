"""Upload sessions of the fake, for videos and captions; and the short ways for small files.

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from socialpost.sandbox.kit import Answer, Call, Upload, World
from socialpost_youtube.sandbox.answers import Refused, plain, refusal
from socialpost_youtube.sandbox.guard import COMMENTING, UPLOADING, Seen
from socialpost_youtube.sandbox.related import related
from socialpost_youtube.sandbox.tokens import caller

LIFE = 7 * 86400.0  # seconds; what a sister service of Google's names
GRAIN = 262_144
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")

Judge = Callable[[World, Seen, Mapping[str, Any]], None]
Finish = Callable[[World, Mapping[str, Any], str, Mapping[str, Any]], dict[str, Any]]


def start(kind: str, judge: Judge, finish: Finish, types: tuple[str, ...]) -> Callable[[World, Seen], Any]:
    """Make the handler of an upload's POST: opens a session, or takes metadata and bytes at once."""

    def handle(world: World, seen: Seen) -> Any:
        way = seen.query.get("uploadType", "")
        if way == "multipart" and seen.call.raw:
            body, data = related(seen.call.headers.get("content-type", ""), seen.call.raw.read())
            judge(world, seen, body)
            blob = world.keep_bytes(data, f"youtube-{kind}-{secrets.token_hex(8)}")
            return finish(world, seen.channel, blob, {"body": body, "parts": seen.parts, "slug": "", "mime": ""})
        if way != "resumable":
            raise Refused(400, "wrongUrlForUpload", "Uploads must be sent with uploadType=resumable.", "global")
        return _open(world, seen, kind, judge, types)

    return handle


def _open(world: World, seen: Seen, kind: str, judge: Judge, types: tuple[str, ...]) -> Answer:
    headers = seen.call.headers
    mime, size = headers.get("x-upload-content-type", ""), headers.get("x-upload-content-length", "")
    if not mime.startswith(types) or (size and not size.isdigit()):
        raise Refused(400, "badContent", f"Media type '{mime}' is not supported. Valid media types: {types}", "global")
    slug = headers.get("slug", "")
    if slug and not re.fullmatch(r"[^\x00-\x1f/\\<>]{1,255}", slug):
        raise Refused(400, "invalidFilename", "The video filename specified in the Slug header is invalid.")
    body = seen.body()
    judge(world, seen, body)
    key = secrets.token_urlsafe(36)
    world.put("session", key, {
        "kind": kind, "channel": seen.me, "body": body, "parts": seen.parts, "slug": slug, "mime": mime,
        "size": int(size) if size else None, "received": 0, "blob": f"youtube-{kind}-{key[:16]}{_ending(mime)}",
        "final": None, "created": world.now(),
    })  # fmt: skip
    parts = "%2C".join(seen.parts)
    location = f"{world.base}{seen.call.path}?uploadType=resumable&upload_id={key}&part={parts}"
    return Answer(200, headers={"location": location, "x-guploader-uploadid": key}, content=b"")


def _ending(mime: str) -> str:
    return {
        "video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov",
        "text/srt": ".srt", "application/x-subrip": ".srt", "text/vtt": ".vtt",
    }.get(mime, "")  # fmt: skip


def proceed(kind: str, finish: Finish) -> Callable[[World, Call], Answer]:
    """Make the handler of a session's PUT: bytes, or a question how it stands. It costs no quota."""

    def handle(world: World, call: Call) -> Answer:
        try:
            channel = caller(world, call, UPLOADING | COMMENTING)
            key = call.query.get("upload_id", "")
            session = _session(world, key, kind, str(channel["id"]))
            if session["final"] is not None:
                return Answer(200, session["final"])
            received = _receive(world, key, session, call, int(channel["keep"]))
            if received == session["size"]:
                final = finish(world, channel, session["blob"], session)
                _change(world, key, final=final)
                return Answer(201, final)
            return _incomplete(received)
        except Refused as refused:
            return refusal(refused)

    return handle


def _session(world: World, key: str, kind: str, channel: str) -> dict[str, Any]:
    """Return a session that lives. Refused: 404."""
    session = world.get("session", key)
    if session is None or session["kind"] != kind or session["channel"] != channel:
        raise Refused(404, "notFound", "Upload session not found.", "global")
    if world.now() - session["created"] > LIFE:
        raise Refused(404, "notFound", "Upload session has expired.", "global")
    return session


def _incomplete(received: int) -> Answer:
    return Answer(308, headers={"range": f"bytes=0-{received - 1}"} if received else {}, content=b"")


def _change(world: World, key: str, **values: Any) -> None:
    world.put("session", key, {**plain(world.get("session", key) or {}), **values})


def _receive(world: World, key: str, session: dict[str, Any], call: Call, keep: int) -> int:
    """Take bytes; return how many there are. An overlap or a gap is ignored, as Google's server does."""
    given = call.raw.size if call.raw else 0
    told = _RANGE.fullmatch(call.headers.get("content-range", f"bytes 0-{given - 1}/{given}" if given else ""))
    if told is None:
        raise Refused(400, "badRequest", "Failed to parse Content-Range header.", "global")
    total = int(told[3])
    if session["size"] is None:
        _change(world, key, size=total)
        session["size"] = total
    if total != session["size"]:
        raise Refused(
            400, "badRequest", f"The upload was announced with {session['size']} bytes, not {total}.", "global"
        )
    if told[1] is None:
        return int(session["received"])
    first, last = int(told[1]), int(told[2])
    if call.raw is None or last - first + 1 != given or last >= total:
        raise Refused(400, "badRequest", "Content-Range does not fit the body.", "global")
    if last + 1 < total and given % GRAIN:
        says = (
            "Invalid request. The number of bytes uploaded is required to be equal or greater than 262144, except for the"
            " final request (it's recommended to be the exact multiple of 262144)."
        )
        raise Refused(400, "badRequest", says, "global")
    received = int(session["received"])
    if first != received:
        return received
    return _store(world, key, session, call.raw, keep)


def _store(world: World, key: str, session: Mapping[str, Any], raw: Upload, keep: int) -> int:
    kept = min(raw.size, keep) if keep else raw.size
    path, received = world.blob_path(session["blob"]), int(session["received"])
    if not received and kept == session["size"]:
        _adopt(raw.path, path)
    else:
        _copy(raw.path, path, received, kept)
    _change(world, key, received=received + kept)
    return received + kept


def _adopt(source: Path, path: Path) -> None:
    """Take a whole file as it is: a gigabyte need not be written twice."""
    path.unlink(missing_ok=True)
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def _copy(source: Path, path: Path, offset: int, length: int) -> None:
    """Put bytes at an offset; a call that was rolled back may have left some there."""
    with source.open("rb") as data, path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(offset)
        file.seek(offset)
        while length and (piece := data.read(min(1 << 20, length))):
            file.write(piece)
            length -= len(piece)
