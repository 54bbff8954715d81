"""What a platform can do, read off its adapter: as JSON data, and in words for tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from socialpost.adapter import Adapter, Login, Way
from socialpost.draft import Draft
from socialpost.limits import Limits, LinkPlace, MediaLimit, TextLimit, Unit

UNITS = {
    Unit.WEIGHTED: "weighted characters",
    Unit.UTF16: "UTF-16 units",
    Unit.CODE_POINTS: "characters",
    Unit.GRAPHEMES: "graphemes",
    Unit.BYTES: "bytes",
}
_VERBS = ("whoami", "inspect", "delete", "metrics")
_FAMILIES = {"image": "images", "animation": "animations", "video": "videos"}


def view(adapter: Adapter) -> dict[str, Any]:
    """Return everything as JSON data; sizes in bytes, times in seconds, money in dollars."""
    return {
        "name": adapter.name,
        "title": adapter.title,
        "api": adapter.api,
        "kinds": {
            kind: {"title": title, "limits": _data(limits(adapter, kind))} for kind, title in adapter.kinds.items()
        },
        "verbs": [verb for verb in _VERBS if getattr(adapter, verb) is not None],
        "features": dict(adapter.reads),
        "costs": {what: str(usd) for what, usd in costs(adapter).items()},
        "options": {name: field.description or "" for name, field in adapter.options.model_fields.items()},
        "credentials": {"methods": _data(adapter.auth.methods), "page": adapter.auth.page},
        "logins": [_login(login) for login in adapter.auth.logins],
        "origins": {name: origin.url for name, origin in adapter.origins.items()},
    }


def _login(login: Login) -> dict[str, Any]:
    told: dict[str, Any] = {"name": login.name, "way": str(login.way), "about": login.about, "limits": login.limits}
    told |= {"app": [item.name for item in login.app], "scopes": [one.scope for one in login.scopes]}
    return {**told, **({"redirect": login.redirect.uri} if login.authorize and login.way is Way.CODE else {})}


def limits(adapter: Adapter, kind: str) -> Limits:
    """Return the limits of a kind for an account that says nothing more than it must."""
    return adapter.limits(_least(adapter), kind)


def costs(adapter: Adapter) -> dict[str, Decimal]:
    """Return what a plain post and one with a link cost in dollars; nothing where they cost nothing."""
    link = "https://example.com"
    posts = {"a post": ("Hello", ""), "a post with a link": (f"Hello {link}", link)}
    found = {what: _cost(adapter, text, link) for what, (text, link) in posts.items()}
    return {what: usd for what, usd in found.items() if usd}


def _cost(adapter: Adapter, text: str, link: str) -> Decimal:
    """Return what a post of words alone costs; nothing where the platform takes none, or wants more than we can make up."""
    options = _least(adapter)
    draft = Draft("post", "account", adapter.name, texts=(text,), link=link, options=options)
    try:
        draft = replace(draft, kind=adapter.kind(draft))
        if not _holds_text_alone(adapter.limits(options, draft.kind)):
            return Decimal(0)
        return sum((step.cost.usd for step in adapter.compile(draft)), Decimal(0))
    except ValueError:  # an option that must be there and cannot be "1"
        return Decimal(0)


def _holds_text_alone(limits: Limits) -> bool:
    return bool(limits.text.most) and not (limits.images[0] or limits.animations[0] or limits.videos[0])


def _least(adapter: Adapter) -> dict[str, Any]:
    """Return the options that an account cannot go without, with a number for each: a Page's id, for instance."""
    return {name: "1" for name, field in adapter.options.model_fields.items() if field.is_required()}


