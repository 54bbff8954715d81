"""A faithful fake of Reddit: what it checks, and what it answers, as far as recordings and notes go (see the README)."""

from __future__ import annotations

from socialpost.sandbox.kit import Call, Platform, Route
from socialpost_reddit.sandbox import changes, frames, leases, login, posts, reads, subreddits, tokens
from socialpost_reddit.sandbox.cards import cards
from socialpost_reddit.sandbox.guard import guarded
from socialpost_reddit.sandbox.problems import trouble
from socialpost_reddit.sandbox.seats import CLIENT, seat


def _with_code(call: Call) -> bool:
    """Tell a login from the other grants, which share a path."""
    return call.form.get("grant_type") == "authorization_code"


# Calls, names for faults, and the scope that each needs: https://www.reddit.com/dev/api/oauth
ROUTES = (
    Route("POST", "/api/submit", guarded(posts.submit, "submit"), "submit", publishes=True),
    Route("POST", "/api/submit_gallery_post.json", guarded(posts.gallery, "submit"), "submit_gallery", publishes=True),
    Route("POST", "/api/submit_poll_post", guarded(posts.poll, "submit"), "submit_poll", publishes=True),
    Route("POST", "/api/comment", guarded(changes.comment, "submit"), "comment", publishes=True),
    Route("POST", "/api/media/asset.json", guarded(leases.lease, "submit"), "media_asset"),
    Route("POST", "/s3/{bucket}", leases.bucket, "bucket"),
    Route("POST", "/api/convert_rte_body_format", guarded(changes.to_rich_text, "submit"), "convert_rte"),
    Route("POST", "/api/editusertext", guarded(changes.edit, "edit"), "edit"),
    Route("POST", "/api/del", guarded(changes.delete, "edit"), "delete"),
    Route("POST", "/r/{sr}/api/flairselector", guarded(subreddits.flairselector, "flair"), "flair_selector"),
    Route("POST", "/r/{sr}/api/selectflair", guarded(changes.select_flair, "flair"), "select_flair"),
    Route("GET", "/r/{sr}/api/link_flair_v2", guarded(subreddits.link_flair, "flair"), "link_flair"),
    Route("GET", "/r/{sr}/about", guarded(subreddits.about, "read"), "about"),
    Route("GET", "/r/{sr}/about/rules", guarded(subreddits.rules, "read"), "rules"),
    Route("GET", "/api/v1/{sr}/post_requirements", guarded(subreddits.requirements, "submit"), "post_requirements"),
    Route("GET", "/api/v1/me", guarded(reads.me, "identity"), "me"),
    Route("GET", "/api/info", guarded(reads.info, "read"), "info"),
    Route("GET", "/comments/{id}", guarded(reads.comments, "read"), "comments"),
    Route("GET", "/user/{name}/submitted", guarded(reads.submitted, "history"), "submitted"),
    Route("GET", "/ws/{asset}", frames.listen, "websocket"),
    Route("GET", "/subreddits/mine/subscriber", guarded(subreddits.followed, "mysubreddits"), "my_subreddits"),
    Route("GET", "/api/v1/authorize", login.ask, "authorize"),
    Route("POST", "/api/v1/authorize", login.decide, "consent"),
    Route("POST", "/api/v1/access_token", login.exchange_code, "access_code", when=_with_code),
    Route("POST", "/api/v1/access_token", tokens.access_token, "access_token"),
    Route("POST", "/api/v1/revoke_token", tokens.revoke, "revoke_token"),
)

platform = Platform(
    "reddit",
    "Reddit",
    ROUTES,
    seat,
    cards,
    trouble,
    origins={"api": "", "www": ""},
    colour="#ff4500",
    apps={"": {"client_id": CLIENT, "client_secret": tokens.CLIENTS[CLIENT]}},
)

__all__ = ["platform"]
