"""Which size a picture gets: whole pixels inside what is allowed, with a crop or borders where the shape is not."""

from __future__ import annotations

import math

from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.room import ENLARGED, Room, factors, fitted
from socialpost.media.fitting.shape import ROUNDING, USUAL, WAYS, same, spanned
from socialpost.media.recipe import Box, Shape

_NEAR = 0.03  # a limit of 0.55 to 0.575 means 9:16 with room for rounding
_BORDERED = 1920  # with borders a picture grows to no longer edge than this: no feed shows more


def nearest(aspect: float, space: Room) -> float:
    """Return the allowed shape nearest to one: itself, or a usual one near the bound, or the bound."""
    if space.wanted is not None:
        return aspect if same(aspect, space.wanted) else space.wanted
    least = max(space.aspect[0], space.width[0] / max(1, space.height[1]))
    most = min(space.aspect[1], space.width[1] / max(1, space.height[0]))
    if least * (1 - ROUNDING) <= aspect <= most * (1 + ROUNDING):
        return aspect
    bound = least if aspect < least else most
    near = [usual for usual in USUAL.values() if least <= usual <= most and abs(usual / bound - 1) <= _NEAR]
    return min(near, key=lambda usual: abs(usual / bound - 1), default=bound)


def shaped(size: tuple[int, int], space: Room, way: str, focal: tuple[float, float] | None, pad: str) -> Shape | Misfit:
    """Return how a picture of `size` gets into the room, as large as it can; it is enlarged only where it is too small.

    `way` is contain, pad or crop. Misfit: it is smaller than half of what is needed (`too-small`), or no size of its
    shape is allowed (`aspect`).
    """
    aspect = size[0] / size[1]
    target = nearest(aspect, space)
    if way == "pad":
        return _padded(size, space, target, pad)
    if target == aspect:
        return _scaled(size, size, space, None)
    if way == "contain":
        return _no_size(size, space)
    box = cropped(size, target, focal, space.multiple)
    if box is None:
        return _too_small(size, space)
    if space.takes(box.width, box.height):
        return Shape((box.width, box.height), (box.width, box.height), box)
    return _scaled(size, (box.height * target, float(box.height)), space, box)


def _scaled(size: tuple[int, int], seen: tuple[float, float], space: Room, box: Box | None) -> Shape | Misfit:
    canvas = fitted(seen, space, 1.0)
    return Shape(canvas, canvas, box) if canvas else _no_size(size, space, seen)


def cropped(size: tuple[int, int], aspect: float, focal: tuple[float, float] | None, multiple: int = 1) -> Box | None:
    """Return the largest box of a shape inside a picture, as near to the focal point as its edges allow.

    None: the picture has too few pixels for the shape.
    """
    width, height = size
    full = (height * aspect, float(height)) if width / height > aspect else (float(width), width / aspect)
    step = multiple if min(full) >= multiple else 1
    space = Room((step, width), (step, height), (aspect, aspect), step, width * height)
    box = fitted(full, space, 1.0)
    if box is None:
        return None
    point = focal or (0.5, 0.5)
    left, top = (
        max(0, min(round(share * whole - part / 2), whole - part))
        for share, whole, part in zip(point, size, box, strict=True)
    )
    return Box(left, top, *box)


def _padded(size: tuple[int, int], space: Room, aspect: float, pad: str) -> Shape | Misfit:
    """Never enlarge: what is too small gets borders on all sides."""
    width, height = size
    full = (height * aspect, float(height)) if aspect > width / height else (float(width), width / aspect)
    canvas = fitted(full, space, min(1.0, max(_BORDERED, *size) / max(full)))
    if canvas is None:
        return _no_size(size, space, full)
    factor = min(1.0, canvas[0] / width, canvas[1] / height)
    if min(size) * factor < space.multiple:
        return _too_small(size, space)
    inside = _inside(width, factor, canvas[0], space.multiple), _inside(height, factor, canvas[1], space.multiple)
    return Shape(inside, canvas, None, "" if inside == canvas else pad)


def _inside(own: int, factor: float, canvas: int, step: int) -> int:
    """Return an edge on its canvas, never longer than the original's; a border thinner than rounding is none."""
    exact = own * factor
    if canvas <= own and canvas - exact <= max(1.0, canvas * ROUNDING):
        return canvas
    edge = min(canvas, round(exact / step) * step)
    return edge if edge <= own else edge - step


def _no_size(size: tuple[int, int], space: Room, seen: tuple[float, float] | None = None) -> Misfit:
    low, high = factors(seen or size, space)
    if low > ENLARGED and high >= 1:
        return _too_small(size, space)
    takes = (
        f"takes {spanned(space.aspect)} as width to height" if math.isfinite(space.aspect[1]) or space.aspect[0] else ""
    )
    has = f"is {size[0]} x {size[1]} pixels (width to height {size[0] / size[1]:.3f})"
    return Misfit("aspect", has, takes or "takes no size of this shape", fix=WAYS)


def _too_small(size: tuple[int, int], space: Room) -> Misfit:
    needed = f"takes at least {space.width[0]} x {space.height[0]}"
    takes = needed if size[0] < space.width[0] or size[1] < space.height[0] else "needs more pixels for its shape"
    return Misfit(
        "too-small",
        f"is {size[0]} x {size[1]} pixels",
        takes,
        fix="give a larger one; nothing is enlarged more than twice",
    )
