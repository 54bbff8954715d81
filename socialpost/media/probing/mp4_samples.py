"""The sample tables of an MP4 or MOV track: does its rate vary, and are they honest (ISO/IEC 14496-12, section 8.6)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from socialpost.media.model import MediaTrouble, broken
from socialpost.media.probing.boxes import Box, find
from socialpost.media.probing.rates import varies

_MOST_RUNS = 1 << 18  # of frames with equal times: more than an hour where each frame has its own
_MOST_SAMPLES = 10_000_000  # a day of 115 frames a second; FFmpeg reserves memory for each
_TABLES = (b"mdia", b"minf", b"stbl")


def rate_varies(handle: BinaryIO, track: Box) -> bool | None:
    """Tell whether frames come in uneven times; None: the track does not say, as in a fragmented file."""
    for box in find(handle, track.start, track.end, *_TABLES, b"stts"):
        runs = _runs(handle, box)
        return varies(runs, _ticks_a_second(handle, track)) if runs else None
    return None


def _ticks_a_second(handle: BinaryIO, track: Box) -> int:
    for box in find(handle, track.start, track.end, b"mdia", b"mdhd"):
        handle.seek(box.start)
        head = handle.read(24)
        return int.from_bytes(head[20:24] if head[:1] == b"\1" else head[12:16])  # version 1 has 64-bit times
    return 0


def check(handle: BinaryIO, track: Box, size: int) -> None:
    """Compare the number of samples with the file. MediaTrouble: no file of this size can hold so many."""
    for box in find(handle, track.start, track.end, *_TABLES, b"stsz"):
        handle.seek(box.start + 4)
        head = handle.read(8)
        each, count = struct.unpack(">LL", head) if len(head) == 8 else (0, 0)
        if each * count > size:
            raise broken(f"its index tells of {count:,} pieces of {each:,} bytes, and it has {size:,}")
        if each and count > _MOST_SAMPLES and not _is_plain_sound(handle, track):
            raise MediaTrouble("media.too-complex", f"has {count:,} pieces in one track, which no real file has")


def _is_plain_sound(handle: BinaryIO, track: Box) -> bool:
    """Tell whether each piece is one moment of sound that is not compressed: of these there are many."""
    boxes = find(handle, track.start, track.end, *_TABLES, b"stts")
    return all(len(runs) == 1 and runs[0][1] == 1 for runs in (_runs(handle, box) for box in boxes))


def _runs(handle: BinaryIO, box: Box) -> list[tuple[int, int]]:
    handle.seek(box.start + 8)  # after version, flags and how many there are
    table = handle.read(max(0, min(box.end - box.start - 8, _MOST_RUNS * 8)))
    return list(struct.iter_unpack(">LL", table[: len(table) // 8 * 8]))
