"""Stills made by a recipe: upright, cut and padded to the pixel, below the limit, without metadata."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from socialpost.content.wishes import Logo, Tag
from socialpost.errors import StateTrouble
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Box, Job, Recipe, Shape, Work
from socialpost.media.stills import encoding, picture
from socialpost.media.watch import Stopped, Watch
from tests.media.movie_set import pixel

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (250, 250, 250)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is laid so that an EXIF orientation brings it back."""


def quarters(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Return red and green above blue and white: no turn of it looks like another."""
    whole = Image.new("RGB", size, WHITE)
    half = size[0] // 2, size[1] // 2
    whole.paste(RED, (0, 0, *half))
    whole.paste(GREEN, (half[0], 0, size[0], half[1]))
    whole.paste(BLUE, (0, half[1], half[0], size[1]))
    return whole


def make(path: Path, shape: Shape | None, inputs: Mapping[str, Path] | None = None, **wishes: Any) -> Path:
    """Carry out a recipe on a file and return what came out."""
    recipe = Recipe(Work.PICTURE, **{"mime": "image/png", "shape": shape, **wishes})
    target = path.with_name(f"made-{path.name}")
    job = Job(path.name, "0" * 64, probe(path), recipe, probe(path))
    picture.make(path, job, inputs or {}, target, Watch())
    return target


def shown(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def near(has: Any, wanted: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(one - other) <= by for one, other in zip(has, wanted, strict=True))


def corners(image: Image.Image) -> list[Any]:
    right, bottom = image.width - 5, image.height - 5
    return [image.getpixel(place) for place in ((4, 4), (right, 4), (4, bottom), (right, bottom))]


def is_upright(image: Image.Image) -> bool:
    return all(near(has, wanted, 30) for has, wanted in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "tiff", "avif", "heic"])
def test_every_orientation_comes_out_upright(tmp_path: Path, orientation: int, form: str) -> None:
    path = tmp_path / f"a.{form}"
    laid = quarters().transpose(TURNS[orientation]) if orientation > 1 else quarters()
    exif = Image.Exif()
    exif[0x0112] = orientation
    if form == "heic":
        pillow_heif.from_pillow(laid).save(path, quality=90, exif=exif.tobytes())
    else:
        laid.save(path, exif=exif)
    made = shown(make(path, Shape((48, 32), (48, 32))))
    assert made.size == (48, 32)
    assert is_upright(made)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_crop_is_of_the_upright_picture_whatever_way_the_file_lies(tmp_path: Path, orientation: int) -> None:
    upright = Image.effect_noise((50, 40), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    laid = upright.transpose(TURNS[orientation]) if orientation > 1 else upright
    laid.save(tmp_path / "a.png", exif=exif)
    made = shown(make(tmp_path / "a.png", Shape((20, 10), (20, 10), Box(7, 11, 20, 10))))
    assert ImageChops.difference(made, upright.crop((7, 11, 27, 21))).getbbox() is None


def test_a_crop_that_is_scaled_takes_nothing_from_outside_of_it(tmp_path: Path) -> None:
    whole = Image.new("RGB", (200, 200), RED)
    whole.paste(BLUE, (50, 60, 150, 160))
    whole.save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((25, 25), (25, 25), Box(50, 60, 100, 100))))
    assert made.getcolors() == [(625, BLUE)]


def test_padding_is_of_its_colour_and_the_picture_lies_in_the_middle(tmp_path: Path) -> None:
    quarters((80, 40)).save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((80, 40), (80, 100), pad="#123456")))
    assert made.size == (80, 100)
    assert made.getpixel((40, 29)) == made.getpixel((40, 70)) == (0x12, 0x34, 0x56)
    assert ImageChops.difference(made.crop((0, 30, 80, 70)), quarters((80, 40))).getbbox() is None


def test_blurred_padding_has_the_pictures_colours_where_they_are_and_no_edges(tmp_path: Path) -> None:
    whole = Image.new("RGB", (200, 100), RED)
    whole.paste(BLUE, (0, 50, 200, 100))
    whole.save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((200, 100), (200, 400), pad="blur")))
    assert near(made.getpixel((100, 2)), RED, 12)
    assert near(made.getpixel((100, 397)), BLUE, 12)
    steps = [ImageStat.Stat(made.crop((0, row, 200, row + 1))).mean[0] for row in range(150)]
    assert max(abs(one - other) for one, other in itertools.pairwise(steps)) < 6


def test_transparent_parts_lie_on_the_colour_that_the_recipe_names(tmp_path: Path) -> None:
    whole = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    whole.paste((200, 0, 0, 128), (10, 10, 30, 30))
    whole.save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((40, 40), (40, 40)), flatten="#ffffff"))
    assert made.mode == "RGB"
    assert made.getpixel((2, 2)) == (255, 255, 255)
    assert near(made.getpixel((20, 20)), (227, 127, 127), 2)


def test_transparent_parts_stay_transparent_where_nothing_is_laid_under_them(tmp_path: Path) -> None:
    whole = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    whole.paste((200, 0, 0, 255), (0, 0, 20, 40))
    whole.save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((20, 20), (20, 20))))
    assert made.mode == "RGBA"
    assert made.getpixel((2, 10)) == (200, 0, 0, 255)
    assert pixel(made, (18, 10))[3] == 0


def test_the_edge_of_a_transparent_picture_has_no_dark_fringe(tmp_path: Path) -> None:
    whole = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    whole.paste((255, 255, 255, 255), (101, 101, 200, 200))
    whole.save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", Shape((40, 40), (40, 40)), flatten="#ffffff"))
    assert made.getextrema() == ((255, 255),) * 3


def test_a_jpeg_never_has_black_where_the_original_was_transparent(tmp_path: Path) -> None:
    Image.new("RGBA", (16, 16), (0, 0, 0, 0)).save(tmp_path / "a.png")
    made = shown(make(tmp_path / "a.png", None, mime="image/jpeg"))
    assert near(made.getpixel((8, 8)), (255, 255, 255), 1)


def test_a_jpeg_decoded_at_a_fraction_looks_like_one_decoded_whole(tmp_path: Path) -> None:
    grain = Image.effect_noise((400, 300), 80).resize((1600, 1200), Image.Resampling.BICUBIC)
    whole = Image.merge("RGB", (grain, ImageChops.invert(Image.linear_gradient("L").resize((1600, 1200))), grain))
    whole.save(tmp_path / "a.jpg", quality=92)
    for size, box in (((400, 300), None), ((160, 120), None), ((150, 150), Box(333, 221, 640, 640))):
        made = shown(make(tmp_path / "a.jpg", Shape(size, size, box)))
        window = (box.x, box.y, box.x + box.width, box.y + box.height) if box else None
        best = shown(tmp_path / "a.jpg").resize(size, Image.Resampling.LANCZOS, box=window)
        assert ImageStat.Stat(ImageChops.difference(made.convert("L"), best.convert("L"))).rms[0] < 2.5


def test_one_frame_of_an_animation_can_be_a_still(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (32, 24), colour) for colour in (RED, BLUE)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert near(shown(make(tmp_path / "a.gif", Shape((16, 12), (16, 12)))).convert("RGB").getpixel((5, 5)), RED)


@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp", "image/png"])
def test_nothing_of_the_metadata_remains(tmp_path: Path, mime: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SecretMaker", "SecretModel"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 50.0)
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SecretPacket</x:xmpmeta>'
    quarters((400, 300)).save(tmp_path / "a.jpg", exif=exif, xmp=packet, comment=b"SecretNote", dpi=(301, 301))
    made = make(tmp_path / "a.jpg", Shape((200, 150), (200, 150)), mime=mime)
    data = made.read_bytes()
    for trace in (b"Secret", b"Exif", b"EXIF", b"eXIf", b"http://ns.adobe", b"XMP ", b"ICC", b"iCCP", b"tEXt", b"pHYs"):
        assert trace not in data
    with Image.open(made) as image:
        assert not image.getexif()
        assert not image.info.keys() & {"icc_profile", "exif", "xmp", "comment", "XML:com.adobe.xmp"}
    told = probe(made)
    assert not told.location
    assert not told.camera


def test_a_jpeg_keeps_the_colour_of_every_pixel_only_at_high_quality(tmp_path: Path) -> None:
    quarters((64, 64)).save(tmp_path / "a.png")
    for quality, halves in ((95, 1), (90, 1), (89, 2), (75, 2)):
        with Image.open(make(tmp_path / "a.png", None, mime="image/jpeg", quality=(quality, quality))) as image:
            assert image.layer[0][1:3] == (halves, halves)  # type: ignore[attr-defined]
            assert image.info["progressive"]


def noise(path: Path, size: tuple[int, int]) -> Path:
    Image.frombytes("RGB", size, random.Random(7).randbytes(3 * size[0] * size[1])).save(path)
    return path


@pytest.mark.parametrize(("mime", "most"), [("image/jpeg", 25_000), ("image/webp", 20_000)])
def test_the_highest_quality_below_the_limit_is_taken(tmp_path: Path, mime: str, most: int) -> None:
    path = noise(tmp_path / "a.png", (192, 192))
    made = make(path, None, mime=mime, quality=(40, 94), most_bytes=most).stat().st_size
    assert made <= most
    sizes = [make(path, None, mime=mime, quality=(quality,) * 2).stat().st_size for quality in range(40, 95, 3)]
    assert min(sizes) < made < max(sizes)
    assert made >= max(size for size in sizes if size <= most)


def test_what_is_too_large_at_the_lowest_quality_is_refused_with_what_would_help(tmp_path: Path) -> None:
    path = noise(tmp_path / "a.png", (256, 256))
    with pytest.raises(MediaTrouble, match=r"256 x 256 .* at quality 75, and at most 20,000") as caught:
        make(path, None, mime="image/jpeg", quality=(75, 92), most_bytes=20_000)
    assert caught.value.rule == "media.rendition"
    assert "fit: {quality: 60}" in caught.value.fix
    with pytest.raises(MediaTrouble, match="as PNG"):
        make(path, None, most_bytes=20_000)


def linear(quality: int) -> bytes:
    return bytes(100 * quality)


@pytest.mark.parametrize("most", [*range(6_900, 9_300, 50), 10_000])
def test_the_search_finds_the_exact_quality_with_few_encodings(most: int) -> None:
    tried: list[int] = []

    def form(quality: int) -> bytes:
        tried.append(quality)
        return linear(quality)

    data, quality = encoding.search(form, 70, 92, most, Watch())
    assert quality == min(92, max(70, most // 100))
    assert data == linear(quality)
    assert len(tried) == len(set(tried)) <= 7


@pytest.mark.parametrize("cliff", range(71, 92))
def test_the_search_is_not_led_astray_by_sizes_that_jump(cliff: int) -> None:
    tried: list[int] = []

    def form(quality: int) -> bytes:
        tried.append(quality)
        return bytes(10_000 + quality if quality >= cliff else 100 + quality)

    assert encoding.search(form, 70, 92, 5_000, Watch())[1] == cliff - 1
    assert len(tried) <= 9


def test_a_picture_that_fits_at_once_is_encoded_once() -> None:
    tried: list[int] = []

    def form(quality: int) -> bytes:
        tried.append(quality)
        return linear(quality)

    encoding.search(form, 70, 92, 9_200, Watch())
    assert tried == [92]


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "gif", "tiff"])
def test_a_file_that_was_cut_off_after_it_was_planned_is_refused_in_words(tmp_path: Path, form: str) -> None:
    path = noise(tmp_path / f"a.{form}", (200, 200))
    job = Job(path.name, "", probe(path), Recipe(Work.PICTURE, "image/png"), probe(path))
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(MediaTrouble) as caught:
        picture.make(path, job, {}, tmp_path / "made", Watch())
    assert caught.value.rule == "media.broken"
    assert not (tmp_path / "made").exists()


def test_a_file_that_says_it_is_larger_than_can_be_decoded_is_not_decoded(tmp_path: Path, png_of: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_of(40_000, 40_000))
    with pytest.raises(MediaTrouble, match="1,600,000,000 pixels"):
        make(path, Shape((100, 100), (100, 100)))


def test_a_probe_that_lies_about_the_size_does_not_open_the_door_to_a_bomb(tmp_path: Path, png_of: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_of(40_000, 40_000))
    told = replace(probe(path), width=10, height=10)
    job = Job("a.png", "", told, Recipe(Work.PICTURE, "image/png"), told)
    with pytest.raises(MediaTrouble, match="1,600,000,000 pixels"):
        picture.make(path, job, {}, tmp_path / "made", Watch())


@pytest.mark.parametrize(
    ("edge", "says"), [(20_000, "400,000,000 pixels"), (10, "says 10 x 10 pixels and has 96 x 64")]
)
def test_a_file_that_is_not_as_it_was_probed_is_refused(tmp_path: Path, edge: int, says: str) -> None:
    quarters().save(tmp_path / "a.png")
    told = replace(probe(tmp_path / "a.png"), width=edge, height=edge)
    job = Job("a.png", "", told, Recipe(Work.PICTURE, "image/png"), told)
    with pytest.raises(MediaTrouble, match=says):
        picture.make(tmp_path / "a.png", job, {}, tmp_path / "made", Watch())


def test_a_rendition_that_was_promised_without_transparent_parts_has_none(tmp_path: Path) -> None:
    Image.new("RGBA", (16, 16), (200, 0, 0, 0)).save(tmp_path / "a.png")
    told = probe(tmp_path / "a.png")
    job = Job("a.png", "", told, Recipe(Work.PICTURE, "image/png"), replace(told, alpha=False))
    picture.make(tmp_path / "a.png", job, {}, tmp_path / "made", Watch())
    assert shown(tmp_path / "made").mode == "RGB"
    assert shown(tmp_path / "made").getpixel((8, 8)) == (255, 255, 255)


def test_a_file_of_another_type_than_planned_is_not_decoded_as_whatever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    quarters().save(path)
    told = probe(path)
    quarters().save(path, format="PNG")
    job = Job("a.jpg", "", told, Recipe(Work.PICTURE, "image/png"), told)
    with pytest.raises(MediaTrouble, match="cannot be decoded"):
        picture.make(path, job, {}, tmp_path / "made", Watch())


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    noise(tmp_path / "a.png", (64, 64))
    told = probe(tmp_path / "a.png")
    job = Job("a.png", "", told, Recipe(Work.PICTURE, "image/jpeg"), told)
    with pytest.raises(StateTrouble, match="the disk is full"):
        picture.make(tmp_path / "a.png", job, {}, full, Watch())


def test_who_asks_to_stop_gets_no_file(tmp_path: Path) -> None:
    quarters().save(tmp_path / "a.png")
    told = probe(tmp_path / "a.png")
    job = Job("a.png", "", told, Recipe(Work.PICTURE, "image/jpeg"), told)
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        picture.make(tmp_path / "a.png", job, {}, tmp_path / "made", Watch(stopped=lambda: next(asked, True)))
    assert not (tmp_path / "made").exists()


def test_progress_goes_up_from_nothing_to_all(tmp_path: Path) -> None:
    path = noise(tmp_path / "a.png", (128, 128))
    told = probe(path)
    heard: list[float] = []
    recipe = Recipe(Work.PICTURE, "image/jpeg", quality=(10, 95), most_bytes=9_000)
    picture.make(path, Job("a.png", "", told, recipe, told), {}, tmp_path / "made", Watch(tell=heard.append))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert len(heard) > 5


def test_logo_and_tag_lie_on_the_finished_canvas(tmp_path: Path) -> None:
    Image.new("RGB", (100, 50), GREEN).save(tmp_path / "a.png")
    Image.new("RGBA", (10, 10), (*BLUE, 255)).save(tmp_path / "logo.png")
    made = shown(
        make(
            tmp_path / "a.png",
            Shape((400, 200), (400, 400), pad="#ffffff"),
            {"media/logo.png": tmp_path / "logo.png"},
            logo=Logo("media/logo.png", size=0.1, margin=0.05),
            tag=Tag("$ 49", background="#ff0000"),
        )
    )
    assert made.getpixel((350, 350)) == BLUE
    assert made.getpixel((385, 385)) == (255, 255, 255)
    assert made.getpixel((16, 30)) == (255, 0, 0)


@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp"])
def test_even_one_pixel_and_the_longest_edge_are_made_or_refused_in_words(tmp_path: Path, mime: str) -> None:
    Image.new("RGB", (1, 1), RED).save(tmp_path / "a.png")
    assert shown(make(tmp_path / "a.png", None, mime=mime)).size == (1, 1)
    if mime == "image/webp":
        with pytest.raises(MediaTrouble, match="WEBP of 16400 x 1"):
            make(tmp_path / "a.png", Shape((16_400, 1), (16_400, 1)), mime=mime)


def test_noise_of_the_largest_kind_is_encoded_whole(tmp_path: Path) -> None:
    path = noise(tmp_path / "a.png", (300, 200))
    data = make(path, None, mime="image/jpeg", quality=(95, 95)).read_bytes()
    assert Image.open(io.BytesIO(data)).convert("RGB").size == (300, 200)
    assert data.endswith(b"\xff\xd9")
