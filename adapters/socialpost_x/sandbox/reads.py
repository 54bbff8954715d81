"""Reading posts back.

https://docs.x.com/x-api/posts/get-posts-by-ids, /x-api/users/get-posts, /x-api/users/get-my-user
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_x.sandbox.dialect import USER, asked_for, listed
from socialpost_x.sandbox.guard import User, charge
from socialpost_x.sandbox.problems import invalid, missing
from socialpost_x.sandbox.shapes import several


def me(world: World, call: Call, user: User) -> Answer:
    """GET /2/users/me."""
    wanted = listed(call, "user.fields", USER)
    data = {name: user[name] for name in ("id", "name", "username")}
    if "subscription_type" in wanted:
        data["subscription_type"] = str(user["tier"]).replace("none", "None")
    if "protected" in wanted:
        data["protected"] = False
    charge(world, "0.010")
    return Answer(200, {"data": data})


def by_id(world: World, call: Call, _user: User) -> Answer:
    """GET /2/tweets/:id."""
    asked = asked_for(call, ())
    post = world.get("post", call.params["id"])
    if post is None:
        return missing("tweet", call.params["id"])
    body = several(world, [(call.params["id"], post)], asked)
    return Answer(200, {**body, "data": body["data"][0]})


def by_ids(world: World, call: Call, _user: User) -> Answer:
    """GET /2/tweets?ids=...: what is missing stands in `errors` of a 200."""
    asked = asked_for(call, ("ids",))
    ids = [part for part in call.query.get("ids", "").split(",") if part]
    if not 1 <= len(ids) <= 100 or not all(part.isdigit() for part in ids):
        invalid("The `ids` query parameter takes 1 to 100 ids.", ids=call.query.get("ids", ""))
    found = {post_id: world.get("post", post_id) for post_id in ids}
    body = several(world, [(post_id, post) for post_id, post in found.items() if post], asked)
    lost = [missing("tweet", post_id).data for post_id, post in found.items() if post is None]
    if lost:
        body["errors"] = [{key: value for key, value in error.items() if key != "status"} for error in lost]
    return Answer(200, {key: value for key, value in body.items() if value})


def timeline(world: World, call: Call, _user: User) -> Answer:
    """GET /2/users/:id/tweets, newest first; replies unless excluded, posts that are promoted only never."""
    asked = asked_for(
        call, ("max_results", "pagination_token", "start_time", "end_time", "since_id", "until_id", "exclude")
    )
    size = call.query.get("max_results", "10")
    if not size.isdigit() or not 5 <= int(size) <= 100:
        invalid("The `max_results` query parameter value is not between 5 and 100.", max_results=size)
    if world.get("user", call.params["id"]) is None:
        return missing("user", call.params["id"])
    posts = _listed(world, call)
    token = call.query.get("pagination_token", "")
    if token:
        posts = [entry for entry in posts if int(entry[0]) < _before(token)]
    page, rest = posts[: int(size)], posts[int(size) :]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0][0], "oldest_id": page[-1][0]}
    if rest:
        meta["next_token"] = f"b{page[-1][0]}"
    body = several(world, page, asked)
    charge(world, str(0.001 * len(page)))
    return Answer(200, {**{key: value for key, value in body.items() if value}, "meta": meta})


def _listed(world: World, call: Call) -> list[tuple[str, dict[str, Any]]]:
    first, last = _time(call, "start_time", 0.0), _time(call, "end_time", float("inf"))
    lowest, highest = int(call.query.get("since_id", "0")), int(call.query.get("until_id", "9" * 19))
    replies = "replies" not in call.query.get("exclude", "").split(",")
    found = [
        (post_id, post)
        for post_id, post in world.all("post", listed=True)
        if post["author"] == call.params["id"]
        and not post["nullcast"]
        and first <= post["_created"] < last
        and lowest < int(post_id) < highest
        and (replies or not post["parent"])
    ]
    return sorted(found, key=lambda entry: int(entry[0]), reverse=True)


def _before(token: str) -> int:
    if not token.removeprefix("b").isdigit():
        invalid("The `pagination_token` query parameter is not valid.", pagination_token=token)
    return int(token.removeprefix("b"))


def _time(call: Call, name: str, otherwise: float) -> float:
    given = call.query.get(name)
    if given is None:
        return otherwise
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        invalid(f"The `{name}` query parameter value is not a valid RFC 3339 time.", **{name: given})
    return found.astimezone(UTC).timestamp()
