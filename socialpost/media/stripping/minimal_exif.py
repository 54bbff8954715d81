"""EXIF that tells the orientation and nothing else (EXIF 2.3, sections 4.5 and 4.6)."""

from __future__ import annotations

import struct

_ORIENTATION = 0x0112
_SHORT = 3


def minimal(orientation: int) -> bytes:
    """Return a TIFF structure of 26 bytes with one directory of one entry."""
    head = struct.pack(">2sHL", b"MM", 42, 8)
    return head + struct.pack(">HHHLHHL", 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
