"""MP4 and MOV as a whole: is everything there, which way up, index first, what else it tells (ISO/IEC 14496-12, 4 and 8)."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.model import MOST_PIECES, MediaTrouble, broken, cut_off
from socialpost.media.probing import mp4_samples, mp4_tags
from socialpost.media.probing.boxes import MOST_HEADER, Box, boxes, find, payload
from socialpost.media.probing.traces import Trace

_MOST_TRACKS = 100


@dataclass(frozen=True, slots=True)
class Layout:
    """What the boxes tell.

    `rotation` in degrees clockwise that a player applies; `faststart`: the index stands before the pictures;
    `variable`: the frame rate varies, None where the index does not say (a fragmented file); `traces` of the metadata.
    """

    rotation: int = 0
    faststart: bool = True
    variable: bool | None = None
    traces: Trace = Trace.NONE


def read(handle: BinaryIO, size: int) -> Layout:
    """Walk the outer boxes and the tracks. MediaTrouble: the index or a part of the pictures is missing."""
    outer = list(boxes(handle, 0, size, MOST_PIECES))
    kinds = [box.kind for box in outer]
    if b"moov" not in kinds:
        raise cut_off("its index (moov) is missing, as when a recording or a copy was stopped")
    if b"mdat" not in kinds:
        raise cut_off("its pictures (mdat) are missing")
    moov = outer[kinds.index(b"moov")]
    if moov.end - moov.start > MOST_HEADER:
        raise broken(f"its index says {moov.end - moov.start} bytes, which no real file has")
    tracks = list(find(handle, moov.start, moov.end, b"trak"))
    if len(tracks) > _MOST_TRACKS:
        raise MediaTrouble("media.too-complex", f"has more than {_MOST_TRACKS} tracks, which no real file has")
    for track in tracks:
        mp4_samples.check(handle, track, size)
    shown = next((track for track in tracks if _is_shown(handle, track)), None)
    return Layout(
        _rotation(handle, shown) if shown else 0,
        kinds.index(b"moov") < kinds.index(b"mdat"),
        mp4_samples.rate_varies(handle, shown) if shown else None,
        mp4_tags.traces(handle, outer, moov, tracks),
    )


def _is_shown(handle: BinaryIO, track: Box) -> bool:
    for box in find(handle, track.start, track.end, b"mdia", b"hdlr"):
        handle.seek(box.start + 8)
        return handle.read(4) == b"vide"
    return False


def _rotation(handle: BinaryIO, track: Box) -> int:
    for box in find(handle, track.start, track.end, b"tkhd"):
        header = payload(handle, box)
        at = 52 if header[:1] == b"\1" else 40  # version 1 has 64-bit times
        if len(header) >= at + 8:
            a, b = struct.unpack(">ll", header[at : at + 8])
            return round(math.degrees(math.atan2(b, a)) / 90) % 4 * 90
    return 0
