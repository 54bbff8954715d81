"""A fake Graph API for Facebook Pages, faithful as far as Meta's pages tell; what it makes up is said where it does."""

from __future__ import annotations

from socialpost.sandbox.kit import Call, Platform, Route
from socialpost_facebook.sandbox import classic, login, nodes, photos, posts, reels, stories
from socialpost_facebook.sandbox.answers import trouble
from socialpost_facebook.sandbox.graph import route
from socialpost_facebook.sandbox.wall import cards, seat

_V = "/graph/{version}"
_VIDEOS = "/graph-video/{version}/{page}/videos"


def _finishes(call: Call) -> bool:
    """Tell the one visible call of a video from the others on its path."""
    return str((call.form or call.json or call.query).get("upload_phase", "")).lower() == "finish"


ROUTES = (
    Route("POST", f"{_V}/{{page}}/feed", route(posts.create), "post_feed", publishes=True),
    Route("POST", f"{_V}/{{page}}/photos", route(photos.create), "post_photo"),
    Route("POST", f"{_V}/{{page}}/photo_stories", route(stories.create), "photo_stories", publishes=True),
    Route("POST", f"{_V}/{{page}}/video_reels", route(reels.reel), "finish_reel", publishes=True, when=_finishes),
    Route("POST", f"{_V}/{{page}}/video_reels", route(reels.reel), "video_reels"),
    Route("POST", f"{_V}/{{page}}/video_stories", route(reels.story), "finish_story", publishes=True, when=_finishes),
    Route("POST", f"{_V}/{{page}}/video_stories", route(reels.story), "video_stories"),
    Route("POST", _VIDEOS, route(classic.post), "finish_video", publishes=True, when=_finishes),
    Route("POST", _VIDEOS, route(classic.post), "videos"),
    Route("POST", "/rupload/video-upload/{version}/{video}", reels.rupload, "rupload"),
    Route("POST", "/rupload/video-upload/{video}", reels.rupload, "rupload_plain"),
    Route("GET", f"{_V}/{{page}}/feed", route(posts.published), "feed"),
    Route("GET", f"{_V}/{{page}}/published_posts", route(posts.published), "published_posts"),
    Route("GET", f"{_V}/{{page}}/scheduled_posts", route(posts.waiting), "scheduled_posts"),
    Route("GET", f"{_V}/{{page}}/stories", route(stories.read), "stories"),
    Route("GET", f"{_V}/me/accounts", route(login.accounts, user=True), "me_accounts"),
    Route("GET", f"{_V}/me/permissions", route(login.permissions, user=True), "me_permissions"),
    Route("GET", f"{_V}/oauth/access_token", login.access_token, "access_token"),
    Route("POST", f"{_V}/oauth/access_token", login.access_token, "access_token"),
    Route("GET", f"{_V}/debug_token", login.debug_token, "debug_token"),
    Route("GET", "/site/{version}/dialog/oauth", login.ask, "dialog"),
    Route("POST", "/site/{version}/dialog/oauth", login.decide, "consent"),
    Route("POST", f"{_V}/{{node}}/comments", route(nodes.comment), "post_comment", publishes=True),
    Route("GET", f"{_V}/{{node}}/comments", route(nodes.list_comments), "list_comments"),
    Route("POST", f"{_V}/{{node}}/thumbnails", route(nodes.thumbnail), "thumbnails"),
    Route("POST", f"{_V}/{{node}}/captions", route(nodes.captions), "captions"),
    Route("GET", f"{_V}/{{node}}/insights", route(nodes.insights), "insights"),
    Route("GET", f"{_V}/{{node}}", route(nodes.get, user=True), "get_node"),
    Route("POST", f"{_V}/{{node}}", route(nodes.update), "update_node"),
    Route("DELETE", f"{_V}/{{node}}", route(nodes.delete), "delete_node"),
)

platform = Platform(
    name="facebook",
    title="Facebook Page",
    routes=ROUTES,
    seat=seat,
    cards=cards,
    trouble=trouble,
    origins={"api": "/graph", "video": "/graph-video", "upload": "/rupload", "site": "/site"},
    colour="#1877f2",
    apps={"": {"client_id": login.CLIENT, "client_secret": login.CLIENT_SECRET}},
)

__all__ = ["platform"]
