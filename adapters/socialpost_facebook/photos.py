"""Photos: uploaded unpublished, so that nobody sees them until the one call that publishes the post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Draft, Facts, Fault, Flow, Media, Multipart, Part, Request, Slice
from socialpost_facebook.graph import needed, path
from socialpost_facebook.options import read

ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
}


def upload(draft: Draft, media: Media, facts: Facts) -> Flow:
    """Upload one photo that nobody sees; it lives about 24 hours. Returns `{"id": photo id}`.

    https://developers.facebook.com/docs/graph-api/reference/page/photos/ - `published=false`; `temporary=true` too when
    the photo is for a post that Facebook holds until its time.
    """
    mime = facts["files"].get(media.key, {}).get("mime") or media.file.mime
    parts = [Part("published", "false")]
    if draft.publish_at is not None and read(draft.options).native_schedule:
        parts.append(Part("temporary", "true"))
    if media.alt:
        parts.append(Part("alt_text_custom", media.alt))
    name = f"{media.key}.{ENDINGS.get(mime, 'jpg')}"
    parts.append(Part("source", Slice(media.key), name, mime))
    try:
        answer = yield Request("POST", path(read(draft.options).page, "photos"), body=Multipart(tuple(parts)))
    except Fault as fault:
        if fault.signals.exists:
            return {"id": fault.signals.exists}
        raise
    return {"id": needed(answer, "id")}


def ids(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Return the ids of a draft's uploaded photos, in its order."""
    found: list[Any] = [facts[media.key]["id"] for media in draft.media]
    return tuple(str(photo) for photo in found)
