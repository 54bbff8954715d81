"""Colour profiles, written byte by byte (ICC.1:2001-04): Display P3, a grey one, and inks that are no usual ones."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

from PIL import Image, ImageCms

from .colours import QUADRANTS, Colour

_D50 = (0.9642, 1.0, 0.8249)
# of Display P3, adapted to D50
_P3 = {b"rXYZ": (0.5151, 0.2412, -0.0011), b"gXYZ": (0.2920, 0.6922, 0.0419), b"bXYZ": (0.1571, 0.0666, 0.7841)}


def display_p3() -> bytes:
    """Return a display profile with the primaries of Display P3 and a power of 2.2."""
    curve = _curve(2.2)
    tags = {name: _xyz(value) for name, value in _P3.items()}
    return _profile(b"mntr", b"RGB ", b"XYZ ", {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def grey(gamma: float) -> bytes:
    """Return a profile of grey with a power."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _curve(gamma)})


def inks(colours: Sequence[Colour] = QUADRANTS) -> bytes:
    """Return a printer's profile whose four inks, alone and full, look like these colours in sRGB.

    Whoever leaves the profile out sees cyan, magenta, yellow and black instead.
    """
    corners = bytearray()
    for number in range(16):
        used = [colours[ink] for ink in range(4) if number >> (3 - ink) & 1]
        mixed = [min(bands) for bands in zip(*used, strict=True)] if used else [255, 255, 255]
        corners += _lab((mixed[0], mixed[1], mixed[2]))
    same = bytes(range(256))
    head = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0])
    matrix = struct.pack(">9l", *(0x10000 if place % 4 == 0 else 0 for place in range(9)))
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": head + matrix + same * 4 + bytes(corners) + same * 3})


def in_p3(picture: Image.Image) -> Image.Image:
    """Return a picture of sRGB with the numbers that it has in Display P3."""
    source, target = ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(display_p3()))
    found = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    if found is None:
        raise AssertionError
    return found


def _lab(colour: Colour) -> bytes:
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    found = ImageCms.buildTransform(*profiles, "RGB", "LAB").apply(Image.new("RGB", (1, 1), colour))
    light, a, b = found.tobytes()
    return bytes([light, (a + 128) % 256, (b + 128) % 256])  # Pillow's a and b are signed, an ICC table's are shifted


def _profile(kind: bytes, space: bytes, between: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": _text(b"desc"), b"cprt": _text(b"text"), b"wtpt": _xyz(_D50), **tags}
    table, data, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sLL", name, start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    size = start + len(data)
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">L4sL4s4s4s", size, b"\0" * 4, 0x02400000, kind, space, between) + made + b"acsp"
    light = struct.pack(">3l", *(round(value * 65536) for value in _D50))
    return (head.ljust(68, b"\0") + light).ljust(128, b"\0") + struct.pack(">L", len(tags)) + table + data


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(part * 65536) for part in value))


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">LH", 1, round(gamma * 256))


def _text(kind: bytes) -> bytes:
    if kind == b"text":
        return b"text\0\0\0\0none\0"
    return b"desc\0\0\0\0" + struct.pack(">L", 5) + b"test\0" + bytes(8 + 3 + 67)
