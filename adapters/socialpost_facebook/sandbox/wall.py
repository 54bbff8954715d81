"""What people see on the fake Pages: posts, videos, reels, stories and comments as cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socialpost.sandbox.kit import Card, Comment, Picture, World
from socialpost_facebook.sandbox import post_view, stories
from socialpost_facebook.sandbox.graph import permalink

KINDS = {"video": "video", "reel": "reel"}


def cards(world: World) -> list[Card]:
    """Return what people see now, oldest first."""
    found = [*_posts(world), *_stories(world)]
    return sorted(found, key=lambda card: card.time)


def _posts(world: World) -> Iterator[Card]:
    for key, post in world.all("post"):
        if post_view.visible(world, post) and not post.get("hidden"):
            yield _card(world, key, post)


def _card(world: World, key: str, post: Mapping[str, Any]) -> Card:
    video = world.get("video", str(post.get("video") or "")) or {}
    kind = KINDS.get(str(post["kind"]), "photos" if len(post["photos"]) > 1 else "photo" if post["photos"] else "post")
    return Card(
        platform="facebook",
        id=key,
        author=author(world, post),
        text=str(post["message"]),
        time=post_view.time_of(post),
        url=permalink(world, key),
        kind=kind,
        title=str(video.get("title") or ""),
        pictures=tuple(_pictures(world, post, video)),
        link=str(post["link"]),
        labels=tuple(_labels(post, video)),
        comments=_comments(world, key, str(post.get("video") or "")),
        meta={"page": post["page"], "video": post.get("video", ""), "photos": post["photos"]},
    )


def author(world: World, thing: Mapping[str, Any]) -> str:
    """Return the name of the Page that a thing belongs to."""
    return str((world.get("page", str(thing["page"])) or {}).get("name", ""))


def _pictures(world: World, post: Mapping[str, Any], video: Mapping[str, Any]) -> Iterator[Picture]:
    for photo in post["photos"]:
        found = world.get("photo", photo)
        if found:
            yield Picture(world.blob_url(found["blob"]), alt=found["alt"])
    if video:
        yield moving(world, video)


def moving(world: World, video: Mapping[str, Any]) -> Picture:
    """Return a video as the wall plays it."""
    poster = world.blob_url(video["cover"]) if video.get("cover") else ""
    captions = tuple(world.blob_url(name) for name in video.get("captions", {}).values())
    return Picture(world.blob_url(video["blob"]), "video", poster=poster, captions=captions)


def _labels(post: Mapping[str, Any], video: Mapping[str, Any]) -> Iterator[str]:
    if video.get("ai"):
        yield "AI info"
    if post.get("sponsor"):
        yield "Paid partnership"
    if label := post_view.targeted(post):
        yield label


def _comments(world: World, *parents: str) -> tuple[Comment, ...]:
    return tuple(
        Comment(key, author(world, comment), comment["message"], comment["_created"])
        for key, comment in world.all("comment")
        if comment["parent"] in parents
    )


def _stories(world: World) -> Iterator[Card]:
    for key, story in world.all("story"):
        if not stories.visible(world, story):
            continue
        photo, video = world.get("photo", story["photo"]), world.get("video", story["video"])
        still = (Picture(world.blob_url(photo["blob"]), alt=photo["alt"]),) if photo else ()
        yield Card(
            platform="facebook",
            id=key,
            author=author(world, story),
            text="",
            time=float(story["ready"]),
            url=permalink(world, key),
            kind="story",
            pictures=(moving(world, video),) if video else still,
            labels=("AI info",) if video and video["ai"] else (),
            meta={"page": story["page"], "media": story["video"] or story["photo"]},
        )


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Give an account its Page (`options["page"]`, or one of its own); two accounts for one Page share it."""
    page = str(options.get("page") or "") or _numbered(world, account)
    found = world.get("page", page)
    if found is None:
        person = str(world.number("person", 10_001))
        found = {"name": account.replace("-", " ").title(), "token": f"EAAsandboxPage{page}", "person": person}
        world.put("page", page, found)
        world.put("token", found["token"], {"page": page})
        world.put("token", f"EAAsandboxUser{page}", {"page": page, "user": True})
    return {"page_access_token": str(found["token"])}


def _numbered(world: World, account: str) -> str:
    """Return the Page of an account that names none, the same one every time."""
    known = world.get("seat", account)
    if known is None:
        known = {"page": str(world.number("page", 100_001))}
        world.put("seat", account, known)
    return str(known["page"])
