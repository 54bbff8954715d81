"""AVI as a whole: are its parts as long as they say (Microsoft's AVI RIFF File Reference)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from socialpost.media.model import broken, cut_off, too_complex

_MOST_PARTS = 10_000  # before the pictures; FFmpeg reserves memory as each of them says


def check(handle: BinaryIO, size: int) -> None:
    """Walk what stands before the pictures, into every list. MediaTrouble: a part is longer than what it stands in."""
    handle.seek(4)
    end = struct.unpack("<L", handle.read(4))[0] + 8
    if end > size:
        raise cut_off(f"it says {end} bytes and has {size}")
    at, ends = 12, [size]
    for _ in range(_MOST_PARTS):
        while len(ends) > 1 and at + 8 > ends[-1]:
            at = ends.pop()
        handle.seek(at)
        head = handle.read(12)
        if len(head) < 12 or head[8:] == b"movi":
            return
        kind, length = struct.unpack("<4sL", head[:8])
        if at + 8 + length > ends[-1]:
            raise broken(f"a part in it says {length} bytes, and {ends[-1] - at - 8} are there")
        if kind == b"LIST":
            ends.append(at + 8 + length)
            at += 12
        else:
            at += 8 + length + length % 2
    raise too_complex("parts")
