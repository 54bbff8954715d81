"""Making posts: /api/submit by its kinds, galleries and polls as JSON. https://www.reddit.com/dev/api#POST_api_submit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox import leases, rules
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.ids import next_id, slug
from socialpost_reddit.sandbox.problems import Refused, bare, errors, succeeded
from socialpost_reddit.sandbox.subreddits import Sub

SITE = "https://www.reddit.com"
Fields = Mapping[str, Any]
Content = dict[str, Any]


def submit(world: World, call: Call, user: User) -> Answer:
    """POST /api/submit."""
    fields, make = call.form, _KINDS.get(call.form.get("kind", ""))
    if make is None:
        errors(("INVALID_OPTION", "that option is not valid", "kind"))
    sub = rules.place(world, fields, user)
    content = make(world, fields, user, sub)
    post_id, post = _made(world, sub, fields, user, content)
    if post["asset"]:  # no id: it shows when the media are processed
        page = f"{SITE}/user/{user['name']}/submitted/"
        return succeeded({"user_submitted_page": page, "websocket_url": leases.listener(world, post["asset"])})
    return succeeded({"url": url(post_id, post), "drafts_count": 0, "id": post_id, "name": f"t3_{post_id}"})


def gallery(world: World, call: Call, user: User) -> Answer:
    """POST /api/submit_gallery_post.json: errors in a 200, a missing subreddit or the same image twice a 500."""
    fields = rules.fields_of(call)
    if not fields.get("sr"):
        raise Refused(bare(500))
    sub = rules.place(world, fields, user)
    if not sub["allow_galleries"]:
        errors(("GALLERIES_DISABLED", "Gallery posts aren't allowed in this subreddit", "sr"))
    items = fields.get("items")
    if not isinstance(items, list) or not 2 <= len(items) <= 20:
        _invalid("a gallery has 2 to 20 items", "items")
    assets = [str(item.get("media_id") or "") for item in items]
    if len(set(assets)) < len(assets):
        raise Refused(bare(500))
    if any(len(str(item.get("caption") or "")) > 180 for item in items):
        _invalid("captions have at most 180 characters", "items")
    found = [leases.of_asset(world, asset, user) for asset in assets]
    if not all(lease is not None and lease["mime"].startswith("image/") for lease in found):
        _invalid("media asset is not valid", "items")
    told = [{key: str(item.get(key) or "") for key in ("media_id", "caption", "outbound_url")} for item in items]
    post_id, post = _made(world, sub, fields, user, {"kind": "gallery", "items": told})
    return succeeded({"url": url(post_id, post), "id": f"t3_{post_id}"})


def poll(world: World, call: Call, user: User) -> Answer:
    """POST /api/submit_poll_post."""
    fields = rules.fields_of(call)
    if not fields.get("sr"):
        raise Refused(bare(500))
    sub = rules.place(world, fields, user)
    if not sub["allow_polls"]:
        errors(("SUBREDDIT_NOTALLOWED", "polls aren't allowed in this subreddit", "sr"))
    options = fields.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 6 or not all(str(one).strip() for one in options):
        errors(("TOO_FEW_OPTIONS", "a poll has 2 to 6 options", "options"))
    days = fields.get("duration")
    if not isinstance(days, int):
        _invalid("duration is not a number", "duration")
    content = {"kind": "poll", "options": [str(one) for one in options], "days": min(max(days, 1), 7)}
    post_id, post = _made(world, sub, fields, user, content)
    return succeeded({"url": url(post_id, post), "id": f"t3_{post_id}"})


def url(post_id: str, post: Mapping[str, Any]) -> str:
    """Return the address of a post's page."""
    return f"{SITE}{permalink(post_id, post)}"


def permalink(post_id: str, post: Mapping[str, Any]) -> str:
    """Return the path of a post's page."""
    return f"/r/{post['sr']}/comments/{post_id}/{slug(post['title'])}/"


def there(world: World, post: Mapping[str, Any]) -> bool:
    """Tell whether a post exists for anybody: its media are processed, and could be."""
    return bool(not post["broken"] and post["ready_at"] <= world.now())


def _made(world: World, sub: Sub, fields: Fields, user: User, content: Content) -> tuple[str, dict[str, Any]]:
    """Ask the rules that every kind shares, and store the post."""
    heading, text = rules.title(fields), str(content.pop("text", None) or rules.body(fields))
    tag = rules.flair(sub, fields)
    rules.moderated(sub, fields, content.get("link", ""))
    rules.paused(world, sub, user)
    post_id = next_id(world, "t3")
    post = {
        "author": user["name"], "author_id": user["id"], "sr": sub["name"], "title": heading, "text": text,
        "flair": tag, "nsfw": rules.truth(fields.get("nsfw")) or sub["over18"],
        "spoiler": rules.truth(fields.get("spoiler")), "replies": rules.truth(fields.get("sendreplies", True)),
        "chat": fields.get("discussion_type") == "CHAT", "removed": rules.held_back(sub, heading, text),
        "ready_at": world.now(), "asset": "", "link": "", "items": [], "options": [], "broken": False,
        "edited": False, "deleted": False, **content,
    }  # fmt: skip
    world.put("post", post_id, post)
    world.put("posted", f"{user['id']}:{sub['name'].lower()}", {"at": world.now()})
    return post_id, post


