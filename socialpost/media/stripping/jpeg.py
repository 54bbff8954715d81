"""JPEG without metadata: segments are left out, the coded scans are copied (ITU-T T.81, annex B)."""

from __future__ import annotations

import re

from socialpost.media.making.writing import Sink
from socialpost.media.model import cut_off
from socialpost.media.stripping.minimal_exif import minimal
from socialpost.media.stripping.stream import Stream

_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_APP = range(0xE0, 0xF0)
_COMMENT = 0xFE
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # inside a scan, FF00 is data and D0 to D7 are restarts
_JFIF = 14  # bytes of its segment before the thumbnail


def strip(stream: Stream, sink: Sink, orientation: int) -> None:
    """Copy JFIF's head, Adobe's colour transform, the ICC profile, tables and scans up to the end of the first picture.

    What stands behind it (gain maps, depth, the video of a motion photo) is left out. MediaTrouble; Stopped.
    """
    stream.take(2)
    sink.write(_START)
    waiting = _exif(orientation) if orientation != 1 else b""
    for _ in stream.pieces("segments"):
        marker = _next_marker(stream)
        if waiting and marker != 0xE0:  # JFIF wants to be the first, and EXIF too: this order is what cameras write
            sink.write(waiting)
            waiting = b""
        if marker == _END:
            sink.write(b"\xff\xd9")
            return
        if marker in _STANDALONE:
            sink.write(bytes((0xFF, marker)))
            continue
        sink.write(_kept(marker, _segment(stream)))
        if marker == _SCAN:
            _copy_scan(stream, sink)


def _exif(orientation: int) -> bytes:
    return _packed(0xE1, b"Exif\0\0" + minimal(orientation))


def _packed(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data


def _kept(marker: int, data: bytes) -> bytes:
    """Return what stays of a segment: of the application segments only what the pixels' colours depend on."""
    if marker == _COMMENT:
        return b""
    if marker not in _APP:
        return _packed(marker, data)
    if marker == 0xE0 and data.startswith(b"JFIF\0") and len(data) >= _JFIF:
        return _packed(marker, data[: _JFIF - 2] + b"\0\0")  # without its thumbnail
    colours = (marker == 0xE2 and data.startswith(b"ICC_PROFILE\0")) or (marker == 0xEE and data.startswith(b"Adobe"))
    return _packed(marker, data) if colours else b""


def _next_marker(stream: Stream) -> int:
    byte = stream.handle.read(1)
    while byte and byte != b"\xff":  # decoders skip what stands between segments
        byte = stream.handle.read(1)
    while byte == b"\xff":
        byte = stream.handle.read(1)
    if not byte:
        raise cut_off("the end-of-image marker is missing")
    return byte[0]


def _segment(stream: Stream) -> bytes:
    length = int.from_bytes(stream.take(2)) - 2
    if length < 0:
        raise cut_off("a segment ends early")
    return stream.take(length)


def _copy_scan(stream: Stream, sink: Sink) -> None:
    """Copy entropy-coded data up to the next marker, and stay in front of it."""
    tail = b""
    while block := stream.some():
        data = tail + block
        found = _MARKER.search(data)
        if found:
            sink.write(data[: found.start()])
            stream.seek(stream.tell() - len(data) + found.start())
            return
        tail = b"\xff" if data.endswith(b"\xff") else b""
        sink.write(data[: len(data) - len(tail)])
    raise cut_off("the end-of-image marker is missing")
