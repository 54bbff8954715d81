"""What happens to posts later: comments, edits, flair, deletion; and markdown turned into rich text."""

from __future__ import annotations

import re
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox import rules
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.ids import next_id
from socialpost_reddit.sandbox.problems import answered, errors, succeeded
from socialpost_reddit.sandbox.shapes import reply, thing
from socialpost_reddit.sandbox.subreddits import subreddit

_INLINE = re.compile(r'!\[(img|gif|video)\]\((\w+)(?: "([^"]*)")?\)')
COMMENT = 10_000


def comment(world: World, call: Call, user: User) -> Answer:
    """POST /api/comment: https://www.reddit.com/dev/api#POST_api_comment."""
    parent, text = call.form.get("thing_id", ""), call.form.get("text", "").strip()
    post = world.get("post", parent.removeprefix("t3_"))
    if not parent:
        errors(("NO_THING_ID", "id not specified", "parent"))
    if not text:
        errors(("NO_TEXT", "we need something here", "text"))
    if len(text) > COMMENT:
        errors(("TOO_LONG", f"this is too long (max: {COMMENT})", "text"))
    if post is None or post["deleted"]:
        errors(("DELETED_COMMENT", "that comment has been deleted", "parent"))
    key = next_id(world, "t1")
    world.put("comment", key, {"post": parent.removeprefix("t3_"), "author": user["name"], "text": text})
    return succeeded({"things": [reply(world, key, world.get("comment", key) or {})]})


def delete(world: World, call: Call, user: User) -> Answer:
    """POST /api/del: an empty object, whatever happened."""
    name = call.form.get("id", "")
    held = world.get("comment", name.removeprefix("t1_"))
    if name.startswith("t1_") and held and held["author"] == user["name"]:
        world.drop("comment", name.removeprefix("t1_"))
    post = world.get("post", name.removeprefix("t3_"))
    if name.startswith("t3_") and post and post["author"] == user["name"]:
        _change(world, name, {"deleted": True})
    return answered({})


def edit(world: World, call: Call, user: User) -> Answer:
    """POST /api/editusertext: only the text of an own text post."""
    name = call.form.get("thing_id", "")
    post = world.get("post", name.removeprefix("t3_"))
    if post is None or post["author"] != user["name"]:
        errors(("NOT_AUTHOR", "you can't do that", "thing_id"))
    text = rules.body(call.form)
    sub = subreddit(world, post["sr"]) or {}
    rules.moderated(sub, {**call.form, "title": post["title"], "flair_id": (post["flair"] or {}).get("id")})
    changed = _change(world, name, {"text": text, "edited": float(int(world.now()))})
    return succeeded({"things": [thing(world, name.removeprefix("t3_"), changed)]})


def select_flair(world: World, call: Call, user: User) -> Answer:
    """POST /r/{sr}/api/selectflair."""
    name = call.form.get("link", "")
    post = world.get("post", name.removeprefix("t3_"))
    sub = subreddit(world, call.params["sr"])
    if post is None or sub is None or post["author"] != user["name"]:
        errors(("USER_REQUIRED", "Please log in to do that.", None))
    given = {"flair_id": call.form.get("flair_template_id"), "flair_text": call.form.get("text")}
    _change(world, name, {"flair": rules.flair(sub, given)})
    return succeeded()


def to_rich_text(_world: World, call: Call, _user: User) -> Answer:
    """POST /api/convert_rte_body_format: paragraphs and inline media; nothing of markdown within a paragraph."""
    document: list[dict[str, Any]] = []
    assets: list[dict[str, Any]] = []
    for block in re.split(r"\n\s*\n", call.form.get("markdown_text", "").strip()):
        found = _INLINE.fullmatch(block.strip())
        if found is None:
            document.append({"c": [{"e": "text", "t": block.strip()}], "e": "par"})
            continue
        document.append({"c": found[3] or "", "e": found[1], "id": found[2]})
        assets.append({"id": found[2], "caption": found[3] or ""})
    return answered({"output": {"document": document}, "output_mode": "rtjson", "assets": assets})


def _change(world: World, name: str, what: dict[str, Any]) -> dict[str, Any]:
    key = name.removeprefix("t3_")
    old = world.get("post", key) or {}
    world.put("post", key, {**{field: value for field, value in old.items() if field != "_created"}, **what})
    return world.get("post", key) or {}
