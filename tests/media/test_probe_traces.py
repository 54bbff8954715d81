"""Where and with what a file was made: found wherever cameras and programs write it."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from socialpost.media.probing import png_text
from socialpost.media.probing.probe import probe

MAKE, MAKER_NOTE, EXIF, GPS, TEXT = 0x010F, 0x927C, 0x8769, 0x8825, 2
LATITUDE = (5, 3, struct.pack("<6L", 59, 1, 54, 1, 0, 1))
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description %s/></x:xmpmeta>'
PLACE = XMP % b'exif:GPSLatitude="59,54N"'
STRIPPED_BY_US = ["jpg", "png", "webp"]

Traces = tuple[bool, bool]


def traces(path: Any) -> Traces:
    seen = probe(path)
    return seen.location, seen.camera


def exif(tiff_of: Any, *, first: Any = None, inner: Any = None, gps: Any = None) -> bytes:
    """Return an EXIF block of a main directory, EXIF's own and that of GPS."""
    links = {**({(0, EXIF): 1} if inner else {}), **({(0, GPS): 2} if gps else {})}
    pointers = {tag: (4, 1, b"") for _, tag in links}
    data: bytes = tiff_of({**(first or {}), **pointers}, inner or {}, gps or {}, links=links)
    return data


def signed(block: bytes) -> bytes:
    return b"Exif\0\0" + block


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tiff", "avif", "gif", "bmp"])
def test_a_picture_that_tells_nothing_has_no_traces(studio: Any, suffix: str) -> None:
    assert traces(studio.image(f"a.{suffix}")) == (False, False)


@pytest.mark.parametrize("suffix", STRIPPED_BY_US)
@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"first": {MAKE: (TEXT, 6, b"Canon\0")}}, (False, True)),
        ({"first": {MAKE: (TEXT, 6, b"      ")}}, (False, False)),
        ({"inner": {MAKER_NOTE: (7, 9, b"\1\2\3secret")}}, (False, True)),
        ({"inner": {0xA434: (TEXT, 4, b"50mm")}}, (False, True)),
        ({"gps": {2: LATITUDE}}, (True, False)),
        ({"gps": {0: (1, 4, b"\2\3\0\0")}}, (False, False)),
        ({"gps": {2: (5, 3, bytes(24)), 1: (TEXT, 2, b"N\0")}}, (False, False)),
        ({"first": {0x0112: (3, 1, b"\6\0")}}, (False, False)),
        ({"first": {0x0131: (TEXT, 5, b"GIMP\0")}}, (False, False)),
    ],
    ids=["make", "blank make", "maker's note", "lens", "place", "version of GPS", "place of zeros", "turn", "program"],
)
def test_exif_tells_of_device_and_place(
    studio: Any, tiff_of: Any, suffix: str, block: dict[str, Any], expected: Traces
) -> None:
    assert traces(studio.image(f"a.{suffix}", exif=signed(exif(tiff_of, **block)))) == expected


def test_what_a_tiff_tells_stands_in_its_own_directories(studio: Any, tiff_of: Any) -> None:
    picture = {
        256: (4, 1, b"\2"), 257: (4, 1, b"\2"), 258: (3, 1, b"\10"), 262: (3, 1, b"\1"), 273: (4, 1, b"\10"),
        279: (4, 1, b"\4"), 277: (3, 1, b"\1"),
    }  # fmt: skip
    assert traces(studio.write("a.tiff", exif(tiff_of, first=picture))) == (False, False)
    assert traces(studio.write("b.tiff", exif(tiff_of, first=picture, gps={4: LATITUDE}))) == (True, False)
    packet = picture | {700: (1, len(PLACE), PLACE)}
    assert traces(studio.write("c.tiff", exif(tiff_of, first=packet))) == (True, True)
    city = b"\x1c\x02\x5a\0\x04Oslo"
    assert traces(studio.write("d.tiff", exif(tiff_of, first=picture | {33723: (7, len(city), city)}))) == (True, True)


def test_directories_that_name_each_other_in_a_circle_are_read_once(studio: Any, tiff_of: Any) -> None:
    circle = tiff_of(
        {EXIF: (4, 1, b"")},
        {EXIF: (4, 1, b""), MAKE: (TEXT, 6, b"Canon\0")},
        links={(0, EXIF): 1, (1, EXIF): 0, (1, 0): 1},
    )
    assert traces(studio.image("a.jpg", exif=signed(circle))) == (False, True)


def test_a_damaged_entry_hides_nothing_that_stands_behind_it(studio: Any, tiff_of: Any) -> None:
    block = bytearray(exif(tiff_of, first={MAKE: (TEXT, 6, b"Canon\0")}, gps={2: LATITUDE}))
    at = block.index(struct.pack("<HHL", MAKE, TEXT, 6)) + 8
    block[at : at + 4] = b"\xff\xff\xff\x7f"
    assert traces(studio.image("a.png", exif=signed(bytes(block)))) == (True, True)


