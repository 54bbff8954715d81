"""Uploads in one call, alt text and subtitles: https://docs.x.com/x-api/media/upload-media and its neighbours."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from socialpost.sandbox.kit import Answer, Call, Upload, World
from socialpost_x.sandbox import probe
from socialpost_x.sandbox.guard import User, charge
from socialpost_x.sandbox.ids import next_id
from socialpost_x.sandbox.problems import Closed, Refused, invalid, missing, parsed

DAY = 86_400  # seconds that an upload in one call lives (expires_after_secs)
# the number before the underscore of a media key, and the word for the media when it is read (common knowledge)
KINDS = {"tweet_image": ("3", "photo"), "tweet_gif": ("16", "animated_gif"), "tweet_video": ("7", "video")}


class _Alt(Closed):
    text: str = Field(max_length=1000)


class _Metadata(Closed):
    alt_text: _Alt | None = None
    allow_download_status: dict[str, Any] | None = None
    sensitive_media_warning: dict[str, Any] | None = None


class _Described(Closed):
    id: str = Field(pattern=r"^[0-9]{1,19}$")
    metadata: _Metadata | None = None


class _Subtitles(Closed):
    id: str = Field(pattern=r"^[0-9]{1,19}$")
    language_code: str = Field(pattern=r"^[A-Z]{2}$")
    display_name: str = ""


class _Subtitled(Closed):
    id: str = Field(pattern=r"^[0-9]{1,19}$")
    media_category: Literal["TweetVideo", "AmplifyVideo"]
    subtitles: _Subtitles


def upload(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/upload: a still image or a subtitle file, as multipart or as JSON with base64."""
    fields = fields_of(call, {"media", "media_category", "additional_owners"})
    category = str(fields.get("media_category", ""))
    if category not in ("tweet_image", "subtitles"):
        invalid("media_category has to be tweet_image or subtitles here", media_category=category)
    with sent_file(call) as file:
        found = probe.image(file.path, file.size) if category == "tweet_image" else probe.Found("text/vtt")
        if found.fault:
            invalid(found.fault, media=file.filename)
        media_id = next_id(world)
        media = {
            "owner": user["id"],
            "category": category,
            "blob": world.keep(file),
            "total": file.size,
            "mime": found.mime,
            "width": found.width,
            "height": found.height,
            "seconds": 0.0,
            "expires": world.now() + DAY,
            "ready_at": world.now(),
            "fails": "",
            "state": "done",
        }
    world.put("media", media_id, media)
    return Answer(200, {"data": described(world, media_id, media)})


def metadata(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/metadata: alt text of an upload."""
    body = parsed(_Described, call.json)
    media = owned(world, body.id, user)
    alt = body.metadata.alt_text.text if body.metadata and body.metadata.alt_text else ""
    world.put("media", body.id, {**media, "alt": alt})
    charge(world, "0.005")
    associated = {"alt_text": {"text": alt}} if alt else {}
    return Answer(200, {"data": {"id": body.id, "associated_metadata": associated}})


def subtitles(world: World, call: Call, user: User) -> Answer:
    """POST /2/media/subtitles: tie an uploaded subtitle file to a video."""
    body = parsed(_Subtitled, call.json)
    media = owned(world, body.id, user)
    file = owned(world, body.subtitles.id, user)
    if media["category"] != "tweet_video" or file["category"] != "subtitles":
        invalid("Subtitles belong to videos.", id=body.id)
    tracks = {**media.get("subtitles", {}), body.subtitles.language_code: file["blob"]}
    world.put("media", body.id, {**media, "subtitles": tracks})
    associated = [{"language_code": code} for code in tracks]
    data = {"id": body.id, "media_category": body.media_category, "associated_subtitles": associated}
    return Answer(200, {"data": data})


def owned(world: World, media_id: str, user: User) -> dict[str, Any]:
    """Return an upload of this user, without the store's own fields. Refused: 404 when there is none."""
    media = world.get("media", media_id)
    if media is None or media["owner"] != user["id"] or media["expires"] <= world.now():
        raise Refused(missing("media", media_id))
    return {key: value for key, value in media.items() if not key.startswith("_")}


def described(world: World, media_id: str, media: Mapping[str, Any]) -> dict[str, Any]:
    """Return an upload as X answers it."""
    data: dict[str, Any] = {
        "id": media_id,
        "media_key": media_key(media_id, media),
        "size": media["total"],
        "expires_after_secs": max(0, int(media["expires"] - world.now())),
    }
    if media["category"] == "tweet_image":
        data["image"] = {"image_type": media["mime"], "w": media["width"], "h": media["height"]}
    return data


def media_key(media_id: str, media: Mapping[str, Any]) -> str:
    """Return the key that names an upload in a post."""
    return f"{KINDS.get(media['category'], ('13', ''))[0]}_{media_id}"


@contextmanager
def sent_file(call: Call) -> Iterator[Upload]:
    """Yield the bytes of `media`, however they were sent. Refused: there are none."""
    if "media" in call.files:
        yield call.files["media"]
        return
    given = (call.json or {}).get("media") if isinstance(call.json, dict) else None
    if not isinstance(given, str):
        invalid("media is missing", media="")
    try:
        data = base64.b64decode(given, validate=True)
    except ValueError:
        invalid("media is not base64", media=given[:20])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "media")
        path.write_bytes(data)
        yield Upload(path, len(data), hashlib.sha256(data).hexdigest())


def fields_of(call: Call, known: set[str]) -> Mapping[str, Any]:
    """Return the fields of a JSON or multipart body. Refused: one that is not known."""
    fields = call.json if isinstance(call.json, dict) else call.form
    for name in (*fields, *call.files):
        if name not in known:
            invalid(f"$.{name}: is not defined in the schema and the schema does not allow additional properties")
    return fields
