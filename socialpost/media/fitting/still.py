"""Stills, and stills out of moving pictures: which type, how large, at which quality."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import bytes as fit_bytes
from socialpost.media.fitting import geometry
from socialpost.media.fitting import room as fit_room
from socialpost.media.fitting import says as fit_says
from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.model import Fit, Wish, proven, refused, used, wrongs
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe, Shape, Work

JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"

_DRAWINGS = {PNG, GIF, "image/bmp"}  # lossless originals: often drawings and screenshots, which JPEG would spoil
_EDGE = {JPEG: 65_500, WEBP: 16_383, PNG: 65_535}  # the most that libjpeg, libwebp and this tool make
_TRIES = 12
_HIGHEST = 92  # more quality costs bytes that nobody sees


def still(probe: Probe, limit: MediaLimit, wish: Wish, at: float | None = None) -> Fit:
    """Return how a picture is decoded, changed and encoded; `at` is the second of a video that it is taken from.

    The type stays where it is allowed and lands below the bytes; transparent parts stay where they may. Scaled down
    for bytes is only what would not get below them at the lowest quality.
    """
    ways = [_shaped(probe, limit, wish, mime) for mime in _types(probe, limit)]
    if not ways:
        return refused(probe, _no_type(probe, limit))
    full = geometry.shaped((probe.width, probe.height), _room(limit, wish, ways[0][0]), *_way(wish))
    for mime, shape in ways:
        if shape == full and isinstance(shape, Shape):
            return _fit(probe, limit, wish, mime, shape, at)
    possible = [(mime, shape) for mime, shape in ways if isinstance(shape, Shape)]
    if possible:
        mime, shape = max(possible, key=lambda way: way[1].canvas[0] * way[1].canvas[1])
        return _fit(probe, limit, wish, mime, shape, at)
    return refused(probe, [shape for _, shape in ways if isinstance(shape, Misfit)][:1])


def _types(probe: Probe, limit: MediaLimit) -> list[str]:
    """Return the types it may become, the best first."""
    own = [probe.mime] if probe.mime in (JPEG, PNG, WEBP) else []
    if probe.alpha and limit.alpha:
        clear = [mime for mime in dict.fromkeys((*own, PNG, WEBP)) if mime in limit.types and mime != JPEG]
        if clear:
            return clear
    first = PNG if probe.mime in _DRAWINGS else JPEG
    return [mime for mime in dict.fromkeys((*own, first, JPEG, WEBP, PNG)) if mime in limit.types]


def _no_type(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    yield from wrongs(probe, limit)
    if probe.mime in limit.types:
        has = f"is {fit_says.name(probe.mime)}, which cannot be written here"
        yield Misfit("type", has, f"takes no {', '.join(fit_says.name(mime) for mime in _EDGE)}")


def _room(limit: MediaLimit, wish: Wish, mime: str, pixels: int | None = None) -> fit_room.Room:
    return fit_room.room(limit, wish.policy.shape, edge=_EDGE[mime], pixels=pixels)


def _way(wish: Wish) -> tuple[str, tuple[float, float] | None, str]:
    way = "contain" if wish.policy.fit == "refuse" else wish.policy.fit
    return way, wish.focal, wish.policy.pad


def _shaped(probe: Probe, limit: MediaLimit, wish: Wish, mime: str) -> tuple[str, Shape | Misfit]:
    """Return the largest shape that will get below the bytes as one type."""
    pixels: int | None = None
    for _ in range(_TRIES):
        shape = geometry.shaped((probe.width, probe.height), _room(limit, wish, mime, pixels), *_way(wish))
        if isinstance(shape, Misfit):
            return mime, shape if pixels is None else _too_many_bytes(probe, limit)
        need = _likely(probe, limit, mime, shape, wish.policy.quality)
        if limit.bytes is None or need <= limit.bytes:
            return mime, shape
        pixels = int(shape.canvas[0] * shape.canvas[1] * min(0.995, limit.bytes / need))
    return mime, _too_many_bytes(probe, limit)


def _likely(probe: Probe, limit: MediaLimit, mime: str, shape: Shape, quality: int) -> int:
    seen = shape.crop.width * shape.crop.height if shape.crop else probe.pixels
    alpha = _clear(probe, limit, mime)
    return fit_bytes.likely(probe, seen, mime, shape.canvas, quality, alpha=alpha)


def _too_many_bytes(probe: Probe, limit: MediaLimit) -> Misfit:
    takes = f"takes at most {limit.bytes:,}"
    return Misfit("bytes", f"has {probe.size:,} bytes", takes, fix="lower `fit: {quality: ...}`, or give a smaller one")


def _clear(probe: Probe, limit: MediaLimit, mime: str) -> bool:
    return probe.alpha and limit.alpha and mime != JPEG


def _fit(probe: Probe, limit: MediaLimit, wish: Wish, mime: str, shape: Shape, at: float | None) -> Fit:
    alpha = _clear(probe, limit, mime)
    least = wish.policy.quality
    quality = least, max(least, _HIGHEST)
    size = fit_bytes.most(mime, shape.canvas, quality[1], alpha=alpha)
    promise = Probe(
        mime,
        size if limit.bytes is None else min(size, limit.bytes),
        Role.IMAGE,
        *shape.canvas,
        mode="RGBA" if alpha else "RGB",
        alpha=alpha,
    )
    recipe = Recipe(
        Work.PICTURE,
        mime,
        shape,
        quality=quality,
        most_bytes=promise.size,
        flatten=wish.under if probe.alpha and not alpha else "",
        at=at,
        logo=wish.logo,
        tag=wish.tag,
        inputs=used(wish, captions=False),
    )
    return proven(probe, limit, Fit(recipe, promise, tuple(_says(probe, recipe, shape, wish))))


def _says(probe: Probe, recipe: Recipe, shape: Shape, wish: Wish) -> Iterator[str]:
    coded, shaped = fit_says.still(probe, recipe), fit_says.shape(probe, shape, wish)
    yield from (*shaped, *coded) if recipe.at is None else (*coded, *shaped)
    yield from fit_says.colours(probe, recipe)
    yield from fit_says.laid_over(recipe)
    yield from fit_says.metadata(probe, recipe)
