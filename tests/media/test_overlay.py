"""Logos and tags stand where they were wished, look as they were given, and tell what a font cannot write."""

from __future__ import annotations

import itertools
import math
import struct
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.content.wishes import CORNERS, Logo, Tag
from socialpost.media.making import glyphs, lettering, overlay
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Recipe, Work
from tests.media.movie_set import colours_of, pixel

CANVAS = (400, 200)
SYSTEM = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A blue square with a transparent frame."""
    whole = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    whole.paste((0, 0, 200, 255), (10, 10, 30, 30))
    path = tmp_path / "logo.png"
    whole.save(path)
    return path


def system_font() -> Path:
    if not SYSTEM.exists():
        pytest.skip("no font with Greek, Arabic and currency signs is installed here")
    return SYSTEM


def recipe(**wishes: Any) -> Recipe:
    return Recipe(Work.PICTURE, "image/jpeg", **wishes)


def where(layer: Image.Image | None) -> tuple[int, int, int, int]:
    assert layer is not None
    box = layer.getchannel("A").getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("corner", CORNERS)
def test_a_logo_stands_in_its_corner_in_its_size(tmp_path: Path, corner: str) -> None:
    Image.new("RGB", (50, 25), (0, 0, 200)).save(tmp_path / "logo.png")
    wish = recipe(logo=Logo("logo.png", corner=corner, size=0.25, margin=0.05))
    layer = overlay.layer(CANVAS, wish, {"logo.png": tmp_path / "logo.png"})
    left, top = (10 if "left" in corner else 290), (10 if "top" in corner else 140)
    assert where(layer) == (left, top, left + 100, top + 50)
    assert layer is not None
    assert layer.size == CANVAS


def test_a_logo_keeps_its_transparent_parts_and_has_no_dark_edge(logo: Path) -> None:
    piece, _place = overlay.mark((1000, 500), Logo("logo.png", size=0.1), logo)
    assert pixel(piece, (2, 2))[3] == 0
    seen = [colour for colour in (pixel(piece, (x, 50)) for x in range(100)) if colour[3] > 20]
    assert seen
    assert all(colour[2] > 180 for colour in seen)


def test_opacity_makes_a_logo_fainter_but_not_darker(logo: Path) -> None:
    piece, _place = overlay.mark((1000, 500), Logo("logo.png", size=0.1, opacity=0.4), logo)
    red, green, blue, alpha = pixel(piece, (50, 50))
    assert (red, green, blue) == (0, 0, 200)
    assert abs(alpha - 102) <= 1


def test_a_tall_logo_stays_inside_of_a_flat_picture(tmp_path: Path) -> None:
    Image.new("RGB", (10, 100), (0, 0, 200)).save(tmp_path / "logo.png")
    layer = overlay.layer((600, 100), recipe(logo=Logo("l", size=0.5, margin=0.1)), {"l": tmp_path / "logo.png"})
    assert where(layer) == (582, 10, 590, 90)


def test_a_logo_that_lies_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (20, 40), (0, 0, 200)).save(tmp_path / "logo.jpg", exif=exif)
    piece, _place = overlay.mark((400, 400), Logo("logo.jpg", size=0.1), tmp_path / "logo.jpg")
    assert piece.size == (40, 20)


def test_a_logo_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(MediaTrouble, match=r"logo\.svg: it is an SVG drawing"):
        overlay.mark(CANVAS, Logo("logo.svg"), tmp_path / "logo.svg")


def test_nothing_to_lay_over_is_no_layer() -> None:
    assert overlay.layer(CANVAS, recipe(), {}) is None
    assert overlay.layer(CANVAS, recipe(tag=Tag("  ")), {}) is None


@pytest.mark.parametrize("corner", CORNERS)
def test_a_tag_is_a_plate_of_its_colour_in_its_corner(corner: str) -> None:
    tag = Tag("$ 49.90", corner=corner, size=0.1, margin=0.05, colour="#00ff00", background="#ff0000")
    left, top, right, bottom = where(overlay.layer(CANVAS, recipe(tag=tag), {}))
    assert (left == 10) if "left" in corner else (right == 390)
    assert (top == 10) if "top" in corner else (bottom == 190)
    piece, place = overlay.plate(CANVAS, tag, None)
    assert place == (left, top)
    assert piece.getpixel((piece.width // 2, 1)) == (255, 0, 0, 255)
    assert pixel(piece, (0, 0))[3] < 60
    assert any(colour[:3] == (0, 255, 0) for colour in colours_of(piece))


def test_the_size_of_a_tag_is_the_height_of_one_line() -> None:
    one, _ = overlay.plate((1000, 1000), Tag("Ag", size=0.1), None)
    two, _ = overlay.plate((1000, 1000), Tag("Ag\nAg", size=0.1), None)
    assert abs(two.height - one.height - 100) <= 3


def test_a_tag_that_is_too_wide_is_set_smaller() -> None:
    small, place = overlay.plate((200, 300), Tag("a very long price tag indeed, too long", size=0.2), None)
    assert small.width <= 200 - 2 * 6
    assert small.width > 150
    assert place == (6, 6)


def test_a_picture_too_small_for_its_tag_is_refused_with_what_would_help() -> None:
    with pytest.raises(MediaTrouble, match="too small for its tag") as caught:
        overlay.plate((20, 20), Tag("a very long price tag"), None)
    assert "tag: off" in caught.value.fix


def test_logo_and_tag_in_one_corner_do_not_cover_each_other(logo: Path) -> None:
    wish = {"logo": Logo("l", corner="top-left", size=0.2), "tag": Tag("$ 49", corner="top-left")}
    (mark, at), (plate, below) = overlay.pieces((400, 400), recipe(**wish), {"l": logo})
    assert at[1] + mark.height < below[1]
    assert below[1] + plate.height < 400


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("$ 1,299.90 (2 for 1)", ""),
        ("kr 1 299", ""),
        ("€49 £5 49,00 zł Kč ₽ Цена", ""),
        ("caf\u00e9 cafe\u0301", ""),
        ("49 € デスク", "デスク"),
        ("1\u202f299\u00a0kr\u200b\ufeff\n\tend", ""),
        ("سلام", "سلام"),
        ("", ""),
    ],
)
def test_the_built_in_font_tells_what_it_cannot_write(text: str, lacks: str) -> None:
    assert lettering.missing(text, None) == lacks


def test_what_is_missed_by_the_built_in_font_is_what_it_draws_as_a_box() -> None:
    face = lettering.font(None, 40)
    box = bytes(face.getmask("\U0010fffe"))
    codes = [*range(0x21, 0x250), *range(0x370, 0x590), *range(0x20A0, 0x20C0)]
    drawn = [chr(code) for code in codes if chr(code).isprintable() and unicodedata.category(chr(code))[0] in "LNPS"]
    boxes = {character for character in drawn if bytes(face.getmask(character)) == box}
    assert 50 < len(boxes) < len(drawn) / 2
    assert set(lettering.missing("".join(drawn), None)) == boxes


def test_a_given_font_is_asked_itself() -> None:
    face = system_font()
    assert lettering.missing("€ 49 ł Ω سلام cafe\u0301", face) == ""
    assert lettering.missing("漢 €字", face) == "漢字"


@pytest.mark.parametrize("data", [b"", b"no font at all", b"\0\1\0\0\0\x10" + bytes(20), b"OTTO\0\0" + bytes(30)])
def test_what_is_no_font_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "price.ttf"
    path.write_bytes(data)
    with pytest.raises(MediaTrouble, match=r"price\.ttf is not a font"):
        lettering.missing("a", path)
    with pytest.raises(MediaTrouble, match=r"price\.ttf is not a font"):
        lettering.font(path, 20)


def font_of(platform: int, encoding: int, table: bytes) -> bytes:
    cmap = struct.pack(">HHHHL", 0, 1, platform, encoding, 12) + table
    return b"\0\1\0\0" + struct.pack(">HHHH4sLLL", 1, 16, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap


def covered(data: bytes) -> str:
    coverage = glyphs.coverage(data)
    return "".join(chr(code) for code in range(0x20, 0x20000) if not 0xD800 <= code < 0xE000 and chr(code) in coverage)


def segments(*spans: tuple[int, int, int]) -> bytes:
    """Return a format 4 table: (first, last, delta)."""
    count = len(spans)
    columns: Iterable[Iterable[int]] = ([b for _a, b, _d in spans], [0], [a for a, _b, _d in spans])
    head = struct.pack(">HHHHHHH", 4, 0, 0, count * 2, 0, 0, 0)
    body = struct.pack(f">{2 * count + 1}H", *itertools.chain(*columns))
    return head + body + struct.pack(f">{2 * count}H", *(delta & 0xFFFF for *_span, delta in spans), *[0] * count)


@pytest.mark.parametrize(
    ("data", "has"),
    [
        (font_of(1, 0, bytes(300)), ""),  # not by Unicode: nobody looks there
        (font_of(3, 1, segments((0x41, 0x43, 1), (0x61, 0x61, -0x61), (0xFFFF, 0xFFFF, 1))), "ABC"),
        (font_of(3, 0, segments((0xF041, 0xF042, 1), (0xFFFF, 0xFFFF, 1))), "AB\uf041\uf042"),
        (font_of(0, 3, struct.pack(">HHHHHHHH", 6, 16, 0, 0x41, 3, 7, 0, 9)), "AC"),
        (font_of(3, 10, struct.pack(">HHLLLLLL", 12, 0, 28, 0, 1, 0x1F600, 0x1F601, 5)), "\U0001f600\U0001f601"),
        (font_of(3, 10, struct.pack(">HHLLLLLL", 13, 0, 28, 0, 1, 0x41, 0x43, 5)), "ABC"),
        (font_of(3, 10, struct.pack(">HHLLLLLL", 12, 0, 28, 0, 1, 0x41, 0x43, 0)), "BC"),
    ],
)
def test_every_kind_of_character_map_is_read(data: bytes, has: str) -> None:
    assert covered(data) == has


def test_a_letter_that_is_put_together_from_parts_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "parts.ttf"
    path.write_bytes(font_of(3, 1, segments((0x65, 0x65, 1), (0x301, 0x301, 1), (0xFFFF, 0xFFFF, 1))))
    assert lettering.missing("\u00e9 e\u0301 \u00e8", path) == "\u00e8"


def test_a_map_that_claims_millions_of_groups_is_read_as_far_as_it_goes() -> None:
    table = struct.pack(">HHLLLLLL", 12, 0, 28, 0, 0xFFFFFFFF, 0x41, 0x42, 5)
    assert covered(font_of(3, 10, table)) == "AB"


def test_subtitles_are_white_with_a_dark_edge_and_no_wider_than_they_may_be() -> None:
    image = lettering.lines("The lamp is made by hand in Oslo, of oak and brass and wool.", None, 40, 400)
    assert image.mode == "RGBA"
    assert 200 < image.width <= 400
    colours = colours_of(image)
    assert (255, 255, 255, 255) in colours
    assert any(max(colour[:3]) < 40 and colour[3] == 255 for colour in colours)
    assert all(min(colour[:3]) > 10 for colour in colours)


def test_the_dark_edge_of_subtitles_counts_to_their_width() -> None:
    width = round(lettering.font(None, 40).getlength("one two three"))
    assert lettering.lines("one two three", None, 40, width).width <= width


def test_subtitles_are_wrapped_at_spaces_and_keep_their_own_line_breaks() -> None:
    face = lettering.font(None, 40)
    width = math.ceil(face.getlength("one two three"))
    assert lettering.wrapped("one two three four\nfive", face, width) == ["one two three", "four", "five"]


def test_a_number_and_its_currency_are_not_torn_apart() -> None:
    face = lettering.font(None, 40)
    width = math.ceil(face.getlength("only 1 299 kr"))
    assert lettering.wrapped("now only 1\u202f299\u00a0kr", face, width) == ["now only", "1\u202f299\u00a0kr"]


def test_a_word_wider_than_the_line_is_broken_between_its_letters() -> None:
    face = lettering.font(None, 40)
    found = lettering.wrapped("Donaudampfschifffahrt", face, 150)
    assert "".join(found) == "Donaudampfschifffahrt"
    assert len(found) > 1
    assert all(face.getlength(line) <= 150 for line in found)


def test_an_odd_space_is_drawn_as_a_space_not_as_a_box() -> None:
    face = lettering.font(None, 40)
    ink = lettering.Ink((0, 0, 0))
    assert lettering.block(["1\u202f2"], face, ink).tobytes() == lettering.block(["1 2"], face, ink).tobytes()


def test_arabic_runs_from_right_to_left_and_its_letters_join() -> None:
    face = lettering.font(system_font(), 60)
    ink = lettering.Ink((0, 0, 0))
    joined = lettering.block(["بب"], face, ink)
    apart = lettering.block(["ب\u200cب"], face, ink)
    assert joined.tobytes() != apart.tobytes()
    mixed = lettering.block(["سس i"], face, ink).getchannel("A")
    narrow = mixed.crop((0, 0, mixed.width // 6, mixed.height)).getbbox()
    assert narrow is not None
    assert narrow[2] - narrow[0] < 12  # the Latin i, which is read last, stands on the left
