"""The capability table of the README: each platform in one row, its kinds of posts taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from socialpost.adapter import Adapter
from socialpost.cli import abilities
from socialpost.limits import Limits, TextLimit


def markdown(adapters: Sequence[Adapter]) -> str:
    """Return the table. Limits are those of an account without a subscription; the widest kind counts."""
    rows = [[column, *(told(adapter) for adapter in adapters)] for column, told in ROWS.items()]
    head = ["", *(adapter.title for adapter in adapters)]
    lines = [head, ["---"] * len(head), *[row for row in rows if any(cell not in ("", "no") for cell in row[1:])]]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _all(adapter: Adapter) -> list[Limits]:
    return [abilities.limits(adapter, kind) for kind in adapter.kinds]


def _widest(pick: Callable[[Limits], TextLimit | None]) -> Callable[[Adapter], str]:
    def told(adapter: Adapter) -> str:
        found = [limit for limits in _all(adapter) if (limit := pick(limits)) and limit.most]
        return abilities.text_words(max(found, key=lambda limit: limit.most)) if found else "no"

    return told


def _most(family: str, of: str) -> Callable[[Adapter], str]:
    def told(adapter: Adapter) -> str:
        found = [limits for limits in _all(adapter) if getattr(limits, family)[1]]
        if not found:
            return "no"
        widest = max(found, key=lambda limits: (getattr(limits, family)[1], _bytes(limits, of)))
        limit = getattr(widest, of)
        most = str(getattr(widest, family)[1])
        return most + (f", each {abilities.size(limit.bytes)}" if limit and limit.bytes else "")

    return told


def _bytes(limits: Limits, of: str) -> int:
    limit = getattr(limits, of)
    return (limit.bytes or 0) if limit else 0


def _seconds(adapter: Adapter) -> str:
    found = [limits.video.seconds[1] for limits in _all(adapter) if limits.video and limits.video.seconds[1]]
    return abilities.time_words(max(found)) if found else ""


def _yes(has: Callable[[Limits], Any]) -> Callable[[Adapter], str]:
    return lambda adapter: "yes" if any(has(limits) for limits in _all(adapter)) else "no"


def _verb(name: str) -> Callable[[Adapter], str]:
    return lambda adapter: "yes" if getattr(adapter, name) is not None else "no"


def _disclosed(adapter: Adapter) -> str:
    names = dict.fromkeys(name for limits in _all(adapter) for name in limits.disclose)
    return ", ".join(name.replace("_", " ") for name in names) or "no"


def _costs(adapter: Adapter) -> str:
    return ", ".join(f"${usd} {what}" for what, usd in abilities.costs(adapter).items()) or "no"


ROWS: dict[str, Callable[[Adapter], str]] = {
    "kinds of posts": lambda adapter: ", ".join(adapter.kinds),
    "text": _widest(lambda limits: limits.text),
    "title": _widest(lambda limits: limits.title),
    "threads": _yes(lambda limits: limits.thread),
    "images": _most("images", "image"),
    "animations": _most("animations", "animation"),
    "video": _most("videos", "video"),
    "longest video": _seconds,
    "alt text": _widest(lambda limits: limits.alt),
    "captions": _yes(lambda limits: limits.captions),
    "first comment": _widest(lambda limits: limits.comment),
    "held by the platform until its time": _yes(lambda limits: limits.schedule),
    "discloses": _disclosed,
    "delete": _verb("delete"),
    "cost": _costs,
}
