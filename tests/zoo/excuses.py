"""Why a file may be refused: worked out from what the original is, so that a planner that gives up too early is seen."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import Role
from socialpost.limits import MediaLimit

from .colours import Size
from .original import Original
from .places import Place

_ENLARGED = 2.0
_TINY = 8  # pixels: too few for most shapes
_THIN = 40  # times longer than wide: one pixel is too much of it


def unexcused(original: Original, place: Place, policy: MediaPolicy, rules: set[str]) -> Iterator[str]:
    """Yield refusals that have no good reason, worked out from what the original is."""
    left = rules - set(_excuses(original, place, policy))
    if left:
        yield f"refused for {', '.join(sorted(rules))}: nothing stands in the way"


def _excuses(original: Original, place: Place, policy: MediaPolicy) -> Iterator[str]:
    limit, (width, height) = place.limit, original.size
    least, most = limit.seconds
    short = original.role is Role.VIDEO and (least or 0) > original.seconds  # an animation is played again
    if place.role is Role.VIDEO and ((most or 1e9) < original.seconds or short):
        yield "seconds"
    shape, (low, high) = width / height, limit.aspect
    if policy.fit == "contain" and not (low or 0) * 0.994 <= shape <= (high or 1e9) * 1.006:
        yield "aspect"
    if _too_small(original.size, limit, policy):
        yield "too-small"
    if policy.shape and not (low or 0) <= policy.shape <= (high or 1e9):
        yield "shape"
    if policy.shape and min(original.size) < _TINY:
        yield from ("aspect", "too-small")
    if max(shape, 1 / shape) > _THIN and (limit.width[1] or limit.multiple > 1):
        yield from ("aspect", "too-small")
    if place.role is Role.ANIMATION and limit.frames and original.seconds * 8 > limit.frames:
        yield "frames"


def _too_small(size: Size, limit: MediaLimit, policy: MediaPolicy) -> bool:
    """Tell whether more than twice the original would be needed, its borders or its cut counted."""
    width, height = size
    low, high = limit.aspect
    shape = policy.shape or min(max(width / height, low or 0), high or 1e9)
    if policy.fit == "pad":
        width, height = round(max(width, height * shape)), round(max(height, width / shape))
    elif policy.fit == "crop":
        width, height = round(min(width, height * shape)), round(min(height, width / shape))
    edges = zip((width, height), (limit.width[0], limit.height[0]), strict=True)
    return any(edge * _ENLARGED < max(least or 1, limit.multiple) * 1.02 for edge, least in edges)
