"""Pins as Pinterest answers them: https://developers.pinterest.com/docs/api/v5/pins-get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_pinterest.sandbox.times import written

WIDTHS = {"150x150": 150, "400x300": 400, "600x": 600, "1200x": 1200}


def pin_shown(world: World, key: str, pin: Mapping[str, Any], user: str, *, metrics: bool = False) -> dict[str, Any]:
    """Return a pin with all its fields."""
    board = world.get("board", str(pin["board"])) or {}
    owner = world.get("user", str(board.get("owner", ""))) or {}
    return {
        "id": key,
        "created_at": written(pin["_created"]),
        "title": pin["title"],
        "description": pin["description"],
        "link": pin["link"],
        "alt_text": pin["alt_text"],
        "dominant_color": pin["dominant_color"] or "#808080",
        "board_id": pin["board"],
        "board_section_id": pin["section"],
        "board_owner": {"username": owner.get("username")},
        "parent_pin_id": pin["parent"],
        "creative_type": {"video": "VIDEO", "multiple_images": "CAROUSEL"}.get(pin["media"]["type"], "REGULAR"),
        "is_owner": pin["owner"] == user,
        "is_standard": True,
        "has_been_promoted": False,
        "pin_metrics": _metrics(pin) if metrics else None,
        "ai_disclosures": {"values": pin["ai"]} if pin["ai"] else None,
        "media": _media(world, pin["media"]),
    }


def _media(world: World, media: Mapping[str, Any]) -> dict[str, Any]:
    if media["type"] == "video":
        cover = _address(world, media["cover"] or media["blob"])
        # what the video measures comes only after processing, and the address only to few apps
        return {
            "media_type": "video",
            "cover_image_url": cover,
            "video_url": None,
            "duration": None,
            "width": None,
            "height": None,
        }
    items = media["items"]
    if media["type"] == "image":
        return {"media_type": "image", "images": _images(world, items[0])}
    said = ("title", "description", "link")
    shown = [
        {"item_type": "image", **{name: item[name] for name in said}, "images": _images(world, item)} for item in items
    ]
    return {"media_type": media["type"], "items": shown}


def _images(world: World, item: Mapping[str, Any]) -> dict[str, Any]:
    url = _address(world, item["blob"])
    return {
        name: {"width": width, "height": round(width * item["height"] / item["width"]), "url": url}
        for name, width in WIDTHS.items()
    }


def _address(world: World, blob: str) -> str:
    return f"{world.base.removesuffix(f'/{world.platform}')}{world.blob_url(blob)}"


def _metrics(pin: Mapping[str, Any]) -> dict[str, Any]:
    told = pin.get("metrics") or {}
    counts = {"impression": told.get("IMPRESSION", 0), "pin_click": told.get("PIN_CLICK", 0)}
    counts["clickthrough"] = told.get("OUTBOUND_CLICK", 0)
    lifetime = {"comment": told.get("TOTAL_COMMENTS", 0), "reaction": told.get("TOTAL_REACTIONS", 0)}
    return {"90d": counts, "lifetime_metrics": {**counts, **lifetime}}
