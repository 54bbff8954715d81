"""A stripped file has its coded pixels byte for byte, and nothing that tells where or with what it was made."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageSequence

from socialpost.errors import StateTrouble
from socialpost.media.making import writing
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Job, Recipe, Work
from socialpost.media.stripping import strip
from socialpost.media.watch import Stopped, Watch

SECRET = b"SecretPlace"
PACKET = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/" exif:GPSLatitude="SecretPlace"/><?xpacket end="w"?>'
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def stripped(path: Path) -> Path:
    told = probe(path)
    target = path.with_name("stripped")
    strip.make(path, Job(path.name, "", told, Recipe(Work.STRIP, told.mime), told), {}, target, Watch())
    return target


def secrets(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110], exif[0x0132] = "SecretPlace Cameras", "SecretPlace 7", "2026:01:02 03:04:05"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 50.0)
    exif.get_ifd(0x8769)[0x927C] = SECRET * 20
    return exif


def picture(mode: str = "RGB", size: tuple[int, int] = (90, 60)) -> Image.Image:
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(3).randbytes(bands * size[0] * size[1]))


def frames(path: Path) -> list[tuple[bytes, Any, Any]]:
    """Decode every frame: pixels, how long it stands, how often it plays."""
    with Image.open(path) as image:
        return [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration"), image.info.get("loop"))
            for frame in ImageSequence.Iterator(image)
        ]


def assert_clean(made: Path, original: Path) -> None:
    """Hold a stripped file against its original: the same picture, no secret, and the probe finds none either."""
    assert SECRET in original.read_bytes()
    assert SECRET not in made.read_bytes()
    assert frames(made) == frames(original)
    before, after = probe(original), probe(made)
    assert before.camera or before.location
    assert after == replace(before, size=after.size, camera=False, location=False)


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the segments of a JPEG; the coded data stand under the number 0."""
    at = 2
    while at < len(data):
        marker = data[at + 1]
        if marker == 0xD9:
            return
        length = int.from_bytes(data[at + 2 : at + 4])
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = at
            while data[end] != 0xFF or data[end + 1] in (0, *range(0xD0, 0xD8)):
                end += 1
            yield 0, data[at:end]
            at = end


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_its_scans_its_profile_and_its_orientation(
    tmp_path: Path, orientation: int, *, progressive: bool
) -> None:
    path = tmp_path / "a.jpg"
    options: dict[str, Any] = {"exif": secrets(orientation), "xmp": PACKET, "comment": SECRET, "icc_profile": PROFILE}
    picture().save(path, progressive=progressive, restart_marker_blocks=4, **options)
    made = stripped(path)
    assert_clean(made, path)
    coded = [data for marker, data in segments(path.read_bytes()) if marker not in (0xE1, 0xFE)]
    kept = [data for marker, data in segments(made.read_bytes()) if marker != 0xE1]
    assert kept == coded
    with Image.open(made) as image:
        assert image.info["icc_profile"] == PROFILE
        assert dict(image.getexif()) == ({0x0112: orientation} if orientation != 1 else {})
    assert made.read_bytes().endswith(b"\xff\xd9")


def test_an_upright_jpeg_has_no_exif_at_all(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.jpg", exif=secrets(1))
    assert b"Exif" not in stripped(tmp_path / "a.jpg").read_bytes()


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
def test_everything_else_that_cameras_put_into_a_jpeg_is_left_out(tmp_path: Path) -> None:
    plain = io.BytesIO()
    picture("CMYK").save(plain, "JPEG")
    data = plain.getvalue()

    def segment(marker: int, content: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content

    thumbnail = segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1" + bytes((1, 4)) + SECRET + b"x")
    odd = [segment(0xE2, b"MPF\0" + SECRET), segment(0xED, b"Photoshop 3.0\0" + SECRET), segment(0xE4, SECRET)]
    odd += [segment(0xE0, b"JFXX\0\x10" + SECRET), segment(0xFE, SECRET), segment(0xEF, SECRET), b"\xff\xff\xff"]
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:2] + thumbnail + b"".join(odd) + data[2:] + b"\0\0\0\x18ftypmp42" + SECRET)
    made = stripped(path)
    assert_clean(made, path)
    kept = [marker for marker, _content in segments(made.read_bytes())]
    assert [marker for marker in kept if 0xE0 <= marker <= 0xEF] == [0xE0, 0xEE]  # JFIF's head, Adobe's inks


