"""PNG and APNG without metadata: chunks are left out, the others copied (W3C PNG 3, sections 5 and 11)."""

from __future__ import annotations

import struct
import zlib

from socialpost.media.making.writing import Sink
from socialpost.media.model import broken, cut_off
from socialpost.media.stripping.minimal_exif import minimal
from socialpost.media.stripping.stream import Stream

_COLOURS = {b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"mDCv", b"cLLI", b"cLLi", b"bKGD", b"tRNS"}
_SHAPE = {b"hIST", b"sPLT", b"pHYs", b"sTER"}
_FRAMES = {b"acTL", b"fcTL", b"fdAT"}
_KEPT = _COLOURS | _SHAPE | _FRAMES
_SIGNATURE = 8


def strip(stream: Stream, sink: Sink, orientation: int) -> None:
    """Copy what is needed to show the picture, up to its end. MediaTrouble; Stopped."""
    sink.write(stream.take(_SIGNATURE))
    for _ in stream.pieces("chunks"):
        head = stream.handle.read(8)
        if len(head) < 8:
            raise cut_off("its end (IEND) is missing")
        length, kind = struct.unpack(">L4s", head)
        _copy(stream, sink if _shown(kind) else None, head, length)
        if kind == b"IHDR" and orientation != 1:
            sink.write(_packed(b"eXIf", minimal(orientation)))
        if kind == b"IEND":
            return


def _shown(kind: bytes) -> bool:
    """Tell whether a picture is shown with it: chunks with a capital first letter are, the others by their names."""
    return not kind[0] & 0x20 or kind in _KEPT


def _packed(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def _copy(stream: Stream, sink: Sink | None, head: bytes, length: int) -> None:
    """Copy a chunk with its checksum, or pass it where there is no sink."""
    kind = head[4:]
    total = zlib.crc32(kind)
    if sink:
        sink.write(head)
    for block in stream.blocks(length):
        total = zlib.crc32(block, total)
        if sink:
            sink.write(block)
    if stream.take(4) != total.to_bytes(4):
        raise broken(f"the checksum of a {kind.decode('latin-1')} chunk is wrong")
    if sink:
        sink.write(total.to_bytes(4))
