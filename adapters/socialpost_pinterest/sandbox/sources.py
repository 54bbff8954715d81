"""The media of a pin, checked and kept: https://developers.pinterest.com/docs/api/v5/pins-create (media_source)."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from socialpost.sandbox.kit import World
from socialpost_pinterest.sandbox import media, probe
from socialpost_pinterest.sandbox.answers import Closed, Refused, invalid
from socialpost_pinterest.sandbox.guard import Caller

Type = Literal["image/jpeg", "image/png"]
Data = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9+/=]+$")]
Digits = Annotated[str, StringConstraints(pattern=r"^\d+$")]
Kept = dict[str, Any]
_LOCAL = ("localhost", "127.0.0.1", "::1", "")


class _ImageUrl(Closed):
    source_type: Literal["image_url"]
    url: str
    is_standard: bool | None = None


class _ImageBytes(Closed):
    source_type: Literal["image_base64"]
    content_type: Type
    data: Data
    is_standard: bool | None = None


class _Slot(Closed):
    title: str | None = None
    description: str | None = None
    link: str | None = None


class _UrlSlot(_Slot):
    url: str


class _BytesSlot(_Slot):
    content_type: Type
    data: Data


class _ImageUrls(Closed):
    source_type: Literal["multiple_image_urls"]
    items: list[_UrlSlot] = Field(min_length=2, max_length=5)
    index: int | None = Field(None, ge=0)


class _ImagesBytes(Closed):
    source_type: Literal["multiple_image_base64"]
    items: list[_BytesSlot] = Field(min_length=2, max_length=5)
    index: int | None = Field(None, ge=0)


class _Video(Closed):
    source_type: Literal["video_id"]
    media_id: Digits
    cover_image_url: str | None = None
    cover_image_content_type: Type | None = None
    cover_image_data: Data | None = None
    cover_image_key_frame_time: int | None = Field(None, ge=0)
    is_standard: bool | None = None


class _PinUrl(Closed):
    source_type: Literal["pin_url"]
    is_affiliate_link: bool | None = None


Source = Annotated[
    _ImageUrl | _ImageBytes | _ImageUrls | _ImagesBytes | _Video | _PinUrl, Field(discriminator="source_type")
]


def kept(world: World, caller: Caller, source: Source) -> Kept:
    """Check a media source and keep its bytes. Returns {type, items, video, cover}. Refused."""
    match source:
        case _ImageUrl() | _ImageBytes():
            return {"type": "image", "items": [_item(world, source)]}
        case _ImageUrls() | _ImagesBytes():
            items = [{**_item(world, slot), **_said(slot)} for slot in source.items]
            return {"type": "multiple_images", "items": items}
        case _Video():
            return {"type": "video", "items": [], **_video(world, caller, source)}
        case _PinUrl():
            raise Refused(403, 3, "Your app does not have access to this restricted feature: pin_url")


def _said(slot: _Slot) -> Mapping[str, str | None]:
    return {"title": slot.title, "description": slot.description, "link": slot.link}


def _item(world: World, given: _ImageUrl | _ImageBytes | _UrlSlot | _BytesSlot) -> Kept:
    match given:
        case _ImageUrl() | _UrlSlot():
            return _fetched(world, given.url)
        case _ImageBytes() | _BytesSlot():
            return _decoded(world, given.data, given.content_type)


def _decoded(world: World, text: str, mime: str) -> Kept:
    """Keep an image that came as base64: it has to be one, of the type that was said, and not too small."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(403, 235, "Sorry, this image is broken. Please pick a different image.") from None
    found = probe.image(data)
    if not found.mime:
        raise Refused(403, 235, "Sorry, this image is broken. Please pick a different image.")
    if found.mime != mime:
        raise Refused(400, 1, "The format of the image is not supported")
    if min(found.width, found.height) < probe.SMALLEST:
        raise Refused(403, 233, "Your image is too small. Please choose a larger image and try again.")
    return _kept(world, data, found)


def _fetched(world: World, url: str) -> Kept:
    """Stand in for an image that Pinterest would fetch: nothing leaves this machine, so a grey one takes its place."""
    from PIL import Image

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname in (None, *_LOCAL):
        invalid("Sorry! Unable to reach the URL. Please check the URL and try again.")
    out = io.BytesIO()
    Image.new("RGB", (600, 900), "gray").save(out, "JPEG")
    return {**_kept(world, out.getvalue(), probe.Found("image/jpeg", 600, 900)), "url": url}


def _kept(world: World, data: bytes, found: probe.Found) -> Kept:
    ending = ".png" if found.mime == "image/png" else ".jpg"
    blob = world.keep_bytes(data, f"{hashlib.sha256(data).hexdigest()}{ending}")
    return {"blob": blob, "width": found.width, "height": found.height}


def _video(world: World, caller: Caller, source: _Video) -> Kept:
    upload = world.get("media", source.media_id)
    if upload is None or upload["owner"] != caller.user:
        invalid("Invalid request: media_source.media_id: media upload not found")
    if (status := media.status(world, upload)) != "succeeded":
        invalid(f"Invalid request: media_source.media_id: the status of the media is {status!r}")
    return {"video": source.media_id, "blob": upload["blob"], "cover": _cover(world, source)}


def _cover(world: World, source: _Video) -> str:
    """Return the blob of the cover, empty for a frame of the video. Refused: there is none."""
    if source.cover_image_url is not None:
        return str(_fetched(world, source.cover_image_url)["blob"])
    if source.cover_image_data is not None and source.cover_image_content_type is not None:
        return str(_decoded(world, source.cover_image_data, source.cover_image_content_type)["blob"])
    if source.cover_image_key_frame_time is None:
        invalid("Invalid request: media_source: a cover image is required for video Pins")
    return ""
