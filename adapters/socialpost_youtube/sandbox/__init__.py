"""A fake YouTube Data API, faithful as far as Google's pages tell; what it makes up is said where it does."""

from __future__ import annotations

from collections.abc import Callable

from socialpost.sandbox.kit import Call, Platform, Route
from socialpost_youtube.sandbox import insert, login, rules, social, tokens, uploads, videos, wall
from socialpost_youtube.sandbox.answers import trouble
from socialpost_youtube.sandbox.guard import CAPTIONING, COMMENTING, READING, UPLOADING, WRITING, Door, route
from socialpost_youtube.sandbox.quota import UPLOADS

_API, _UPLOAD = "/youtube/v3", "/upload/youtube/v3"
_PAGED = frozenset({"maxResults", "pageToken"})
_SNIPPET = frozenset({"id", "snippet"})
_VIDEO = rules.PARTS | rules.READ_ONLY

_insert = uploads.start("videos", insert.judge_video, insert.finish_video, ("video/", "application/octet-stream"))
_captions = uploads.start("captions", insert.judge_captions, insert.finish_captions, ("text/", "application/"))
_INSERT = Door(UPLOADING, 1, UPLOADS, frozenset({"notifySubscribers", "autoLevels", "stabilize"}), _VIDEO)
_PLAYLIST = _SNIPPET | {"status", "contentDetails"}
_THREADS = frozenset({"videoId", "order", "textFormat"}) | _PAGED


def _grant(name: str) -> Callable[[Call], bool]:
    """Tell apart what shares the token endpoint."""
    return lambda call: call.form.get("grant_type") == name


ROUTES = (
    Route("GET", "/accounts/o/oauth2/v2/auth", login.ask, "authorize"),
    Route("POST", "/accounts/o/oauth2/v2/auth", login.decide, "consent"),
    Route("GET", "/accounts/device", login.device_page, "device_page"),
    Route("POST", "/accounts/device", login.device_decision, "device_consent"),
    Route("POST", "/oauth/device/code", login.start, "device_code"),
    Route("POST", "/oauth/token", login.exchange_code, "token_code", when=_grant("authorization_code")),
    Route("POST", "/oauth/token", login.poll, "token_device",
          when=_grant("urn:ietf:params:oauth:grant-type:device_code")),
    Route("POST", "/oauth/token", tokens.exchange, "token"),
    Route("POST", "/oauth/revoke", tokens.revoke, "revoke"),
    Route("GET", f"{_API}/channels", route(videos.channels, Door(
        READING, 1, knows=frozenset({"mine"}), parts=_SNIPPET | {"contentDetails", "status"})), "channels"),
    Route("POST", f"{_UPLOAD}/videos", route(_insert, _INSERT), "open_upload"),
    Route("POST", f"/resumable{_UPLOAD}/videos", route(_insert, _INSERT), "open_resumable"),
    Route("PUT", f"{_UPLOAD}/videos", uploads.proceed("videos", insert.finish_video), "upload"),
    Route("PUT", f"/resumable{_UPLOAD}/videos", uploads.proceed("videos", insert.finish_video), "upload_resumable"),
    Route("GET", f"{_API}/videos", route(videos.read, Door(
        READING, 1, knows=frozenset({"id", "hl"}) | _PAGED, parts=_VIDEO)), "videos"),
    Route("PUT", f"{_API}/videos", route(videos.update, Door(WRITING, 50, parts=_VIDEO)), "update_video", publishes=True),
    Route("DELETE", f"{_API}/videos", route(videos.delete, Door(WRITING, 50, knows=frozenset({"id"}))), "delete_video"),
    Route("GET", f"{_API}/videoCategories", route(videos.categories, Door(
        READING, 1, knows=frozenset({"id", "regionCode", "hl"}), parts=frozenset({"snippet"}))), "categories"),
    Route("POST", f"{_UPLOAD}/thumbnails/set", route(insert.thumbnail, Door(
        UPLOADING, 50, knows=frozenset({"videoId"}))), "thumbnail"),
    Route("POST", f"{_UPLOAD}/captions", route(_captions, Door(
        CAPTIONING, 400, knows=frozenset({"sync"}), parts=_SNIPPET)), "open_captions"),
    Route("PUT", f"{_UPLOAD}/captions", uploads.proceed("captions", insert.finish_captions), "captions"),
    Route("GET", f"{_API}/captions", route(insert.list_captions, Door(
        CAPTIONING, 50, knows=frozenset({"videoId", "id"}), parts=_SNIPPET)), "list_captions"),
    Route("GET", f"{_API}/playlists", route(social.playlists, Door(
        READING, 1, knows=frozenset({"mine", "id"}) | _PAGED, parts=_PLAYLIST)), "playlists"),
    Route("POST", f"{_API}/playlists", route(social.make_playlist, Door(WRITING, 50, parts=_PLAYLIST)), "make_playlist"),
    Route("GET", f"{_API}/playlistItems", route(social.entries, Door(
        READING, 1, knows=frozenset({"playlistId", "videoId"}) | _PAGED, parts=_SNIPPET | {"contentDetails"})),
        "playlist_items"),
    Route("POST", f"{_API}/playlistItems", route(social.add_entry, Door(
        WRITING, 50, parts=_SNIPPET | {"contentDetails"})), "add_to_playlist", publishes=True),
    Route("GET", f"{_API}/commentThreads", route(social.comments, Door(
        COMMENTING, 1, knows=_THREADS, parts=_SNIPPET)), "comments"),
    Route("POST", f"{_API}/commentThreads", route(social.comment, Door(
        COMMENTING, 50, parts=_SNIPPET)), "post_comment", publishes=True),
)  # fmt: skip

platform = Platform(
    name="youtube",
    title="YouTube",
    routes=ROUTES,
    seat=tokens.seat,
    cards=wall.cards,
    trouble=trouble,
    origins={"api": "", "oauth": "/oauth", "accounts": "/accounts"},
    colour="#ff0033",
    apps={
        "": {"client_id": tokens.CLIENT, "client_secret": tokens.CLIENT_SECRET},
        "device": {"client_id": tokens.DEVICE_CLIENT, "client_secret": tokens.CLIENTS[tokens.DEVICE_CLIENT]},
    },
)

__all__ = ["platform"]
