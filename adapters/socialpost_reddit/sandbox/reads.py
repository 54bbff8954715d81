"""Reading back: who am I, posts by id, a post with its comments, what a user has submitted."""

from __future__ import annotations

from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.posts import there
from socialpost_reddit.sandbox.problems import Refused, answered, bare
from socialpost_reddit.sandbox.shapes import listing, reply, thing


def me(_world: World, _call: Call, user: User) -> Answer:
    """GET /api/v1/me."""
    return answered({"id": user["id"], "name": user["name"], "icon_img": "", "total_karma": 1, "is_suspended": False})


def info(world: World, call: Call, user: User) -> Answer:
    """GET /api/info?id=t3_a,t3_b: up to 100, unknown ones are left out; or ?url= for links."""
    wanted = [name for name in call.query.get("id", "").split(",") if name]
    if len(wanted) > 100:
        raise Refused(bare(400))
    found = [(name.removeprefix("t3_"), _post(world, name, user)) for name in wanted]
    if "url" in call.query:
        found += [entry for entry in _posts(world, user) if entry[1]["link"] == call.query["url"]]
    return answered(listing(thing(world, post_id, post) for post_id, post in found if post))


def comments(world: World, call: Call, user: User) -> Answer:
    """GET /comments/{id}: the post, and what stands below it."""
    post = _post(world, call.params["id"], user)
    if post is None:
        raise Refused(bare(404))
    below = [one for one in world.all("comment", listed=True) if one[1]["post"] == call.params["id"]]
    newest = reversed(below) if call.query.get("sort") == "new" else below
    replies = listing(reply(world, key, comment) for key, comment in newest)
    return answered([listing([thing(world, call.params["id"], post)]), replies])


def submitted(world: World, call: Call, user: User) -> Answer:
    """GET /user/{name}/submitted?sort=new: newest first, by pages; new posts may show up late."""
    size = min(max(int(call.query.get("limit", "25")), 1), 100)
    name = call.params["name"].lower()
    entries = [(key, post) for key, post in _posts(world, user) if post["author"].lower() == name]
    entries = [entry for entry in reversed(entries) if not entry[1]["deleted"]]
    after = call.query.get("after", "").removeprefix("t3_")
    keys = [key for key, _ in entries]
    start = keys.index(after) + 1 if after in keys else 0
    page = entries[start : start + size]
    more = f"t3_{page[-1][0]}" if page and start + size < len(entries) else None
    return answered(listing((thing(world, key, post) for key, post in page), more))


def _posts(world: World, user: User) -> list[tuple[str, dict[str, Any]]]:
    return [(key, post) for key, post in world.all("post", listed=True) if there(world, post) and _shown(post, user)]


def _post(world: World, name: str, user: User) -> dict[str, Any] | None:
    post = world.get("post", name.removeprefix("t3_"))
    return post if post and there(world, post) and _shown(post, user) else None


def _shown(post: dict[str, Any], user: User) -> bool:
    """Tell whether somebody sees a post: its author sees it even where a filter hides it."""
    return not post["removed"] or post["author"] == user.get("name")