def test_a_second_picture_behind_the_first_is_left_out(tmp_path: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    picture().save(first, "JPEG")
    picture().save(second, "JPEG", exif=secrets())
    (tmp_path / "a.jpg").write_bytes(first.getvalue() + second.getvalue())
    assert stripped(tmp_path / "a.jpg").read_bytes() == first.getvalue()


@pytest.mark.parametrize("length", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_the_end_of_a_scan_is_found_wherever_it_lies(tmp_path: Path, length: int) -> None:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 3000, 3000, 1) + b"\1\x11\0"
    scan = b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\xff\0\x11\xff\xd0".ljust(length, b"\x22")
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8" + frame + b"\xff\xfe\0\x04xx" + scan + b"\xff\xd9")
    assert stripped(path).read_bytes() == b"\xff\xd8" + frame + scan + b"\xff\xd9"


@pytest.mark.parametrize("cut", [1, 2, 700])
def test_a_jpeg_without_its_end_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.jpg"
    picture().save(path)
    told = probe(path)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(MediaTrouble, match="cut off"):
        strip.make(path, Job("a.jpg", "", told, Recipe(Work.STRIP, "image/jpeg"), told), {}, tmp_path / "made", Watch())


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">L4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        assert data[at + 8 + length : at + 12 + length] == struct.pack(">L", zlib.crc32(kind + content))
        yield kind, content
        at += 12 + length


def with_chunks(path: Path, *pairs: tuple[bytes, bytes]) -> None:
    whole = path.read_bytes()
    more = b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data)) for kind, data in pairs
    )
    path.write_bytes(whole[:33] + more + whole[33:])


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_png_keeps_its_data_and_its_colours(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.png"
    picture("RGBA").save(path, icc_profile=PROFILE, exif=secrets(orientation), dpi=(300, 300))
    texts = (b"tEXt", b"Author\0" + SECRET), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET), (b"tIME", bytes(7))
    with_chunks(path, *texts, (b"zTXt", b"Camera\0\0" + zlib.compress(SECRET)), (b"prVt", SECRET))
    made = stripped(path)
    assert_clean(made, path)
    kept = list(png_chunks(made.read_bytes()))
    assert [data for kind, data in kept if kind == b"IDAT"] == [
        data for kind, data in png_chunks(path.read_bytes()) if kind == b"IDAT"
    ]
    turned = {b"eXIf"} if orientation != 1 else set()
    assert {kind for kind, _data in kept} == {b"IHDR", b"iCCP", b"pHYs", b"IDAT", b"IEND"} | turned
    with Image.open(made) as image:
        assert dict(image.getexif()) == ({0x0112: 6} if orientation != 1 else {})


def test_an_animated_png_keeps_its_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    first, *others = (picture(size=(30, 20)).rotate(90 * number) for number in range(3))
    first.save(path, save_all=True, append_images=others, duration=[100, 200, 300], loop=3)
    with_chunks(path, (b"tEXt", b"Comment\0" + SECRET))
    assert_clean(stripped(path), path)
    assert len(frames(path)) == 3


