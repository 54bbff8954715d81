"""Making, changing, saving and deleting pins: https://developers.pinterest.com/docs/api/v5/pins-create."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from socialpost.sandbox.kit import Answer, World
from socialpost_pinterest.sandbox import sources
from socialpost_pinterest.sandbox.answers import Closed, Refused, invalid, parsed
from socialpost_pinterest.sandbox.boards import own
from socialpost_pinterest.sandbox.guard import Caller
from socialpost_pinterest.sandbox.shapes import pin_shown

Digits = Annotated[str, StringConstraints(pattern=r"^\d+$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
TRIAL = (
    "Apps with Trial access may not create Pins in production https://api.pinterest.com"
    " - use API Sandbox https://api-sandbox.pinterest.com instead."
)


class _Disclosed(Closed):
    values: list[Literal["AI_MODIFIED", "SYNTHETIC_PERFORMER"]]


class _Words(Closed):
    title: str | None = Field(None, max_length=100)
    description: str | None = Field(None, max_length=800)
    alt_text: str | None = Field(None, max_length=500)
    link: str | None = Field(None, max_length=2048)
    board_id: Digits | None = None
    board_section_id: Digits | None = None
    ai_disclosures: _Disclosed | None = None  # since 5.28


class _Create(_Words):
    media_source: sources.Source
    dominant_color: Colour | None = None
    parent_pin_id: Digits | None = None
    sponsor_id: Digits | None = None
    note: str | None = None  # until 5.18
    is_removable: bool | None = None  # documented, and not in the description


class _Carousel(Closed):
    title: str | None = None
    description: str | None = None
    link: str | None = None


class _Update(_Words):
    carousel_slots: list[_Carousel] | None = None


class _Save(Closed):
    board_id: Digits | None = None
    board_section_id: Digits | None = None


def create(world: World, caller: Caller) -> Answer:
    """POST /v5/pins. The same body twice is two pins."""
    body = parsed(_Create, caller.call.json)
    if caller.access == "trial":
        raise Refused(403, 29, TRIAL)
    if body.board_id is None:
        invalid("Invalid request: board_id is required")
    _place(world, caller, body.board_id, body.board_section_id)
    _link(body.link)
    data = {
        "owner": caller.user,
        "board": body.board_id,
        "section": body.board_section_id,
        "dominant_color": body.dominant_color,
        "parent": body.parent_pin_id,
        "sponsor": body.sponsor_id,
        "media": sources.kept(world, caller, body.media_source),
        **_words(body),
    }
    key = _new(world, data)
    return Answer(201, pin_shown(world, key, world.get("pin", key) or {}, caller.user))


def get(world: World, caller: Caller) -> Answer:
    """GET /v5/pins/{id}: own ones, and those on boards that are not secret."""
    key = caller.call.params["id"]
    if not key.isdigit():
        invalid(f"Invalid request: pin_id: '{key}' does not match '^\\d+$'")
    pin = world.get("pin", key)
    if pin is None:
        raise Refused(404, 50, "Pin not found.")
    board = world.get("board", pin["board"]) or {}
    if board.get("privacy") == "SECRET" and pin["owner"] != caller.user:
        raise Refused(403, 29, "You are not permitted to access that resource.")
    metrics = caller.call.query.get("pin_metrics") == "true"
    return Answer(200, pin_shown(world, key, pin, caller.user, metrics=metrics))


def update(world: World, caller: Caller) -> Answer:
    """PATCH /v5/pins/{id}: a beta that not every app has; here apps with Standard access do. Media never changes."""
    if caller.access == "trial":
        raise Refused(401, 3, "Your app does not have access to this restricted feature: pin_edit")
    key, pin = _own(world, caller, 50)
    body = parsed(_Update, caller.call.json)
    _place(world, caller, body.board_id or pin["board"], body.board_section_id)
    _link(body.link)
    words = {name: value for name, value in _words(body).items() if value}
    changed = {**_plain(pin), **words, "board": body.board_id or pin["board"]}
    if body.board_section_id or body.board_id:
        changed["section"] = body.board_section_id
    for item, slot in zip(changed["media"]["items"], body.carousel_slots or (), strict=False):
        item.update(slot.model_dump(exclude_none=True))
    world.put("pin", key, changed)
    return Answer(200, pin_shown(world, key, world.get("pin", key) or {}, caller.user))


def delete(world: World, caller: Caller) -> Answer:
    """DELETE /v5/pins/{id}."""
    key, _ = _own(world, caller, 404)
    world.drop("pin", key)
    return Answer(204, content=b"")


def save(world: World, caller: Caller) -> Answer:
    """POST /v5/pins/{id}/save: the same pin on another board."""
    pin = world.get("pin", caller.call.params["id"])
    if pin is None:
        raise Refused(404, 50, "Pin not found.")
    body = parsed(_Save, caller.call.json or {})
    if body.board_id is None:
        invalid("Invalid request: board_id is required")
    _place(world, caller, body.board_id, body.board_section_id)
    where = {"owner": caller.user, "board": body.board_id, "section": body.board_section_id}
    key = _new(world, {**_plain(pin), **where, "parent": caller.call.params["id"]})
    return Answer(201, pin_shown(world, key, world.get("pin", key) or {}, caller.user))


def _new(world: World, data: Mapping[str, Any]) -> str:
    key = str(world.number("pin", 999_658_448_514_000_001))
    world.put("pin", key, dict(data))
    return key


def _own(world: World, caller: Caller, code: int) -> tuple[str, dict[str, Any]]:
    key = caller.call.params["id"]
    pin = world.get("pin", key)
    if pin is None:
        raise Refused(404, code, "Pin not found.")
    if pin["owner"] != caller.user:
        raise Refused(403, 403, "Not authorized to access board or Pin.")
    return key, pin


def _place(world: World, caller: Caller, board: str, section: str | None) -> None:
    """Refuse a board that is not there or not the caller's, and a section of another one."""
    own(world, caller, board, 40)
    if section is None:
        return
    found = world.get("section", section)
    if found is None or found["board"] != board:
        raise Refused(404, 2031, "Sorry! We couldn't find this board section.")


def _link(link: str | None) -> None:
    if link and not link.startswith(("https://", "http://")):
        invalid("Whoops! It looks like you entered an invalid URL. Try creating a Pin again with a valid URL.")


def _words(body: _Words) -> dict[str, Any]:
    return {
        "title": body.title or None,
        "description": body.description or None,
        "link": body.link or None,
        "alt_text": body.alt_text or None,
        "ai": list(body.ai_disclosures.values) if body.ai_disclosures else [],
    }


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.startswith("_")}
