"""The wall: what people would see on each platform, as one page without scripts; and the same as a folder of files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Template

from socialpost.cards.page import POLICY, clean, environment
from socialpost.sandbox import blobs
from socialpost.sandbox.captions import as_vtt
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Card, Picture

HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
PREVIEW = 20  # cards of a platform beside others
PAGE = 50  # cards of a platform alone
LIVE = 5  # seconds between two looks of a page that renews itself


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or video ready for the page; `kind` is image, animation (a silent loop), video or missing."""

    kind: str
    url: str = ""
    alt: str = ""
    poster: str = ""
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The cards of one platform that are on the page, newest first; `total` is how many there are."""

    name: str
    title: str
    colour: str
    cards: Sequence[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wants to see, from the query of the address; nonsense counts as not said."""

    platform: str = ""
    post: str = ""
    page: int = 1
    live: bool = False


Address = Callable[[str, Mapping[str, Any]], str]
"""(platform or empty, further wishes) -> where that page is."""
Media = Callable[[str], str]
"""A blob's name -> where the page finds it."""


def page(sandbox: Sandbox, query: Mapping[str, str]) -> str:
    """Return the wall as HTML. `query`: platform, post (an id), page, live."""
    number = query.get("page", "1")
    wish = Wish(
        query.get("platform", "") if query.get("platform") in sandbox.platforms else "",
        query.get("post", ""),
        max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1,
        query.get("live") == "1",
    )
    return _render(sandbox, wish, _query_address, lambda name: f"/blobs/{name}")


def snapshot(sandbox: Sandbox, folder: Path) -> Path:
    """Write the wall as files that open without a server; return the path of `index.html`. Nothing is left out."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    for name in ("", *sandbox.platforms):
        target = folder / _file_address(name, {})
        target.write_text(
            _render(sandbox, Wish(name), _file_address, lambda blob: _copy(sandbox, blob, media)), "utf-8"
        )
    return folder / "index.html"


def _render(sandbox: Sandbox, wish: Wish, address: Address, media: Media) -> str:
    static = address is _file_address
    columns = [_column(sandbox, name, wish, static=static) for name in sandbox.platforms]
    chosen = [column for column in columns if column.name == wish.platform] or [c for c in columns if c.total]
    html = _template().render(
        columns=chosen,
        every=columns,
        wish=wish,
        static=static,
        address=address,
        pages=1 if static or not wish.platform or wish.post else -(-chosen[0].total // PAGE),
        now=sandbox.now(),
        live_seconds=LIVE,
        shown=lambda card: [_shown(sandbox, picture, media) for picture in card.pictures],
    )
    return clean(html)


def _column(sandbox: Sandbox, name: str, wish: Wish, *, static: bool) -> Column:
    cards = sandbox.cards(name)[::-1]
    total = len(cards)
    if wish.post:
        cards = [card for card in cards if _holds(card, wish.post)]
    elif static:
        pass
    elif wish.platform:
        cards = cards[(wish.page - 1) * PAGE : wish.page * PAGE]
    else:
        cards = cards[:PREVIEW]
    platform = sandbox.platforms[name]
    return Column(name, platform.title, platform.colour, cards, total)


def _holds(card: Card, post: str) -> bool:
    return card.id == post or any(_holds(part, post) for part in card.thread)


def _shown(sandbox: Sandbox, picture: Picture, media: Media) -> Shown:
    name = _blob(sandbox, picture.url)
    if not name:
        return Shown("missing", alt=picture.alt)
    suffix = blobs.suffix(sandbox.store.blobs / name)
    if suffix not in blobs.SHOWN:
        return Shown("missing", alt=picture.alt)
    moving = blobs.SHOWN[suffix].startswith("video/")
    kind = picture.kind if moving and picture.kind in {"video", "animation"} else "video" if moving else "image"
    poster = _blob(sandbox, picture.poster)
    tracks = [blob for url in picture.captions if (blob := _blob(sandbox, url))]
    return Shown(kind, media(name), picture.alt, media(poster) if poster else "", tuple(map(media, tracks)))


def _blob(sandbox: Sandbox, url: str) -> str:
    name = url.removeprefix("/blobs/")
    known = url.startswith("/blobs/") and name == Path(name).name and (sandbox.store.blobs / name).is_file()
    return name if known else ""


def _copy(sandbox: Sandbox, name: str, media: Path) -> str:
    source = sandbox.store.blobs / name
    captions = None if blobs.suffix(source) else as_vtt(source)
    target = media / f"{Path(name).stem}{blobs.suffix(source) or '.vtt'}"
    if captions is not None:
        target.write_text(captions, "utf-8")
    elif not target.exists():
        shutil.copyfile(source, target)
    return f"media/{target.name}"


def _query_address(platform: str, wishes: Mapping[str, Any]) -> str:
    query = urlencode({**({"platform": platform} if platform else {}), **wishes})
    return f"/?{query}" if query else "/"


def _file_address(platform: str, wishes: Mapping[str, Any]) -> str:
    anchor = f"#{platform}-{wishes['post']}" if "post" in wishes else ""
    return f"{platform or 'index'}.html{anchor}"


@cache
def _template() -> Template:
    return environment(Path(__file__).parent).get_template("wall.html")
