"""Pictures as bytes below a limit: the highest quality that fits, found with few encodings, and no metadata."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Recipe
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from PIL.Image import Image

FORMS = {"image/jpeg": "JPEG", "image/webp": "WEBP", "image/png": "PNG"}
_FULL_COLOUR = 90  # JPEG from this quality on keeps the colour of every pixel
_STEEPNESS = 0.045  # how much the logarithm of the size grows with one step of quality, about
_FLAT = 0.005  # growth below which two sizes tell nothing
_GUESSES = 4  # then by halves
_WEBP_EFFORT = 4
_ENCODED = 0.7, 0.95  # of the whole work: where encoding begins and ends


def encode(picture: Image, recipe: Recipe, watch: Watch) -> bytes:
    """Return a picture (RGB or RGBA) as JPEG, WebP or PNG of at most `recipe.most_bytes`, without any metadata.

    MediaTrouble: even the lowest quality is larger, or the format cannot hold the picture. Stopped.
    """
    picture.info = {}  # Pillow writes profiles and comments that it finds there
    if recipe.mime not in FORMS:
        raise MediaTrouble("media.rendition", f"cannot be made into {recipe.mime}", "name JPEG, WebP or PNG")
    if recipe.mime == "image/png":
        return _png(picture, recipe)
    form = _jpeg if recipe.mime == "image/jpeg" else _webp
    lowest, highest = recipe.quality
    data, quality = search(lambda quality: form(picture, quality), lowest, highest, recipe.most_bytes, watch)
    if recipe.most_bytes is not None and len(data) > recipe.most_bytes:
        raise _too_large(picture, recipe, len(data), f" at quality {quality}")
    return data


def search(
    make: Callable[[int], bytes], lowest: int, highest: int, most: int | None, watch: Watch
) -> tuple[bytes, int]:
    """Return what the highest quality makes that has at most `most` bytes, and that quality.

    Where none is small enough, the lowest quality's. Stopped.
    """
    data, quality = make(highest), highest
    if most is None or len(data) <= most or lowest >= highest:
        return data, quality
    best: tuple[bytes, int] | None = None
    low, high, tries, steepness = lowest, highest - 1, 0, _STEEPNESS
    while low <= high:
        begin, end = _ENCODED
        watch.at(end - (end - begin) / (tries + 2))
        guess = quality + math.floor(math.log(most / len(data)) / steepness) if tries < _GUESSES else (low + high) // 2
        before = quality, len(data)
        quality = max(low, min(guess, high))
        data = make(quality)
        steepness = _slope(before, (quality, len(data)))
        if len(data) <= most:
            best, low = (data, quality), quality + 1
        else:
            high = quality - 1
        tries += 1
    return best or (data, quality)


def _slope(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return how much the logarithm of the size grows with one step, from two qualities and sizes."""
    steps = other[0] - one[0]
    slope = math.log(other[1] / one[1]) / steps if steps else _STEEPNESS
    return slope if slope > _FLAT else _STEEPNESS


def _jpeg(picture: Image, quality: int) -> bytes:
    """Encode; given tables instead of a quality, Pillow reserves the two bytes a pixel that fine grain can need."""
    how = {"qtables": _tables(quality), "subsampling": 0 if quality >= _FULL_COLOUR else 2}
    try:
        return _saved(picture, "JPEG", **how, progressive=True, optimize=True)
    except MediaTrouble:  # pure noise; coded row by row nothing needs to be reserved
        return _saved(picture, "JPEG", **how)


def _tables(quality: int) -> Any:
    """Return the quantisation tables that libjpeg has for a quality."""
    from PIL import Image, JpegImagePlugin

    held = io.BytesIO()
    Image.new("RGB", (1, 1)).save(held, "JPEG", quality=quality)
    held.seek(0)
    with JpegImagePlugin.JpegImageFile(held) as tiny:
        return tiny.quantization


def _webp(picture: Image, quality: int) -> bytes:
    return _saved(picture, "WEBP", quality=quality, method=_WEBP_EFFORT)


def _png(picture: Image, recipe: Recipe) -> bytes:
    data = _saved(picture, "PNG", optimize=True)
    if recipe.most_bytes is not None and len(data) > recipe.most_bytes:
        raise _too_large(picture, recipe, len(data), "")
    return data


def _saved(picture: Image, form: str, **options: Any) -> bytes:
    with _held() as held:
        try:
            picture.save(held, form, **options)
        except (OSError, ValueError, MemoryError) as problem:
            edges = f"{picture.width} x {picture.height}"
            message = f"cannot be made into a {form} of {edges} pixels ({problem or type(problem).__name__})"
            raise MediaTrouble("media.rendition", message, "give a smaller original") from None
        held.seek(0)
        return held.read()


@contextmanager
def _held() -> Iterator[BinaryIO]:
    """Lend a file in memory: while Pillow encodes into a real one, other threads go on."""
    held = os.fdopen(os.memfd_create("rendition"), "w+b") if hasattr(os, "memfd_create") else io.BytesIO()
    with held:
        yield held


def _too_large(picture: Image, recipe: Recipe, size: int, at: str) -> MediaTrouble:
    form = FORMS[recipe.mime]
    message = (
        f"cannot be made small enough: as {form} of {picture.width} x {picture.height} pixels it has {size:,} bytes{at}, "
        f"and at most {recipe.most_bytes:,} are taken"
    )
    lower = f"allow a lower quality (`fit: {{quality: {max(1, recipe.quality[0] - 15)}}}`)"
    smaller = (
        "give a smaller original" if form != "PNG" else "give a smaller original, or one without transparent parts"
    )
    return MediaTrouble("media.rendition", message, smaller if form == "PNG" else f"{lower}, or {smaller}")
