"""Shapes (width to height): their names, which are one, and whether one that is wanted is allowed."""

from __future__ import annotations

import math

from socialpost.limits import MediaLimit
from socialpost.media.fitting.misfits import Misfit

WAYS = "choose `fit: {media: pad}` (borders) or `fit: {media: crop}` (cut around the focal point)"
"""What helps where a shape is not allowed."""

ROUNDING = 0.005
"""Shapes that differ by less are the same one: `misfits` allows as much, and whole pixels need it."""

USUAL = {"9:16": 9 / 16, "2:3": 2 / 3, "3:4": 3 / 4, "4:5": 4 / 5, "1:1": 1.0, "5:4": 5 / 4, "4:3": 4 / 3, "3:2": 3 / 2,
         "16:9": 16 / 9, "1.91:1": 1.91, "1:2": 1 / 2, "2:1": 2.0, "1:3": 1 / 3, "3:1": 3.0}  # fmt: skip
"""Shapes (width to height) by the name that people know."""


def bounds(limit: MediaLimit) -> tuple[float, float]:
    """Return the least and the largest shape that a limit allows."""
    return limit.aspect[0] or 0.0, math.inf if limit.aspect[1] is None else limit.aspect[1]


def same(one: float, other: float) -> bool:
    """Tell whether two shapes are one within rounding."""
    return abs(one / other - 1) <= ROUNDING


def named(aspect: float) -> str:
    """Return a shape as people call it: `4:5`, else `1.27:1`."""
    found = [name for name, usual in USUAL.items() if same(aspect, usual)]
    return found[0] if found else f"{aspect:.2f}:1"


def spanned(allowed: tuple[float, float]) -> str:
    """Return bounds as people write them: `0.8 to 1.91`."""
    least, most = (f"{bound:.3g}" for bound in allowed)
    if math.isinf(allowed[1]):
        return f"at least {least}"
    return f"{least} to {most}" if allowed[0] else f"at most {most}"


def trouble(size: tuple[int, int], limit: MediaLimit, wanted: float | None, way: str) -> Misfit | None:
    """Return why a picture cannot get the shape that the seller wants: it is not allowed, or `way` changes no shapes."""
    if wanted is None:
        return None
    least, most = bounds(limit)
    if not least * (1 - ROUNDING) <= wanted <= most * (1 + ROUNDING):
        has, takes = f"is wanted as {named(wanted)}", f"takes {spanned((least, most))} as width to height"
        return Misfit("shape", has, takes, fix="choose a shape that is allowed here, or leave `shape` out")
    if way in ("pad", "crop") or same(size[0] / size[1], wanted):
        return None
    has = f"is {size[0]} x {size[1]} pixels ({named(size[0] / size[1])})"
    return Misfit("shape", has, f"shall get it as {named(wanted)}", fix=WAYS)
