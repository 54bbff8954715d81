"""Metadata that tell where and with what a picture was made, with a word in them that can be searched for."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

WORD = b"PLANTED"
_EXIF, _GPS, _ORIENTATION = 0x8769, 0x8825, 0x0112
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'exif:GPSLatitude="59,54.8N" exif:GPSLongitude="10,44.3E" dc:creator="PLANTED-XMP"/></rdf:RDF></x:xmpmeta>'
    b'<?xpacket end="w"?>'
)


def exif(orientation: int = 1) -> Image.Exif:
    """Return EXIF with maker, model, artist, a maker's note and a place."""
    tags = Image.Exif()
    tags[0x010E], tags[0x010F], tags[0x0110], tags[0x013B] = (
        "PLANTED-TITLE", "PLANTED-MAKE", "PLANTED-MODEL", "PLANTED-ARTIST",
    )  # fmt: skip
    tags[_ORIENTATION] = orientation
    tags[_EXIF] = {0x927C: b"PLANTED-MAKERNOTE" * 20, 0xA431: "PLANTED-SERIAL", 0x9003: "2026:11:21 10:00:00"}
    tags[_GPS] = {1: "N", 2: (59.0, 54.0, 48.0), 3: "E", 4: (10.0, 44.0, 20.0), 27: b"ASCII\0\0\0PLANTED-GPS"}
    return tags


def in_jpeg(path: Path, picture: Image.Image, orientation: int = 1) -> None:
    """Write a JPEG with everything that phones and editors leave in one, and a video behind its end."""
    picture.save(path, "JPEG", quality=92, exif=exif(orientation))
    data = path.read_bytes()
    iptc = b"\x1c\x02\x50" + struct.pack(">H", 12) + b"PLANTED-IPTC"
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">L", len(iptc)) + iptc + bytes(len(iptc) % 2)
    segments = (
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        (0xED, b"Photoshop 3.0\0" + resource),
        (0xE5, b"RMETA\0PLANTED-VENDOR"),
        (0xFE, b"PLANTED-COMMENT"),
    )
    more = b"".join(bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    length = 2 + struct.unpack(">H", data[4:6])[0]
    trailer = (
        b"\0\0\0\x14ftypmp42\0\0\0\0mp42\0\0\0\x20free" + b"PLANTED-TRAILER".ljust(24, b"\0") + b"MotionPhoto_Data"
    )
    path.write_bytes(data[: 2 + length] + more + data[2 + length :] + trailer)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def in_png(path: Path, picture: Image.Image) -> None:
    """Write a PNG with EXIF, XMP, and texts plain and compressed."""
    picture.save(path, "PNG")
    data = path.read_bytes()
    more = (
        chunk(b"eXIf", exif().tobytes().removeprefix(b"Exif\0\0"))
        + chunk(b"tEXt", b"Author\0PLANTED-AUTHOR")
        + chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n4\n45786966\nPLANTED"))
        + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    )
    path.write_bytes(data[:33] + more + data[33:])


def in_gif(path: Path, frames: list[Image.Image], **options: Any) -> None:
    """Write a GIF with a comment and a block of XMP."""
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], **options)
    data = path.read_bytes()
    flags = data[10]
    start = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + magic
    comment = b"\x21\xfe\x0fPLANTED-COMMENT\0"
    path.write_bytes(b"GIF89a" + data[6:start] + xmp + comment + data[start:])
