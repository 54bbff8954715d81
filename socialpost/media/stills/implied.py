"""Colours that a file names by numbers instead of a profile: made into a profile, so that one way converts them all.

Numbers: ITU-T H.273, tables 2 and 3. Curves: IEC 61966-2-1, SMPTE ST 2084, ITU-R BT.2100 (hybrid log-gamma).
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from socialpost.media.model import MediaTrouble
from socialpost.media.probing.boxes import boxes
from socialpost.media.probing.coding import UNKNOWN, is_srgb
from socialpost.media.probing.heif_items import index

if TYPE_CHECKING:
    from PIL.Image import Image

Curve = Callable[[float], float]
Rows = Sequence[Sequence[float]]

_BT709 = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
_P3 = (0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841)
_BT2020 = (0.6734, 0.2790, -0.0019), (0.1656, 0.6753, 0.0300), (0.1251, 0.0456, 0.7973)
_ADOBE = (0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)
_PRIMARIES: Mapping[int, Rows] = {9: _BT2020, 11: _P3, 12: _P3}  # as XYZ, adapted to the white of D50
_WHITE = (0.9642, 1.0, 0.8249)
_STEPS = 1024
_NITS_OF_WHITE = 203.0  # ITU-R BT.2408: white paper in an HDR picture
_KNEE = 0.8  # what is brighter is pressed together up to white

_MOST_INDEX = 16 << 20
_COLOUR_SPACE, _EXIF, _INTEROPERABILITY = 0xA001, 0x8769, 0xA005
_UNCALIBRATED = 0xFFFF


def _srgb(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _pq(value: float) -> float:
    root = value ** (32 / 2523)
    nits = 10_000 * (max(0.0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (8192 / 1305)
    return _pressed(nits / _NITS_OF_WHITE)


def _hlg(value: float) -> float:
    scene = value * value / 3 if value <= 0.5 else (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _pressed(1000 * scene**1.2 / _NITS_OF_WHITE)


def _pressed(light: float) -> float:
    over = max(0.0, light - _KNEE) / (1 - _KNEE)
    return min(light, _KNEE) + (1 - _KNEE) * over / (1 + over)


_CURVES: Mapping[int, Curve] = {
    4: lambda value: value**2.2,
    5: lambda value: value**2.8,
    8: lambda value: value,
    16: _pq,
    18: _hlg,
}


def profile(primaries: int, transfer: int) -> bytes | None:
    """Return a profile of these colours; None: they are shown as sRGB."""
    if is_srgb(primaries, transfer):
        return None
    return _matrix(_PRIMARIES.get(primaries, _BT709), _CURVES.get(transfer, _srgb))


def of_heif(handle: BinaryIO, size: int) -> bytes | None:
    """Return the profile of what a HEIC or AVIF without one names by numbers; None: nothing, or sRGB."""
    try:
        outer = {box.kind: box for box in boxes(handle, 0, size)}
        handle.seek(outer[b"meta"].start + 4)  # after version and flags
        data = handle.read(min(outer[b"meta"].end - outer[b"meta"].start - 4, _MOST_INDEX))
        told = index(io.BytesIO(data), len(data))
        named = [held.data for held in told.main or told.properties if held.kind == b"colr"]
        coding = next((struct.unpack(">HH", data[4:8]) for data in named if data.startswith(b"nclx")), UNKNOWN)
        return profile(*coding)
    except (MediaTrouble, KeyError, struct.error):
        return None


def of_png(handle: BinaryIO) -> bytes | None:
    """Return the profile of a PNG's `cICP` chunk, which counts before all others (W3C PNG 3, section 11.3.2.6)."""
    coding, at = UNKNOWN, 8
    while True:
        handle.seek(at)
        head = handle.read(12)
        if len(head) < 12 or head[4:8] in (b"IDAT", b"IEND"):
            return profile(*coding)
        if head[4:8] == b"cICP":
            coding = head[8], head[9]
        at += 12 + int.from_bytes(head[:4])


def of_camera(image: Image) -> bytes | None:
    """Return Adobe RGB where a camera's EXIF says so without a profile (DCF 2.0, option files: index R03)."""
    try:
        told = image.getexif()
        if told.get_ifd(_EXIF).get(_COLOUR_SPACE) != _UNCALIBRATED:
            return None
        index = told.get_ifd(_INTEROPERABILITY).get(1)
    except Exception:  # noqa: BLE001 - viewers show a picture with damaged EXIF as if it had none
        return None
    return _matrix(_ADOBE, lambda value: value ** (563 / 256)) if str(index).startswith("R03") else None


def _matrix(primaries: Rows, curve: Curve) -> bytes:
    """Return a version 2 profile of three primaries and one curve (ICC.1:2001-04, sections 6.1 to 6.3.1.2)."""
    steps = (round(65_535 * min(1.0, curve(number / (_STEPS - 1)))) for number in range(_STEPS))
    light = struct.pack(f">4s4xL{_STEPS}H", b"curv", _STEPS, *steps)
    tags = {b"desc": _named(b"implied"), b"wtpt": _xyz(_WHITE)}
    tags |= {name: _xyz(row) for name, row in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    start = 128 + 4 + 12 * (len(tags) + 3)
    table, body = b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">LL", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    table += b"".join(name + struct.pack(">LL", start + len(body), len(light)) for name in (b"rTRC", b"gTRC", b"bTRC"))
    body += light
    head = struct.pack(">L4xL12s", start + len(body), 0x02100000, b"mntrRGB XYZ ") + bytes(12) + b"acsp" + bytes(28)
    head += _fixed(_WHITE)
    return head.ljust(128, b"\0") + struct.pack(">L", len(tags) + 3) + table + body


def _named(name: bytes) -> bytes:
    return b"desc" + bytes(4) + struct.pack(">L", len(name) + 1) + name + bytes(1 + 78)


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(f">{len(values)}l", *(round(value * 65_536) for value in values))
