"""PNG and APNG: chunks, their checksums, and whether the end is there (W3C PNG 3, sections 5 and 11)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MOST_PIECES, Probe, broken, cut_off, too_complex
from socialpost.media.probing import exif, icc, png_text
from socialpost.media.probing.coding import UNKNOWN, is_srgb, transfer_of
from socialpost.media.probing.traces import Traces, behind

_MODES = {0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
_KEPT = {b"IHDR", b"acTL", b"fcTL", b"eXIf", b"iCCP", b"cICP", *_TEXTS}
_MOST_KEPT = 1 << 20
_BLOCK = 1 << 20


@dataclass(slots=True)
class _Seen:
    width: int = 0
    height: int = 0
    depth: int = 8
    colour: int = 2
    alpha: bool = False
    turn: int = 1
    frames: int = 1
    seconds: float = 0.0
    data: bool = False
    profile: bytes = b""
    coding: tuple[int, int] = UNKNOWN
    traces: Traces = field(default_factory=Traces)


def read(handle: BinaryIO, size: int) -> Probe:
    """Walk the chunks up to IEND and check each sum; nothing is unpacked. MediaTrouble."""
    handle.seek(8)
    seen = _Seen()
    for _ in range(MOST_PIECES):
        kind, data = _chunk(handle)
        if kind == b"IEND":
            seen.traces.found |= behind(handle)
            return _probe(seen, size)
        _note(kind, data, seen)
    raise too_complex("chunks")


def _probe(seen: _Seen, size: int) -> Probe:
    if not seen.data or not seen.width or not seen.height:
        raise broken("there is no picture in it")
    width, height = exif.as_shown(seen.width, seen.height, seen.turn)
    moves = seen.frames > 1
    return Probe(
        "image/png",
        size,
        Role.ANIMATION if moves else Role.IMAGE,
        width,
        height,
        _MODES.get(seen.colour, ""),
        seen.depth,
        alpha=seen.alpha or seen.colour in (4, 6),
        icc=bool(seen.profile),
        orientation=seen.turn,
        frames=seen.frames,
        seconds=round(seen.seconds, 3) if moves else None,
        fps=round(seen.frames / seen.seconds, 3) if moves and seen.seconds else None,
        srgb=is_srgb(*seen.coding) and (not seen.profile or icc.is_srgb(_profile(seen.profile))),
        location=seen.traces.location,
        camera=seen.traces.camera,
        transfer=transfer_of(seen.coding[1]),
    )


def _profile(chunk: bytes) -> bytes:
    """Return the profile of an iCCP chunk: a name, a zero, the way it is packed, the packed bytes."""
    return png_text.unpack(chunk.partition(b"\0")[2][1:], icc.MOST_BYTES)


def _chunk(handle: BinaryIO) -> tuple[bytes, bytes]:
    head = handle.read(8)
    if len(head) < 8:
        raise cut_off("its end (IEND) is missing")
    length, kind = struct.unpack(">L4s", head)
    total, left, kept = zlib.crc32(kind), length, b""
    while left:
        block = handle.read(min(left, _BLOCK))
        if not block:
            raise cut_off(f"{left} bytes of a {kind.decode('latin-1')} chunk are missing")
        total, left = zlib.crc32(block, total), left - len(block)
        if kind in _KEPT and len(kept) < _MOST_KEPT:
            kept += block
    if handle.read(4) != total.to_bytes(4):
        raise broken(f"the checksum of a {kind.decode('latin-1')} chunk is wrong")
    return kind, kept


def _note(kind: bytes, data: bytes, seen: _Seen) -> None:
    if kind == b"IHDR" and len(data) == 13:
        seen.width, seen.height, seen.depth, seen.colour = struct.unpack(">LLBB", data[:10])
    elif kind == b"acTL" and len(data) == 8:
        seen.frames = struct.unpack(">L", data[:4])[0]
    elif kind == b"fcTL" and len(data) == 26:
        delay, parts = struct.unpack(">HH", data[20:24])
        seen.seconds += delay / (parts or 100)
    elif kind == b"eXIf":
        seen.turn = exif.turn(data)
        seen.traces.look(exif.traces, data)
    elif kind in _TEXTS:
        seen.traces.look(partial(png_text.traces, kind), data)
    elif kind == b"iCCP":
        seen.profile = data
    elif kind == b"cICP" and len(data) == 4:
        seen.coding = (data[0], data[1])
    seen.alpha |= kind == b"tRNS"
    seen.data |= kind == b"IDAT"
