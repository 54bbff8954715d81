"""WebP without metadata: chunks are left out and the flags that announce them cleared (RFC 9649, section 2.7)."""

from __future__ import annotations

import struct

from socialpost.media.making.writing import Sink
from socialpost.media.model import cut_off
from socialpost.media.stripping.minimal_exif import minimal
from socialpost.media.stripping.stream import Stream

_HEAD = b"VP8X"
_KEPT = {_HEAD, b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_EXIF, _XMP = 0x08, 0x04


def strip(stream: Stream, sink: Sink, orientation: int) -> None:
    """Copy the picture's chunks; what stands behind the RIFF container is left out. MediaTrouble; Stopped."""
    end = int.from_bytes(stream.take(12)[4:8], "little") + 8
    if end > stream.size:
        raise cut_off(f"it says {end} bytes and has {stream.size}")
    sink.write(b"RIFF\0\0\0\0WEBP")
    written = 4
    for _ in stream.pieces("chunks"):
        if stream.tell() + 8 > end:
            break
        written += _chunk(stream, sink, end, turned=orientation != 1)
    if orientation != 1:
        written += _put(sink, b"EXIF", minimal(orientation))
    sink.patch(4, struct.pack("<L", written))


def _chunk(stream: Stream, sink: Sink, end: int, *, turned: bool) -> int:
    """Copy or pass a chunk; return how many bytes were written."""
    kind, length = stream.take(4), int.from_bytes(stream.take(4), "little")
    if stream.tell() + length > end:
        raise cut_off(f"a {kind.decode('latin-1').strip()} chunk ends early")
    if kind not in _KEPT:
        stream.seek(stream.tell() + length + (length & 1))
        return 0
    if kind == _HEAD and length == 10:
        data = stream.take(length)
        flags = data[0] & ~(_EXIF | _XMP) | (_EXIF if turned else 0)
        return _put(sink, kind, bytes((flags,)) + data[1:])
    sink.write(struct.pack("<4sL", kind, length))
    for block in stream.blocks(length):
        sink.write(block)
    if length & 1:
        stream.handle.read(1)
        sink.write(b"\0")
    return 8 + length + (length & 1)


def _put(sink: Sink, kind: bytes, data: bytes) -> int:
    pad = b"\0" * (len(data) & 1)
    sink.write(struct.pack("<4sL", kind, len(data)) + data + pad)
    return 8 + len(data) + len(pad)
