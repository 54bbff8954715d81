"""HEIC and AVIF stills: size, turn, depth and colour of the main picture (ISO/IEC 23008-12, sections 6.4 and 6.5)."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MOST_PIECES, Probe, broken, cut_off
from socialpost.media.probing import exif, icc, xmp
from socialpost.media.probing.boxes import boxes, payload
from socialpost.media.probing.coding import UNKNOWN, is_srgb, transfer_of
from socialpost.media.probing.heif_items import Index, Property, index, read_item
from socialpost.media.probing.traces import Traces

_MOST_INDEX = 8 << 20  # bytes: a picture of a thousand tiles has less than a tenth of a million
_EDGES, _TURN, _CUT = b"ispe", b"irot", b"clap"
_PROFILES = (b"prof", b"rICC")


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Read the item properties; nothing is decoded. MediaTrouble."""
    outer = {box.kind: box for box in boxes(handle, 0, size, MOST_PIECES)}
    if b"meta" not in outer:
        raise cut_off("its index (meta) is missing")
    data = payload(handle, outer[b"meta"], _MOST_INDEX)[4:]  # after version and flags
    if b"mdat" not in outer and b"idat" not in data:
        raise cut_off("its picture (mdat) is missing")
    told = index(io.BytesIO(data), len(data))
    width, height, turn = _edges(told)
    traces = _traces(handle, told)
    profile, coding = _colour(told)
    alpha = any(
        found.kind == b"auxC" and found.data[4:].rstrip(b"\0").endswith((b":alpha", b"auxid:1"))
        for found in told.properties
    )
    return Probe(
        mime,
        size,
        Role.IMAGE,
        width,
        height,
        "RGBA" if alpha else "RGB",
        _depth(told),
        alpha=alpha,
        icc=bool(profile),
        rotation=turn,
        srgb=icc.is_srgb(profile) if profile else is_srgb(*coding),
        location=traces.location,
        camera=traces.camera,
        transfer=transfer_of(coding[1]),
    )


def _edges(told: Index) -> tuple[int, int, int]:
    """Return width, height and turn (degrees clockwise) as shown: turned and cut in the order that the file names."""
    shown = [held for held in told.main if held.kind in (_EDGES, _TURN, _CUT)]
    if not any(held.kind == _EDGES for held in shown):  # nothing is tied to the main picture: tiles are smaller
        sizes = [held for held in told.properties if held.kind == _EDGES and len(held.data) >= 12]
        shown = [*sorted(sizes, key=_area)[-1:], *(held for held in told.properties if held.kind == _TURN)]
    width = height = turn = 0
    for held in shown:
        if held.kind == _EDGES and len(held.data) >= 12:
            width, height = struct.unpack(">LL", held.data[4:12])
        elif held.kind == _CUT and len(held.data) >= 16:
            width, height = _cut(held.data, (width, height))
        elif held.kind == _TURN and held.data and held.data[0] & 3:
            turn = (turn + (4 - (held.data[0] & 3)) * 90) % 360  # stored against the clock
            width, height = (height, width) if held.data[0] & 1 else (width, height)
    if not width or not height:
        raise broken("it does not say how large it is")
    return width, height, turn


def _area(held: Property) -> int:
    width, height = struct.unpack(">LL", held.data[4:12])
    return int(width * height)


def _cut(data: bytes, edges: tuple[int, int]) -> tuple[int, int]:
    """Return the edges of a clean aperture (two fractions) where it lies inside of the picture."""
    numbers = struct.unpack(">LLLL", data[:16])
    if not numbers[1] or not numbers[3]:
        return edges
    cut = numbers[0] // numbers[1], numbers[2] // numbers[3]
    return cut if 0 < cut[0] <= edges[0] and 0 < cut[1] <= edges[1] else edges


def _depth(told: Index) -> int:
    """Return bits a channel: of the main picture as it says, else of any coded part."""
    for held in told.main:
        if held.kind == b"pixi" and len(held.data) > 5:
            return max(held.data[5:])
    return max((_coded_depth(held) for held in told.properties), default=8)


def _coded_depth(held: Property) -> int:
    if held.kind == b"hvcC" and len(held.data) > 17:
        return 8 + (held.data[17] & 7)
    if held.kind == b"av1C" and len(held.data) > 2 and held.data[2] & 0x40:
        return 12 if held.data[2] & 0x20 else 10
    return 8


def _colour(told: Index) -> tuple[bytes, tuple[int, int]]:
    """Return the profile (empty: none), and the numbers for primaries and transfer."""
    profile, coding = b"", UNKNOWN
    for held in told.main or told.properties:
        if held.kind == b"colr" and held.data[:4] in _PROFILES:
            profile = held.data[4:] or b"-"
        elif held.kind == b"colr" and held.data[:4] == b"nclx" and len(held.data) >= 8:
            coding = struct.unpack(">HH", held.data[4:8])
    return profile, coding


def _traces(handle: BinaryIO, told: Index) -> Traces:
    traces = Traces()
    for item in told.items:
        if item.kind == b"Exif":
            data = read_item(handle, told, item)
            start = 4 + int.from_bytes(data[:4])  # where TIFF begins, behind `Exif` in some files
            traces.look(exif.traces, data[start:].removeprefix(b"Exif\0\0"))
        elif item.kind == b"mime" and item.content.endswith(b"xml"):
            traces.look(xmp.traces, read_item(handle, told, item))
    return traces
