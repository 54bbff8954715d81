"""How many bytes a rendition will have: what it can have at most, and what it will almost surely have.

The numbers were measured with Pillow 12 and `encoding` as they stand (progressive JPEG, half the colour below quality 90).
"""

from __future__ import annotations

import math
from itertools import pairwise

from socialpost.draft import Role
from socialpost.media.model import Probe

# Bytes a pixel of JPEG and WebP at a quality, of noise that is black or white in each colour, 1024 x 1024: nothing is
# coded worse (grey noise of all values: 0.57 instead of 0.72 at 75). JPEG keeps all colour from 90 on.
_JPEG = (
    (1, 0.12), (10, 0.20), (20, 0.30), (40, 0.48), (60, 0.60), (75, 0.73), (85, 0.88), (89, 0.97), (90, 2.0), (92, 2.1),
    (95, 2.4),
)  # fmt: skip
_WEBP = ((1, 0.32), (10, 0.47), (20, 0.55), (40, 0.66), (60, 0.74), (75, 0.79), (85, 0.92), (92, 1.06), (95, 1.15))
_PNG = 1.01  # bytes a sample: noise is stored as it is, with a byte a row
_WEBP_ALPHA = 1.02  # bytes a pixel more: alpha is coded without loss
_HEAD = 2048  # tables and headers: a JPEG of one pixel has 631 bytes
_BLOCK = 16  # JPEG and WebP code whole blocks of so many pixels each way

# A JPEG encoded anew at 75 has this share of its bytes: 1.35 if it was made at 20, 1.1 at 50, 0.93 at 75, 0.8 at 85, 0.47
# at 92, 0.32 at 95 (pictures of layered noise with a spectrum like nature's). Dense ones come from cameras (92 and above).
_AGAIN = ((0.1, 1.4), (0.2, 1.12), (0.45, 0.6))
_FILMED = 0.5  # of the worst: a film's coding has smoothed its pictures already
_SHRINKING = 0.75  # bytes fall at least with this power of the pixels (measured: 0.75 to 3)
# HEIC, AVIF and WebP: 3.4 times as many at 0.013 bytes a pixel, 2.9 at 0.03, 2.6 at 0.05, 1.7 at 0.07, 1.25 at 0.11 and
# below 0.6 from 0.27 on (the same pictures, at 8 qualities each).
_MODERN = ((0.015, 3.5), (0.05, 2.8), (0.08, 1.9), (0.13, 1.4), (0.27, 0.75))
_FROM_DRAWING = 10.0  # a flat drawing has this many times more bytes a pixel once scaled, and more the smaller it gets


def most(mime: str, size: tuple[int, int], quality: int, *, alpha: bool = False) -> int:
    """Return what a still of `size` has at most at a quality, whatever it shows."""
    if mime == "image/png":
        return round(size[0] * size[1] * _PNG * (4 if alpha else 3)) + size[1] + _HEAD
    blocks = (-(-size[0] // _BLOCK) * _BLOCK) * (-(-size[1] // _BLOCK) * _BLOCK)
    if mime == "image/webp":
        return round(blocks * (_between(_WEBP, quality) + (_WEBP_ALPHA if alpha else 0.0))) + _HEAD
    return round(blocks * _between(_JPEG, quality)) + _HEAD


def likely(probe: Probe, seen: int, mime: str, size: tuple[int, int], quality: int, *, alpha: bool = False) -> int:
    """Return what a still made of `seen` pixels of an original almost surely stays below, at a quality and a size."""
    worst = most(mime, size, quality, alpha=alpha)
    share = min(1.0, size[0] * size[1] / seen)
    if mime == "image/png":
        if probe.mime not in ("image/png", "image/gif"):
            return worst
        return min(worst, round(probe.size * _FROM_DRAWING * math.sqrt(share)) + _HEAD)
    if probe.role is Role.VIDEO:
        return round(worst * _FILMED) + _HEAD
    factor = _factor(probe)
    if factor is None or alpha:
        return worst
    finer = _between(_JPEG, quality) / _between(_JPEG, 75)
    return min(worst, round(probe.size * factor * max(1.0, finer) * math.pow(share, _SHRINKING)) + _HEAD)


def _factor(probe: Probe) -> float | None:
    """Return which share of its bytes a lossy original has as JPEG at quality 75; None: nothing can be said."""
    density = probe.size / max(1, probe.pixels)
    if probe.mime in ("image/heic", "image/avif", "image/webp"):
        return _between(_MODERN, density)
    return _between(_AGAIN, density) if probe.mime == "image/jpeg" else None


def _between(table: tuple[tuple[float, float], ...], place: float) -> float:
    """Return the value at a place of a table, between its rows in proportion."""
    if place <= table[0][0]:
        return table[0][1]
    for (left, low), (right, high) in pairwise(table):
        if place <= right:
            return low + (high - low) * (place - left) / (right - left)
    return table[-1][1]
