"""What a picture is, by content, and what is wrong with it."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from socialpost.draft import Role
from socialpost.media.probing import jpeg
from socialpost.media.probing.probe import MediaTrouble, probe

FORMS = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
    "avif": "image/avif",
}


def trouble(path: Path) -> MediaTrouble:
    with pytest.raises(MediaTrouble) as caught:
        probe(path)
    return caught.value


@pytest.mark.parametrize("suffix", FORMS)
def test_the_type_and_size_of_a_picture_come_from_its_content(studio: Any, suffix: str) -> None:
    path = studio.image(f"a.{suffix}", (71, 33)).rename(studio.folder / "a.txt")
    seen = probe(path)
    assert (seen.mime, seen.role, seen.width, seen.height) == (FORMS[suffix], Role.IMAGE, 71, 33)
    assert seen.size == path.stat().st_size


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_the_colour_mode_of_a_jpeg_is_told(studio: Any, mode: str) -> None:
    assert probe(studio.image("a.jpg", mode=mode)).mode == mode


@pytest.mark.parametrize(
    ("suffix", "mode"), [("png", "RGBA"), ("png", "LA"), ("webp", "RGBA"), ("tiff", "RGBA"), ("avif", "RGBA")]
)
def test_transparency_is_told(studio: Any, suffix: str, mode: str) -> None:
    path = studio.folder / f"a.{suffix}"
    Image.new(mode, (20, 20), (0,) * len(mode)).save(path)
    assert probe(path).alpha


def test_a_palette_with_a_transparent_colour_is_transparent(studio: Any) -> None:
    assert probe(studio.image("a.png", mode="P", transparency=0)).alpha
    assert not probe(studio.image("b.png", mode="P")).alpha


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tiff"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_edges_are_those_that_people_see(studio: Any, suffix: str, orientation: int) -> None:
    path = studio.turned(f"a.{suffix}", orientation, (64, 48))
    with Image.open(path) as image:
        shown = ImageOps.exif_transpose(image).size
    seen = probe(path)
    assert ((seen.width, seen.height), seen.orientation) == (shown, orientation)


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_frames_and_seconds_of_an_animation_are_counted(studio: Any, suffix: str) -> None:
    seen = probe(studio.animation(f"a.{suffix}", frames=4, milliseconds=250))
    assert (seen.role, seen.frames, seen.seconds, seen.fps) == (Role.ANIMATION, 4, 1.0, 4.0)


def test_progressive_and_restarting_jpegs_are_whole(studio: Any) -> None:
    assert probe(studio.image("a.jpg", (300, 200), progressive=True)).width == 300
    assert probe(studio.image("b.jpg", (300, 200), restart_marker_rows=1)).width == 300


@pytest.mark.parametrize("shift", range(-3, 4))
def test_an_end_marker_that_lies_across_two_reads_is_found(studio: Any, shift: int) -> None:
    data = studio.image("a.jpg", (16, 16)).read_bytes()
    scan = data.index(b"\xff\xda") + 2 + int.from_bytes(data[data.index(b"\xff\xda") + 2 :][:2])
    filled = data[:scan] + b"\0" * ((1 << 20) + shift - 1) + b"\xff\xd9"
    path = studio.write("b.jpg", filled)
    with path.open("rb") as handle:
        assert jpeg.read(handle, len(filled)).width == 16


@pytest.mark.parametrize(
    "filler", [b"", b"\0", b"\xff", b"\0" * 4095, b"\0" * 4094 + b"\xff" * 5, bytes(9000) + b"\xff" * 9000]
)
def test_what_stands_between_two_segments_of_a_jpeg_is_passed(studio: Any, filler: bytes) -> None:
    data = studio.image("a.jpg", (70, 50)).read_bytes()
    at = data.index(b"\xff\xc0")  # where the size stands
    assert probe(studio.write("b.jpg", data[:at] + filler + data[at:])).width == 70


def test_a_gif_with_a_transparent_colour_is_transparent(studio: Any) -> None:
    assert probe(studio.image("a.gif", mode="P", transparency=0)).alpha
    assert not probe(studio.image("b.gif", mode="P")).alpha


@pytest.mark.parametrize(("first", "disposal", "clear"), [(0, 1, False), (1, 1, True), (0, 2, True)])
def test_a_gif_that_only_leaves_out_what_stays_the_same_is_not_transparent(
    tmp_path: Path, first: int, disposal: int, clear: bool
) -> None:
    path = tmp_path / "a.gif"
    frames = [Image.effect_noise((32, 24), 90).convert("P") for _ in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], disposal=1, optimize=False)
    data = bytearray(path.read_bytes())
    controls = [found.start() + 3 for found in re.finditer(rb"!\xf9\x04", data)]
    for number, at in enumerate(controls):
        data[at] = disposal << 2 | (1 if number else first)
    path.write_bytes(data)
    assert (len(controls), probe(path).alpha) == (3, clear)


def test_frames_that_claim_no_time_take_what_browsers_give_them(studio: Any) -> None:
    assert probe(studio.animation("a.gif", frames=4, milliseconds=0)).seconds == 0.4


def test_a_phone_photo_with_a_video_behind_its_end_is_whole(studio: Any) -> None:
    path = studio.image("a.jpg")
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(5000))
    assert probe(path).mime == "image/jpeg"


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_truncated_picture_is_found(studio: Any, suffix: str, share: float) -> None:
    size = (200, 150) if suffix == "avif" else (1400, 1000)  # too large to be decoded for a check; AVIF never is
    path = studio.image(f"a.{suffix}", size)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert trouble(path).rule == "media.truncated"


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_large_picture_is_described_without_being_decoded(
    studio: Any, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = studio.image(f"a.{suffix}", (1400, 1000))
    monkeypatch.setattr(Image, "open", None)
    assert probe(path).width == 1400


def test_a_bomb_of_a_kilobyte_is_described_and_not_unpacked(
    studio: Any, png_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = studio.write("bomb.png", png_of(20_000, 20_000))
    assert path.stat().st_size < 1024
    monkeypatch.setattr(Image, "open", None)
    assert probe(path).pixels == 400_000_000


def test_a_canvas_bomb_in_webp_is_described_and_not_reserved(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"VP8X" + struct.pack("<L", 10) + bytes([2, 0, 0, 0]) + (16_383).to_bytes(3, "little") * 2
    frame = bytes(16)
    body += (b"ANMF" + struct.pack("<L", 16) + frame) * 3
    path = studio.write("bomb.webp", b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body)
    monkeypatch.setattr(Image, "open", None)
    assert probe(path).pixels == 16_384**2


def test_damaged_pixels_of_a_small_picture_are_found(studio: Any) -> None:
    path = studio.image("a.png", (64, 64))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert "checksum" in str(trouble(path))


def test_a_picture_whose_pixels_do_not_unpack_is_found(studio: Any, png_of: Any) -> None:
    assert trouble(studio.write("a.png", png_of(900, 900))).rule == "media.broken"


def test_a_file_of_endless_tiny_segments_is_refused(studio: Any) -> None:
    path = studio.write("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 300_000)
    assert trouble(path).rule == "media.too-complex"


@pytest.mark.parametrize("suffix", FORMS)
def test_no_prefix_of_a_picture_raises_anything_but_trouble(studio: Any, suffix: str) -> None:
    path = studio.image(f"a.{suffix}", (24, 18))
    data = path.read_bytes()
    for length in range(0, len(data), max(1, len(data) // 150)):
        path.write_bytes(data[:length])
        trouble(path)


@pytest.mark.parametrize("suffix", FORMS)
def test_no_flipped_byte_raises_anything_but_trouble(studio: Any, suffix: str) -> None:
    path = studio.image(f"a.{suffix}", (24, 18))
    data = path.read_bytes()
    for at in [*range(min(200, len(data))), *range(200, len(data), 97)]:
        broken = bytearray(data)
        broken[at] ^= 0xFF
        path.write_bytes(broken)
        with suppress(MediaTrouble):
            assert probe(path).size == len(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x">', "SVG"),
        (b"<!doctype html><p>404", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "LFS"),
        (b"ID3\x04audio", "sound only"),
        (b"hello", "no picture"),
    ],
)
def test_what_is_no_media_is_named_and_a_way_out_is_given(studio: Any, data: bytes, says: str) -> None:
    found = trouble(studio.write("a.jpg", data))
    assert (found.rule, says in str(found), bool(found.fix)) == ("media.unknown", True, True)
