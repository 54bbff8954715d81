"""JPEG: size, colour and orientation from its segments, and whether it is whole (ITU-T T.81, annex B)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media import exif
from socialpost.media.model import MOST_PIECES, Probe, broken, cut_off, too_complex

_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_END = 0xD9
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # inside a scan, FF00 is data and D0 to D7 are restarts
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_BLOCK = 1 << 20


@dataclass(slots=True)
class _Seen:
    width: int = 0
    height: int = 0
    depth: int = 8
    mode: str = ""
    icc: bool = False
    turn: int = 1
    scans: int = 0


def read(handle: BinaryIO, size: int) -> Probe:
    """Walk the segments up to the end-of-image marker; nothing is decoded. MediaTrouble."""
    handle.seek(2)
    seen = _Seen()
    for _ in range(MOST_PIECES):
        marker = _next_marker(handle)
        if marker == _END:
            return _probe(seen, size)
        if marker not in _STANDALONE:
            _segment(handle, marker, seen)
        if marker == _SCAN:
            seen.scans += 1
            _skip_scan(handle)
    raise too_complex("segments")


def _probe(seen: _Seen, size: int) -> Probe:
    if not seen.scans or not seen.width or not seen.height:
        raise broken("the file ends before any picture begins")
    width, height = exif.as_shown(seen.width, seen.height, seen.turn)
    return Probe(
        "image/jpeg", size, Role.IMAGE, width, height, seen.mode, seen.depth, icc=seen.icc, orientation=seen.turn
    )


def _next_marker(handle: BinaryIO) -> int:
    byte = handle.read(1)
    while byte and byte != b"\xff":  # decoders skip what stands between segments
        byte = handle.read(1)
    while byte == b"\xff":
        byte = handle.read(1)
    if not byte:
        raise cut_off("the end-of-image marker is missing")
    return byte[0]


def _segment(handle: BinaryIO, marker: int, seen: _Seen) -> None:
    head = handle.read(2)
    length = int.from_bytes(head) - 2
    if len(head) < 2 or length < 0:
        raise cut_off("a segment ends early")
    data = handle.read(length)
    if len(data) < length:
        raise cut_off(f"a segment of {length} bytes ends after {len(data)}")
    if marker in _FRAME and length >= 6:
        seen.depth = data[0]
        seen.height, seen.width = int.from_bytes(data[1:3]), int.from_bytes(data[3:5])
        seen.mode = _MODES.get(data[5], "")
    elif marker == 0xE1 and data.startswith(b"Exif\0\0"):
        seen.turn = exif.turn(data[6:])
    elif marker == 0xE2 and data.startswith(b"ICC_PROFILE\0"):
        seen.icc = True


def _skip_scan(handle: BinaryIO) -> None:
    """Go to the marker that ends the entropy-coded data. MediaTrouble: there is none."""
    tail = b""
    while block := handle.read(_BLOCK):
        data = tail + block
        found = _MARKER.search(data)
        if found:
            handle.seek(found.start() - len(data), io.SEEK_CUR)
            return
        tail = b"\xff" if data.endswith(b"\xff") else b""
    raise cut_off("the end-of-image marker is missing")
