"""Colours of sRGB in an HDR video and back: BT.2020 with the curve of SMPTE ST 2084, white as a sheet of paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image

from .colours import Colour

PQ = 16
"""H.273's number of the curve."""

_PAPER = 203.0  # candela a square metre: ITU-R BT.2408
_WIDER = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))  # ITU-R BT.2087
_NARROWER = ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187))
_M1, _M2, _C1, _C2, _C3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875


def coded(colours: Sequence[Colour]) -> list[Colour]:
    """Return the numbers that colours of sRGB have in such a video, of 255."""
    return [
        _whole([_pq(band * _PAPER) for band in _mixed(_WIDER, [_linear(part / 255) for part in colour])])
        for colour in colours
    ]


def on_screen(picture: Image.Image) -> Image.Image:
    """Return a frame as a player shows it on an ordinary screen; few colours are worked out, so it is small in between."""
    small = picture.resize((max(1, picture.width // 8), max(1, picture.height // 8)), Image.Resampling.NEAREST)
    raw = small.tobytes()
    shown = bytes(band for at in range(0, len(raw), 3) for band in _shown((raw[at], raw[at + 1], raw[at + 2])))
    small = Image.frombytes("RGB", small.size, shown)
    return small.resize(picture.size, Image.Resampling.NEAREST)


@cache
def _shown(colour: Colour) -> Colour:
    light = _mixed(_NARROWER, [_light(band / 255) / _PAPER for band in colour])
    return _whole([_curved(min(1.0, max(0.0, band))) for band in light])


def _whole(bands: Sequence[float]) -> Colour:
    red, green, blue = (round(255 * band) for band in bands)
    return red, green, blue


def _mixed(matrix: Sequence[Sequence[float]], colour: Sequence[float]) -> list[float]:
    return [sum(part * band for part, band in zip(row, colour, strict=True)) for row in matrix]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _curved(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)


def _pq(light: float) -> float:
    power = (max(0.0, light) / 10_000) ** _M1
    return float(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def _light(code: float) -> float:
    power = code ** (1 / _M2)
    return float(10_000 * (max(0.0, power - _C1) / (_C2 - _C3 * power)) ** (1 / _M1))
