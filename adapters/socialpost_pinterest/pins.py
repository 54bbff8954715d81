"""The one call that people see: POST /v5/pins. https://developers.pinterest.com/docs/api/v5/pins-create."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Base64, Cause, Draft, Facts, Fault, File, Flow, Json, Request, Slice
from socialpost_pinterest.account import address
from socialpost_pinterest.boards import place
from socialpost_pinterest.options import PinterestOptions, Slide

ALT_GAP = " / "


def create(draft: Draft, facts: Facts) -> Flow:
    """Make the pin. Returns {id, url, board}."""
    board, section = place(draft, facts)
    body = {
        "board_id": board,
        "board_section_id": section,
        **_fields(draft),
        "media_source": _source(draft, facts),
    }
    answer = yield Request("POST", "/pins", body=Json({name: value for name, value in body.items() if value}))
    found = answer.object.get("id")
    if not found:
        # 200 and 201 are both documented; without an id nobody knows whether there is a pin
        raise Fault(Cause.RETRY, "Pinterest answered the pin without an id: it may be out")
    return {"id": str(found), "url": address(str(found)), "board": board}


def alt_text(draft: Draft) -> str:
    """Return the one alt text that a pin has: of a carousel all of them, in order."""
    return ALT_GAP.join(media.alt for media in draft.media if media.alt)


def disclosures(draft: Draft) -> list[str]:
    """Return what a pin says about AI (since 5.28; values as in clients generated from it)."""
    options = PinterestOptions.model_validate(draft.options)
    said = {"AI_MODIFIED": draft.ai_generated, "SYNTHETIC_PERFORMER": options.synthetic_performer}
    return [name for name, wanted in said.items() if wanted]


def _fields(draft: Draft) -> dict[str, Any]:
    options = PinterestOptions.model_validate(draft.options)
    said = disclosures(draft)
    return {
        "title": draft.title,
        "description": draft.text,
        "link": draft.link,
        "alt_text": alt_text(draft),
        "dominant_color": options.dominant_color,
        "sponsor_id": options.sponsor_id,
        "ai_disclosures": {"values": said} if said else None,
    }


def _source(draft: Draft, facts: Facts) -> dict[str, Any]:
    """Return the media of a pin: bytes as base64, so that no file needs a public address."""
    first = draft.media[0]
    if draft.kind == "video":
        return {"source_type": "video_id", "media_id": facts[first.key]["id"], **_cover(draft, facts)}
    if draft.kind == "image":
        return {"source_type": "image_base64", **_image(first.file, facts)}
    slides = PinterestOptions.model_validate(draft.options).slides
    items = [
        {**_image(media.file, facts), **_slide(slides[number] if number < len(slides) else Slide())}
        for number, media in enumerate(draft.media)
    ]
    return {"source_type": "multiple_image_base64", "items": items}


def _image(file: File, facts: Facts) -> dict[str, Any]:
    return {"content_type": facts["files"][file.key]["mime"], "data": Base64(Slice(file.key))}


def _slide(slide: Slide) -> Mapping[str, str]:
    return {name: value for name, value in slide.model_dump().items() if value}


def _cover(draft: Draft, facts: Facts) -> dict[str, Any]:
    """Return the cover of a video, without which Pinterest refuses it: a file, else a second of the video."""
    cover = draft.media[0].cover
    if cover is None:
        second = PinterestOptions.model_validate(draft.options).cover_second
        return {"cover_image_key_frame_time": second or 0}
    image = _image(cover, facts)
    return {"cover_image_content_type": image["content_type"], "cover_image_data": image["data"]}
