"""PNG's text chunks: what they tell of where and with what (W3C PNG 3, section 11.3.3; ImageMagick's raw profiles)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from socialpost.media.probing import exif, xmp
from socialpost.media.probing.traces import Trace

_MOST_BYTES = 1 << 20  # of a text unpacked
_PLAIN = {"title", "description", "copyright", "disclaimer", "warning", "software", "creation time"}
_RAW = "raw profile type "
_READERS: Mapping[str, Callable[[bytes], Trace]] = {
    "exif": lambda data: exif.traces(data.removeprefix(b"Exif\0\0")),
    "app1": lambda data: exif.traces(data.removeprefix(b"Exif\0\0")) | Trace.CAMERA,
    "iptc": lambda data: xmp.iptc(data) | xmp.photoshop(data),
    "8bim": xmp.photoshop,
    "xmp": xmp.traces,
}


def traces(kind: bytes, chunk: bytes) -> Trace:
    """Tell of a `tEXt`, `zTXt` or `iTXt` chunk: notes of programs on the picture itself tell nothing, all others do."""
    keyword, _, rest = chunk.partition(b"\0")
    name = keyword.decode("latin-1").lower()
    if name in _PLAIN or name.startswith("date:"):
        return Trace.NONE
    text = _text(kind, rest)
    if name == "xml:com.adobe.xmp":
        return xmp.traces(text)
    if name.startswith(_RAW):
        return _raw(name.removeprefix(_RAW), text)
    return Trace.CAMERA


def unpack(data: bytes, most: int) -> bytes:
    """Unpack at most so many bytes; what is damaged ends early."""
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def _text(kind: bytes, rest: bytes) -> bytes:
    if kind == b"zTXt":
        return unpack(rest[1:], _MOST_BYTES)
    if kind != b"iTXt":
        return rest
    _language, _, after = rest[2:].partition(b"\0")
    text = after.partition(b"\0")[2]
    return unpack(text, _MOST_BYTES) if rest[:1] == b"\1" else text


def _raw(name: str, text: bytes) -> Trace:
    """Read a profile that is written as hexadecimal digits after a name and a length, each on a line."""
    reader = _READERS.get(name)
    if reader is None:  # a colour profile
        return Trace.NONE if name in ("icc", "icm") else Trace.CAMERA
    try:
        return reader(bytes.fromhex(b"".join(text.split()[2:]).decode("ascii")))
    except ValueError:
        return Trace.CAMERA
