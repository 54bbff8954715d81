"""What people see on the fake Pinterest: one card a pin, with its board, title and link. Secret boards stay secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Card, Picture, World

_KINDS = {"image": "image", "multiple_images": "carousel", "video": "video"}
_LABELS = {"AI_MODIFIED": "AI modified", "SYNTHETIC_PERFORMER": "AI-generated person"}


def cards(world: World) -> list[Card]:
    """Return what people see now, oldest first."""
    found = []
    for key, pin in world.all("pin"):
        board = world.get("board", pin["board"])
        if board and board["privacy"] == "PUBLIC":
            found.append(_card(world, key, pin, board))
    return found


def _card(world: World, key: str, pin: Mapping[str, Any], board: Mapping[str, Any]) -> Card:
    section = (world.get("section", pin["section"]) or {}).get("name") if pin["section"] else None
    user = world.get("user", str(pin["owner"])) or {}
    place = f"{board['name']} › {section}" if section else str(board["name"])  # noqa: RUF001 - as Pinterest shows it
    return Card(
        platform="pinterest",
        id=key,
        author=str(user.get("username", "")),
        text=str(pin["description"] or ""),
        time=pin["_created"],
        url=f"https://www.pinterest.com/pin/{key}/",
        kind=_KINDS[pin["media"]["type"]],
        title=str(pin["title"] or ""),
        pictures=_pictures(world, pin),
        link=str(pin["link"] or ""),
        labels=(f"Board: {place}", *(_LABELS[value] for value in pin["ai"]), *_sponsor(pin)),
        meta={"board": pin["board"], "section": pin["section"], "slots": _slots(pin)},
    )


def _pictures(world: World, pin: Mapping[str, Any]) -> tuple[Picture, ...]:
    media, alt = pin["media"], str(pin["alt_text"] or "")
    if media["type"] == "video":
        poster = world.blob_url(media["cover"]) if media["cover"] else ""
        return (Picture(world.blob_url(media["blob"]), "video", alt=alt, poster=poster),)
    return tuple(
        Picture(world.blob_url(item["blob"]), alt=alt if number == 0 else "")
        for number, item in enumerate(media["items"])
    )


def _slots(pin: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = ("title", "description", "link")
    return [{name: item[name] for name in names if item.get(name)} for item in pin["media"]["items"]]


def _sponsor(pin: Mapping[str, Any]) -> tuple[str, ...]:
    return ("Paid partnership asked for",) if pin["sponsor"] else ()
