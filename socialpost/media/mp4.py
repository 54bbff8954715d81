"""MP4 and MOV as a whole: is everything there, which way up, index first (ISO/IEC 14496-12, sections 4 and 8)."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.boxes import MOST_HEADER, boxes, find, payload
from socialpost.media.model import broken, cut_off


@dataclass(frozen=True, slots=True)
class Layout:
    """`rotation` in degrees clockwise that a player applies; `faststart`: the index stands before the pictures."""

    rotation: int = 0
    faststart: bool = True


def read(handle: BinaryIO, size: int) -> Layout:
    """Walk the outer boxes and the track headers. MediaTrouble: the index or a part of the pictures is missing."""
    outer = list(boxes(handle, 0, size))
    kinds = [box.kind for box in outer]
    if b"moov" not in kinds:
        raise cut_off("its index (moov) is missing, as when a recording or a copy was stopped")
    if b"mdat" not in kinds:
        raise cut_off("its pictures (mdat) are missing")
    moov = outer[kinds.index(b"moov")]
    if moov.end - moov.start > MOST_HEADER:
        raise broken(f"its index says {moov.end - moov.start} bytes, which no real file has")
    turns = [_rotation(payload(handle, box)) for box in find(handle, moov.start, moov.end, b"trak", b"tkhd")]
    seen = [turn for turn in turns if turn is not None]
    return Layout(seen[0] if seen else 0, kinds.index(b"moov") < kinds.index(b"mdat"))


def _rotation(header: bytes) -> int | None:
    """Return the turn of a track that is seen, None for one that is only heard."""
    at = 52 if header[:1] == b"\1" else 40  # version 1 has 64-bit times
    if len(header) < at + 44:
        return None
    a, b = struct.unpack(">ll", header[at : at + 8])
    width, height = struct.unpack(">LL", header[at + 36 : at + 44])
    if not width or not height:
        return None
    return round(math.degrees(math.atan2(b, a)) / 90) % 4 * 90
