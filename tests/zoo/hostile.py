"""Files made to hurt: bombs, loops, headers that lie about sizes. Each is a few bytes to a few megabytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from .colours import quadrants
from .planted import chunk

_MAGIC = b"\x89PNG\r\n\x1a\n"
_TOO_WIDE = 60_000


def _png(width: int, height: int, data: bytes, *more: bytes, bits: int = 8, colour: int = 2) -> bytes:
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, bits, colour, 0, 0, 0))
    return _MAGIC + head + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _bomb() -> bytes:
    """Return a header of 60,000 x 60,000 pixels with next to no data."""
    return _png(_TOO_WIDE, _TOO_WIDE, zlib.compress(bytes(512)))


def _full_bomb() -> bytes:
    """Return 60,000 x 20,000 pixels of one bit that are all there: 150 megabytes from 150 kilobytes."""
    row, packer = bytes(1 + _TOO_WIDE // 8), zlib.compressobj(9)
    data = b"".join(packer.compress(row * 100) for _ in range(200)) + packer.flush()
    return _png(_TOO_WIDE, 20_000, data, bits=1, colour=0)


def _long_stream() -> bytes:
    """Return 64 x 64 pixels whose data unpack to 60 megabytes."""
    packer = zlib.compressobj(9)
    return _png(64, 64, b"".join(packer.compress(bytes(1 << 20)) for _ in range(60)) + packer.flush())


def _long_text() -> bytes:
    """Return a small PNG with a text that unpacks to 60 megabytes, fifty times."""
    packer = zlib.compressobj(9)
    text = b"Comment\0\0" + b"".join(packer.compress(bytes(1 << 20)) for _ in range(60)) + packer.flush()
    rows = b"".join(b"\0" + bytes(24) for _ in range(8))
    return _png(8, 8, zlib.compress(rows), *([chunk(b"zTXt", text)] * 50))


def _many_chunks() -> bytes:
    return _png(8, 8, zlib.compress(bytes(200)), chunk(b"abCd", b"") * 400_000)


def _huge_screen() -> bytes:
    """Return a GIF whose screen has four thousand million pixels, and its frame one."""
    frame = b"\x2c" + struct.pack("<4HB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6) + frame * 2 + b";"


def _gif_without_end() -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x80, 0, 0) + bytes(6) + b"\x21\xfe\x01a\0" * 500_000


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data) + 8) + kind + data


_FTYP = _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")


def _nested_boxes() -> bytes:
    inner = b""
    for _ in range(20_000):
        inner = _box(b"moov", inner)
    return _FTYP + inner


def _endless_boxes() -> bytes:
    """Return boxes that say they have no length, or less than their own head."""
    return _FTYP + struct.pack(">L4s", 4, b"free") * 1000 + struct.pack(">L4sQ", 1, b"moov", 0) * 1000


def _boxes_of_nothing() -> bytes:
    return _FTYP + _box(b"free", b"") * 400_000


def _box_beyond() -> bytes:
    return _FTYP + struct.pack(">L4sQ", 1, b"moov", 1 << 62) + bytes(64)


def _circle_in_tiff() -> bytes:
    """Return a TIFF whose directory is followed by itself."""
    entries = struct.pack("<HHLL", 256, 4, 1, 64) + struct.pack("<HHLL", 257, 4, 1, 64)
    return b"II*\0" + struct.pack("<LH", 8, 2) + entries + struct.pack("<L", 8)


def _huge_count_in_tiff() -> bytes:
    entries = b"".join(struct.pack("<HHLL", tag, 4, 0xFFFFFFFF, 8) for tag in (256, 257, 273, 279))
    return b"II*\0" + struct.pack("<LH", 8, 4) + entries + bytes(4)


def _huge_bmp() -> bytes:
    return (
        b"BM"
        + struct.pack("<LHHL", 58, 0, 0, 54)
        + struct.pack("<LllHHLLllLL", 40, 60_000, -60_000, 1, 24, *[0] * 6)
        + bytes(4)
    )


def _huge_webp() -> bytes:
    canvas = b"VP8X" + struct.pack("<L", 10) + b"\x02\0\0\0" + b"\xff\xff\xff" * 2
    return b"RIFF" + struct.pack("<L", len(canvas) + 4) + b"WEBP" + canvas


def _endless_jpeg() -> bytes:
    return b"\xff\xd8" + b"\xff\xe1\0\2" * 500_000


def _huge_jpeg() -> bytes:
    """Return 65,500 x 65,500 pixels whose data end after the first."""
    held = _encoded(quadrants((64, 64)), "JPEG")
    at = held.index(b"\xff\xc0") + 5
    return held[:at] + struct.pack(">HH", 65_500, 65_500) + held[at + 4 :]


def _many_scans() -> bytes:
    """Return a progressive JPEG with its last scan three thousand times: each is decoded over the whole picture."""
    held = _encoded(quadrants((800, 800)), "JPEG", progressive=True)
    scan = held[held.rindex(b"\xff\xda") : -2]
    return held[:-2] + scan * 3000 + b"\xff\xd9"


def _encoded(picture: Image.Image, form: str, **options: bool) -> bytes:
    import io

    held = io.BytesIO()
    picture.save(held, form, **options)
    return held.getvalue()


def _refers() -> bytes:
    """Return a playlist that names another file, with the first bytes of an MP4."""
    return _FTYP + b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"


def _matroska_loop() -> bytes:
    return b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\xec\x80" * 400_000


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "bomb.png": _bomb,
    "full-bomb.png": _full_bomb,
    "long-stream.png": _long_stream,
    "long-text.png": _long_text,
    "many-chunks.png": _many_chunks,
    "huge-screen.gif": _huge_screen,
    "without-end.gif": _gif_without_end,
    "nested.mp4": _nested_boxes,
    "endless.mp4": _endless_boxes,
    "nothing.mp4": _boxes_of_nothing,
    "beyond.mp4": _box_beyond,
    "refers.mp4": _refers,
    "circle.tiff": _circle_in_tiff,
    "count.tiff": _huge_count_in_tiff,
    "huge.bmp": _huge_bmp,
    "huge.webp": _huge_webp,
    "endless.jpg": _endless_jpeg,
    "huge.jpg": _huge_jpeg,
    "scans.jpg": _many_scans,
    "loop.mkv": _matroska_loop,
}


def write(folder: Path, name: str) -> Path:
    """Write one of them."""
    path = folder / name
    path.write_bytes(HOSTILE[name]())
    return path
