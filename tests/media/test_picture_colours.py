"""Whatever colours an original is made in, people see the same ones in the rendition, as sRGB."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms

from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Job, Recipe, Work
from socialpost.media.stills import picture
from socialpost.media.watch import Watch
from tests.media.movie_set import pixel

Triple = Sequence[float]
SRGB = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
P3 = (0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841)
ADOBE = (0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)
"""Red, green and blue as XYZ under D50, as the profiles tell them."""

FROM_P3 = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))
FROM_ADOBE = ((1.3984, -0.3984, 0.0), (0.0, 1.0, 0.0), (0.0, -0.0429, 1.0429))
"""Linear light of one space in linear light of sRGB: taken from CIE 1931 primaries, not from the profiles above."""

INKS = {"white": (100, 0, 0), "cyan": (60, -15, -25), "magenta": (50, 60, 0), "yellow": (85, 0, 70), "black": (0, 0, 0)}
"""CIE L*a*b* of a made-up press, chosen inside sRGB."""


def fixed(value: float) -> bytes:
    return struct.pack(">l", round(value * 65536))


def icc(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Put a version 2 profile together from its tags."""
    count, body, table = len(tags), b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">LL", 132 + 12 * count + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = 132 + 12 * count + len(body)
    head = struct.pack(">L4sL4s4s4s12s4s", size, b"\0" * 4, 0x02100000, kind, space, connection, bytes(12), b"acsp")
    head += bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">L", count) + table + body


def described(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc" + bytes(4) + struct.pack(">L", len(text)) + text + bytes(78)


def xyz(values: Triple) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)


def gamma(power: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">LH", 1, round(power * 256)) + b"\0\0"


def matrix(primaries: Sequence[Triple], power: float = 2.2) -> bytes:
    names = (b"rXYZ", b"gXYZ", b"bXYZ")
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma(power))
    colours = {name: xyz(values) for name, values in zip(names, primaries, strict=True)}
    white = {b"desc": described("made by a test"), b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"cprt": b"text\0\0\0\0x\0\0\0"}
    return icc(b"mntr", b"RGB ", b"XYZ ", {**white, **colours, **curves})


def grey(power: float) -> bytes:
    white = {b"desc": described("grey"), b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"cprt": b"text\0\0\0\0x\0\0\0"}
    return icc(b"mntr", b"GRAY", b"XYZ ", {**white, b"kTRC": gamma(power)})


def press() -> bytes:
    """Return a CMYK profile of sixteen nodes: the solids are INKS, what lies over another ink is black."""
    nodes = b""
    for number in range(16):
        on = [
            name for bit, name in zip((8, 4, 2, 1), ("cyan", "magenta", "yellow", "black"), strict=True) if number & bit
        ]
        light, a, b = INKS[on[0] if len(on) == 1 else "black"] if on else INKS["white"]
        nodes += bytes((round(light * 2.55), a + 128, b + 128))
    ramp = bytes(range(256))
    one = b"".join(fixed(float(value)) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + one + ramp * 4 + nodes + ramp * 3
    white = {b"desc": described("press"), b"wtpt": xyz((0.84, 0.87, 0.66)), b"cprt": b"text\0\0\0\0x\0\0\0"}
    return icc(b"prtr", b"CMYK", b"Lab ", {**white, b"A2B0": table})


def coded(light: float) -> int:
    light = min(1.0, max(0.0, light))
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def through(colour: Triple, rows: Sequence[Triple], power: float) -> tuple[int, ...]:
    """Return a colour of another space as sRGB, by plain arithmetic."""
    light = [(value / 255) ** power for value in colour]
    return tuple(coded(sum(share * part for share, part in zip(row, light, strict=True))) for row in rows)


def from_lab(lab: Triple) -> tuple[int, ...]:
    """Return CIE L*a*b* under D50 as sRGB, by plain arithmetic."""
    middle = (lab[0] + 16) / 116
    parts = (middle + lab[1] / 500, middle, middle - lab[2] / 200)
    x, y, z = (
        white * (part**3 if part > 6 / 29 else 3 * (6 / 29) ** 2 * (part - 4 / 29))
        for part, white in zip(parts, (0.9642, 1.0, 0.8249), strict=True)
    )
    rows = ((3.1339, -1.6169, -0.4906), (-0.9788, 1.9161, 0.0335), (0.0719, -0.2290, 1.4052))
    return tuple(coded(row[0] * x + row[1] * y + row[2] * z) for row in rows)


def rendered(path: Path, mime: str = "image/png", **wishes: Any) -> Image.Image:
    told = probe(path)
    target = path.with_name("made")
    picture.make(path, Job(path.name, "", told, Recipe(Work.PICTURE, mime, **wishes), told), {}, target, Watch())
    with Image.open(target) as image:
        image.load()
        assert "icc_profile" not in image.info
        return image


def seen(path: Path, **wishes: Any) -> tuple[int, ...]:
    image = rendered(path, **wishes)
    assert image.mode == "RGB"
    middle = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(middle, tuple)
    return middle


def near(has: Sequence[int], wanted: Sequence[int], by: int = 2) -> bool:
    return all(abs(one - other) <= by for one, other in zip(has, wanted, strict=True))


PLAIN_COLOURS = [(200, 100, 50), (40, 180, 90), (128, 128, 128), (250, 240, 10), (255, 255, 255), (0, 0, 0)]


@pytest.mark.parametrize("colour", PLAIN_COLOURS)
@pytest.mark.parametrize(("primaries", "rows"), [(P3, FROM_P3), (ADOBE, FROM_ADOBE)], ids=["P3", "Adobe RGB"])
def test_colours_of_a_wide_space_come_out_as_the_same_colours(
    tmp_path: Path, colour: tuple[int, int, int], primaries: Sequence[Triple], rows: Sequence[Triple]
) -> None:
    Image.new("RGB", (16, 16), colour).save(tmp_path / "a.png", icc_profile=matrix(primaries))
    assert near(seen(tmp_path / "a.png"), through(colour, rows, 2.2), 3)


def test_the_red_of_display_p3_is_the_reddest_red_there_is(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16), (255, 0, 0)).save(tmp_path / "a.jpg", icc_profile=matrix(P3), quality=95, subsampling=0)
    assert near(seen(tmp_path / "a.jpg"), (255, 0, 0))


