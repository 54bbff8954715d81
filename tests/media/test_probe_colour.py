"""Colours: profiles that are sRGB and others, HDR, depth; and the main picture of HEIC and AVIF."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from socialpost.media.probing.icc import is_srgb
from socialpost.media.probing.probe import probe

SRGB = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
DISPLAY_P3 = (0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841)
POWER = b"curv" + bytes(4) + struct.pack(">LH", 1, round(2.2 * 256))
KNEE = (
    b"para"
    + bytes(4)
    + struct.pack(">HH5l", 3, 0, *(round(n * 65536) for n in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
)
TABLE = b"curv" + bytes(4) + struct.pack(">L1024H", 1024, *(round((n / 1023) ** 2.2 * 65535) for n in range(1024)))
LINEAR = b"curv" + bytes(8)
PROFILED = ["jpg", "png", "webp", "tiff", "avif"]


def profile(tags: dict[bytes, bytes], space: bytes = b"RGB ") -> bytes:
    """Return an ICC profile of such tags."""
    table, held = b"", b""
    for name, data in tags.items():
        table += struct.pack(">4sLL", name, 132 + 12 * len(tags) + len(held), len(data))
        held += data.ljust(-(-len(data) // 4) * 4, b"\0")
    body = struct.pack(">L", len(tags)) + table + held
    head = bytearray(128)
    head[:4], head[8:12], head[12:24], head[36:40] = (
        (128 + len(body)).to_bytes(4),
        b"\2\x40\0\0",
        b"mntr" + space + b"XYZ ",
        b"acsp",
    )
    return bytes(head) + body


def screen(primaries: Any, curve: bytes, name: bytes = b"") -> bytes:
    tags = {
        key: b"XYZ " + bytes(4) + struct.pack(">3l", *(round(n * 65536) for n in values))
        for key, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)
    }
    return profile({b"desc": b"desc" + bytes(8) + name, **tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


@pytest.mark.parametrize("curve", [POWER, KNEE, TABLE], ids=["power", "knee", "table"])
def test_srgb_is_known_by_its_colours_and_its_curve(curve: bytes) -> None:
    assert is_srgb(screen(SRGB, curve))
    assert not is_srgb(screen(DISPLAY_P3, curve, b"sRGB, it says"))
    assert is_srgb(profile({b"kTRC": curve}, b"GRAY"))


def test_a_linear_srgb_is_not_srgb() -> None:
    assert not is_srgb(screen(SRGB, LINEAR, b"sRGB linear"))
    assert not is_srgb(profile({b"kTRC": LINEAR}, b"GRAY"))


def test_a_profile_of_tables_alone_is_believed_its_name() -> None:
    assert is_srgb(profile({b"desc": b"mluc" + "sRGB v4".encode("utf-16-be"), b"A2B0": b"mft2"}))
    assert not is_srgb(profile({b"desc": b"mluc" + "Display P3".encode("utf-16-be"), b"A2B0": b"mft2"}))


def test_printers_colours_are_not_srgb() -> None:
    assert not is_srgb(profile({b"desc": b"desc" + bytes(8) + b"sRGB"}, b"CMYK"))


@pytest.mark.parametrize("length", [0, 4, 127, 131])
def test_a_profile_that_is_none_changes_nothing(length: int) -> None:
    assert is_srgb(screen(DISPLAY_P3, POWER)[:length])


def test_little_cms_agrees() -> None:
    assert is_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


@pytest.mark.parametrize("suffix", PROFILED)
def test_the_profile_of_a_picture_is_read_wherever_it_stands(studio: Any, suffix: str) -> None:
    def of(data: bytes | None) -> tuple[bool, bool]:
        seen = probe(studio.image(f"a.{suffix}", icc_profile=data))
        return seen.icc, seen.srgb

    assert of(None) == (False, True)
    assert of(screen(SRGB, KNEE)) == (True, True)
    assert of(screen(DISPLAY_P3, KNEE)) == (True, False)


def test_a_profile_that_fills_two_segments_of_a_jpeg_is_read(studio: Any) -> None:
    large = profile({b"pad0": bytes(70_000)})
    assert not probe(studio.image("a.jpg", icc_profile=large, mode="CMYK")).srgb
    wide = screen(DISPLAY_P3, KNEE)
    tail = screen(SRGB, KNEE)
    assert not probe(studio.image("b.jpg", icc_profile=wide + bytes(70_000))).srgb
    assert probe(studio.image("c.jpg", icc_profile=tail + bytes(70_000))).srgb


def test_a_png_without_a_profile_tells_its_colours_by_numbers(studio: Any, png_of: Any) -> None:
    def of(*coding: int) -> tuple[bool, str]:
        seen = probe(studio.write("a.png", png_of(2000, 2000, (b"cICP", bytes(coding)))))
        return seen.srgb, seen.transfer

    assert of(9, 16, 0, 1) == (False, "smpte2084")
    assert of(12, 13, 0, 1) == (False, "iec61966-2-1")
    assert of(1, 13, 0, 1) == (True, "iec61966-2-1")


def heif(box_of: Any, *held: bytes, ties: bytes, brand: bytes = b"heic") -> bytes:
    """Return a HEIC file without a picture: its main item is 2; `ties` are numbers of its properties."""
    tied = b"\0\0\0\2" + b"\0\1\1\1" + b"\0\2" + bytes([len(ties)]) + ties
    meta = box_of(
        b"meta",
        bytes(4),
        box_of(b"pitm", bytes(4), b"\0\2"),
        box_of(b"iprp", box_of(b"ipco", *held), box_of(b"ipma", bytes(4), tied)),
    )
    made: bytes = box_of(b"ftyp", brand, bytes(4), b"mif1") + meta + box_of(b"mdat", b"x")
    return made


def edges(box_of: Any, width: int, height: int) -> bytes:
    held: bytes = box_of(b"ispe", bytes(4), struct.pack(">LL", width, height))
    return held


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (b"\2", (400, 300, 0)),
        (b"\2\3", (300, 400, 270)),
        (b"\2\4", (400, 300, 180)),
        (b"\2\3\4", (300, 400, 90)),
        (b"\2\5", (400, 300, 0)),
        (b"\2\6", (200, 100, 0)),
        (b"\2\6\3", (100, 200, 270)),
        (b"", (600, 800, 270)),
    ],
    ids=["upright", "a quarter", "a half", "both", "mirrored", "cut", "cut and turned", "not tied"],
)
def test_the_edges_of_a_heic_are_those_of_its_main_picture(
    studio: Any, box_of: Any, ties: bytes, expected: tuple[int, int, int]
) -> None:
    cut = box_of(b"clap", struct.pack(">8L", 200, 1, 100, 1, 0, 1, 0, 1))
    held = [edges(box_of, 800, 600), edges(box_of, 400, 300), box_of(b"irot", b"\1"), box_of(b"irot", b"\2")]
    held += [box_of(b"imir", b"\0"), cut]
    if not ties:
        del held[3]
    seen = probe(studio.write("a.heic", heif(box_of, *held, ties=ties)))
    assert (seen.width, seen.height, seen.rotation) == expected


@pytest.mark.parametrize(
    ("held", "depth"),
    [
        ((b"pixi", bytes(4) + b"\3\x0a\x0a\x0a"), 10),
        ((b"hvcC", bytes(17) + b"\xfa" + bytes(5)), 10),
        ((b"hvcC", bytes(17) + b"\xf8" + bytes(5)), 8),
        ((b"av1C", b"\x81\0\x4c\0"), 10),
        ((b"av1C", b"\x81\0\x6c\0"), 12),
        ((b"av1C", b"\x81\0\x0c\0"), 8),
    ],
)
def test_the_depth_of_a_heic_is_told(studio: Any, box_of: Any, held: tuple[bytes, bytes], depth: int) -> None:
    file = heif(box_of, edges(box_of, 8, 6), box_of(*held), ties=b"\1\2")
    assert probe(studio.write("a.heic", file)).depth == depth


def test_the_profile_and_the_coding_of_a_heic_are_told(studio: Any, box_of: Any) -> None:
    def of(colour: bytes) -> tuple[bool, bool, str]:
        seen = probe(studio.write("a.heic", heif(box_of, edges(box_of, 8, 6), box_of(b"colr", colour), ties=b"\1\2")))
        return seen.icc, seen.srgb, seen.transfer

    assert of(b"prof" + screen(DISPLAY_P3, KNEE)) == (True, False, "")
    assert of(b"prof" + screen(SRGB, KNEE)) == (True, True, "")
    assert of(b"nclx" + struct.pack(">HHHB", 9, 16, 9, 0)) == (False, False, "smpte2084")
    assert of(b"nclx" + struct.pack(">HHHB", 1, 13, 6, 0)) == (False, True, "iec61966-2-1")


def test_a_decoder_sees_the_same_edges_and_depth(studio: Any) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    plain = Image.effect_noise((64, 48), 60).convert("RGB")
    path: Path = studio.folder / "a.heic"
    plain.getexif()[0x0112] = 6
    pillow_heif.from_pillow(plain).save(path)
    shown = pillow_heif.open_heif(path).size
    seen = probe(path)
    assert ((seen.width, seen.height), seen.rotation) == (shown, 90)
    deep = pillow_heif.from_bytes("RGB;16", (64, 48), bytes(64 * 48 * 6))
    deep.save(studio.folder / "b.heic")
    assert probe(studio.folder / "b.heic").depth > 8
