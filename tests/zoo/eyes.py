"""Pixel comparison: each point of a result is traced back to its place in the original, whose colour is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from socialpost.media.recipe import Box, Shape

from .colours import Colour, Size, near, patch

_GRID = [number / 12 for number in range(1, 12)]
_EDGE = 0.13  # of the whole: so near to where quadrants meet nothing is compared
_SEEN_THROUGH = 24
_ROUNDED = 0.07  # of an edge: so much may be lost to come near to a shape with few whole pixels
_OFF = 2.5  # pixels by which a box may be rounded, and colours run over an edge


@dataclass(frozen=True, slots=True)
class Expected:
    """What should be seen: four colours of the whole (None: transparent), `under` where that is filled, and `border`.

    `border` None: a blur, any colour. `near` is how far off a band may be.
    """

    size: Size
    shows: Sequence[Colour | None]
    under: Colour
    border: Colour | None
    near: int


def differences(picture: Image.Image, shape: Shape | None, expected: Expected) -> Iterator[str]:
    """Yield every point of a result whose colour is not that of its place in the original. None: nothing was reshaped."""
    crop = (shape.crop if shape else None) or Box(0, 0, *expected.size)
    canvas, inner = (shape.canvas, shape.scaled) if shape else (picture.size, picture.size)
    if canvas != picture.size:
        yield f"it has {picture.size} pixels, its recipe says {canvas}"
        return
    left, top = (canvas[0] - inner[0]) / 2 / canvas[0], (canvas[1] - inner[1]) / 2 / canvas[1]
    reach = min(canvas) // 24 + _OFF  # of what `patch` takes in
    for down in _GRID:
        for across in _GRID:
            u, v = (across - left) / (1 - 2 * left), (down - top) / (1 - 2 * top)
            has = patch(picture, (across, down))
            if 0 < u < 1 and 0 < v < 1:
                x = (crop.x + u * crop.width) / expected.size[0]
                y = (crop.y + v * crop.height) / expected.size[1]
                if (left and min(u, 1 - u) * inner[0] < reach) or (top and min(v, 1 - v) * inner[1] < reach):
                    continue
                yield from _inside(has, (x, y), expected)
            elif _well_outside((across, down), (left, top), canvas) and not _is_border(has, expected):
                yield f"at {across:.2f}, {down:.2f} the border is {has}, not {expected.border}"


def _inside(has: tuple[int, ...], at: tuple[float, float], expected: Expected) -> Iterator[str]:
    x, y = at
    wanted = expected.shows[(1 if x > 0.5 else 0) + (2 if y > 0.5 else 0)]
    meet = (abs(x - 0.5) < _EDGE and not _same(expected.shows, across=True)) or (
        abs(y - 0.5) < _EDGE and not _same(expected.shows, across=False)
    )
    if meet:
        return
    if wanted is None and len(has) == 4:
        if has[3] > _SEEN_THROUGH:
            yield f"what was at {x:.2f}, {y:.2f} is {has} and should be transparent"
    elif not near(has, wanted or expected.under, expected.near):
        yield f"what was at {x:.2f}, {y:.2f} is {has}, not {wanted or expected.under}"


def _same(shows: Sequence[Colour | None], *, across: bool) -> bool:
    return shows[0] == shows[1] and shows[2] == shows[3] if across else shows[0] == shows[2] and shows[1] == shows[3]


def _well_outside(at: tuple[float, float], edge: tuple[float, float], canvas: Size) -> bool:
    gaps = [(low - min(place, 1 - place)) * whole for place, low, whole in zip(at, edge, canvas, strict=True)]
    return max(gaps) > min(canvas) // 24 + _OFF


def _is_border(has: tuple[int, ...], expected: Expected) -> bool:
    return expected.border is None or near(has, expected.border, expected.near)


def wrong_cut(shape: Shape | None, size: Size, focal: tuple[float, float], step: int) -> Iterator[str]:
    """Yield what is wrong with a recipe's geometry: a lost focal point, a box that is too small, a stretched picture."""
    if shape is None:
        return
    box = shape.crop or Box(0, 0, *size)
    if box.x < 0 or box.y < 0 or box.x + box.width > size[0] or box.y + box.height > size[1]:
        yield f"{box} is not inside {size}"
    if shape.crop and not (
        box.x - 1 <= focal[0] * size[0] <= box.x + box.width + 1
        and box.y - 1 <= focal[1] * size[1] <= box.y + box.height + 1
    ):
        yield f"{box} has lost the focal point"
    if all(part < whole * (1 - _ROUNDED) - step for part, whole in zip((box.width, box.height), size, strict=True)):
        yield f"{box} of {size} cuts both ways"
    (wide, high), across, down = shape.scaled, shape.scaled[0] / box.width, shape.scaled[1] / box.height
    if min(abs(wide - box.width * down), abs(high - box.height * across)) > step * 1.5:
        yield f"{box} becomes {shape.scaled}: stretched"
    if any(inner > outer for inner, outer in zip(shape.scaled, shape.canvas, strict=True)):
        yield f"{shape.scaled} lies on {shape.canvas}"
