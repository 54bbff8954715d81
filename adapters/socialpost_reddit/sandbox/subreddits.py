"""Subreddits: every possible name is one, with the settings below, except those that begin with `nosuch`.

A test (or a person, through the control API) stores what is different: `world.put("subreddit", "lamps", {...})`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.problems import Refused, answered, bare, reason
from socialpost_reddit.subreddit import normal

Sub = Mapping[str, Any]

_FLAIRS = [
    {"id": "5f0a6c8e-0000-11ee-8000-0242ac120001", "text": "Discussion", "editable": False},
    {"id": "5f0a6c8e-0000-11ee-8000-0242ac120002", "text": "Product", "editable": False},
    {"id": "5f0a6c8e-0000-11ee-8000-0242ac120003", "text": ":lamp: Review", "editable": True},
]
_RULES = [
    {"kind": "all", "short_name": "Be civil", "description": "Treat people as you want to be treated."},
    {"kind": "link", "short_name": "Self-promotion", "description": "Say so when you sell it, once a month at most."},
    {"kind": "comment", "short_name": "No pun threads", "description": ""},
]
DEFAULTS: Mapping[str, Any] = {
    "type": "public",  # or restricted, private
    "submission_type": "any",
    "allow_images": True,
    "allow_videos": True,
    "allow_videogifs": True,
    "allow_galleries": True,
    "allow_polls": True,
    "spoilers_enabled": True,
    "over18": False,
    "banned": [],  # names of users
    "pause": 0,  # seconds that a user must wait between two posts
    "automod": [],  # words that its AutoModerator holds back
    "flairs": _FLAIRS,
    "rules": _RULES,
    "requirements": {},
}
# the fields of post_requirements, and what they are without a rule
FREE: Mapping[str, Any] = {
    **{f"{part}_{what}": [] for part in ("title", "body") for what in ("required_strings", "blacklisted_strings")},
    **{name: [] for name in ("title_regexes", "body_regexes", "domain_whitelist", "domain_blacklist")},
    **dict.fromkeys(("title_text_min_length", "title_text_max_length", "body_text_min_length"), None),
    **dict.fromkeys(("body_text_max_length", "link_repost_age"), None),
    **dict.fromkeys(("gallery_min_items", "gallery_max_items"), None),
    **dict.fromkeys(("gallery_captions_requirement", "gallery_urls_requirement"), "none"),
    "body_restriction_policy": "none",
    "link_restriction_policy": "none",
    "is_flair_required": False,
    "guidelines_text": None,
    "guidelines_display_policy": None,
}


FOLLOWED = ("BuyItForLife", "lamps")  # by everybody, beside those that somebody has posted in or changed


def followed(world: World, _call: Call, _user: User) -> Answer:
    """GET /subreddits/mine/subscriber."""
    posted = [str(post["sr"]) for _, post in world.all("post")]
    names = dict.fromkeys([*FOLLOWED, *posted, *(key for key, _ in world.all("subreddit"))])
    children = [{"kind": "t5", "data": {"display_name": name}} for name in names if not name.startswith("u_")]
    return answered({"kind": "Listing", "data": {"children": children, "after": None, "before": None}})


def subreddit(world: World, given: str) -> dict[str, Any] | None:
    """Return a subreddit by its name (r/... too); None when there is none."""
    name = normal(given)
    if not name or name.lower().startswith("nosuch"):
        return None
    own: dict[str, Any] = {"flairs": [], "rules": []} if name.startswith("u_") else {}  # a profile has neither
    return {"name": name, **DEFAULTS, **own, **(world.get("subreddit", name.lower()) or {})}


def demanded(sub: Sub) -> dict[str, Any]:
    """Return the moderators' requirements of a subreddit."""
    return {**FREE, **sub["requirements"]}


def about(world: World, call: Call, user: User) -> Answer:
    """GET /r/{sr}/about."""
    sub = _readable(world, call)
    data = {name: sub[name] for name in DEFAULTS if name.startswith(("allow_", "spoilers", "over18", "submission"))}
    data |= {
        "display_name": sub["name"],
        "display_name_prefixed": f"r/{sub['name']}",
        "subreddit_type": sub["type"],
        "link_flair_enabled": bool(sub["flairs"]),
        "restrict_posting": sub["type"] == "restricted",
        "user_is_banned": user.get("name") in sub["banned"],
        "user_is_contributor": False,
        "submit_text": "",
    }
    return answered({"kind": "t5", "data": data})


def rules(world: World, call: Call, _user: User) -> Answer:
    """GET /r/{sr}/about/rules."""
    sub = _readable(world, call)
    listed = [
        {"violation_reason": rule["short_name"], "created_utc": 1587949210.0, "priority": number, **rule}
        for number, rule in enumerate(sub["rules"])
    ]
    for rule in listed:
        if rule["description"]:
            rule["description_html"] = f'<div class="md"><p>{rule["description"]}</p></div>'
    return answered({"rules": listed, "site_rules": ["Spam"], "site_rules_flow": [{"reasonText": "This is spam"}]})


def requirements(world: World, call: Call, _user: User) -> Answer:
    """GET /api/v1/{sr}/post_requirements."""
    sub = subreddit(world, call.params["sr"])
    if sub is None:
        reason("SUBREDDIT_NOEXIST", "that subreddit doesn't exist", status=404)
    if sub["type"] == "private":
        reason("SUBREDDIT_NO_ACCESS", "you are not allowed to see that", status=403)
    return answered(demanded(sub))


def flairselector(world: World, call: Call, _user: User) -> Answer:
    """POST /r/{sr}/api/flairselector."""
    side = {"flair_css_class": "", "flair_position": "right"}
    choices = [
        {**side, "flair_template_id": one["id"], "flair_text": one["text"], "flair_text_editable": one["editable"]}
        for one in _readable(world, call)["flairs"]
    ]
    return answered({"current": {**side, "flair_template_id": None, "flair_text": None}, "choices": choices})


def link_flair(world: World, call: Call, _user: User) -> Answer:
    """GET /r/{sr}/api/link_flair_v2: a bare list."""
    look = {"text_color": "dark", "css_class": "", "background_color": "", "mod_only": False, "type": "richtext"}
    return answered(
        [
            {**look, "id": one["id"], "text": one["text"], "text_editable": one["editable"],
             "richtext": [{"e": "text", "t": one["text"]}]}
            for one in _readable(world, call)["flairs"]
        ]
    )  # fmt: skip


def _readable(world: World, call: Call) -> dict[str, Any]:
    sub = subreddit(world, call.params["sr"])
    if sub is None:
        raise Refused(bare(404))
    if sub["type"] == "private":
        raise Refused(answered({"reason": "private", "message": "Forbidden", "error": 403}, 403))
    return sub
