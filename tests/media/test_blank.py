"""MP4 and MOV without metadata, in place."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from socialpost.media.model import MediaTrouble
from socialpost.media.probing.boxes import Box, boxes, find
from socialpost.media.probing.probe import probe
from socialpost.media.stripping.blank import blank
from socialpost.media.watch import Stopped, Watch
from tests.media.movie_set import quadrants, seen, shoot

FILM = [quadrants((64, 48))] * 5
TAGS = {
    "title": "PLANTED title",
    "location": "+48.1372+011.5756/",
    "com.apple.quicktime.make": "PLANTED",
    "creation_time": "2026-01-02T03:04:05Z",
}
KEYS = {"movflags": "+use_metadata_tags+faststart"}


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">L4s", len(data) + 8, kind) + data


def camera(path: Path, **more: Any) -> Path:
    return shoot(path, FILM, sound="aac", tags=TAGS, name="PLANTED handler", **{"muxer": KEYS, **more})


def inside(data: bytes, kind: bytes, more: bytes) -> bytes:
    """Return a file whose box of that kind, in the index at the end of the file, is longer by `more`."""
    moov = data.rindex(b"moov") - 4
    assert moov + int.from_bytes(data[moov : moov + 4]) == len(data)
    at = data.index(kind, moov) - 4
    end = at + int.from_bytes(data[at : at + 4])
    grown = data[:end] + more + data[end:]
    for place in {moov, at}:
        length = int.from_bytes(grown[place : place + 4]) + len(more)
        grown = grown[:place] + length.to_bytes(4) + grown[place + 4 :]
    return grown


def blanked(source: Path) -> bytes:
    target = source.with_name(f"blank-{source.name}")
    blank(source, target, Watch())
    return target.read_bytes()


def coded(path: Path) -> list[tuple[int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux() if packet.size]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("muxer", [KEYS, {}, {"movflags": "+faststart"}, {"movflags": "+frag_keyframe+empty_moov"}])
def test_what_was_planted_is_gone_and_pictures_and_sound_are_the_same(
    tmp_path: Path, name: str, muxer: dict[str, str]
) -> None:
    source = camera(tmp_path / name, muxer=muxer)
    before = source.read_bytes()
    assert b"PLANTED" in before
    data = blanked(source)
    assert len(data) == len(before)
    for planted in (b"PLANTED", b"+48.1", b"Lavf", b"2026-01"):
        assert planted not in data
    assert coded(tmp_path / f"blank-{name}") == coded(source)
    told = probe(tmp_path / f"blank-{name}")
    assert (told.mime, told.location, told.camera) == (probe(source).mime, False, False)


def test_the_pictures_stay_where_they_were_byte_for_byte(tmp_path: Path) -> None:
    source = camera(tmp_path / "a.mp4")
    before, data = source.read_bytes(), blanked(source)
    start = before.index(b"mdat")
    end = start - 4 + int.from_bytes(before[start - 4 : start])
    assert data[start:end] == before[start:end]


def test_the_turn_survives(tmp_path: Path) -> None:
    source = camera(tmp_path / "a.mov", turn=90)
    blanked(source)
    assert probe(tmp_path / "blank-a.mov").rotation == probe(source).rotation == 270


def test_times_of_creation_and_names_in_headers_are_zero(tmp_path: Path) -> None:
    data = blanked(camera(tmp_path / "a.mov"))
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(kind) + 8
        assert data[at : at + 8] == bytes(8)
    assert b"vide" in data
    assert b"Handler" not in data


def handled(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(12), b"PLANTED\0")


@pytest.mark.parametrize(
    ("where", "planted"),
    [
        (b"moov", box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+48.1372+011.5756/"))),
        (b"moov", box(b"meta", bytes(4), handled(b"mdta"), box(b"keys", b"PLANTED"))),
        (b"moov", box(b"gps ", b"PLANTED")),
        (b"trak", box(b"udta", box(b"\xa9mod", b"PLANTED"))),
        (b"trak", box(b"meta", bytes(4), b"PLANTED")),
        (b"trak", box(b"uuid", b"\1" * 16, b"PLANTED")),
    ],
)
def test_boxes_of_metadata_become_free_space(tmp_path: Path, where: bytes, planted: bytes) -> None:
    source = shoot(tmp_path / "a.mov", FILM)
    plain = seen(source)
    source.write_bytes(inside(source.read_bytes(), where, planted))
    data = blanked(source)
    assert b"PLANTED" not in data
    assert b"+48.1" not in data
    assert struct.pack(">L4s", len(planted), b"free") + bytes(len(planted) - 8) in data
    assert [at for at, _ in seen(tmp_path / "blank-a.mov")] == [at for at, _ in plain]


@pytest.mark.parametrize(
    "planted",
    [
        box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), b"<x:xmpmeta>PLANTED"),
        box(b"meta", bytes(4), b"PLANTED"),
        box(b"inst", b"PLANTED"),
        box(b"free", b"PLANTED"),
        struct.pack(">L4sQ", 1, b"skip", 23) + b"PLANTED",
        struct.pack(">L4s", 0, b"udta") + b"PLANTED",
        b"PLANTED",  # too short for a box
    ],
)
def test_boxes_outside_of_the_index_become_free_space_too(tmp_path: Path, planted: bytes) -> None:
    source = shoot(tmp_path / "a.mp4", FILM)
    source.write_bytes(source.read_bytes() + planted)
    data = blanked(source)
    assert b"PLANTED" not in data
    assert len(data) == source.stat().st_size
    assert len(seen(tmp_path / "blank-a.mp4")) == 5


def test_how_a_round_about_picture_is_projected_stays(tmp_path: Path) -> None:
    sphere = box(b"uuid", bytes.fromhex("ffcc8263f8554a938814587a02521fdd"), b"<SphericalVideo>")
    source = shoot(tmp_path / "a.mp4", FILM)
    source.write_bytes(inside(source.read_bytes(), b"trak", sphere))
    assert sphere in blanked(source)


def with_positions(path: Path, *, change: Callable[[bytes], bytes] = lambda track: track) -> Path:
    """Film with a track of positions: five samples in three chunks at the end of the file."""
    shoot(path, FILM)
    data = path.read_bytes()
    first = len(data) + 8
    samples = [b"PLANTED%02d+48.1372" % number * (number + 1) for number in range(5)]
    lengths = [len(sample) for sample in samples]
    offsets = [first, first + lengths[0], first + sum(lengths[:3])]
    entry = box(b"gpmd", bytes(6), b"\0\1")
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">L", 1), entry),
        box(b"stts", bytes(4), struct.pack(">LLL", 1, 5, 200)),
        box(b"stsc", bytes(4), struct.pack(">LLLLLLL", 2, 1, 1, 1, 2, 2, 1)),
        box(b"stsz", bytes(4), struct.pack(">LL5L", 0, 5, *lengths)),
        box(b"stco", bytes(4), struct.pack(">L3L", 3, *offsets)),
    )
    head = box(b"tkhd", bytes(3) + b"\1", bytes(8), struct.pack(">L", 9), bytes(68))
    media = box(b"mdia", box(b"mdhd", bytes(12), struct.pack(">LLL", 1000, 1000, 0)), handled(b"meta"),
                box(b"minf", box(b"gmhd"), table))  # fmt: skip
    track = change(box(b"trak", head, media))
    moov = data.rindex(b"moov") - 4
    grown = int.from_bytes(data[moov : moov + 4]) + len(track)
    # the index moves behind the samples, so that their places do not depend on its length
    rest = box(b"mdat", b"".join(samples))
    path.write_bytes(data[:moov] + bytes_free(data[moov:]) + rest + grown.to_bytes(4) + data[moov + 4 :] + track)
    return path


def bytes_free(index: bytes) -> bytes:
    return struct.pack(">L4s", len(index), b"free") + bytes(len(index) - 8)


def test_a_track_of_positions_is_emptied_with_all_that_it_holds(tmp_path: Path) -> None:
    source = with_positions(tmp_path / "a.mp4")
    assert probe(source).location
    plain = [picture.tobytes() for _, picture in seen(source)]
    data = blanked(source)
    assert b"PLANTED" not in data
    assert b"+48.1" not in data
    assert b"gpmd" not in data
    assert [picture.tobytes() for _, picture in seen(tmp_path / "blank-a.mp4")] == plain
    assert not probe(tmp_path / "blank-a.mp4").location


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"stco" + bytes(4) + struct.pack(">L", 3), b"stco" + bytes(4) + struct.pack(">L", 9)),
        (struct.pack(">LLLLLLL", 2, 1, 1, 1, 2, 2, 1), struct.pack(">LLLLLLL", 2, 1, 1, 1, 2, 2_000_000_000, 1)),
    ],
)
def test_tables_that_say_too_much_do_no_harm(tmp_path: Path, old: bytes, new: bytes) -> None:
    source = with_positions(tmp_path / "a.mp4", change=lambda track: track.replace(old, new))
    plain = len(seen(source))
    data = blanked(source)
    assert b"PLANTED" not in data
    assert len(seen(tmp_path / "blank-a.mp4")) == plain


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (struct.pack(">LLLLLLL", 2, 1, 1, 1, 2, 2, 1), struct.pack(">LLLLLLL", 2, 7, 1, 1, 2, 2, 1)),
        (b"stsz" + bytes(8) + struct.pack(">L", 5), b"stsz" + bytes(4) + struct.pack(">LL", 90_000, 5)),
        (b"stsz", b"stz2"),
    ],
)
def test_tables_that_contradict_are_trouble(tmp_path: Path, old: bytes, new: bytes) -> None:
    source = with_positions(tmp_path / "a.mp4", change=lambda track: track.replace(old, new))
    with pytest.raises(MediaTrouble):
        blanked(source)


def test_the_boxes_of_the_result_are_those_of_the_original(tmp_path: Path) -> None:
    source = camera(tmp_path / "a.mov")
    blanked(source)

    def outline(path: Path) -> list[Box]:
        with path.open("rb") as handle:
            outer = list(boxes(handle, 0, path.stat().st_size))
            return outer + [
                each for kind in (b"trak", b"mvhd") for each in find(handle, 0, outer[-1].end, b"moov", kind)
            ]

    assert outline(tmp_path / "blank-a.mov") == outline(source)


def test_whoever_stops_it_stops_it(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        blank(camera(tmp_path / "a.mp4"), tmp_path / "b.mp4", Watch(stopped=lambda: True))