def test_a_png_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture().save(path)
    told = probe(path)
    path.write_bytes(path.read_bytes()[:-4] + b"xxxx")
    with pytest.raises(MediaTrouble, match="checksum"):
        strip.make(path, Job("a.png", "", told, Recipe(Work.STRIP, "image/png"), told), {}, tmp_path / "made", Watch())


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("moving", [False, True])
def test_a_webp_keeps_its_pictures_and_says_rightly_what_is_in_it(
    tmp_path: Path, orientation: int, *, moving: bool
) -> None:
    path = tmp_path / "a.webp"
    more: dict[str, Any] = {"save_all": True, "append_images": [picture().rotate(180)], "duration": 150, "loop": 2}
    picture().save(path, exif=secrets(orientation), xmp=PACKET, icc_profile=PROFILE, **(more if moving else {}))
    made = stripped(path)
    assert_clean(made, path)
    data = made.read_bytes()
    assert struct.unpack("<L", data[4:8])[0] + 8 == len(data)
    flags = data[20]
    assert flags & 0x20  # the profile
    assert not flags & 0x04  # XMP
    assert bool(flags & 0x08) == (b"EXIF" in data) == (orientation != 1)
    with Image.open(made) as image:
        assert image.info["icc_profile"] == PROFILE
        assert dict(image.getexif()) == ({0x0112: 6} if orientation != 1 else {})


