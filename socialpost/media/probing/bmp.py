"""BMP: size from its header, and whether all rows are there (BITMAPINFOHEADER and its descendants)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import Probe, broken, cut_off

HEADERS = {12, 40, 52, 56, 64, 108, 124}
_PACKED = {0, 3, 6}  # rows of a known length: plain RGB and bit fields


def read(handle: BinaryIO, size: int) -> Probe:
    """Read the two headers. MediaTrouble."""
    handle.seek(0)
    head = handle.read(54)
    if len(head) < 54:
        raise cut_off("its header is not complete")
    start, kind = struct.unpack("<LL", head[10:18])
    if kind == 12:
        width, height, _planes, bits = struct.unpack("<HhHH", head[18:26])
        packing = 0
    else:
        width, height, _planes, bits, packing = struct.unpack("<llHHL", head[18:34])
    height = abs(height)  # a negative height means rows from top to bottom
    if width <= 0 or not height:
        raise broken("its edges make no sense")
    needed = start + (width * bits + 31) // 32 * 4 * height
    if packing in _PACKED and needed > size:
        raise cut_off(f"its rows need {needed} bytes and it has {size}")
    mode = "P" if bits <= 8 else "RGBA" if bits == 32 and packing != 0 else "RGB"
    return Probe("image/bmp", size, Role.IMAGE, width, height, mode, alpha=mode == "RGBA")
