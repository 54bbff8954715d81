"""WebP: canvas, alpha and frames from its RIFF chunks (RFC 9649), without a decoder that would reserve the canvas."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MOST_PIECES, Probe, broken, cut_off, too_complex
from socialpost.media.probing import exif, icc, xmp
from socialpost.media.probing.traces import Traces, behind

_KEPT = {b"VP8X": 10, b"VP8 ": 10, b"VP8L": 5, b"ANMF": 16, b"EXIF": 1 << 20, b"XMP ": 1 << 20, b"ICCP": icc.MOST_BYTES}


@dataclass(slots=True)
class _Seen:
    width: int = 0
    height: int = 0
    alpha: bool = False
    icc: bool = False
    turn: int = 1
    frames: int = 0
    milliseconds: int = 0
    picture: bool = False
    profile: bytes = b""
    traces: Traces = field(default_factory=Traces)


def read(handle: BinaryIO, size: int) -> Probe:
    """Walk the chunks. MediaTrouble."""
    handle.seek(4)
    end = struct.unpack("<L", handle.read(4))[0] + 8
    if end > size:
        raise cut_off(f"it says {end} bytes and has {size}")
    handle.seek(12)
    seen = _Seen()
    for _ in range(MOST_PIECES):
        if handle.tell() + 8 > end:
            seen.traces.found |= behind(handle)
            return _probe(seen, size)
        _chunk(handle, seen, end)
    raise too_complex("chunks")


def _probe(seen: _Seen, size: int) -> Probe:
    if not seen.picture or not seen.width or not seen.height:
        raise broken("there is no picture in it")
    width, height = exif.as_shown(seen.width, seen.height, seen.turn)
    moves = seen.frames > 1
    seconds = seen.milliseconds / 1000
    return Probe(
        "image/webp",
        size,
        Role.ANIMATION if moves else Role.IMAGE,
        width,
        height,
        "RGBA" if seen.alpha else "RGB",
        alpha=seen.alpha,
        icc=seen.icc,
        srgb=not seen.profile or icc.is_srgb(seen.profile),
        location=seen.traces.location,
        camera=seen.traces.camera,
        orientation=seen.turn,
        frames=max(1, seen.frames),
        seconds=seconds if moves else None,
        fps=round(seen.frames / seconds, 3) if moves and seconds else None,
    )


def _chunk(handle: BinaryIO, seen: _Seen, end: int) -> None:
    kind, length = struct.unpack("<4sL", handle.read(8))
    after = handle.tell() + length + (length & 1)
    if after - (length & 1) > end:
        raise cut_off(f"a {kind.decode('latin-1').strip()} chunk ends early")
    data = handle.read(min(length, _KEPT.get(kind, 0)))
    if len(data) >= min(length, _KEPT.get(kind, 0)):
        _note(kind, data, seen)
    handle.seek(after)


def _note(kind: bytes, data: bytes, seen: _Seen) -> None:
    if kind == b"VP8X" and len(data) == 10:
        seen.alpha, seen.icc = bool(data[0] & 0x10), bool(data[0] & 0x20)
        seen.width, seen.height = 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    elif kind == b"VP8 " and len(data) == 10:
        _size(seen, *(edge & 0x3FFF for edge in struct.unpack("<HH", data[6:10])))
    elif kind == b"VP8L" and len(data) == 5:
        bits = int.from_bytes(data[1:5], "little")
        _size(seen, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        seen.alpha |= bool(bits >> 28 & 1)
    elif kind == b"ANMF" and len(data) == 16:
        seen.frames += 1
        seen.milliseconds += int.from_bytes(data[12:15], "little")
        seen.picture = True
    elif kind == b"EXIF":
        block = data.removeprefix(b"Exif\0\0")
        seen.turn = exif.turn(block)
        seen.traces.look(exif.traces, block)
    elif kind == b"XMP ":
        seen.traces.look(xmp.traces, data)
    elif kind == b"ICCP":
        seen.icc, seen.profile = True, data


def _size(seen: _Seen, width: int, height: int) -> None:
    seen.picture = True
    if not seen.width:  # a canvas (VP8X) that was named before counts
        seen.width, seen.height = width, height
