"""WebM and Matroska as a whole: is the segment as long as it says (RFC 8794, section 4; RFC 9559, section 5)."""

from __future__ import annotations

from typing import BinaryIO

from socialpost.media.model import broken, cut_off

_SEGMENT = b"\x18\x53\x80\x67"


def check(handle: BinaryIO, size: int) -> None:
    """Compare the declared length with the file's. MediaTrouble."""
    handle.seek(4)
    header = _length(handle)
    if header is None:
        raise broken("its header has no length")
    handle.seek(handle.tell() + header)
    if handle.read(4) != _SEGMENT:
        raise cut_off("its segment is missing")
    length = _length(handle)
    if length is not None and handle.tell() + length > size:
        raise cut_off(f"it says {handle.tell() + length} bytes and has {size}")


def _length(handle: BinaryIO) -> int | None:
    """Read a variable-length number; None where all its bits are set, which means unknown (a live recording)."""
    first = handle.read(1)
    if not first or not first[0]:
        raise broken("a length in it makes no sense")
    more = 8 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0x7F >> more)]) + handle.read(more))
    return None if value == (1 << 7 * (more + 1)) - 1 else value
