"""Photos of the fake: really looked at, unpublished ones deleted after a day."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Upload, World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, own_page
from socialpost_facebook.sandbox.when import DAY, written

MOST_BYTES = 10_000_000
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF")
# https://developers.facebook.com/docs/graph-api/reference/page/photos/
KNOWN = frozenset({
    "published", "temporary", "alt_text_custom", "caption", "message", "name", "url", "scheduled_publish_time",
    "unpublished_content_type", "targeting", "feed_targeting", "place", "tags", "no_story", "sponsor_id",
    "backdated_time", "backdated_time_granularity",
})  # fmt: skip


def create(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{page}/photos`: an unpublished photo, or a photo with its post."""
    page = own_page(world, seen)["id"]
    seen.only(KNOWN)
    shown = seen.flag("published", default=True)
    if seen.flag("temporary", default=False) and (shown or seen.text("scheduled_publish_time")):
        raise Refusal(100, "(#100) A temporary photo must be unpublished and without a scheduled time")
    upload = _file(seen)
    size = measured(upload)
    photo = str(world.number("photo", 300_001))
    text = seen.text("caption") or seen.text("message") or seen.text("name")
    data = {"page": page, "blob": world.keep(upload), "alt": seen.text("alt_text_custom"), "name": text, "post": ""}
    world.put("photo", photo, {**data, "width": size[0], "height": size[1]})
    return {"id": photo, "post_id": _post_of(world, page, photo, text)} if shown else {"id": photo}


def _post_of(world: World, page: str, photo: str, text: str) -> str:
    post = f"{page}_{world.number('post', 900_001)}"
    data = {"page": page, "kind": "feed", "message": text, "link": "", "photos": [photo], "shown": True, "until": None}
    world.put("post", post, data)
    world.put("photo", photo, {**(world.get("photo", photo) or {}), "post": post})
    return post


def _file(seen: Seen) -> Upload:
    files = list(seen.call.files.values())
    if len(files) == 1:
        return files[0]
    if seen.text("url"):
        raise Refusal(324, "(#324) The sandbox does not fetch pictures from addresses: send the file", 2069019)
    raise Refusal(324, "(#324) Requires upload file")


def measured(upload: Upload) -> tuple[int, int]:
    """Return width and height. Refusal: no image, of a kind that is not taken, or too big."""
    from PIL import Image

    if upload.size > MOST_BYTES:
        raise Refusal(100, "(#100) Can't Read Files: your photos should be less than 10 MB", 1366046)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload.path) as image:
                kind, size = image.format, image.size
                image.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal(324, "(#324) Missing or invalid image file", 2069019) from None
    if kind not in FORMATS:
        raise Refusal(100, "(#100) Can't Read Files: this kind of picture is not taken", 1366046)
    return size


def node(world: World, key: str, photo: Mapping[str, Any]) -> dict[str, Any]:
    """Return a photo with every field that it can be asked for."""
    post = str(photo.get("post") or "")
    return {
        "id": key,
        "alt_text_custom": photo["alt"] or None,
        "created_time": written(photo["_created"]),
        "name": photo["name"] or None,
        "width": photo["width"],
        "height": photo["height"],
        "page_story_id": post if "_" in post else None,
        "link": f"{world.base}/photo/{key}",
        "images": [{"source": world.blob_url(photo["blob"]), "width": photo["width"], "height": photo["height"]}],
    }


def alive(world: World, photo: Mapping[str, Any]) -> bool:
    """Tell whether a photo is still there: used, or younger than a day."""
    return bool(photo.get("post")) or world.now() - float(photo["_created"]) < DAY
