"""HDR shown on ordinary screens: a table of colours, from PQ or HLG in BT.2020 to BT.709.

Mid tones stay as bright as the camera's maker meant them; what is brighter than a white sheet of paper is pressed into
the little room above it, after ITU-R BT.2390-11, section 5.4.1 (EETF), and colours that a screen cannot show lose
saturation, not hue. PQ and HLG: ITU-R BT.2100-2, tables 4 and 5; matrices: BT.2087; the screen: BT.1886.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

WHITE = 203.0
"""Candelas per square metre of a white sheet of paper in HDR (ITU-R BT.2408-7, table 1): full white of the result."""

PEAK = 1000.0
"""Of what is kept apart from brighter lights; HLG's own, and that of most phones' PQ."""

_GRID = 33
_SCREEN = 2.4

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_A = 0.17883277
_B, _C = 1 - 4 * _A, 0.5 - _A * math.log(4 * _A)
_HLG_GAMMA = 1.2
_LUMINANCE = (0.2627, 0.6780, 0.0593)
_TO_709 = ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187))
_LUMINANCE_709 = (0.2126, 0.7152, 0.0722)

Colour = tuple[float, float, float]


def write(path: Path, transfer: str) -> None:
    """Write the table for `pq` or `hlg` as a .cube file: red varies fastest, values 0 to 1."""
    rows = (f"{red:.5f} {green:.5f} {blue:.5f}" for red, green, blue in table(transfer))
    path.write_text(f"LUT_3D_SIZE {_GRID}\n" + "\n".join(rows) + "\n", encoding="ascii")


def table(transfer: str) -> Iterator[Colour]:
    """Yield every colour of the table."""
    steps = [number / (_GRID - 1) for number in range(_GRID)]
    linear = [pq_light(step) if transfer == "pq" else hlg_scene(step) for step in steps]
    for blue in linear:
        for green in linear:
            for red in linear:
                light = (red, green, blue) if transfer == "pq" else _displayed((red, green, blue))
                yield shown(light)


def pq_light(code: float) -> float:
    """Return candelas per square metre of a PQ value, 0 to 1."""
    power = code ** (1 / _M2)
    return 10_000 * float((max(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1))


def pq_code(light: float) -> float:
    """Return the PQ value of candelas per square metre."""
    power = (light / 10_000) ** _M1
    return float(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def hlg_scene(code: float) -> float:
    """Return the light of the scene, 0 to 1, of an HLG value, 0 to 1."""
    return code * code / 3 if code <= 0.5 else (math.exp((code - _C) / _A) + _B) / 12


def _displayed(scene: Colour) -> Colour:
    luminance = _dot(_LUMINANCE, scene)
    scale = PEAK * luminance ** (_HLG_GAMMA - 1) if luminance else 0.0
    return scene[0] * scale, scene[1] * scale, scene[2] * scale


def shown(light: Colour) -> Colour:
    """Return what a screen is sent, 0 to 1, for BT.2020 light in candelas per square metre."""
    brightest = max(light)
    scale = pressed(brightest) / brightest / WHITE if brightest else 0.0
    red, green, blue = (_dot(row, light) * scale for row in _TO_709)
    red, green, blue = _within((red, green, blue))
    return red ** (1 / _SCREEN), green ** (1 / _SCREEN), blue ** (1 / _SCREEN)


def pressed(light: float) -> float:
    """Return light of 0 to PEAK (more counts as PEAK) as 0 to WHITE: the EETF's spline from its knee on."""
    top = pq_code(PEAK)
    value, most = min(pq_code(light) / top, 1.0), pq_code(WHITE) / top
    knee = 1.5 * most - 0.5
    if value > knee:
        t = (value - knee) / (1 - knee)
        value = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return pq_light(value * top)


def _within(colour: Colour) -> Colour:
    """Move a colour towards the grey of its luminance until all of it is within 0 and 1."""
    grey = min(1.0, max(0.0, _dot(_LUMINANCE_709, colour)))
    keep = 1.0
    for value in colour:
        if value < 0:
            keep = min(keep, grey / (grey - value))
        elif value > 1:
            keep = min(keep, (1 - grey) / (value - grey))
    red, green, blue = (min(1.0, max(0.0, grey + (value - grey) * keep)) for value in colour)
    return red, green, blue


def _dot(row: Colour, colour: Colour) -> float:
    return row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]