def _self(_world: World, fields: Fields, _user: User, sub: Sub) -> Content:
    if sub["submission_type"] == "link":
        errors(("NO_SELFS", "this subreddit doesn't allow text posts", "sr"))
    rich = fields.get("richtext_json")
    if rich and fields.get("text"):
        errors(("INVALID_SELFPOST", "text and richtext_json exclude each other", "text"))
    return {"kind": "self", **({"text": _plain(str(rich))} if rich else {})}


def _link(world: World, fields: Fields, _user: User, sub: Sub) -> Content:
    if sub["submission_type"] == "self":
        errors(("NO_LINKS", "this subreddit only allows text posts", "sr"))
    link = str(fields.get("url") or "")
    if not link:
        errors(("NO_URL", "a url is required", "url"))
    if not link.startswith(("https://", "http://")):
        errors(("BAD_URL", "you should check that url", "url"))
    if not rules.truth(fields.get("resubmit")) and not world.knobs.accept_duplicates:
        for _, post in world.all("post"):
            if post["link"] == link and post["sr"] == sub["name"] and not post["deleted"]:
                errors(("ALREADY_SUB", "That link has already been submitted", "url"))
    return {"kind": "link", "link": link}


def _image(world: World, fields: Fields, user: User, sub: Sub) -> Content:
    found = leases.uploaded(world, str(fields.get("url") or ""), user)
    if found is None or not found[1]["mime"].startswith("image/"):
        errors(("BAD_URL", "you should check that url", "url"))
    _media_allowed(sub, "allow_images", "images aren't allowed in this subreddit", "SUBREDDIT_NOTALLOWED")
    return {"kind": "image", **_processing(world, *found)}


def _video(world: World, fields: Fields, user: User, sub: Sub) -> Content:
    given = [str(fields.get(name) or "") for name in ("url", "video_poster_url")]
    video, poster = (leases.uploaded(world, one, user) for one in given)
    missing = ("MISSING_VIDEO_URLS", "a video needs its url and the url of a poster", "url")
    if video is None or poster is None:
        errors(missing)
    if not (video[1]["mime"].startswith("video/") and poster[1]["mime"].startswith("image/")):
        errors(missing)
    silent = fields.get("kind") == "videogif"
    _media_allowed(sub, "allow_videogifs" if silent else "allow_videos", "videos aren't allowed", "NO_VIDEOS")
    return {"kind": "videogif" if silent else "video", "poster": poster[0], **_processing(world, *video)}


def _crosspost(world: World, fields: Fields, _user: User, _sub: Sub) -> Content:
    parent = str(fields.get("crosspost_fullname") or "").removeprefix("t3_")
    if world.get("post", parent) is None:
        errors(("INVALID_CROSSPOST_THING", "that isn't a valid crosspost", "crosspost_fullname"))
    return {"kind": "crosspost", "parent": parent}


def _media_allowed(sub: Sub, switch: str, says: str, code: str) -> None:
    if not sub[switch] or sub["submission_type"] == "self":
        errors((code, says, "sr"))


def _processing(world: World, asset: str, lease: Mapping[str, Any]) -> Content:
    """Media that are not what they say, or that fail on demand, never become a post; nobody is told."""
    broken = world.knobs.processing_fails or not lease["readable"]
    return {"asset": asset, "broken": broken, "ready_at": world.now() + world.knobs.processing}


def _plain(rich: str) -> str:
    try:
        document = json.loads(rich)["document"]
    except (ValueError, KeyError, TypeError):
        errors(("JSON_PARSE_ERROR", "unable to parse JSON data", "richtext_json"))
    blocks = []
    for block in document:
        inner = block.get("c")
        words = "".join(str(one.get("t", "")) for one in inner) if isinstance(inner, list) else str(inner or "")
        blocks.append(words if block.get("e") == "par" else f'![{block.get("e")}]({block.get("id")} "{words}")')
    return "\n\n".join(blocks)


def _invalid(says: str, field: str) -> NoReturn:
    errors(("placeholder", says, field))


_KINDS: Mapping[str, Callable[[World, Fields, User, Sub], Content]] = {
    "self": _self,
    "link": _link,
    "image": _image,
    "video": _video,
    "videogif": _video,
    "crosspost": _crosspost,
}