@pytest.mark.parametrize("suffix", ["jpg", "webp", "avif"])
def test_an_xmp_packet_counts_and_its_place_is_found(studio: Any, suffix: str) -> None:
    assert traces(studio.image(f"a.{suffix}", xmp=PLACE)) == (True, True)
    assert traces(studio.image(f"b.{suffix}", xmp=XMP % b'xmp:CreatorTool="GIMP"')) == (False, True)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_the_texts_of_a_png_count_but_for_those_on_the_picture_itself(studio: Any, kind: bytes) -> None:
    def of(keyword: str, text: str) -> Traces:
        info = PngInfo()
        if kind == b"iTXt":
            info.add_itxt(keyword, text, zip=True)
        else:
            info.add_text(keyword, text, zip=kind == b"zTXt")
        return traces(studio.image("a.png", pnginfo=info))

    assert of("parameters", "a cat, 35mm") == (False, True)
    assert of("XML:com.adobe.xmp", PLACE.decode()) == (True, True)
    assert of("Software", "GIMP") == (False, False)
    assert of("Title", "A lamp") == (False, False)


def test_a_profile_that_a_png_holds_as_hexadecimal_text_is_read(studio: Any, tiff_of: Any) -> None:
    block = signed(exif(tiff_of, gps={2: LATITUDE}))
    info = PngInfo()
    info.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n", zip=True)
    assert traces(studio.image("a.png", pnginfo=info)) == (True, False)


def test_a_text_that_unpacks_without_end_is_not_unpacked_to_its_end() -> None:
    pump = b"Raw profile type iptc\0\0" + zlib.compress(bytes(64 << 20))
    tracemalloc.start()
    try:
        png_text.traces(b"zTXt", pump)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def jpeg_with(studio: Any, marker: int, data: bytes, behind: bytes = b"") -> Traces:
    plain = studio.image("plain.jpg").read_bytes()
    segment = bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data
    return traces(studio.write("a.jpg", plain[:2] + segment + plain[2:] + behind))


