"""What people see on the fake YouTube: videos and Shorts as cards. A private or unprocessed one is no card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socialpost.sandbox.kit import Card, Comment, Picture, World
from socialpost_youtube.sandbox import store


def cards(world: World) -> list[Card]:
    """Return what people see now, oldest first."""
    found = [_card(world, key, video) for key, video in world.all("video") if store.watchable(world, video)]
    return sorted(found, key=lambda card: card.time)


def _card(world: World, key: str, video: Mapping[str, Any]) -> Card:
    tracks = [track for _, track in world.all("caption") if track["video"] == key]
    picture = Picture(
        world.blob_url(video["blob"]),
        "video",
        poster=world.blob_url(video["cover"]) if video["cover"] else "",
        captions=tuple(world.blob_url(track["blob"]) for track in tracks),
    )
    return Card(
        platform="youtube",
        id=key,
        author=_author(world, video["channel"]),
        text=video["snippet"]["description"],
        time=store.since(world, video),
        url=f"{world.base.removesuffix(f'/{world.platform}')}/?platform={world.platform}&post={key}",
        kind="short" if store.is_short(video) else "video",
        title=video["snippet"]["title"],
        pictures=(picture,),
        labels=tuple(_labels(world, key, video, tracks)),
        comments=tuple(_comments(world, key)),
        meta={
            "tags": video["snippet"].get("tags", []),
            "category": video["snippet"]["categoryId"],
            "languages": dict(video["localizations"]),
            "privacy": store.privacy(world, video),
            "poster": bool(video["cover"]),
        },
    )


def _author(world: World, channel: str) -> str:
    return str((world.get("channel", channel) or {}).get("title", ""))


def _labels(world: World, key: str, video: Mapping[str, Any], tracks: list[dict[str, Any]]) -> Iterator[str]:
    status = video["status"]
    if store.privacy(world, video) == "unlisted":
        yield "Unlisted"
    if status["containsSyntheticMedia"]:
        yield "Altered or synthetic content"
    if video["paid"]:
        yield "Includes paid promotion"
    if status["selfDeclaredMadeForKids"]:
        yield "Made for kids"
    if status["license"] == "creativeCommon":
        yield "Creative Commons"
    if video["localizations"]:
        yield f"Also in {', '.join(sorted(video['localizations']))}"
    if tracks:
        yield f"Captions: {', '.join(sorted(track['language'] for track in tracks))}"
    for _, item in world.all("item"):
        if item["video"] == key:
            yield f"Playlist: {(world.get('playlist', item['playlist']) or {}).get('title', '')}"


def _comments(world: World, key: str) -> Iterator[Comment]:
    for one, thing in world.all("comment"):
        if thing["video"] == key:
            yield Comment(one, _author(world, thing["author"]), thing["text"], thing["_created"])
