"""Posts and comments as lists show them: every field that recordings of May 2025 have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_reddit.sandbox.posts import permalink, url

_NONE = (
    "approved_at_utc", "approved_by", "author_flair_background_color", "author_flair_css_class",
    "author_flair_template_id", "author_flair_text", "author_flair_text_color", "banned_at_utc", "banned_by",
    "category", "content_categories", "discussion_type", "distinguished", "likes", "link_flair_css_class",
    "link_flair_text", "media", "mod_note", "mod_reason_by", "mod_reason_title", "pwls", "removal_reason",
    "removed_by", "removed_by_category", "report_reasons", "secure_media", "selftext_html", "suggested_sort",
    "thumbnail_height", "thumbnail_width", "top_awarded_type", "view_count", "wls",
)  # fmt: skip
_FALSE = (
    "allow_live_comments", "archived", "author_is_blocked", "author_patreon_flair", "author_premium", "can_gild",
    "clicked", "contest_mode", "edited", "hidden", "hide_score", "is_created_from_ads_ui", "is_meta",
    "is_original_content", "is_reddit_media_domain", "is_self", "is_video", "locked", "media_only", "no_follow",
    "over_18", "pinned", "quarantine", "saved", "spoiler", "stickied", "visited",
)  # fmt: skip
_ZERO = (
    "downs", "gilded", "num_comments", "num_crossposts", "num_duplicates", "num_reports", "total_awards_received",
)  # fmt: skip
_LISTS = (
    "all_awardings", "author_flair_richtext", "awarders", "link_flair_richtext", "mod_reports", "treatment_tags",
    "user_reports",
)  # fmt: skip
_OTHERS: Mapping[str, Any] = {
    "author_flair_type": "text", "can_mod_post": False, "gildings": {}, "is_crosspostable": True,
    "is_robot_indexable": True, "link_flair_background_color": "", "link_flair_text_color": "dark",
    "link_flair_type": "text", "media_embed": {}, "rte_mode": "markdown", "score": 1, "secure_media_embed": {},
    "subreddit_id": "t5_sandbox", "subreddit_subscribers": 1, "subreddit_type": "public", "thumbnail": "default",
    "ups": 1, "upvote_ratio": 1.0,
}  # fmt: skip
_HINTS = {"image": "image", "video": "hosted:video", "videogif": "hosted:video"}


def listing(children: Iterable[Mapping[str, Any]], after: str | None = None) -> dict[str, Any]:
    """Return a listing."""
    found = list(children)
    data = {"after": after, "dist": len(found), "modhash": None, "geo_filter": "", "children": found, "before": None}
    return {"kind": "Listing", "data": data}


def thing(world: World, post_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    """Return a post as a thing."""
    data = {
        **dict.fromkeys(_NONE), **dict.fromkeys(_FALSE, False), **dict.fromkeys(_ZERO, 0),
        **{name: [] for name in _LISTS}, **_OTHERS, **_own(world, post_id, post), **_content(world, post_id, post),
    }  # fmt: skip
    if post["flair"]:
        data |= {"link_flair_text": post["flair"]["text"], "link_flair_template_id": post["flair"]["id"]}
    if post["deleted"]:
        data |= {"author": "[deleted]", "selftext": "[deleted]", "removed_by_category": "deleted"}
        data.pop("author_fullname", None)
    return {"kind": "t3", "data": data}


def reply(world: World, comment_id: str, comment: Mapping[str, Any]) -> dict[str, Any]:
    """Return a comment as a thing."""
    post = world.get("post", comment["post"]) or {}
    data = {
        "id": comment_id, "name": f"t1_{comment_id}", "author": comment["author"], "body": comment["text"],
        "parent_id": f"t3_{comment['post']}", "link_id": f"t3_{comment['post']}", "subreddit": post["sr"],
        "created_utc": float(int(comment["_created"])), "created": float(int(comment["_created"])), "score": 1,
        "permalink": f"{permalink(comment['post'], post)}{comment_id}/", "replies": "",
    }  # fmt: skip
    return {"kind": "t1", "data": data}


def _own(world: World, post_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    made = float(int(post["_created"]))
    below = sum(1 for _, one in world.all("comment") if one["post"] == post_id)
    return {
        "id": post_id, "name": f"t3_{post_id}", "title": post["title"], "selftext": post["text"],
        "permalink": permalink(post_id, post), "subreddit": post["sr"],
        "subreddit_name_prefixed": f"r/{post['sr']}", "author": post["author"],
        "author_fullname": f"t2_{post['author_id']}", "created_utc": made, "created": made,
        "over_18": post["nsfw"], "spoiler": post["spoiler"], "send_replies": post["replies"],
        "num_comments": below, "edited": post["edited"], "removed_by_category": post["removed"],
        "discussion_type": "CHAT" if post["chat"] else None,
    }  # fmt: skip


def _content(world: World, post_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs by kind: address, domain, media."""
    kind, page = post["kind"], url(post_id, post)
    if kind == "link":
        address, domain = post["link"], post["link"].partition("://")[2].partition("/")[0]
    elif kind == "image":
        lease = world.get("lease", post["asset"]) or {}
        suffix = PurePosixPath(lease.get("blob", "")).suffix.replace(".jpg", ".jpeg")
        address, domain = f"https://i.redd.it/{post['asset']}{suffix}", "i.redd.it"
    elif kind in ("video", "videogif"):
        address, domain = f"https://v.redd.it/{post['asset']}", "v.redd.it"
    elif kind == "gallery":
        address, domain = f"https://www.reddit.com/gallery/{post_id}", "reddit.com"
    else:
        address, domain = page, f"self.{post['sr']}"
    data = {"url": address, "url_overridden_by_dest": address, "domain": domain, "is_self": kind in ("self", "poll")}
    data |= {"is_video": kind == "video", "is_reddit_media_domain": kind == "image"}
    if kind in _HINTS:
        data |= {"post_hint": _HINTS[kind], "preview": {"images": [], "enabled": True}}
    if kind == "crosspost":
        data |= {"crosspost_parent": f"t3_{post['parent']}", "crosspost_parent_list": []}
    return {**data, **_gallery(post), **_poll(post_id, post)}


def _gallery(post: Mapping[str, Any]) -> dict[str, Any]:
    """Return the images of a gallery; right after the post their metadata are not there yet."""
    if post["kind"] != "gallery":
        return {}
    items = [
        {**{key: value for key, value in item.items() if value}, "id": 659119513 + number}
        for number, item in enumerate(post["items"])
    ]
    metadata = {item["media_id"]: {"status": "unprocessed"} for item in post["items"]}
    return {"is_gallery": True, "gallery_data": {"items": items}, "media_metadata": metadata}


def _poll(post_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    if post["kind"] != "poll":
        return {}
    link = f"[View Poll](https://www.reddit.com/poll/{post_id})"
    options = [{"text": text, "vote_count": 0, "id": str(577567 + n)} for n, text in enumerate(post["options"])]
    end = int((post["_created"] + post["days"] * 86_400) * 1000)
    told = {"user_selection": None, "options": options, "voting_end_timestamp": end, "total_vote_count": 0}
    return {"selftext": f"{post['text']}\n\n{link}" if post["text"] else link, "poll_data": told}
