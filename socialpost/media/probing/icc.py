"""ICC colour profiles: is it sRGB, so that nobody has to convert (ICC.1:2022, sections 7, 9 and 10)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

MOST_BYTES = 4 << 20
"""Of one profile that are kept: those of screens have thousands, those of presses up to some millions."""

_HEADER = 128
_MOST_TAGS = 200
# of sRGB (IEC 61966-2-1), as profiles tell them: adapted to the white of D50
_PRIMARIES = {b"rXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971), b"bXYZ": (0.1431, 0.0606, 0.7141)}
_CLOSE = 0.008
_CURVE = {0.25: 0.0509, 0.5: 0.2140, 0.75: 0.5225}
_CURVE_CLOSE = 0.015  # the plain power of 2.2 that many small profiles have is as good
_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
_PLAIN = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]  # g, a to f where a curve of a simpler kind does not name them


def is_srgb(profile: bytes) -> bool:
    """Tell whether colours are as without the profile: it is sRGB's, its grey, or damaged (viewers leave it out then)."""
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        return True
    tags = _tags(profile)
    try:
        if profile[16:20] == b"GRAY":
            return _is_curve(tags.get(b"kTRC", b""))
        return profile[16:20] == b"RGB " and _is_rgb(tags)
    except (struct.error, ArithmeticError, ValueError):
        return False


def _is_rgb(tags: Mapping[bytes, bytes]) -> bool:
    if not tags.keys() >= _PRIMARIES.keys():  # only tables: the name is all there is
        return b"sRGB" in tags.get(b"desc", b"").replace(b"\0", b"")
    return all(_is_close(tags[name], wanted) for name, wanted in _PRIMARIES.items()) and all(
        _is_curve(tags.get(name, b"")) for name in (b"rTRC", b"gTRC", b"bTRC")
    )


def _tags(profile: bytes) -> dict[bytes, bytes]:
    count = min(int.from_bytes(profile[_HEADER : _HEADER + 4]), _MOST_TAGS)
    table = profile[_HEADER + 4 : _HEADER + 4 + count * 12]
    entries = (struct.unpack(">4sLL", table[at : at + 12]) for at in range(0, len(table) - 11, 12))
    return {name: profile[start : start + min(length, 1 << 16)] for name, start, length in entries}


def _is_close(tag: bytes, wanted: Sequence[float]) -> bool:
    numbers = (number / 65536 for number in struct.unpack(">lll", tag[8:20]))
    return all(abs(number - want) < _CLOSE for number, want in zip(numbers, wanted, strict=True))


def _is_curve(tag: bytes) -> bool:
    return all(abs(_light(tag, x) - want) < _CURVE_CLOSE for x, want in _CURVE.items())


def _light(tag: bytes, x: float) -> float:
    """Return the light of a coded value, both from 0 to 1. ValueError, struct.error: it is no curve."""
    if tag[:4] == b"curv":
        return _of_table(tag, x)
    if tag[:4] != b"para":
        message = "not a curve"
        raise ValueError(message)
    kind = int.from_bytes(tag[8:10])
    count = _PARAMETERS.get(kind, 0)
    told = [number / 65536 for number in struct.unpack(f">{count}l", tag[12 : 12 + 4 * count])]
    g, a, b, c, _d, e, _f = told + _PLAIN[count:]
    return float(max(0.0, a * x + b) ** g + (c if kind == 2 else e))  # all of sRGB's knees lie below these values


def _of_table(tag: bytes, x: float) -> float:
    count = int.from_bytes(tag[8:12])
    if count == 0:
        return x
    values = struct.unpack(f">{count}H", tag[12 : 12 + 2 * count])
    if count == 1:
        return float(x ** (values[0] / 256))
    return float(values[round(x * (count - 1))]) / 65535
