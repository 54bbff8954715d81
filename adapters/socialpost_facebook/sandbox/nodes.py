"""Single objects of the fake by id: read, change, delete, comment on, count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox import comments, photos, post_view, posts, stories, videos
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, pick, unknown

Node = Callable[[World, str], dict[str, Any]]
METRICS: Mapping[str, tuple[str, ...]] = {
    "post": ("post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total"),
    "story": ("STORY_MEDIA_VIEW", "STORY_TOTAL_MEDIA_VIEW_UNIQUE", "STORY_INTERACTION"),
}
# kind in the world -> the API's name and the fields without `fields`
KINDS: Mapping[str, tuple[str, str]] = {
    "post": ("PagePost", "id,message,created_time"),
    "photo": ("Photo", "id,created_time,name"),
    "video": ("Video", "id,updated_time,description"),
    "comment": ("Comment", "id,message,from,created_time"),
    "story": ("Stories", "id,post_id"),
}
LOCALE = 5  # letters of `de_DE`


def get(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{id}`, `me` included: with a Page's token that is the Page."""
    wanted = seen.call.params["node"]
    if wanted in ("me", seen.page):
        return _page(world, seen, wanted)
    kind, key = find(world, seen)
    name, default = KINDS[kind]
    return pick(_node(world, kind, key), seen.text("fields"), default, name)


def _page(world: World, seen: Seen, wanted: str) -> dict[str, Any]:
    page = world.get("page", seen.page) or {}
    if seen.user and wanted == "me":
        person = {"id": page.get("person", "10000"), "name": "Sandbox Person", "link": None, "username": None}
        return pick(person, seen.text("fields"), "id,name", "User")
    node = {
        "id": seen.page,
        "name": page["name"],
        "username": page["name"].lower().replace(" ", ""),
        "link": f"{world.base}/{seen.page}",
        "category": "Shopping & retail",
        "fan_count": 0,
        "access_token": page["token"],
        "tasks": ["CREATE_CONTENT", "MODERATE", "ANALYZE"],
    }
    return pick(node, seen.text("fields"), "id,name", "Page")


def find(world: World, seen: Seen) -> tuple[str, str]:
    """Return kind and key of the object in the path. Refusal: not there, or another Page's."""
    key = seen.call.params["node"]
    for kind in KINDS:
        found = world.get(kind, key)
        if found is None or found["page"] != seen.page:
            continue
        if kind == "photo" and not photos.alive(world, found):
            break
        return kind, key
    raise unknown(key)


def _node(world: World, kind: str, key: str) -> dict[str, Any]:
    makers: Mapping[str, Node] = {"post": post_view.node, "comment": comments.node, "story": stories.node}
    if kind in makers:
        return makers[kind](world, key)
    return {"photo": photos.node, "video": videos.node}[kind](world, key, world.get(kind, key) or {})


def update(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{id}` for posts."""
    kind, key = find(world, seen)
    if kind != "post":
        raise Refusal(100, f"(#100) The sandbox does not change a {kind}")
    return posts.update(world, seen, key)


def delete(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `DELETE /{id}`; a video goes with its post, a post with its video."""
    kind, key = find(world, seen)
    found = world.get(kind, key) or {}
    if kind == "video" and found["post"]:
        world.drop("story" if found["kind"] == "story" else "post", found["post"])
    if kind in ("post", "story") and found.get("video"):
        world.drop("video", found["video"])
    world.drop(kind, key)
    return {"success": True}


def comment(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{id}/comments`: only under what people can see."""
    kind, key = find(world, seen)
    if kind == "story" or not _open(world, kind, world.get(kind, key) or {}):
        raise Refusal(100, "(#100) This object does not take comments (yet)")
    return comments.create(world, seen, key)


def _open(world: World, kind: str, found: Mapping[str, Any]) -> bool:
    if kind == "post":
        return post_view.visible(world, found)
    return videos.out(world, found) if kind == "video" else True


def list_comments(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{id}/comments`."""
    return comments.read(world, seen, find(world, seen)[1])


def insights(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `GET /{post or story}/insights`: zeros, and an error for a metric that is gone. Videos have other edges."""
    kind, key = find(world, seen)
    if kind not in METRICS:
        raise Refusal(100, f"(#100) Tried accessing nonexisting field (insights) on node type ({KINDS[kind][0]})")
    wanted = [name for name in seen.text("metric").split(",") if name]
    if not wanted or any(name not in METRICS[kind] for name in wanted):
        raise Refusal(100, "(#100) The value must be a valid insights metric")
    return {"data": [{"name": name, "period": "lifetime", "values": [{"value": 0}], "id": key} for name in wanted]}


def thumbnail(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{video}/thumbnails`: https://developers.facebook.com/docs/graph-api/reference/video/thumbnails/."""
    key = _video(world, seen)
    seen.only(frozenset({"is_preferred"}))
    source = seen.call.files.get("source")
    if source is None:
        raise Refusal(100, "(#100) The parameter source is required")
    photos.measured(source)
    if seen.flag("is_preferred", default=False):
        videos.change(world, key, cover=world.keep(source))
    return {"success": True}


def captions(world: World, seen: Seen) -> dict[str, Any]:
    """Answer `POST /{video}/captions`: https://developers.facebook.com/docs/graph-api/reference/video/captions/."""
    key = _video(world, seen)
    seen.only(frozenset({"default_locale", "locales_to_delete"}))
    file = seen.call.files.get("captions_file")
    parts = file.filename.split(".") if file else []
    if file is None or parts[-1:] != ["srt"] or len(parts) < 3 or len(parts[-2]) != LOCALE:
        raise Refusal(387, "(#387) The captions file must be named like video.en_US.srt")
    found = world.get("video", key) or {}
    videos.change(world, key, captions={**found.get("captions", {}), parts[-2]: world.keep(file)})
    return {"success": True}


def _video(world: World, seen: Seen) -> str:
    kind, key = find(world, seen)
    if kind != "video":
        raise unknown(key)
    return key
