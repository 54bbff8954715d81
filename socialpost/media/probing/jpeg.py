"""JPEG: size, colour and orientation from its segments, and whether it is whole (ITU-T T.81, annex B)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MOST_PIECES, MediaTrouble, Probe, broken, cut_off, too_complex
from socialpost.media.probing import exif, icc, xmp
from socialpost.media.probing.traces import Trace, Traces, behind

_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_END = 0xD9
_COMMENT = 0xFE
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # inside a scan, FF00 is data and D0 to D7 are restarts
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_BLOCK = 1 << 20
_STRIDE = 4096
_EXIF, _XMP, _XMP_MORE = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_ICC, _PHOTOSHOP = b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_ENCODERS = (b"CREATOR: gd-jpeg", b"Lavc")  # programs that sign every picture in a comment, and tell nothing else
_NOTHING_IN = {0xE0: (b"JFIF\0", b"JFXX\0"), 0xEC: (b"Ducky",), 0xED: (b"Adobe_CM",), 0xEE: (b"Adobe",)}

_MOST_SCANS = 100  # cameras and programs make 1 to 12; each one costs a pass over all the pixels


@dataclass(slots=True)
class _Seen:
    width: int = 0
    height: int = 0
    depth: int = 8
    mode: str = ""
    turn: int = 0
    scans: int = 0
    profile: bytearray = field(default_factory=bytearray)
    traces: Traces = field(default_factory=Traces)


def read(handle: BinaryIO, size: int) -> Probe:
    """Walk the segments up to the end-of-image marker; nothing is decoded. MediaTrouble."""
    handle.seek(2)
    seen = _Seen()
    for _ in range(MOST_PIECES):
        marker = _next_marker(handle)
        if marker == _END:
            seen.traces.found |= behind(handle)
            return _probe(seen, size)
        if marker not in _STANDALONE:
            _segment(handle, marker, seen)
        if marker == _SCAN:
            seen.scans += 1
            if seen.scans > _MOST_SCANS:
                raise MediaTrouble("media.too-complex", f"has more than {_MOST_SCANS} scans, which no real picture has")
            _skip_scan(handle)
    raise too_complex("segments")


def _probe(seen: _Seen, size: int) -> Probe:
    if not seen.scans or not seen.width or not seen.height:
        raise broken("the file ends before any picture begins")
    turn = seen.turn or 1
    width, height = exif.as_shown(seen.width, seen.height, turn)
    return Probe(
        "image/jpeg",
        size,
        Role.IMAGE,
        width,
        height,
        seen.mode,
        seen.depth,
        icc=bool(seen.profile),
        orientation=turn,
        srgb=not seen.profile or icc.is_srgb(bytes(seen.profile)),
        location=seen.traces.location,
        camera=seen.traces.camera,
    )


def _next_marker(handle: BinaryIO) -> int:
    pair = handle.read(2)
    if len(pair) == 2 and pair[0] == 0xFF and pair[1] != 0xFF:  # as in every ordinary file
        return pair[1]
    handle.seek(-len(pair), io.SEEK_CUR)
    inside = False
    while block := handle.read(_STRIDE):
        rest = block if inside else block[_found(block) :]  # decoders skip what stands between segments
        inside = inside or bool(rest)
        marker = rest.lstrip(b"\xff")
        if marker:
            handle.seek(1 - len(marker), io.SEEK_CUR)
            return marker[0]
    raise cut_off("the end-of-image marker is missing")


def _found(block: bytes) -> int:
    at = block.find(b"\xff")
    return len(block) if at < 0 else at


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
    elif marker == 0xE2 and data.startswith(_ICC):
        if len(seen.profile) < icc.MOST_BYTES:
            seen.profile += data[14:]  # after its number and how many there are: every writer keeps them in order
    elif 0xE0 <= marker <= 0xEF or marker == _COMMENT:
        _metadata(marker, data, seen)


def _metadata(marker: int, data: bytes, seen: _Seen) -> None:
    if marker == 0xE1 and data.startswith(_EXIF):
        seen.turn = seen.turn or exif.turn(data[6:])
        seen.traces.look(exif.traces, data[6:])
    elif marker == 0xE1 and data.startswith((_XMP, _XMP_MORE)):
        seen.traces.look(xmp.traces, data.partition(b"\0")[2])
    elif marker == 0xED and data.startswith(_PHOTOSHOP):
        seen.traces.look(xmp.photoshop, data.removeprefix(_PHOTOSHOP))
    elif not data.startswith(_ENCODERS if marker == _COMMENT else _NOTHING_IN.get(marker, b"-")) and data.strip(b"\0 "):
        seen.traces.found |= Trace.CAMERA  # only devices and editors write the others: thumbnails, maker's data, notes


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
