"""A still rendition: decoded, scaled, turned upright, in sRGB, in its shape, with logo and tag, encoded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.making import overlay
from socialpost.media.making.writing import writing
from socialpost.media.model import Probe
from socialpost.media.recipe import Box, Job, Recipe, Shape
from socialpost.media.stills import colour, decoding, encoding
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from PIL.Image import Image

_DRAFT = 1.8  # a JPEG is decoded at a half only where that leaves so many times the edge needed: coding loses more
_GAP = 3.0  # so coarse may the first step of scaling down be: no difference is seen from 3 on
_BLUR = 48  # the longer edge at which a background is blurred: only soft shapes of it are left
_WHITE = "#ffffff"


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Make the still that a recipe describes. MediaTrouble says what to do; StateTrouble: the disk refuses; Stopped."""
    watch.at(0.0)
    recipe = job.recipe
    if not job.promise.alpha and not recipe.flatten:  # a decoder may know of transparent parts that the probe did not
        recipe = replace(recipe, flatten=_WHITE)
    shape = recipe.shape or Shape((job.probe.width, job.probe.height), (job.probe.width, job.probe.height))
    picture = _scaled(source, job.probe, shape, watch)
    picture = finish(picture, recipe, shape, inputs)
    watch.at(0.7)
    data = encoding.encode(picture, recipe, watch)
    watch.at(0.95)
    with writing(target) as sink:
        sink.write(data)
    watch.at(1.0)


def finish(picture: Image, recipe: Recipe, shape: Shape, inputs: Mapping[str, Path]) -> Image:
    """Return a scaled picture (RGB or RGBA) on its canvas, flattened, with logo and tag; the poster of a video, too.

    MediaTrouble: a logo or font cannot be used.
    """
    opaque = recipe.flatten or (_WHITE if recipe.mime == "image/jpeg" else "")
    if picture.mode == "RGBA" and opaque:
        picture = _flattened(picture, opaque)
    picture = _on_canvas(picture, shape)
    for piece, place in overlay.pieces(shape.canvas, recipe, inputs):
        if picture.mode == "RGBA":
            picture.alpha_composite(piece, place)
        else:
            picture.paste(piece, place, piece)
    return picture


def backdrop(picture: Image, canvas: tuple[int, int]) -> Image:
    """Return a blurred copy of a picture that covers a canvas of (width, height) pixels."""
    from PIL import Image, ImageFilter

    scale = min(1.0, _BLUR / max(canvas))
    small = max(1, round(canvas[0] * scale)), max(1, round(canvas[1] * scale))
    blurred = _covering(picture, small).filter(ImageFilter.GaussianBlur(max(small) / 16))
    return blurred.resize(canvas, Image.Resampling.BICUBIC)


def _covering(picture: Image, size: tuple[int, int]) -> Image:
    """Return the middle of a picture, scaled to just cover a size."""
    from PIL import Image

    wide = picture.width * size[1] > picture.height * size[0]
    width = picture.height * size[0] / size[1] if wide else float(picture.width)
    height = float(picture.height) if wide else picture.width * size[1] / size[0]
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    return picture.resize(size, Image.Resampling.BOX, box=(left, top, left + width, top + height))


def _scaled(source: Path, probe: Probe, shape: Shape, watch: Watch) -> Image:
    """Decode, cut, scale and turn, and only then convert the colours: of as few pixels as there are by then."""
    crop = shape.crop or Box(0, 0, probe.width, probe.height)
    with decoding.opened(source, probe, _needed(probe, crop, shape)) as still:
        watch.at(0.5)
        box = decoding.as_stored(crop, still.turn, still.stored)
        size = decoding.as_shown(shape.scaled, still.turn)
        image = _cut(colour.plain(still.image), box, size, still.scale)
        watch.at(0.65)
        return colour.to_srgb(decoding.upright(image, still.turn), still.profile)


def _needed(probe: Probe, crop: Box, shape: Shape) -> tuple[int, int]:
    """Return how many pixels (width, height, as stored) the whole original is needed at, with a reserve."""
    wide = probe.width * shape.scaled[0] / crop.width * _DRAFT
    high = probe.height * shape.scaled[1] / crop.height * _DRAFT
    return decoding.as_shown((max(1, round(wide)), max(1, round(high))), probe.orientation)


def _cut(image: Image, box: Box, size: tuple[int, int], scale: int) -> Image:
    from PIL import Image as Pillow

    if scale == 1 and (box.width, box.height) == size:
        return image if image.size == size else image.crop((box.x, box.y, box.x + box.width, box.y + box.height))
    left, top, right, bottom = (edge / scale for edge in (box.x, box.y, box.x + box.width, box.y + box.height))
    whole = math.floor(left), math.floor(top), min(math.ceil(right), image.width), min(math.ceil(bottom), image.height)
    if whole != (0, 0, *image.size):  # else what is cut away would be seen in the filter's edge
        image = image.crop(whole)
    window = left - whole[0], top - whole[1], min(right - whole[0], image.width), min(bottom - whole[1], image.height)
    return image.resize(size, Pillow.Resampling.LANCZOS, box=window, reducing_gap=_GAP)


def _flattened(picture: Image, under: str) -> Image:
    from PIL import Image

    whole = Image.new("RGB", picture.size, under)
    whole.paste(picture, mask=picture.getchannel("A"))
    return whole


def _on_canvas(picture: Image, shape: Shape) -> Image:
    from PIL import Image

    if picture.size == shape.canvas:
        return picture
    blurred = shape.pad == "blur"
    whole = backdrop(picture, shape.canvas) if blurred else Image.new(picture.mode, shape.canvas, shape.pad or _WHITE)
    whole.paste(picture, ((shape.canvas[0] - picture.width) // 2, (shape.canvas[1] - picture.height) // 2))
    return whole
