"""HEIC and AVIF stills: size, turn and alpha from their item properties (ISO/IEC 23008-12, section 6.5)."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.boxes import boxes, find, payload
from socialpost.media.model import Probe, broken, cut_off


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Read the item properties; nothing is decoded. MediaTrouble."""
    outer = {box.kind: box for box in boxes(handle, 0, size)}
    if b"meta" not in outer:
        raise cut_off("its index (meta) is missing")
    data = payload(handle, outer[b"meta"])[4:]  # after version and flags
    if b"mdat" not in outer and b"idat" not in data:
        raise cut_off("its picture (mdat) is missing")
    inner = io.BytesIO(data)
    sizes, turn, alpha, icc = [], 0, False, False
    for place in find(inner, 0, len(data), b"iprp", b"ipco"):
        for box in boxes(inner, place.start, place.end):
            held = payload(inner, box)
            if box.kind == b"ispe" and len(held) >= 12:
                sizes.append(struct.unpack(">LL", held[4:12]))
            elif box.kind == b"irot" and held:
                turn = (4 - (held[0] & 3)) % 4 * 90  # stored against the clock
            alpha |= box.kind == b"auxC" and held[4:].rstrip(b"\0").endswith((b":alpha", b"auxid:1"))
            icc |= box.kind == b"colr" and held[:4] in (b"prof", b"rICC")
    if not sizes:
        raise broken("it does not say how large it is")
    width, height = max(sizes, key=lambda edges: edges[0] * edges[1])  # tiles and thumbnails are smaller
    if turn in (90, 270):
        width, height = height, width
    mode = "RGBA" if alpha else "RGB"
    return Probe(mime, size, Role.IMAGE, width, height, mode, alpha=alpha, icc=icc, rotation=turn)
