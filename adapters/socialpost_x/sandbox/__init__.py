"""A faithful fake of X: what it checks, and what it answers, as far as public knowledge goes (see the README)."""

from __future__ import annotations

from socialpost.sandbox.kit import Platform, Route
from socialpost_x.sandbox import chunks, media, posts, reads, tokens
from socialpost_x.sandbox.cards import cards
from socialpost_x.sandbox.guard import guarded
from socialpost_x.sandbox.problems import trouble
from socialpost_x.sandbox.seats import seat

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
    Route("POST", "/2/oauth2/token", tokens.refresh, "oauth_token"),
)

platform = Platform("x", "X", ROUTES, seat, cards, trouble, origins={"api": ""}, colour="#0f1419")

__all__ = ["platform"]
