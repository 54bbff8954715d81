"""HDR and deep colours on ordinary screens."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from socialpost.media.films import tone as movie_tone
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Shape, Work
from tests.media.movie_set import QUADRANTS, corners, make, near, pixel, quadrants, seen, shoot

PQ, HLG = 16, 18
_X265 = {"x265-params": "log-level=error:crf=4:bframes=0:frame-threads=1"}  # of two frames, threads lose the times
_PAPER, _MID_GREY = 203.0, 26.0  # ITU-R BT.2408-7, table 1: white and 18 % grey, candelas per square metre
_PQ_WHITE, _PQ_GREY = 0.58, 0.38  # the same table: their values in PQ
_HLG_WHITE, _HLG_GREY = 0.75, 0.38  # and in HLG


def stripes(*colours: tuple[float, float, float]) -> av.VideoFrame:
    """Return a frame in 10 bits of stripes, 32 pixels wide, of Y'CbCr: 0 to 1, and -0.5 to 0.5 (ITU-R BT.2020, table 5)."""
    frame = av.VideoFrame(32 * len(colours), 32, "yuv420p10le")
    for number, plane in enumerate(frame.planes):
        rows, pixels = (32, 32) if number == 0 else (16, 16)
        codes = [round(512 + 896 * each[number]) if number else round(64 + 876 * each[0]) for each in colours]
        row = b"".join(struct.pack("<H", code) * pixels for code in codes)
        plane.update(row.ljust(plane.line_size, b"\0") * rows)
    return frame


def patches(*values: float) -> av.VideoFrame:
    """Return a frame of stripes of grey."""
    return stripes(*((value, 0.0, 0.0) for value in values))


def screened(tmp_path: Path, transfer: int, frame: av.VideoFrame, **more: Any) -> list[tuple[int, int, int]]:
    """Return the colours of the stripes in the video made of it."""
    fields = {"colorspace": 9, "color_primaries": 9, "color_trc": transfer}
    source = shoot(tmp_path / "a.mp4", [frame] * 2, codec="libx265", form="yuv420p10le", coder=_X265, fields=fields)
    assert probe(source).transfer in ("smpte2084", "arib-std-b67")
    picture = seen(make(source, **more))[0][1]
    return [pixel(picture, (16 + 32 * number, 16)) for number in range(frame.width // 32)]


def grey_of(light: float) -> float:
    """Return the value of 255 that a screen (ITU-R BT.1886) needs for a share of its white."""
    return float(255 * light ** (1 / 2.4))


@pytest.mark.parametrize(("transfer", "white", "grey"), [(PQ, _PQ_WHITE, _PQ_GREY), (HLG, _HLG_WHITE, _HLG_GREY)])
def test_grey_stays_as_bright_and_paper_stays_nearly_white(
    tmp_path: Path, transfer: int, white: float, grey: float
) -> None:
    black, middle, paper, lamp = screened(
        tmp_path, transfer, patches(0.0, grey, white, 0.76 if transfer == PQ else 1.0)
    )
    assert max(black) <= 3
    assert middle == pytest.approx([grey_of(_MID_GREY / _PAPER)] * 3, abs=6)
    assert all(220 <= band <= 240 for band in paper)
    assert min(lamp) >= 250


def test_lights_brighter_than_paper_are_still_told_apart(tmp_path: Path) -> None:
    bright = [band[1] for band in screened(tmp_path, PQ, patches(0.54, 0.58, 0.62, 0.66))]
    assert all(later - earlier >= 6 for earlier, later in pairwise(bright)), bright


@pytest.mark.parametrize("shares", [(0.8, 0.2, 0.2), (0.1, 0.6, 0.3), (0.2, 0.2, 0.9)])
def test_a_colour_that_a_screen_can_show_is_shown_as_it_is(tmp_path: Path, shares: tuple[float, float, float]) -> None:
    wider = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))  # ITU-R BT.2087-0, 4
    light = [sum(part * share * 80 for part, share in zip(row, shares, strict=True)) for row in wider]
    red, green, blue = (movie_tone.pq_code(each) for each in light)
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    (made,) = screened(tmp_path, PQ, stripes((luma, (blue - luma) / 1.8814, (red - luma) / 1.4746)))
    assert made == pytest.approx([grey_of(share * 80 / _PAPER) for share in shares], abs=9)


def test_the_result_says_that_it_is_not_hdr(tmp_path: Path) -> None:
    screened(tmp_path, HLG, patches(0.5))
    told = probe(tmp_path / "made-a.mp4")
    assert (told.pixel_format, told.transfer) == ("yuv420p", "bt709")


def test_a_poster_of_hdr_has_the_video_s_colours(tmp_path: Path) -> None:
    from PIL import Image

    screened(tmp_path, HLG, patches(_HLG_GREY))
    made = make(tmp_path / "a.mp4", work=Work.PICTURE, at=0.0, quality=(95, 95))
    with Image.open(made) as picture:
        assert pixel(picture, (16, 16)) == pytest.approx([grey_of(_MID_GREY / _PAPER)] * 3, abs=6)


@pytest.mark.parametrize("form", ["yuv420p10le", "yuv444p10le"])
def test_deep_colours_that_are_no_hdr_stay_the_same(tmp_path: Path, form: str) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants((128, 96))] * 2, codec="libx265", form=form, coder=_X265)
    picture = seen(make(source, shape=Shape((64, 48), (64, 48))))[0][1]
    assert near(corners(picture), QUADRANTS)


def test_the_curve_never_falls_and_leaves_the_dark_alone() -> None:
    lights = [0.01 * 1.3**step for step in range(44)]
    pressed = [movie_tone.pressed(light) for light in lights]
    assert pressed == sorted(pressed)
    assert all(
        after == pytest.approx(light, rel=1e-6) for light, after in zip(lights, pressed, strict=True) if light < 80
    )
    assert movie_tone.pressed(movie_tone.PEAK) == pytest.approx(movie_tone.WHITE)
    assert movie_tone.pressed(10_000) == pytest.approx(movie_tone.WHITE)


@pytest.mark.parametrize("light", [(0.0, 60.0, 0.0), (60.0, 0.0, 0.0), (0.0, 60.0, 60.0)])
def test_a_colour_that_no_screen_can_show_keeps_its_luminance(light: tuple[float, float, float]) -> None:
    made = movie_tone.shown(light)
    assert all(0 <= band <= 1 for band in made)
    luminance = sum(share * band**2.4 for share, band in zip((0.2126, 0.7152, 0.0722), made, strict=True))
    assert luminance == pytest.approx(
        sum(a * b for a, b in zip((0.2627, 0.678, 0.0593), light, strict=True)) / 203, rel=0.01
    )


@pytest.mark.parametrize(("light", "code"), [(100.0, 0.508078), (1000.0, 0.751827), (10_000.0, 1.0)])
def test_pq_is_that_of_the_standard(light: float, code: float) -> None:
    assert movie_tone.pq_code(light) == pytest.approx(code, abs=1e-5)
    assert movie_tone.pq_light(code) == pytest.approx(light, rel=1e-4)
