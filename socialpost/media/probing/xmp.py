"""XMP packets, IPTC records and Photoshop's resources: whether they name a place.

XMP specification part 2; IPTC-IIM 4.2, section 6 (record 2); Adobe's Photoshop file formats, image resources.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping

from socialpost.media.probing import exif
from socialpost.media.probing.traces import Trace

_PLACE = re.compile(
    rb"GPS(?:Dest)?(?:Latitude|Longitude|Altitude|Position|Coordinates)|photoshop:(?:City|State|Country)"
    rb"|Iptc4xmpCore:(?:Location|CountryCode)|Location(?:Created|Shown)|shotLocation"
)
_PLACES = {26, 27, 90, 92, 95, 100, 101}  # content location, city, part of it, state, country
_MOST_RESOURCES = 1000


def traces(packet: bytes) -> Trace:
    """Tell of an XMP packet: whatever else it holds, cameras and editors name themselves in it."""
    plain = packet.replace(b"\0", b"")  # so that UTF-16 and UTF-32 can be searched, too
    if not plain.strip():
        return Trace.NONE
    return Trace.CAMERA | Trace.LOCATION if _PLACE.search(plain) else Trace.CAMERA


def iptc(data: bytes) -> Trace:
    """Tell of IPTC records: `1C`, record, field, two bytes of length, content."""
    found, at = Trace.NONE, 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, field, length = struct.unpack(">BBH", data[at + 1 : at + 5])
        if (record, field) not in ((1, 90), (2, 0)):  # the character set and the version alone tell nothing
            found |= Trace.CAMERA
        if record == 2 and field in _PLACES and length:
            found |= Trace.LOCATION
        at += 5 + (length if length < 0x8000 else len(data))
    return found


def photoshop(data: bytes) -> Trace:
    """Tell of Photoshop's image resources; those of sizes, paths and previews tell nothing."""
    found = Trace.NONE
    for number, held in _resources(data):
        if number in _READERS:
            found |= _READERS[number](held)
    return found


_READERS: Mapping[int, Callable[[bytes], Trace]] = {0x0404: iptc, 0x0422: exif.traces, 0x0424: traces}


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content: `8BIM`, number, a name of even length, four bytes of length, content of even length."""
    at = 0
    for _ in range(_MOST_RESOURCES):
        if data[at : at + 4] != b"8BIM" or at + 7 > len(data):
            return
        name = data[at + 6] + 1
        start = at + 6 + name + name % 2 + 4
        length = int.from_bytes(data[start - 4 : start])
        yield int.from_bytes(data[at + 4 : at + 6]), data[start : start + length]
        at = start + length + length % 2