def _data(value: Any) -> Any:
    """Return a value of dataclasses as JSON."""
    if is_dataclass(value):
        return {item.name: _data(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: _data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_data(item) for item in value]
    return value.total_seconds() if isinstance(value, timedelta) else value


# -- in words


def text_words(limit: TextLimit | None) -> str:
    """Return `280 weighted characters`, `63,206 UTF-16 units`, or nothing."""
    if limit is None or not limit.most:
        return ""
    return (
        f"{limit.least:,}-{limit.most:,} {UNITS[limit.unit]}" if limit.least else f"{limit.most:,} {UNITS[limit.unit]}"
    )


def media_words(limits: Limits, family: str) -> str:
    """Return what a kind takes of `image`, `animation` or `video`: `1-4 (JPEG, PNG; 5 MiB)`; nothing where none."""
    least, most = getattr(limits, _FAMILIES[family])
    if not most:
        return ""
    detail = _limit_words(getattr(limits, family))
    return span(least, most) + (f" ({detail})" if detail else "")


def _limit_words(limit: MediaLimit | None) -> str:
    if limit is None:
        return ""
    said = [", ".join(dict.fromkeys(_type(name) for name in limit.types)), size(limit.bytes) if limit.bytes else ""]
    said += [_range(limit.seconds, "s"), _edges(limit), _range(limit.fps, "fps")]
    return "; ".join(part for part in said if part)


def _type(mime: str) -> str:
    known = {"video/quicktime": "MOV", "image/jpeg": "JPEG", "image/webp": "WebP"}
    return known.get(mime, mime.rpartition("/")[2].upper())


def _edges(limit: MediaLimit) -> str:
    if limit.width == limit.height:
        return _range(limit.width, "px")
    return ", ".join(filter(None, [_range(limit.width, "px wide"), _range(limit.height, "px high")]))


def _range(ends: tuple[float | None, float | None], unit: str) -> str:
    low, high = ends
    if low and high:
        return f"{low:g}-{high:g} {unit}"
    return f"up to {high:g} {unit}" if high else f"from {low:g} {unit}" if low else ""


def span(least: int, most: int) -> str:
    """Return `1-4`, `up to 4` or `1`."""
    return str(most) if least == most else f"up to {most}" if not least else f"{least}-{most}"


def size(count: int) -> str:
    """Return a number of bytes as the vendor writes it: `5 MiB`, `10 MB`, `512 MiB`, `10 GiB`."""
    for step, unit in (
        (1024**3, "GiB"),
        (1000**3, "GB"),
        (1024**2, "MiB"),
        (1000**2, "MB"),
        (1024, "KiB"),
        (1000, "kB"),
    ):
        if count >= step and count % step == 0:
            return f"{count // step:,} {unit}"
    return f"{count:,} bytes"


def further_words(limits: Limits) -> Sequence[str]:
    """Return what else a kind has a place for, one thing an entry."""
    link = {LinkPlace.TEXT: "", LinkPlace.FIELD: "link preview", LinkPlace.NONE: "no link"}[limits.link]
    said = [
        f"title {text_words(limits.title)}" + (" (needed)" if limits.title_required else "") if limits.title else "",
        "thread" if limits.thread else "",
        f"alt text {text_words(limits.alt)}" if limits.alt and (limits.images[1] or limits.animations[1]) else "",
        "cover" if limits.cover else "",
        "captions" if limits.captions and limits.videos[1] else "",
        f"comment {text_words(limits.comment)}" if limits.comment and limits.comment.most else "",
        link,
        f"held by the platform {_ahead(limits.schedule)}" if limits.schedule else "",
        f"discloses {' and '.join(name.replace('_', ' ') for name in limits.disclose)}" if limits.disclose else "",
        "several languages in one post" if limits.languages else "",
    ]
    return [part for part in said if part]


def _ahead(window: tuple[timedelta, timedelta]) -> str:
    near, far = (time_words(end.total_seconds()) for end in window)
    return f"{near} to {far} ahead"


def time_words(seconds: float) -> str:
    """Return `4 hours`, `10 minutes` or `140 seconds`, in the largest unit that goes without a remainder."""
    for step, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= step and seconds % step == 0:
            return f"{seconds / step:,.0f} {unit}"
    return f"{seconds:g} seconds"
