"""GIF without metadata: comments and XMP are left out, frames and the loop copied (GIF89a, sections 17 to 27)."""

from __future__ import annotations

from socialpost.media.making.writing import Sink
from socialpost.media.model import broken, cut_off
from socialpost.media.stripping.stream import Stream

_FRAME, _EXTENSION, _TRAILER = b",", b"!", b";"
_COMMENT, _APPLICATION = b"\xfe", b"\xff"
_KEPT = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}  # the loop, twice named, and a colour profile


def strip(stream: Stream, sink: Sink, orientation: int) -> None:
    """Copy what is needed to show the frames, up to the trailer. MediaTrouble; Stopped."""
    del orientation  # a GIF cannot tell one
    head = stream.take(13)
    sink.write(head + stream.take(_table(head[10])))
    frames = 0
    for _ in stream.pieces("blocks"):
        label = stream.some(1)
        if label == _TRAILER or (not label and frames):  # every viewer shows a GIF that lacks only its trailer
            sink.write(_TRAILER)
            return
        if label == _FRAME:
            _copy_frame(stream, sink)
            frames += 1
        elif label == _EXTENSION:
            _extension(stream, sink)
        elif not label:
            raise cut_off("it ends before its first picture")
        elif label != b"\0":
            raise broken("a block begins with a byte that GIF does not know")


def _table(flags: int) -> int:
    """Return how many bytes the colour table has that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _copy_frame(stream: Stream, sink: Sink) -> None:
    head = stream.take(9)
    sink.write(_FRAME + head + stream.take(_table(head[8]) + 1))
    _blocks(stream, sink)


def _extension(stream: Stream, sink: Sink) -> None:
    label = stream.take(1)
    if label != _APPLICATION:
        _copy_extension(stream, None if label == _COMMENT else sink, _EXTENSION + label)
        return
    length = stream.take(1)
    name = stream.take(length[0])
    _copy_extension(stream, sink if name in _KEPT else None, _EXTENSION + label + length + name)


def _copy_extension(stream: Stream, sink: Sink | None, head: bytes) -> None:
    if sink:
        sink.write(head)
    _blocks(stream, sink)


def _blocks(stream: Stream, sink: Sink | None) -> None:
    """Copy data blocks, each with its length before it, up to the empty one; or pass them."""
    while True:
        length = stream.take(1)
        data = stream.take(length[0])
        if sink:
            sink.write(length + data)
        if not data:
            return