def test_a_picture_with_the_profile_of_srgb_is_not_touched(tmp_path: Path) -> None:
    ramp = Image.frombytes("RGB", (16, 16), bytes(range(256)) * 3)
    for profile in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), matrix(SRGB, 2.2)):
        ramp.save(tmp_path / "a.png", icc_profile=profile)
        assert rendered(tmp_path / "a.png").tobytes() == ramp.tobytes()


@pytest.mark.parametrize(
    "ink",
    [("cyan", (255, 0, 0, 0)), ("magenta", (0, 255, 0, 0)), ("yellow", (0, 0, 255, 0)), ("black", (0, 0, 0, 255))],
)
def test_inks_look_as_their_profile_says(tmp_path: Path, ink: tuple[str, tuple[int, ...]]) -> None:
    name, colour = ink
    sheet = Image.new("CMYK", (16, 16), colour)
    sheet.save(tmp_path / "a.jpg", icc_profile=press(), quality=98)
    sheet.save(tmp_path / "a.tiff", icc_profile=press())
    assert near(seen(tmp_path / "a.jpg"), from_lab(INKS[name]), 5)
    assert near(seen(tmp_path / "a.tiff"), from_lab(INKS[name]), 4)


def test_inks_without_a_profile_are_subtracted_from_white(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save(tmp_path / "a.jpg", quality=98)
    Image.new("CMYK", (16, 16), (0, 0, 0, 128)).save(tmp_path / "b.jpg", quality=98)
    assert near(seen(tmp_path / "a.jpg"), (0, 255, 255), 4)
    assert near(seen(tmp_path / "b.jpg"), (127, 127, 127), 4)


def test_grey_follows_its_own_profile(tmp_path: Path) -> None:
    Image.new("L", (16, 16), 128).save(tmp_path / "a.png", icc_profile=grey(1.0))
    assert near(seen(tmp_path / "a.png"), (coded(128 / 255),) * 3)


def test_grey_with_a_profile_of_colours_follows_its_curve(tmp_path: Path) -> None:
    Image.new("L", (16, 16), 128).save(tmp_path / "a.png", icc_profile=matrix(SRGB, 1.0))
    assert near(seen(tmp_path / "a.png"), (coded(128 / 255),) * 3)


def test_colours_keep_their_transparency_through_a_profile(tmp_path: Path) -> None:
    Image.new("RGBA", (16, 16), (200, 100, 50, 99)).save(tmp_path / "a.png", icc_profile=matrix(P3))
    made = rendered(tmp_path / "a.png").getpixel((8, 8))
    assert isinstance(made, tuple)
    assert near(made[:3], through((200, 100, 50), FROM_P3, 2.2), 3)
    assert made[3] == 99


@pytest.mark.parametrize(
    "profile",
    [b"junk", b"", matrix(P3)[:200], matrix(P3)[:-400] + bytes(400), press(), grey(1.0), bytes(3000)],
    ids=["text", "nothing", "cut off", "zeros in it", "of inks", "of grey", "zeros"],
)
def test_a_profile_that_cannot_be_used_does_not_stop_anything(tmp_path: Path, profile: bytes) -> None:
    Image.new("RGB", (16, 16), (200, 100, 50)).save(tmp_path / "a.png", icc_profile=profile)
    assert near(seen(tmp_path / "a.png"), (200, 100, 50))


def test_inks_with_a_profile_that_cannot_be_used_are_subtracted_from_white(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (0, 128, 40, 0)).save(tmp_path / "a.jpg", quality=98, icc_profile=matrix(P3))
    assert near(seen(tmp_path / "a.jpg"), (255, 127, 215), 4)


def test_lab_as_photoshop_writes_it_is_converted(tmp_path: Path) -> None:
    def signed(value: int) -> int:
        return value & 0xFF

    pixels = bytes((round(60 * 2.55), signed(-15), signed(-25))) * 256
    Image.frombytes("LAB", (16, 16), pixels).save(tmp_path / "a.tiff")
    assert near(seen(tmp_path / "a.tiff"), from_lab((60, -15, -25)), 4)


def deep_png(colour: int, samples: Sequence[int]) -> bytes:
    """Return a PNG of 16 x 16 equal pixels with 16 bits a channel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    rows = (b"\0" + struct.pack(f">{len(samples)}H", *samples) * 16) * 16
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 16, 16, 16, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_sixteen_bits_a_channel_become_eight(tmp_path: Path) -> None:
    (tmp_path / "grey.png").write_bytes(deep_png(0, [0x8080]))
    (tmp_path / "colour.png").write_bytes(deep_png(2, [0xC8C8, 0x6464, 0x3232]))
    (tmp_path / "alpha.png").write_bytes(deep_png(6, [0xC8C8, 0x6464, 0x3232, 0x6363]))
    assert near(seen(tmp_path / "grey.png"), (128, 128, 128), 1)
    assert near(seen(tmp_path / "colour.png"), (200, 100, 50), 1)
    assert rendered(tmp_path / "alpha.png").getpixel((8, 8)) == (200, 100, 50, 99)


@pytest.mark.parametrize(
    ("mode", "value", "wanted"),
    [("I;16", 0x4040, 64), ("I", 0x4040, 64), ("F", 0.25, 64), ("F", 16_448.0, 64), ("1", 1, 255), ("L", 64, 64)],
)
def test_grey_of_any_depth_is_grey(tmp_path: Path, mode: str, value: float, wanted: int) -> None:
    whole = Image.new(mode, (16, 16), value)
    whole.save(tmp_path / "a.tiff")
    assert near(seen(tmp_path / "a.tiff"), (wanted,) * 3, 1)


def test_black_and_white_is_scaled_to_grey_not_to_dots(tmp_path: Path) -> None:
    dots = Image.new("1", (64, 64))
    dots.putdata([(x + y) % 2 * 255 for y in range(64) for x in range(64)])
    dots.save(tmp_path / "a.png")
    from socialpost.media.recipe import Shape

    assert near(seen(tmp_path / "a.png", shape=Shape((16, 16), (16, 16))), (128, 128, 128), 3)


def in_palette(path: Path) -> None:
    whole = Image.new("P", (16, 16), 1)
    whole.putpalette([0, 0, 0, 200, 100, 50, 10, 20, 30])
    whole.paste(2, (0, 0, 8, 16))
    whole.save(path, transparency=2)


def in_palette_with_shares(path: Path) -> None:
    whole = Image.new("P", (16, 16), 1)
    whole.putpalette([0, 0, 0, 200, 100, 50, 10, 20, 30])
    whole.paste(2, (0, 0, 8, 16))
    whole.save(path, transparency=bytes((255, 255, 0)))


def in_grey_with_alpha(path: Path) -> None:
    whole = Image.new("LA", (16, 16), (80, 255))
    whole.paste((0, 0), (0, 0, 8, 16))
    whole.save(path)


def in_one_colour(path: Path) -> None:
    whole = Image.new("RGB", (16, 16), (200, 100, 50))
    whole.paste((1, 2, 3), (0, 0, 8, 16))
    whole.save(path, transparency=(1, 2, 3))


def in_one_grey(path: Path) -> None:
    whole = Image.new("L", (16, 16), 80)
    whole.paste(3, (0, 0, 8, 16))
    whole.save(path, transparency=3)


@pytest.mark.parametrize(
    ("draw", "colour"),
    [
        (in_palette, (200, 100, 50)),
        (in_palette_with_shares, (200, 100, 50)),
        (in_grey_with_alpha, (80, 80, 80)),
        (in_one_colour, (200, 100, 50)),
        (in_one_grey, (80, 80, 80)),
    ],
)
def test_every_way_to_be_transparent_is_seen(
    tmp_path: Path, draw: Callable[[Path], None], colour: tuple[int, ...]
) -> None:
    draw(tmp_path / "a.png")
    clear = rendered(tmp_path / "a.png")
    assert clear.getpixel((12, 8)) == (*colour, 255)
    assert pixel(clear, (3, 8))[3] == 0
    white = rendered(tmp_path / "a.png", flatten="#ffffff")
    assert white.getpixel((12, 8)) == colour
    assert white.getpixel((3, 8)) == (255, 255, 255)


def test_an_alpha_channel_that_hides_nothing_is_left_out(tmp_path: Path) -> None:
    Image.new("RGBA", (16, 16), (200, 100, 50, 255)).save(tmp_path / "a.png")
    assert rendered(tmp_path / "a.png").mode == "RGB"


def test_heic_in_display_p3_is_converted(tmp_path: Path) -> None:
    whole = Image.new("RGB", (64, 64), (200, 100, 50))
    pillow_heif.from_pillow(whole).save(tmp_path / "a.heic", quality=95, icc_profile=matrix(P3))
    assert near(seen(tmp_path / "a.heic"), through((200, 100, 50), FROM_P3, 2.2), 5)


def test_avif_in_display_p3_is_converted(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), (200, 100, 50)).save(tmp_path / "a.avif", quality=95, icc_profile=matrix(P3))
    assert near(seen(tmp_path / "a.avif"), through((200, 100, 50), FROM_P3, 2.2), 5)


@pytest.mark.parametrize("form", ["heic", "avif"])
def test_display_p3_that_is_named_by_numbers_is_converted(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    if form == "heic":
        pillow_heif.from_pillow(Image.new("RGB", (64, 64), (200, 100, 50))).save(path, quality=95)
    else:
        Image.new("RGB", (64, 64), (200, 100, 50)).save(path, quality=95)
    data = path.read_bytes()
    place = data.index(b"colrnclx") + 8
    path.write_bytes(data[:place] + struct.pack(">HH", 12, 13) + data[place + 4 :])
    assert near(seen(path), through_srgb_curve((200, 100, 50), FROM_P3), 6)


def with_chunk(path: Path, kind: bytes, data: bytes) -> None:
    """Put a chunk behind the head of a PNG."""
    whole = path.read_bytes()
    chunk = struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
    path.write_bytes(whole[:33] + chunk + whole[33:])


def through_srgb_curve(colour: Triple, rows: Sequence[Triple]) -> tuple[int, ...]:
    light = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]
    return tuple(coded(sum(share * part for share, part in zip(row, light, strict=True))) for row in rows)


def test_a_png_that_names_display_p3_by_numbers_is_converted(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16), (200, 100, 50)).save(tmp_path / "a.png", icc_profile=matrix(ADOBE))
    with_chunk(tmp_path / "a.png", b"cICP", bytes((12, 13, 0, 1)))
    assert near(seen(tmp_path / "a.png"), through_srgb_curve((200, 100, 50), FROM_P3), 3)


@pytest.mark.parametrize(("transfer", "paper"), [(16, 148), (18, 191)], ids=["PQ", "HLG"])
def test_hdr_paper_white_is_bright_and_nothing_is_burnt_out(tmp_path: Path, transfer: int, paper: int) -> None:
    shades = []
    for value in (paper // 2, paper, 255):
        Image.new("RGB", (16, 16), (value,) * 3).save(tmp_path / "a.png")
        with_chunk(tmp_path / "a.png", b"cICP", bytes((9, transfer, 0, 1)))
        shades.append(seen(tmp_path / "a.png")[0])
    assert shades == sorted(shades)
    assert shades[0] < 140
    assert 220 < shades[1] < 250
    assert shades[2] > shades[1] + 5


@pytest.mark.parametrize(("index", "space", "wide"), [("R03", 0xFFFF, True), ("R98", 0xFFFF, False), ("R03", 1, False)])
def test_a_cameras_adobe_rgb_without_a_profile_is_converted(
    tmp_path: Path, *, index: str, space: int, wide: bool
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = space
    exif.get_ifd(0xA005)[1] = index
    exif.get_ifd(0x8769)[0xA005] = exif.get_ifd(0xA005)
    whole = Image.new("RGB", (16, 16), (40, 180, 90))
    whole.save(tmp_path / "a.jpg", exif=exif, quality=98, subsampling=0)
    wanted = through((40, 180, 90), FROM_ADOBE, 2.2) if wide else (40, 180, 90)
    assert near(seen(tmp_path / "a.jpg"), wanted, 4)


def test_a_jpeg_rendition_of_inks_has_three_channels(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save(tmp_path / "a.jpg", quality=98)
    data = io.BytesIO()
    made = rendered(tmp_path / "a.jpg", "image/jpeg")
    made.save(data, "PNG")
    assert made.mode == "RGB"
