"""A faithful fake of Pinterest: what it checks, and what it answers, as far as public knowledge goes (see the README)."""

from __future__ import annotations

from socialpost.sandbox.kit import Platform, Route
from socialpost_pinterest.sandbox import boards, bucket, lists, login, media, pins, tokens, users
from socialpost_pinterest.sandbox.answers import trouble
from socialpost_pinterest.sandbox.cards import cards
from socialpost_pinterest.sandbox.guard import guarded
from socialpost_pinterest.sandbox.seats import seat

# Calls, their categories of rate limits and their scopes: the API description of 5.23.0 (x-ratelimit-category, security)
ACCOUNT = ("user_accounts:read",)
READ_BOARDS, WRITE_BOARDS = ("boards:read",), ("boards:read", "boards:write")
READ_PINS = ("boards:read", "pins:read")
WRITE_PINS = ("boards:read", "boards:write", "pins:read", "pins:write")

ROUTES = (
    Route("POST", "/v5/pins", guarded(pins.create, "org_write", *WRITE_PINS), "create_pin", publishes=True),
    Route("GET", "/v5/pins", guarded(lists.own_pins, "org_read", *READ_PINS), "list_pins"),
    Route("GET", "/v5/pins/{id}", guarded(pins.get, "org_read", *READ_PINS), "get_pin"),
    Route("PATCH", "/v5/pins/{id}", guarded(pins.update, "org_write", *WRITE_PINS), "update_pin"),
    Route("DELETE", "/v5/pins/{id}", guarded(pins.delete, "org_write", *WRITE_PINS), "delete_pin"),
    Route(
        "POST", "/v5/pins/{id}/save", guarded(pins.save, "org_write", *WRITE_PINS, user=True), "save_pin"
    ),
    Route("GET", "/v5/pins/{id}/analytics", guarded(users.analytics, "org_analytics", *READ_PINS), "pin_analytics"),
    Route("POST", "/v5/boards", guarded(boards.create, "org_write", *WRITE_BOARDS), "create_board"),
    Route("GET", "/v5/boards", guarded(lists.boards, "org_read", *READ_BOARDS), "list_boards"),
    Route("GET", "/v5/boards/{id}", guarded(boards.get, "org_read", *READ_BOARDS), "get_board"),
    Route("PATCH", "/v5/boards/{id}", guarded(boards.update, "org_write", *WRITE_BOARDS), "update_board"),
    Route("DELETE", "/v5/boards/{id}", guarded(boards.delete, "org_write", *WRITE_BOARDS, user=True), "delete_board"),
    Route("GET", "/v5/boards/{id}/pins", guarded(lists.board_pins, "org_read", *READ_PINS), "board_pins"),
    Route("GET", "/v5/boards/{id}/sections", guarded(lists.sections, "org_read", *READ_BOARDS), "list_sections"),
    Route(
        "POST", "/v5/boards/{id}/sections",
        guarded(boards.create_section, "org_write", *WRITE_BOARDS, user=True), "create_section",
    ),
    Route(
        "PATCH", "/v5/boards/{id}/sections/{section}",
        guarded(boards.update_section, "org_write", *WRITE_BOARDS, user=True), "update_section",
    ),
    Route(
        "DELETE", "/v5/boards/{id}/sections/{section}",
        guarded(boards.delete_section, "org_write", *WRITE_BOARDS, user=True), "delete_section",
    ),
    Route(
        "GET", "/v5/boards/{id}/sections/{section}/pins",
        guarded(lists.section_pins, "org_read", *READ_PINS), "section_pins",
    ),
    Route("POST", "/v5/media", guarded(media.register, "org_write", "pins:read", "pins:write", user=True), "register"),
    Route("GET", "/v5/media", guarded(lists.media, "org_read", "pins:read", user=True), "list_media"),
    Route("GET", "/v5/media/{id}", guarded(media.get, "org_read", "pins:read", user=True), "media_status"),
    Route("POST", bucket.PATH, bucket.receive, "upload"),
    Route("GET", "/v5/user_account", guarded(users.me, "org_read", *ACCOUNT), "user_account"),
    Route("POST", "/v5/oauth/token", tokens.exchange, "oauth_token"),
    Route("GET", "/site/oauth", login.ask, "authorize"),
    Route("POST", "/site/oauth", login.decide, "consent"),
)  # fmt: skip

platform = Platform(
    "pinterest",
    "Pinterest",
    ROUTES,
    seat,
    cards,
    trouble,
    origins={"api": "/v5", "site": "/site"},
    colour="#e60023",
    apps={"": {"client_id": tokens.CLIENT, "client_secret": tokens.CLIENT_SECRET}},
)

__all__ = ["platform"]
