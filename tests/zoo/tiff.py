"""TIFF files, written byte by byte (TIFF 6.0): samples of 16 bits, and directories of metadata."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from . import planted

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
_SHORT, _LONG, _RATIONAL, _ASCII, _BYTES = 3, 4, 5, 2, 7
_GPS = 0x8825
Tag = tuple[int, int, bytes]


class _Writer:
    """Puts values first and directories behind them: every offset is known when it is needed."""

    def __init__(self) -> None:
        self.data = bytearray(b"II*\0" + bytes(4))

    def put(self, value: bytes) -> int:
        at = len(self.data)
        self.data += value + bytes(len(value) % 2)
        return at

    def directory(self, tags: Iterable[Tag]) -> int:
        rows = b""
        for number, kind, value in sorted(tags):
            field = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<L", self.put(value))
            rows += struct.pack("<HHL", number, kind, len(value) // _SIZES[kind]) + field
        return self.put(struct.pack("<H", len(rows) // 12) + rows + bytes(4))


def write(path: Path, picture: Image.Image, bits: int, tags: Iterable[Tag] = (), places: Iterable[Tag] = ()) -> None:
    """Write a picture of RGB, not compressed, in one strip; `places` are the tags of a directory of GPS."""
    samples = picture.tobytes()
    rows = struct.pack(f"<{len(samples)}H", *(band * 257 for band in samples)) if bits == 16 else samples
    made = _Writer()
    own = [
        (256, _LONG, _number(picture.width)), (257, _LONG, _number(picture.height)),
        (258, _SHORT, struct.pack("<3H", bits, bits, bits)), (259, _SHORT, struct.pack("<H", 1)),
        (262, _SHORT, struct.pack("<H", 2)), (273, _LONG, _number(made.put(rows))),
        (277, _SHORT, struct.pack("<H", 3)), (278, _LONG, _number(picture.height)), (279, _LONG, _number(len(rows))),
    ]  # fmt: skip
    located = [(_GPS, _LONG, _number(made.directory(places)))] if places else []
    made.data[4:8] = _number(made.directory([*own, *tags, *located]))
    path.write_bytes(made.data)


def located(path: Path, picture: Image.Image) -> None:
    """Write a picture with maker, artist, XMP, IPTC and a place."""
    tags = [
        (271, _ASCII, b"PLANTED-MAKE\0"), (315, _ASCII, b"PLANTED-ARTIST\0"), (700, 1, planted.XMP),
        (33723, _BYTES, b"PLANTED-IPTC"),
    ]  # fmt: skip
    place = struct.pack("<6L", 59, 1, 54, 1, 48, 1)
    places = [(1, _ASCII, b"N\0"), (2, _RATIONAL, place), (27, _BYTES, b"ASCII\0\0\0PLANTED-GPS")]
    write(path, picture, 8, tags, places)


def _number(value: int) -> bytes:
    return struct.pack("<L", value)
