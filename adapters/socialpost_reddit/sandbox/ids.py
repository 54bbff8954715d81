"""Ids as Reddit writes them: base 36."""

from __future__ import annotations

import hashlib
import re

from socialpost.sandbox.kit import World

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """Return a number in base 36."""
    out = ""
    while number:
        number, digit = divmod(number, 36)
        out = DIGITS[digit] + out
    return out or "0"


def next_id(world: World, kind: str) -> str:
    """Return the next id of posts (`t3`), comments (`t1`) or users (`t2`)."""
    return base36(world.number(kind, {"t3": 0x10000000 * 14, "t1": 0x1000000000}.get(kind, 0x40000000)))


def asset_id(world: World) -> str:
    """Return the id of an upload: thirteen letters and digits in no order."""
    seed = f"asset {world.number('asset')}"
    return base36(int(hashlib.sha256(seed.encode()).hexdigest(), 16))[:13]


def slug(title: str) -> str:
    """Return the part of a post's address that is made of its title."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:50].strip("_") or "_"