@pytest.mark.parametrize(
    ("marker", "data", "expected"),
    [
        (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x09\x1c\x02\x5a\0\x04Oslo", (True, True)),
        (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x09\x1c\x02\x50\0\x04Anna", (False, True)),
        (0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x02ab", (False, False)),
        (0xED, b"Adobe_CM\0", (False, False)),
        (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + PLACE, (True, True)),
        (0xE2, b"MPF\0II*\0", (False, True)),
        (0xEB, b"JP\1\0c2pa", (False, True)),
        (0xEC, b"Ducky\0", (False, False)),
        (0xEC, b"[picture info] Type=C-2000Z", (False, True)),
        (0xFE, b"taken by Anna", (False, True)),
        (0xFE, b"CREATOR: gd-jpeg v1.0", (False, False)),
        (0xFE, b"Lavc62.28.100", (False, False)),
    ],
)
def test_the_segments_of_a_jpeg_are_told_apart(studio: Any, marker: int, data: bytes, expected: Traces) -> None:
    assert jpeg_with(studio, marker, data) == expected


def test_orientation_is_found_behind_an_xmp_packet(studio: Any, tiff_of: Any) -> None:
    turned = studio.image("t.jpg", exif=signed(tiff_of({0x0112: (3, 1, b"\6\0")}))).read_bytes()
    packet = b"http://ns.adobe.com/xap/1.0/\0" + PLACE
    path = studio.write("a.jpg", turned[:2] + b"\xff\xe1" + (len(packet) + 2).to_bytes(2) + packet + turned[2:])
    assert probe(path).orientation == 6


@pytest.mark.parametrize("suffix", STRIPPED_BY_US)
def test_what_stands_behind_the_end_of_a_picture_counts(studio: Any, suffix: str) -> None:
    path = studio.image(f"a.{suffix}")
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42")
    assert traces(path) == (False, True)
    padded = studio.image(f"b.{suffix}")
    padded.write_bytes(padded.read_bytes() + bytes(200))
    assert traces(padded) == (False, False)


def test_comments_and_packets_of_a_gif_count_and_loops_do_not(studio: Any) -> None:
    assert traces(studio.animation("a.gif")) == (False, False)
    assert traces(studio.image("b.gif", comment=b"taken by Anna")) == (False, True)
    plain = studio.image("c.gif").read_bytes()
    at = 13 + (3 << ((plain[10] & 7) + 1))  # behind the colour table
    tail = bytes([1, *range(255, -1, -1), 0])
    with_packet = plain[:at] + b"!\xff\x0bXMP DataXMP" + PLACE + b'<?xpacket end="w"?>' + tail + plain[at:]
    assert traces(studio.write("d.gif", with_packet)) == (True, True)


def in_index(studio: Any, path: Any, *boxes: bytes) -> Traces:
    """Put boxes at the end of the index, which stands last in the file."""
    data = bytearray(path.read_bytes())
    at = data.index(b"moov") - 4
    added = b"".join(boxes)
    data[at : at + 4] = (int.from_bytes(data[at : at + 4]) + len(added)).to_bytes(4)
    return traces(studio.write(path.name, bytes(data) + added))


def apple(box_of: Callable[..., bytes], key: bytes) -> bytes:
    value = box_of(b"data", b"\0\0\0\1\0\0\0\0+59.9+010.7/")
    return box_of(
        b"meta",
        box_of(b"hdlr", bytes(8), b"mdta", bytes(13)),
        box_of(b"keys", bytes(4), b"\0\0\0\1", box_of(b"mdta", key)),
        box_of(b"ilst", box_of(b"\0\0\0\1", value)),
    )


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_video_that_tells_nothing_has_no_traces(studio: Any, name: str) -> None:
    assert traces(studio.video(name, sound="aac")) == (False, False)
    assert traces(studio.video(name, tags={"title": "A lamp", "comment": "none"})) == (False, False)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_the_user_data_of_a_video_are_told_apart(studio: Any, box_of: Any, name: str) -> None:
    path = studio.video(name)
    start = path.read_bytes()

    def of(kind: bytes, held: bytes = b"\0\x0c\x15\xc7+59.9+010.7/") -> Traces:
        path.write_bytes(start)
        return in_index(studio, path, box_of(b"udta", box_of(kind, held)))

    assert of(b"\xa9xyz") == (True, False)
    assert of(b"loci", bytes(8) + struct.pack(">3l", 701_235, 3_925_606, 0) + b"earth\0\0") == (True, False)
    assert of(b"\xa9mod") == (False, True)
    assert of(b"SDLN") == (False, True)
    assert of(b"cprt") == (False, False)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (b"com.apple.quicktime.location.ISO6709", (True, False)),
        (b"com.apple.quicktime.make", (False, True)),
        (b"com.android.version", (False, True)),
        (b"com.apple.quicktime.title", (False, False)),
    ],
)
def test_the_keys_of_a_video_are_told_apart(studio: Any, box_of: Any, key: bytes, expected: Traces) -> None:
    assert in_index(studio, studio.video("a.mov"), apple(box_of, key)) == expected


def test_packets_in_boxes_without_a_name_are_found(studio: Any, box_of: Any) -> None:
    number = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    sphere = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
    path = studio.video("a.mp4")
    start = path.read_bytes()
    assert traces(studio.write("b.mp4", start + box_of(b"uuid", number, PLACE))) == (True, True)
    assert traces(studio.write("c.mp4", start + box_of(b"uuid", sphere, b"<rdf/>"))) == (False, False)
    assert traces(studio.write("d.mp4", start + box_of(b"uuid", bytes(16), b"Canon"))) == (False, True)


def test_what_a_camera_writes_while_it_films_counts(studio: Any, box_of: Any) -> None:
    table = box_of(b"stsd", bytes(4), b"\0\0\0\1", box_of(b"gpmd", bytes(8)))
    track = box_of(b"trak", box_of(b"mdia", box_of(b"minf", box_of(b"stbl", table))))
    path = studio.video("a.mp4")
    assert in_index(studio, path, track) == (True, True)


def test_metadata_that_cannot_be_read_count(studio: Any, box_of: Any) -> None:
    odd = struct.pack(">L4s", 4000, b"\xa9xyz")
    assert in_index(studio, studio.video("a.mp4"), box_of(b"udta", odd))[1]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"location": "+59.9+010.7/"}, (True, False)),
        ({"DEVICE_MODEL": "X"}, (False, True)),
        ({"title": "x"}, (False, False)),
    ],
)
def test_the_tags_of_matroska_are_told_apart(studio: Any, tags: dict[str, str], expected: Traces) -> None:
    assert traces(studio.video("a.mkv", tags=tags)) == expected


def test_a_heic_and_an_avif_tell_what_their_items_tell(studio: Any, tiff_of: Any) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    picture = pillow_heif.from_pillow(Image.effect_noise((64, 48), 60).convert("RGB"))
    picture.save(studio.folder / "a.heic")
    assert traces(studio.folder / "a.heic") == (False, False)
    block = exif(tiff_of, inner={MAKER_NOTE: (7, 9, b"\1\2\3secret")}, gps={2: LATITUDE})
    picture.save(studio.folder / "b.heic", exif=signed(bytes(block)))
    assert traces(studio.folder / "b.heic") == (True, True)
