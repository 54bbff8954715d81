"""The numbers behind promises, held against what is really encoded."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest
from PIL import Image

from socialpost.draft import Role
from socialpost.media.fitting.bytes import likely, most
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe, Work
from socialpost.media.stills.encoding import encode
from socialpost.media.watch import Watch

SIZE = 200, 120


@cache
def noise(mode: str, size: tuple[int, int] = SIZE) -> Image.Image:
    """Black or white in each colour: nothing is coded worse."""
    samples = random.Random(1).randbytes(size[0] * size[1] * len(mode))
    return Image.frombytes(mode, size, samples).point(lambda value: 255 if value > 127 else 0)


@cache
def photo(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """Noise in layers from coarse to fine, as nature has it."""
    dice, picture, share = random.Random(2), Image.new("RGB", size, "#808080"), 1.0
    for cells in (4, 16, 64, 256, 1024):
        layer = Image.frombytes("RGB", (cells, cells), dice.randbytes(cells * cells * 3)).resize(size)
        picture = Image.blend(picture, layer, share / (1 + share))
        share /= 2
    return picture


def coded(picture: Image.Image, mime: str, quality: int) -> int:
    return len(encode(picture.copy(), Recipe(Work.PICTURE, mime, quality=(quality, quality)), Watch()))


@pytest.mark.parametrize("quality", [1, 40, 60, 75, 85, 89, 90, 92, 95])
@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp"])
def test_no_picture_has_more_bytes_than_the_most(mime: str, quality: int) -> None:
    assert coded(noise("RGB"), mime, quality) <= most(mime, SIZE, quality)


def test_no_picture_without_loss_or_with_alpha_has_more_bytes_than_the_most() -> None:
    raw = Image.frombytes("RGBA", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1] * 4))
    assert coded(raw.convert("RGB"), "image/png", 0) <= most("image/png", SIZE, 0)
    assert coded(raw, "image/png", 0) <= most("image/png", SIZE, 0, alpha=True)
    assert coded(raw, "image/webp", 92) <= most("image/webp", SIZE, 92, alpha=True)


@pytest.mark.parametrize("edge", [1, 2, 17])
def test_the_smallest_pictures_stay_below_the_most_too(edge: int) -> None:
    for mime in ("image/jpeg", "image/png", "image/webp"):
        assert coded(noise("RGB", (edge, edge)), mime, 92) <= most(mime, (edge, edge), 92)


@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp"])
@pytest.mark.parametrize("before", [60, 75, 85, 95])
def test_a_photo_encoded_anew_stays_below_what_is_likely_at_every_size(mime: str, before: int) -> None:
    held = io.BytesIO()
    photo().save(held, mime.removeprefix("image/").upper(), quality=before)
    original = Probe(mime, len(held.getvalue()), Role.IMAGE, 1200, 900)
    opened = Image.open(held).convert("RGB")
    for size in ((1200, 900), (800, 600), (300, 225)):
        picture = opened.resize(size, Image.Resampling.LANCZOS)
        guess = likely(original, original.pixels, "image/jpeg", size, 75)
        assert coded(picture, "image/jpeg", 75) <= guess < most("image/jpeg", size, 75)


def test_a_drawing_scaled_down_stays_below_what_is_likely() -> None:
    picture = Image.new("P", (800, 600), 0)
    picture.putpalette([0, 0, 0, 255, 255, 255, 200, 30, 30])
    for row in range(0, 600, 9):
        picture.paste(1 + row % 2, (row, row // 2, row + 90, row // 2 + 5))
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=True)
    original = Probe("image/png", len(held.getvalue()), Role.IMAGE, 800, 600, mode="P")
    for size in ((800, 600), (333, 250)):
        scaled = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        guess = likely(original, original.pixels, "image/png", size, 75)
        assert coded(scaled, "image/png", 75) <= guess < most("image/png", size, 75)
