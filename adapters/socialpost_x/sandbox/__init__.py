"""A faithful fake of X: what it checks, and what it answers, as far as public knowledge goes (see the README)."""

from __future__ import annotations

from socialpost.sandbox.kit import Call, Platform, Route
from socialpost_x.sandbox import chunks, login, media, posts, reads, tokens
from socialpost_x.sandbox.cards import cards
from socialpost_x.sandbox.guard import guarded
from socialpost_x.sandbox.problems import trouble
from socialpost_x.sandbox.seats import seat


def _with_code(call: Call) -> bool:
    """Tell a login from a renewal, which share a path."""
    return call.form.get("grant_type") == "authorization_code"


# Calls, names for faults, and how often a user may call in 15 minutes:
# https://docs.x.com/x-api/fundamentals/rate-limits (August 2026)
ROUTES = (
    Route("POST", "/2/tweets", guarded(posts.create, "create_post", 100), "create_post", publishes=True),
    Route("DELETE", "/2/tweets/{id}", guarded(posts.delete, "delete_post", 50), "delete_post"),
    Route("GET", "/2/tweets", guarded(reads.by_ids, "get_posts", 5000), "get_posts"),
    Route("GET", "/2/tweets/{id}", guarded(reads.by_id, "get_post", 900), "get_post"),
    Route("GET", "/2/users/me", guarded(reads.me, "get_me", 75), "get_me"),
    Route("GET", "/2/users/{id}/tweets", guarded(reads.timeline, "list_posts", 900), "list_posts"),
    Route("POST", "/2/media/upload", guarded(media.upload, "upload_media", 500), "upload_media"),
    Route("GET", "/2/media/upload", guarded(chunks.status, "media_status", 1000), "media_status"),
    Route("POST", "/2/media/upload/initialize", guarded(chunks.initialize, "media_init", 1875), "media_init"),
    Route("POST", "/2/media/upload/{id}/append", guarded(chunks.append, "media_append", 1875), "media_append"),
    Route("POST", "/2/media/upload/{id}/finalize", guarded(chunks.finalize, "media_finalize", 1875), "media_finalize"),
    Route("POST", "/2/media/metadata", guarded(media.metadata, "media_metadata", 500), "media_metadata"),
    Route("POST", "/2/media/subtitles", guarded(media.subtitles, "media_subtitles", 100), "media_subtitles"),
    Route("POST", "/2/oauth2/token", login.exchange_code, "oauth_code", when=_with_code),
    Route("POST", "/2/oauth2/token", tokens.refresh, "oauth_token"),
    Route("POST", "/2/oauth2/revoke", login.revoke, "oauth_revoke"),
    Route("GET", "/site/i/oauth2/authorize", login.ask, "authorize"),
    Route("POST", "/site/i/oauth2/authorize", login.decide, "consent"),
    Route("POST", "/oauth/request_token", login.request_token, "request_token"),
    Route("GET", "/oauth/authorize", login.pin_page, "pin_page"),
    Route("POST", "/oauth/authorize", login.pin, "pin"),
    Route("POST", "/oauth/access_token", login.access_token, "access_token"),
)

platform = Platform(
    "x",
    "X",
    ROUTES,
    seat,
    cards,
    trouble,
    origins={"api": "", "site": "/site"},
    colour="#0f1419",
    apps={
        "": {
            "client_id": tokens.CLIENT,
            "client_secret": tokens.CLIENT_SECRET,
            "api_key": login.API_KEY,
            "api_key_secret": login.API_KEY_SECRET,
        }
    },
)

__all__ = ["platform"]
