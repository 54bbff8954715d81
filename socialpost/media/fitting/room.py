"""The sizes that are allowed, and the best of them for a shape."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from socialpost.limits import MediaLimit
from socialpost.media.fitting.shape import ROUNDING, bounds, same

ENLARGED = 2.0
"""How many times something too small is enlarged at most: beyond it everybody sees that it was small."""

_EXACT = 0.0025  # good enough to take the larger size
_FAR = 0.1  # so much of an edge is not given away for an exact shape
_SLACK = 1e-9  # of floating point
_TRIES = 64


@dataclass(frozen=True, slots=True)
class Room:
    """The sizes that are allowed: edges and `pixels` of one frame, `aspect` as width to height, least and most.

    `wanted` is the one shape that the seller wants; it is an allowed one.
    """

    width: tuple[int, int]
    height: tuple[int, int]
    aspect: tuple[float, float]
    multiple: int
    pixels: int
    wanted: float | None = None

    def takes(self, width: int, height: int) -> bool:
        """Tell whether a size is allowed."""
        least, most = self.aspect
        return (
            self.width[0] <= width <= self.width[1]
            and self.height[0] <= height <= self.height[1]
            and width % self.multiple == height % self.multiple == 0
            and width * height <= self.pixels
            and least * (1 - ROUNDING) <= width / height <= most * (1 + ROUNDING)
            and (self.wanted is None or same(width / height, self.wanted))
        )


def room(
    limit: MediaLimit,
    wanted: float | None = None,
    *,
    multiple: int = 1,
    edge: int = 65_535,
    pixels: int | None = None,
) -> Room:
    """Return the sizes that a limit allows; `multiple`, `edge` and `pixels` are what the coding needs further."""
    step = math.lcm(multiple, limit.multiple)
    most = min(pixel for pixel in (pixels, limit.pixels_total, edge * edge) if pixel is not None)
    width, height = _edge(limit.width, step, edge), _edge(limit.height, step, edge)
    return Room(width, height, bounds(limit), step, max(0, most), wanted)


def _edge(allowed: tuple[int | None, int | None], step: int, edge: int) -> tuple[int, int]:
    least, most = allowed
    return -(-max(least or 1, step) // step) * step, min(most or edge, edge) // step * step


def factors(full: tuple[float, float], space: Room) -> tuple[float, float]:
    """Return the least and the largest factor that a size may be scaled by."""
    width, height = full
    low = max(space.width[0] / width, space.height[0] / height)
    high = min(space.width[1] / width, space.height[1] / height, math.sqrt(space.pixels / (width * height)))
    return low, high


def fitted(full: tuple[float, float], space: Room, most: float) -> tuple[int, int] | None:
    """Return the largest allowed size of the shape of `full`, at most `most` times as large unless that is too small."""
    low, high = factors(full, space)
    if low > min(high * (1 + _SLACK), ENLARGED):
        return None
    top = min(high, max(most, low))
    return _best(full, space, top, low > most)


def _best(full: tuple[float, float], space: Room, top: float, grows: bool) -> tuple[int, int] | None:
    """Return the first size whose shape is exact enough; else the one that comes nearest without being much smaller."""
    found: list[tuple[bool, float, tuple[int, int]]] = []
    for size in _sizes(full, space, top, grows=grows):
        error = abs(size[0] / size[1] / (full[0] / full[1]) - 1)
        far = abs(max(size) / (max(full) * top) - 1) > _FAR
        if error <= _EXACT and not far:
            return size
        found.append((far, error, size))
    return min(found)[2] if found else None


def _sizes(full: tuple[float, float], space: Room, top: float, *, grows: bool) -> Iterator[tuple[int, int]]:
    """Yield allowed sizes of about a shape, from the wanted one on: smaller and smaller, or larger where it `grows`."""
    step, wide = space.multiple, full[0] >= full[1]
    long, short, largest = max(full), min(full), max(1.0, top)
    first = (math.ceil if grows else math.floor)((long * top / step) * (1 - _SLACK if grows else 1 + _SLACK)) * step
    for number in range(_TRIES):
        edge = first + number * (step if grows else -step)
        exact = edge * short / long / step
        for other in dict.fromkeys((round(exact), math.floor(exact), math.ceil(exact))):
            size = (edge, other * step) if wide else (other * step, edge)
            within = grows or (size[0] <= _up(full[0] * largest) and size[1] <= _up(full[1] * largest))
            if edge > 0 and other > 0 and within and space.takes(*size):
                yield size


def _up(edge: float) -> int:
    return math.ceil(edge * (1 - _SLACK))
