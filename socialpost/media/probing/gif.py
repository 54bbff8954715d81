"""GIF: frames and their times, without unpacking a pixel (GIF89a specification, sections 17 to 27)."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MOST_PIECES, Probe, broken, cut_off, too_complex
from socialpost.media.probing import xmp
from socialpost.media.probing.traces import MOST_LOOKS, Trace, Traces

_MOST_PACKET = 1 << 20
_PLAIN = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}  # how often it plays, and a profile that nobody reads
_EMPTIED = 2  # what becomes of a frame before the next one: nothing is left of it
_MOST_BLOCKS = 8_000_000  # of 255 bytes: two gigabytes


@dataclass(slots=True)
class _Seen:
    """`clear`: the frame that follows has a transparent colour; `gaps`: one may show what lies below the picture."""

    width: int
    height: int
    frames: int = 0
    delay: int = 0
    centiseconds: int = 0
    clear: bool = False
    alpha: bool = False
    gaps: bool = False
    first: tuple[int, int] = (0, 0)
    blocks: int = 0
    traces: Traces = field(default_factory=Traces)


def read(handle: BinaryIO, size: int) -> Probe:
    """Walk the blocks up to the trailer. MediaTrouble."""
    handle.seek(6)
    head = _take(handle, 7)
    seen = _Seen(*struct.unpack("<HH", head[:4]))
    _skip_table(handle, head[4])
    for _ in range(MOST_PIECES):
        label = handle.read(1)
        if label == b";" or (not label and seen.frames):  # the trailer; every viewer shows a GIF that lacks only it
            return _probe(seen, size)
        if label == b",":
            _frame(handle, seen)
        elif label == b"!":
            _extension(handle, seen)
        elif not label:
            raise cut_off("it ends before its first picture")
        elif label != b"\0":
            raise broken("a block begins with a byte that GIF does not know")
    raise too_complex("blocks")


def _probe(seen: _Seen, size: int) -> Probe:
    if not seen.frames or not seen.width or not seen.height:
        raise broken("there is no picture in it")
    moves = seen.frames > 1
    seconds = seen.centiseconds / 100
    return Probe(
        "image/gif",
        size,
        Role.ANIMATION if moves else Role.IMAGE,
        seen.width,
        seen.height,
        "P",
        alpha=seen.alpha and (seen.gaps or seen.first != (seen.width, seen.height)),
        frames=seen.frames,
        seconds=seconds if moves else None,
        fps=round(seen.frames / seconds, 3) if moves and seconds else None,
        location=seen.traces.location,
        camera=seen.traces.camera,
    )


def _frame(handle: BinaryIO, seen: _Seen) -> None:
    left, top, width, height, flags = struct.unpack("<HHHHB", _take(handle, 9))
    _skip_table(handle, flags)
    _take(handle, 1)
    _skip_blocks(handle, seen)
    if not seen.frames:
        seen.first = (width, height) if left == top == 0 else (0, 0)
        seen.gaps |= seen.clear  # later frames leave out with that colour what stays the same as before
    seen.clear = False
    seen.frames += 1
    seen.centiseconds += seen.delay if seen.delay > 1 else 10  # how browsers play what says 0, 1 or nothing
    seen.delay = 0
    seen.width, seen.height = max(seen.width, left + width), max(seen.height, top + height)


def _extension(handle: BinaryIO, seen: _Seen) -> None:
    label = _take(handle, 1)
    if label == b"\xf9":  # graphic control: length 4, flags, delay, transparent index
        data = _take(handle, 5)
        seen.delay = struct.unpack("<H", data[2:4])[0]
        seen.clear = bool(data[1] & 1)
        seen.alpha |= seen.clear
        seen.gaps |= data[1] >> 2 & 7 == _EMPTIED
    elif label == b"\xfe":  # a comment
        seen.traces.found |= Trace.CAMERA
    elif label == b"\xff":
        _application(handle, seen)
    _skip_blocks(handle, seen)


def _application(handle: BinaryIO, seen: _Seen) -> None:
    name = _take(handle, _take(handle, 1)[0])
    if (
        name == b"XMP DataXMP" and seen.traces.looks < MOST_LOOKS
    ):  # the packet stands there as it is, and ends in bytes that lead every reader to its end
        start = handle.tell()
        seen.traces.look(xmp.traces, handle.read(_MOST_PACKET).partition(b"<?xpacket end")[0])
        handle.seek(start)
    elif name not in _PLAIN:
        seen.traces.found |= Trace.CAMERA


def _skip_table(handle: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        _take(handle, 3 << ((flags & 7) + 1))


def _skip_blocks(handle: BinaryIO, seen: _Seen) -> None:
    while length := _take(handle, 1)[0]:
        handle.seek(length, io.SEEK_CUR)
        seen.blocks += 1
        if seen.blocks > _MOST_BLOCKS:
            raise too_complex("blocks")


def _take(handle: BinaryIO, length: int) -> bytes:
    data = handle.read(length)
    if len(data) < length:
        raise cut_off("it ends inside a picture")
    return data
