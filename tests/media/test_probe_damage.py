"""Damage of every kind to files of every type: a description or a trouble, never anything else."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image

from socialpost.draft import Role
from socialpost.media.model import MediaTrouble, Probe
from socialpost.media.probing import exif
from socialpost.media.probing.probe import probe
from socialpost.media.probing.traces import Trace

PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="59,54N"/></x:xmpmeta>'
NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x00FF_FFFF, 0x1000_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
MUTATIONS = 150


def rich(tiff_of: Any) -> bytes:
    """Return an EXIF block with everything that is looked for."""
    place = (5, 3, struct.pack("<6L", 59, 1, 54, 1, 0, 1))
    block: bytes = tiff_of(
        {0x0112: (3, 1, b"\6\0"), 0x010F: (2, 6, b"Canon\0"), 0x8769: (4, 1, b""), 0x8825: (4, 1, b"")},
        {0x927C: (7, 9, b"\1\2\3secret")},
        {1: (2, 2, b"N\0"), 2: place},
        links={(0, 0x8769): 1, (0, 0x8825): 2},
    )
    return b"Exif\0\0" + block


def heic(studio: Any, tiff_of: Any) -> Path:
    pillow_heif = pytest.importorskip("pillow_heif")
    path: Path = studio.folder / "a.heic"
    plain = Image.effect_noise((64, 48), 60).convert("RGB")
    pillow_heif.from_pillow(plain).save(path, exif=rich(tiff_of), xmp=PACKET)
    return path


ORIGINALS: dict[str, Callable[[Any, Any], Path]] = {
    "jpg": lambda studio, tiff_of: studio.image("a.jpg", (24, 18), exif=rich(tiff_of), xmp=PACKET, comment=b"x"),
    "png": lambda studio, tiff_of: studio.image("a.png", (24, 18), exif=rich(tiff_of)),
    "apng": lambda studio, _tiff_of: studio.animation("a.png", size=(12, 9)),
    "webp": lambda studio, tiff_of: studio.image("a.webp", (24, 18), exif=rich(tiff_of), xmp=PACKET),
    "gif": lambda studio, _tiff_of: studio.animation("a.gif", size=(12, 9)),
    "tiff": lambda studio, _tiff_of: studio.image("a.tiff", (24, 18)),
    "bmp": lambda studio, _tiff_of: studio.image("a.bmp", (24, 18)),
    "avif": lambda studio, tiff_of: studio.image("a.avif", (24, 18), exif=rich(tiff_of), xmp=PACKET),
    "heic": heic,
    "mp4": lambda studio, _tiff_of: studio.video("a.mp4", sound="aac"),
    "mov": lambda studio, _tiff_of: studio.video("a.mov", tags={"location": "+59.9+010.7/"}),
    "fragments": lambda studio, _tiff_of: studio.video("a.mp4", options={"movflags": "frag_keyframe+empty_moov"}),
    "webm": lambda studio, _tiff_of: studio.video("a.webm", codec="libvpx"),
    "mkv": lambda studio, _tiff_of: studio.video("a.mkv", tags={"location": "+59.9+010.7/"}),
    "avi": lambda studio, _tiff_of: studio.video("a.avi"),
    "ts": lambda studio, _tiff_of: studio.video("a.ts"),
    "flv": lambda studio, _tiff_of: studio.video("a.flv"),
}


def damaged(data: bytes, chance: Random) -> bytes:
    """Return the bytes with one to eight things wrong, most of them where headers are."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(chance.choice((len(changed), min(len(changed), 1000))))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at : at + 4] = chance.choice(NUMBERS).to_bytes(4, chance.choice(("big", "little")))
            case 2:
                changed[at : at + 8] = chance.choice((2**64 - 1, 2**63 - 1, 2**40, 16)).to_bytes(8)
            case 3:
                changed[at:at] = changed[at : at + chance.choice((4, 64, 500))]
            case _:
                del changed[at : at + chance.choice((1, 4, 100))]
                changed = changed or bytearray(b"x")
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.2 else changed)


@pytest.mark.parametrize("kind", ORIGINALS)
def test_no_damage_raises_anything_but_trouble(studio: Any, tiff_of: Any, kind: str) -> None:
    path = ORIGINALS[kind](studio, tiff_of)
    data, chance = path.read_bytes(), Random(f"damage to {kind}")
    assert isinstance(probe(path), Probe), "the original is whole"
    for _ in range(MUTATIONS):
        path.write_bytes(damaged(data, chance))
        with suppress(MediaTrouble):
            assert isinstance(probe(path), Probe)


def test_random_metadata_raise_nothing(tiff_of: Any) -> None:
    chance = Random("damage to metadata")
    block = rich(tiff_of)[6:]
    assert exif.traces(block) == Trace.CAMERA | Trace.LOCATION
    for _ in range(3000):
        found = exif.traces(damaged(block, chance))
        assert isinstance(found, Trace)


def test_a_tiff_that_names_a_gigabyte_of_values_is_read_in_little_memory(studio: Any, tiff_of: Any) -> None:
    pointer = struct.pack("<L", 8)
    picture = {256: (4, 1, b"\2"), 257: (4, 1, b"\2"), 273: (4, 1, b"\10"), 279: (4, 1, b"\4")}
    claims = dict.fromkeys(range(30000, 30500), (4, 65536, pointer))
    path = studio.write("a.tiff", tiff_of(picture | claims) + bytes(300_000))
    tracemalloc.start()
    try:
        assert probe(path).role is Role.IMAGE
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_an_index_of_endless_tiny_boxes_is_refused(studio: Any) -> None:
    path = studio.video("a.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(b"moov") - 4
    more = struct.pack(">L4s", 8, b"free") * 3000
    data[at : at + 4] = (int.from_bytes(data[at : at + 4]) + len(more)).to_bytes(4)
    path.write_bytes(bytes(data) + more)
    with pytest.raises(MediaTrouble) as caught:
        probe(path)
    assert caught.value.rule == "media.too-complex"


@pytest.mark.parametrize(("name", "behind"), [("hdrl", 0), ("strf", 4)])
def test_a_part_of_an_avi_that_says_a_gigabyte_is_refused(studio: Any, name: str, behind: int) -> None:
    path = studio.video("a.avi")
    data = bytearray(path.read_bytes())
    at = data.index(name.encode()) - 4 + 2 * behind
    data[at : at + 4] = struct.pack("<L", 1 << 30)
    path.write_bytes(data)
    with pytest.raises(MediaTrouble) as caught:
        probe(path)
    assert "1073741824 bytes" in str(caught.value)
