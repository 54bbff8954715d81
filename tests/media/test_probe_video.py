"""Rates, shapes, sound and tracks of videos; and indexes that lie."""

from __future__ import annotations

import struct
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.probing.rates import times_vary, varies

EVEN = range(24)
UNEVEN = [*range(8), *range(8, 40, 4)]
DROPPED = [*range(12), *range(13, 25)]
VIDEOS = [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx"), ("a.ts", "libx264")]


def trouble(path: Path) -> MediaTrouble:
    with pytest.raises(MediaTrouble) as caught:
        probe(path)
    return caught.value


@pytest.mark.parametrize(("name", "codec"), VIDEOS)
def test_a_rate_that_varies_is_told_from_one_that_does_not(studio: Any, name: str, codec: str) -> None:
    assert not probe(studio.video(name, codec=codec, times=EVEN)).variable
    assert probe(studio.video(name, codec=codec, times=UNEVEN)).variable
    assert probe(studio.video(name, codec=codec, times=DROPPED)).variable


@pytest.mark.parametrize("rate", [24, 25, 30, 60])
def test_a_time_in_whole_milliseconds_makes_no_rate_vary(studio: Any, rate: int) -> None:
    assert not probe(studio.video("a.mkv", frames=60, rate=rate)).variable


@pytest.mark.parametrize("times", [EVEN, UNEVEN])
def test_the_rate_of_a_fragmented_file_is_that_of_its_packets(studio: Any, times: Any) -> None:
    seen = probe(studio.video("a.mp4", times=times, options={"movflags": "frag_keyframe+empty_moov"}))
    assert seen.variable == (times is UNEVEN)


@pytest.mark.parametrize(
    ("runs", "ticks", "expected"),
    [
        ([(300, 512)], 15_360, False),
        ([(299, 512), (1, 90_000)], 15_360, False),  # the last
        ([(1, 20)] * 3, 600, False),
        ([], 600, False),
        ([(49, 20), (1, 21)] * 20, 600, False),  # 29.97
        ([(49, 20), (1, 21), (9, 20), (1, 19), (9, 20)] * 20, 600, False),
        ([(2, 33), (1, 34)] * 100, 1000, False),  # 30 in milliseconds
        ([(2, 272), (1, 256)] * 100, 16_000, False),  # 60 in milliseconds, written with finer ticks
        ([*[(2, 272), (1, 256)] * 100, (1, 544), *[(2, 272), (1, 256)] * 100], 16_000, False),  # and one dropped
        ([(1, 2), (1, 3)] * 100, 62, False),  # 25
        ([(1, 2950), (1, 3040), (1, 3010)] * 100, 90_000, False),  # a phone's clock
        ([(700, 512), (1, 1024), (500, 512)], 15_360, False),  # one of many was dropped
        ([(40, 512), (1, 1024), (40, 512)], 15_360, True),
        ([(100, 1), (100, 2)], 15, True),
        ([(100, 20), (100, 25)], 600, True),
        ([(100, 3000), (100, 3300)], 90_000, True),
    ],
)
def test_rounding_and_trembling_clocks_are_no_change_of_rate(
    runs: list[tuple[int, int]], ticks: int, expected: bool
) -> None:
    assert varies(runs, ticks) is expected


def test_the_order_in_which_packets_come_does_not_count() -> None:
    assert not times_vary([0, 120, 40, 80, 240, 160, 200, 360, 280, 320], 1000)
    assert times_vary([0, 400, 40, 80, 480, 440, 200], 1000)


def test_what_is_made_of_whole_milliseconds_has_no_rate_that_varies(studio: Any) -> None:
    source = studio.video("a.mkv", frames=120, rate=60)
    path = studio.folder / "b.mp4"
    with av.open(str(path), "w") as made, av.open(str(source)) as read:
        stream = made.add_stream_from_template(read.streams.video[0])
        for packet in read.demux():
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    assert not probe(path).variable


def test_only_the_first_packets_of_a_long_video_are_read(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = studio.video("a.mkv", frames=900)
    read = []
    demux = av.container.InputContainer.demux
    monkeypatch.setattr("socialpost.media.probing.packets._ENOUGH", 100)

    def counted(self: Any, *streams: Any) -> Any:
        for packet in demux(self, *streams):
            read.append(packet.pts)
            yield packet

    class Counting:
        def __init__(self, inner: Any) -> None:
            self.inner, self.streams, self.duration = inner, inner.streams, inner.duration

        def demux(self, *streams: Any) -> Any:
            return counted(self.inner, *streams)

    from socialpost.media.probing import packets

    with av.open(str(path)) as container:
        assert not packets.walk(Counting(container), container.streams.video[0], None).variable  # type: ignore[arg-type]
    assert len(read) == 100


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
@pytest.mark.parametrize(
    ("shape", "edges"), [(Fraction(4, 3), (96, 54)), (Fraction(8, 9), (64, 54)), (Fraction(1216, 1215), (72, 54))]
)
def test_stretched_pixels_are_told_and_edges_are_those_of_square_ones(
    studio: Any, name: str, shape: Fraction, edges: tuple[int, int]
) -> None:
    seen = probe(studio.video(name, size=(72, 54), coding={"sample_aspect_ratio": shape}))
    assert ((seen.width, seen.height), seen.square) == (edges, edges == (72, 54))


def test_a_turned_video_is_stretched_before_it_is_turned(studio: Any) -> None:
    seen = probe(studio.video("a.mp4", size=(72, 54), rotation=90, coding={"sample_aspect_ratio": Fraction(4, 3)}))
    assert (seen.width, seen.height, seen.square) == (54, 96, False)


def test_interlaced_frames_are_told(studio: Any) -> None:
    assert not probe(studio.video("a.mp4")).interlaced
    options = {"x264-params": "tff=1"}
    assert probe(studio.video("b.mp4", size=(64, 64), coding={"options": options})).interlaced


@pytest.mark.parametrize(("number", "word"), [(16, "smpte2084"), (18, "arib-std-b67"), (1, "bt709"), (2, "")])
def test_the_transfer_curve_is_told_in_ffmpeg_s_word(studio: Any, number: int, word: str) -> None:
    assert probe(studio.video("a.mp4", coding={"color_trc": number})).transfer == word


def test_ten_bits_are_told(studio: Any) -> None:
    seen = probe(studio.video("a.mp4", pixel_format="yuv420p10le"))
    assert (seen.depth, seen.pixel_format, seen.profile) == (10, "yuv420p10le", "High 10")


@pytest.mark.parametrize(
    ("layout", "hertz", "channels"), [("stereo", 48_000, 2), ("mono", 44_100, 1), ("5.1", 48_000, 6)]
)
def test_channels_and_rate_of_the_sound_are_told(studio: Any, layout: str, hertz: int, channels: int) -> None:
    seen = probe(studio.video("a.mp4", sound="aac", layout=layout, hertz=hertz))
    assert (seen.channels, seen.sample_rate, seen.tracks) == (channels, hertz, 0)


def test_a_silent_video_has_no_channels(studio: Any) -> None:
    seen = probe(studio.video("a.mp4"))
    assert (seen.channels, seen.sample_rate, seen.tracks) == (0, 0, 0)


def with_cover(studio: Any, kind: str) -> Path:
    """Return a file with a track of `video` or `audio` and a picture that stands for it."""
    plain, picture = studio.video("plain.mp4", sound="aac"), studio.image("a.jpg", (200, 200)).read_bytes()
    path: Path = studio.folder / "cover.mp4"
    with av.open(str(path), "w") as made, av.open(str(plain)) as source:
        cover: Any = made.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 200, 200, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        original = next(stream for stream in source.streams if stream.type == kind)
        stream = made.add_stream_from_template(original)
        packet = av.Packet(picture)
        packet.stream, packet.pts, packet.dts, packet.time_base = cover, 0, 0, Fraction(1, 1000)
        made.mux(packet)
        for packet in source.demux(original):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return path


def test_a_cover_is_a_further_track(studio: Any) -> None:
    seen = probe(with_cover(studio, "video"))
    assert (seen.width, seen.video_codec, seen.tracks) == (64, "h264", 1)


def test_a_song_with_a_cover_is_no_video(studio: Any) -> None:
    assert trouble(with_cover(studio, "audio")).rule == "media.no-picture"


def test_further_sound_tracks_are_counted(studio: Any) -> None:
    plain = studio.video("plain.mp4", sound="aac")
    path = studio.folder / "two.mp4"
    with av.open(str(path), "w") as made, av.open(str(plain)) as source:
        streams = [made.add_stream_from_template(stream) for stream in (*source.streams, source.streams.audio[0])]
        for packet in source.demux():
            if packet.dts is not None:
                targets = [streams[0]] if packet.stream.type == "video" else streams[1:]
                for target in targets:
                    packet.stream = target
                    made.mux(packet)
    assert probe(path).tracks == 1


def test_an_index_that_tells_of_more_than_the_file_can_hold_is_refused(studio: Any) -> None:
    path = studio.video("a.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(b"stsz") + 8
    data[at : at + 8] = struct.pack(">LL", 1, 60_000_000)
    path.write_bytes(data)
    assert trouble(path).rule == "media.broken"


def test_an_index_of_a_thousand_tracks_is_refused(studio: Any, box_of: Any) -> None:
    path = studio.video("a.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(b"moov") - 4
    more = box_of(b"trak") * 1000
    data[at : at + 4] = (int.from_bytes(data[at : at + 4]) + len(more)).to_bytes(4)
    path.write_bytes(bytes(data) + more)
    assert trouble(path).rule == "media.too-complex"


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "libx264"), ("a.webm", "libvpx")])
def test_matroska_tells_which_way_up_its_pictures_are_as_mp4_does(
    studio: Any, name: str, codec: str, turn: int
) -> None:
    expected = probe(studio.video("a.mp4", rotation=turn))
    told = probe(studio.video(name, codec=codec, rotation=turn))
    assert (told.rotation, told.width, told.height) == (expected.rotation, expected.width, expected.height)
    assert told.rotation


def test_a_matroska_file_whose_tracks_make_no_sense_is_left_to_ffmpeg(studio: Any) -> None:
    path = studio.video("a.mkv", rotation=90)
    data = path.read_bytes()
    at = data.index(b"\x76\x70")  # the projection: its length becomes none
    path.write_bytes(data[: at + 2] + b"\0" + data[at + 3 :])
    with suppress(MediaTrouble):
        assert probe(path).rotation == 0
