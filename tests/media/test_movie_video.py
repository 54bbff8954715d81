"""Videos made anew: geometry, time, size, what they carry and what not."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageStat

from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Box, Shape, Sound, Work
from tests.media.movie_set import (
    BLACK,
    BLUE,
    GREEN,
    QUADRANTS,
    RED,
    WHITE,
    corners,
    image_of,
    job,
    make,
    near,
    packets,
    pixel,
    quadrants,
    seen,
    shoot,
    shown_at,
)  # fmt: skip

SIZE = (128, 96)


@pytest.mark.parametrize(
    ("turn", "mirrored", "colours"),
    [
        (0, False, QUADRANTS),
        (90, False, (GREEN, WHITE, RED, BLUE)),  # FFmpeg's angle is against the clock
        (180, False, (WHITE, BLUE, GREEN, RED)),
        (270, False, (BLUE, RED, WHITE, GREEN)),
        (0, True, (GREEN, RED, WHITE, BLUE)),
        (180, True, (BLUE, WHITE, RED, GREEN)),
        (90, True, (WHITE, GREEN, BLUE, RED)),
        (270, True, (RED, BLUE, GREEN, WHITE)),
    ],
)
def test_a_turned_or_mirrored_video_comes_out_upright(
    tmp_path: Path, turn: int, mirrored: bool, colours: tuple[Any, ...]
) -> None:
    source = shoot(tmp_path / "a.mov", [quadrants(SIZE)] * 3, turn=turn, mirrored=mirrored)
    made = make(source)
    assert near(corners(seen(made)[1][1]), colours)
    assert probe(made).rotation == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_crop_is_of_the_upright_picture(tmp_path: Path, turn: int) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants(SIZE)] * 3, turn=turn)
    whole = corners(seen(make(source))[0][1])
    width, height = probe(source).width, probe(source).height
    box = Box(width // 2, 0, width // 2, height // 2)
    cut = seen(make(source, shape=Shape((48, 48), (48, 48), box)))[0][1]
    assert near(corners(cut), [whole[1]] * 4)


def test_stretched_pixels_become_square(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants((64, 96))] * 3, stretched=Fraction(2))
    assert (probe(source).width, probe(source).height) == SIZE
    made = make(source, shape=Shape((32, 48), (32, 48), Box(64, 0, 64, 96)))
    assert near(corners(seen(made)[0][1]), [GREEN, GREEN, WHITE, WHITE])
    with av.open(str(made)) as container:
        assert container.streams.video[0].sample_aspect_ratio == 1


def test_borders_have_the_colour_that_was_wished(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants(SIZE)] * 3)
    picture = seen(make(source, shape=Shape((64, 48), (64, 96), pad="#c81e1e")))[0][1]
    assert near([pixel(picture, (8, 8)), pixel(picture, (56, 90))], [RED, RED])
    assert near(corners(picture.crop((0, 24, 64, 72))), QUADRANTS)


def test_blurred_borders_are_made_of_the_picture(tmp_path: Path) -> None:
    left_red = quadrants(SIZE, (RED, BLUE, RED, BLUE))
    picture = seen(make(shoot(tmp_path / "a.mp4", [left_red] * 3), shape=Shape((96, 72), (96, 192), pad="blur")))[0][1]
    above_left, above_right = pixel(picture, (6, 10)), pixel(picture, (90, 10))
    assert near([above_left, above_right], [RED, BLUE], 40)
    edge = [pixel(picture, (x, 20))[0] for x in range(96)]
    assert max(abs(a - b) for a, b in pairwise(edge)) < 20
    assert near(corners(picture.crop((0, 60, 96, 132))), (RED, BLUE, RED, BLUE))


def test_an_uneven_rate_becomes_even_and_each_picture_keeps_its_time(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN, BLUE, WHITE)]
    source = shoot(tmp_path / "a.mp4", pictures, rate=30, times=(0, 2, 15, 18))
    made = make(source, fps=30.0, seconds=0.7)
    lengths = {packet.duration for packet in packets(made)}
    assert lengths == {packets(made)[0].time_base.denominator // 30}
    for second, colour in ((0.0, RED), (0.1, GREEN), (0.47, GREEN), (0.5, BLUE), (0.6, WHITE)):
        assert near(pixel(shown_at(made, second), (32, 24)), colour), second
    assert not probe(made).variable


def test_every_frame_stays_where_the_rate_stays(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), (number * 20, 40, 40)) for number in range(12)]
    source = shoot(tmp_path / "a.mkv", pictures, rate=30)  # Matroska rounds times to milliseconds
    made = [pixel(picture, (32, 24)) for _, picture in seen(make(source, fps=30.0))]
    assert near(made, [(number * 20, 40, 40) for number in range(12)], 6)


def test_the_pictures_of_an_avi_come_in_their_order(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), (number * 20,) * 3) for number in range(12)]
    source = shoot(tmp_path / "a.avi", pictures, coder={"x264-params": "bframes=2:b-adapt=0", "crf": "10"})
    made = [pixel(picture, (32, 24))[0] for _, picture in seen(make(source, fps=25.0, seconds=0.48))]
    assert made == pytest.approx([number * 20 for number in range(12)], abs=6)


def test_half_the_rate_leaves_out_every_second_frame_and_keeps_the_length(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), (number * 20, 40, 40)) for number in range(12)]
    made = make(shoot(tmp_path / "a.mp4", pictures, rate=50), fps=25.0)
    assert len(seen(made)) == 6
    assert (probe(made).seconds, probe(made).fps) == (0.24, 25.0)


def test_the_coding_is_what_every_player_reads(tmp_path: Path) -> None:
    made = make(shoot(tmp_path / "a.mov", [quadrants((322, 242))] * 50, rate=10, form="yuv444p", muxer={}))
    told = probe(made)
    assert (told.video_codec, told.profile, told.pixel_format, told.faststart) == ("h264", "High", "yuv420p", True)
    keys = [float(packet.pts * packet.time_base) for packet in packets(made) if packet.is_keyframe]
    assert keys == [0.0, 2.0, 4.0]
    with av.open(str(made)) as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
        assert frame.time == 0


@pytest.mark.parametrize(("matrix", "name"), [(5, "ITU601"), (1, "ITU709")])
def test_colours_stay_whatever_they_were_coded_in(tmp_path: Path, matrix: int, name: str) -> None:
    frame = av.VideoFrame.from_image(quadrants(SIZE)).reformat(  # type: ignore[no-untyped-call]
        format="yuv420p", dst_colorspace=name, dst_color_range="MPEG"
    )
    source = shoot(tmp_path / "a.mp4", [frame], fields={"colorspace": matrix})
    with av.open(str(make(source))) as container:
        made = next(container.decode(video=0))
        made.colorspace = 1
        assert near(corners(image_of(made)), QUADRANTS, 8)


def test_nothing_of_the_camera_s_metadata_remains(tmp_path: Path) -> None:
    tags = {"title": "PLANTED", "location": "+48.1372+011.5756/", "creation_time": "2026-01-02T03:04:05Z"}
    source = shoot(tmp_path / "a.mp4", [quadrants(SIZE)] * 3, tags=tags, name="PLANTED HANDLER", sound="aac")
    assert b"PLANTED" in source.read_bytes()
    data = make(source).read_bytes()
    for planted in (b"PLANTED", b"+48.1", b"x264", b"Lavf", b"Lavc"):
        assert planted not in data
    created = data.index(b"mvhd") + 8
    assert data[created : created + 8] == bytes(8)


def noise(frames: int) -> list[Image.Image]:
    return [Image.effect_noise((160, 120), 120).convert("RGB") for _ in range(frames)]


def test_the_bytes_stay_below_what_was_promised(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(25), coder={"crf": "10"}, sound="aac")
    assert make(source, job(source)).stat().st_size > 150_000
    assert make(source, job(source, size=150_000)).stat().st_size <= 150_000
    assert make(source, job(source, bits=800_000)).stat().st_size <= 160_000


def test_interlaced_pictures_lose_their_combs(tmp_path: Path) -> None:
    pictures = []
    for number in range(8):
        whole = Image.new("RGB", (128, 96), BLACK)
        whole.paste(WHITE, (10 + 10 * number, 0, 40 + 10 * number, 96))
        later = Image.new("RGB", (128, 96), BLACK)
        later.paste(WHITE, (15 + 10 * number, 0, 45 + 10 * number, 96))
        for row in range(1, 96, 2):
            whole.paste(later.crop((0, row, 128, row + 1)), (0, row))
        pictures.append(whole)
    options = {"x264-params": "tff=1", "crf": "5", "flags": "+ildct+ilme"}
    source = shoot(tmp_path / "a.mp4", pictures, coder=options)
    assert probe(source).interlaced
    before, after = (seen(path)[4][1].convert("L") for path in (source, make(source)))
    assert combs(before) > 10 * combs(after)
    assert not probe(make(source)).interlaced


def combs(picture: Image.Image) -> float:
    """Return how much each row differs from the mean of its neighbours."""
    rows = [list(picture.crop((0, row, picture.width, row + 1)).tobytes()) for row in range(20, 70)]
    found = [
        abs(2 * b - a - c)
        for above, row, below in zip(rows, rows[1:], rows[2:], strict=False)
        for a, b, c in zip(above, row, below, strict=True)
    ]
    return sum(found) / len(found) + 0.01


def test_an_animation_becomes_a_video_that_plays_it_over(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=[200, 400], loop=0)
    made = make(tmp_path / "a.gif", fps=20.0, loops=2, seconds=1.2, work=Work.VIDEO)
    assert probe(made).seconds == 1.2
    for second, colour in ((0.1, RED), (0.3, GREEN), (0.55, GREEN), (0.7, RED), (0.9, GREEN)):
        assert near(pixel(shown_at(made, second), (32, 24)), colour, 20), second


@pytest.mark.parametrize("suffix", ["webp", "png"])
def test_transparent_parts_of_an_animation_get_the_colour_that_was_wished(tmp_path: Path, suffix: str) -> None:
    pictures = [Image.new("RGBA", (64, 48), (*colour, 0)) for colour in (RED, GREEN)]
    pictures[0].paste((*BLUE, 255), (0, 0, 32, 48))
    path = tmp_path / f"a.{suffix}"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=200, lossless=True)
    picture = seen(make(path, fps=25.0, flatten="#1eaa32", work=Work.VIDEO))[0][1]
    assert near([pixel(picture, (10, 20)), pixel(picture, (55, 20))], [BLUE, GREEN], 20)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
def test_ffprobe_reads_the_same(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mov", [quadrants(SIZE)] * 25, sound="aac", turn=90)
    made = make(source, sound=Sound.AAC, fps=30.0)
    asked = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(made)]
    told = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    film, voice = told["streams"]
    assert (film["codec_name"], film["profile"], film["width"], film["height"]) == ("h264", "High", 96, 128)
    assert (film["r_frame_rate"], film["avg_frame_rate"], film["nb_frames"]) == ("30/1", "30/1", "30")
    assert (film["sample_aspect_ratio"], film["color_space"], film["field_order"]) == ("1:1", "bt709", "progressive")
    assert (voice["codec_name"], voice["sample_rate"], voice["channels"]) == ("aac", "48000", 2)
    assert float(told["format"]["duration"]) == pytest.approx(1.0, abs=0.05)
    assert float(film["start_time"]) == float(voice["start_time"]) == 0


def test_an_even_grey_stays_the_same_grey(tmp_path: Path) -> None:
    made = make(shoot(tmp_path / "a.mp4", [Image.new("RGB", (64, 48), (128, 128, 128))] * 3))
    assert ImageStat.Stat(seen(made)[0][1]).mean == pytest.approx([128] * 3, abs=2)
