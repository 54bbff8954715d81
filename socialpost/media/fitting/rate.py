"""Frame rates and bit rates of what is encoded anew."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

USUAL = (23.976, 24.0, 25.0, 29.97, 30.0, 50.0, 59.94, 60.0)
"""Frames a second that cameras and platforms know; 23.976 stands for 24000/1001, and so on."""

_SAME = 0.01  # a measured rate is as far from the true one at most
_EVENLY = 0.002  # 24 is not twice 11.988 by this
_PLAIN = 23.9  # below it movement jerks
_FINE = 30.0  # fine enough for frames that are not all shown equally often
_FASTEST = 60.0
_DEFAULT = 25.0

_BITS_A_PIXEL = 0.15  # the most that a good picture in H.264 needs: 1080p at 30 gets 9 Mbit/s, as YouTube recommends
_LEAST_BITS_A_PIXEL = 0.02  # less and everything dissolves into blocks
_LEAST_CEILING = 300_000
_LEAST_PICTURE = 60_000
SOUND = 192_000
"""Bits a second of AAC at most; a track that is copied is taken to have as many."""
_CONTAINER = 16_000  # bits a second: the index has about 20 bytes for a frame, and 47 sound packets a second
_MARGIN = 0.96  # of what is allowed: rate control is never exact
_BUFFER = 1.0  # seconds' worth of bits that an encoder may spend at once
_HEAD = 65_536  # bytes


def video(rate: float | None, variable: bool, allowed: tuple[float | None, float | None]) -> float:
    """Return the constant rate of a video: its own, the nearest usual one, or what the limit allows."""
    least, most = allowed[0] or 0.0, min(allowed[1] or _FASTEST, _FASTEST)
    own = _plain(rate, variable)
    while own > most * (1 + 1e-6):
        if own / 2 < max(_PLAIN, least):
            return _within(USUAL, least, most, most)
        own = _plain(own / 2, variable=False)
    if own < least:
        return _evenly(own, least, most) or _lowest(least, most)
    return own


def moving(rate: float | None, allowed: tuple[float | None, float | None]) -> float:
    """Return the constant rate of a video of an animation: usual, and a multiple of its own where there is one."""
    least, most = max(_PLAIN, allowed[0] or 0.0), min(allowed[1] or _FASTEST, _FASTEST)
    if most < least:
        return most
    own = rate or _DEFAULT
    return _evenly(own, least, most) or _lowest(max(least, min(max(own, _FINE), most)), most)


def _plain(rate: float | None, variable: bool) -> float:
    if not rate:
        return _DEFAULT
    near = min(USUAL, key=lambda usual: abs(usual / rate - 1))
    return near if variable and rate <= _FASTEST else near if abs(near / rate - 1) <= _SAME else round(rate, 3)


def _evenly(rate: float, least: float, most: float) -> float | None:
    """Return the lowest usual rate that shows each frame equally often."""
    found = [(round(usual / rate), abs(usual / rate - round(usual / rate)), usual) for usual in USUAL]
    even = [one for one in found if least <= one[2] <= most and one[0] and one[1] <= _EVENLY * one[0]]
    return min(even)[2] if even else None


def _lowest(least: float, most: float) -> float:
    return min((usual for usual in USUAL if least <= usual <= most), default=least)


def _within(rates: Iterable[float], least: float, most: float, otherwise: float) -> float:
    return max((rate for rate in rates if least <= rate <= most), default=otherwise)


def gif(seconds: float, frames: int | None, fastest: float) -> float | None:
    """Return the highest rate that a GIF can hold (100 divided by a whole number), with at most so many frames.

    None: it would be below 8 a second, which is no movement any more.
    """
    most = fastest if frames is None else min(fastest, (frames - 1) / seconds)
    hundredths = math.ceil(100 / most - 1e-9) if most > 0 else 101
    return round(100 / max(2, hundredths), 3) if hundredths <= 12 else None


@dataclass(frozen=True, slots=True)
class Budget:
    """What a video may have: `bits` a second with its sound, `size` in bytes. `pixels` of a frame are fine with it."""

    bits: int
    size: int
    pixels: int


def budget(pixels: int, fps: float, seconds: float, sound: bool, most_bytes: int | None) -> Budget:
    """Return the bits of a video with frames of so many `pixels`."""
    heard = SOUND if sound else 0
    bits = max(_LEAST_CEILING, round(_BITS_A_PIXEL * pixels * fps)) + heard
    if most_bytes is not None:
        bits = min(bits, math.floor((most_bytes - _HEAD) * 8 * _MARGIN / (seconds + _BUFFER)) - _CONTAINER)
    size = _HEAD + math.ceil((bits + _CONTAINER) * (seconds + _BUFFER) / 8 / _MARGIN)
    seen = bits - heard
    fine = 0 if seen < _LEAST_PICTURE else int(seen / (_LEAST_BITS_A_PIXEL * fps))
    return Budget(bits, size if most_bytes is None else min(size, most_bytes), fine)