def test_a_webp_without_the_long_head_keeps_its_picture_only(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    picture().save(path)
    data = path.read_bytes() + b"mine" + struct.pack("<L", len(SECRET)) + SECRET + b"\0"
    path.write_bytes(data[:4] + struct.pack("<L", len(data) - 8) + data[8:] + SECRET)
    made = stripped(path).read_bytes()
    assert SECRET not in made
    assert struct.unpack("<L", made[4:8])[0] + 8 == len(made)


def test_a_gif_keeps_its_frames_its_times_and_its_loop(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    pictures = [Image.new("RGB", (30, 20), (50 * number, 200, 10)) for number in range(3)]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=[100, 200, 300], loop=5, comment=SECRET, xmp=PACKET
    )
    data = path.read_bytes()
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    at = data.index(b"\x21\xff\x0bNETSCAPE")
    xmp = b"\x21\xff\x0bXMP DataXMP" + PACKET + magic
    path.write_bytes(data[:at] + xmp + data[at:-1] + b"\x21\xfe\x0b" + SECRET + b"\0;" + SECRET)
    made = stripped(path)
    assert_clean(made, path)
    assert b"NETSCAPE2.0" in made.read_bytes()
    assert made.read_bytes().endswith(b";")
    assert [frame[1:] for frame in frames(made)] == [(100, 5), (200, 5), (300, 5)]


@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_a_tiff_keeps_its_strips_and_loses_its_words(tmp_path: Path, mode: str, compression: str) -> None:
    path = tmp_path / "a.tiff"
    exif = secrets(6)
    exif[700], exif[33_723], exif[305] = PACKET, b"\x1c\x02\x5a\0\x0bSecretPlace", "SecretPlace Editor"
    picture(mode).save(path, exif=exif, icc_profile=PROFILE, compression=compression)
    made = stripped(path)
    assert_clean(made, path)
    assert made.stat().st_size == path.stat().st_size
    with Image.open(made) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        assert image.info["icc_profile"] == PROFILE
        assert tags[0x0112] == 6
        assert not {271, 272, 305, 306, 700, 33_723, 34_665, 34_853} & set(tags)


def test_every_page_of_a_tiff_is_stripped(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    picture().save(path, save_all=True, append_images=[picture("L")], exif=secrets(1))
    assert path.read_bytes().count(SECRET) > 2
    assert_clean(stripped(path), path)
    assert len(frames(path)) == 2


def test_a_tiff_whose_words_claim_to_lie_on_its_pixels_keeps_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    pixels = bytes(range(48)) + SECRET + b"x"
    entries = [(256, 4, 1, 5), (257, 4, 1, 4), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (271, 2, 60, 8)]
    entries += [(272, 2, 0xFFFFFFF0, 8), (273, 4, 1, 8), (278, 4, 1, 4), (279, 4, 1, 20)]
    table = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    directory = struct.pack("<H", len(entries)) + table + bytes(4)
    path.write_bytes(b"II*\0" + struct.pack("<L", 8 + len(pixels)) + pixels + directory)
    told = probe(path)
    strip.make(path, Job("a", "", told, Recipe(Work.STRIP, "image/tiff"), told), {}, tmp_path / "made", Watch())
    made = (tmp_path / "made").read_bytes()
    assert made[8:28] == pixels[:20]
    assert SECRET not in made
    assert len(made) == path.stat().st_size


@pytest.mark.parametrize("order", ["<", ">"])
def test_what_stands_in_the_inner_directories_of_a_tiff_is_zeroed(tmp_path: Path, order: str) -> None:
    def directory(*entries: tuple[int, int, int, int]) -> bytes:
        values = (entry[3] << 16 if order == ">" and entry[1] == 3 else entry[3] for entry in entries)
        table = (struct.pack(f"{order}HHLL", *entry[:3], value) for entry, value in zip(entries, values, strict=True))
        return struct.pack(f"{order}H", len(entries)) + b"".join(table) + bytes(4)

    pixels, place, maker, word = (
        bytes(range(16)),
        b"SecretPlace GPS!",
        b"SecretPlace maker note..",
        b"SecretPlace word\0...",
    )
    begins = [8, 24, 40, 64]  # of those four
    inner = 84
    gps = directory((2, 5, 2, begins[1]))
    exif = directory((0x927C, 7, 24, begins[2]), (0x9291, 2, 4, int.from_bytes(b"012\0")))
    first = [(256, 4, 1, 4), (257, 4, 1, 4), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    first += [(274, 3, 1, 6), (278, 4, 1, 4), (279, 4, 1, 16), (305, 2, 17, begins[3])]
    first += [(34_665, 4, 1, inner + len(gps)), (34_853, 4, 1, inner)]
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}L", inner + len(gps) + len(exif))
    path = tmp_path / "a.tiff"
    path.write_bytes(head + pixels + place + maker + word + gps + exif + directory(*first))
    made = stripped(path)
    assert_clean(made, path)
    assert made.read_bytes()[: len(head + pixels)] == head + pixels
    assert not any(made.read_bytes()[24 : inner + len(gps) + len(exif)].replace(b"...", b""))


@pytest.mark.parametrize("form", ["avif", "bmp"])
def test_what_cannot_be_stripped_without_decoding_is_refused_with_what_would_help(tmp_path: Path, form: str) -> None:
    picture().save(tmp_path / f"a.{form}")
    with pytest.raises(MediaTrouble) as caught:
        stripped(tmp_path / f"a.{form}")
    assert caught.value.rule == "media.rendition"
    assert "fit: {metadata: keep}" in caught.value.fix


def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    picture("RGB", (1100, 1000)).save(path, compress_level=0)
    with_chunks(path, (b"tEXt", b"Comment\0" + SECRET))
    whole = path.read_bytes()
    one = whole.index(b"IDAT") - 4  # Pillow writes small chunks: others write one
    data = b"".join(data for kind, data in png_chunks(whole) if kind == b"IDAT")
    path.write_bytes(whole[:one])
    with path.open("ab") as handle:
        for kind, content in ((b"IDAT", data), (b"IEND", b"")):
            handle.write(
                struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))
            )
    largest = 0

    def write(sink: writing.Sink, data: bytes) -> None:
        nonlocal largest
        largest = max(largest, len(data))
        sink.handle.write(data)

    monkeypatch.setattr(writing.Sink, "write", write)
    made = stripped(path)
    assert largest <= 1 << 20 < len(data)
    assert probe(made) == replace(probe(path), size=made.stat().st_size, camera=False)


def test_who_asks_to_stop_is_heard(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.jpg")
    told = probe(tmp_path / "a.jpg")
    job = Job("a.jpg", "", told, Recipe(Work.STRIP, "image/jpeg"), told)
    asked = iter([False])
    with pytest.raises(Stopped):
        strip.make(tmp_path / "a.jpg", job, {}, tmp_path / "made", Watch(stopped=lambda: next(asked, True)))


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    picture().save(tmp_path / "a.jpg")
    told = probe(tmp_path / "a.jpg")
    job = Job("a.jpg", "", told, Recipe(Work.STRIP, "image/jpeg"), told)
    with pytest.raises(StateTrouble, match="the disk is full"):
        strip.make(tmp_path / "a.jpg", job, {}, Path("/dev/full"), Watch())
