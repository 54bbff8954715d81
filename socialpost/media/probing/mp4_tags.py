"""What the metadata of MP4 and MOV tell of where and with what (QuickTime File Format, user data and metadata; 3GPP 26.244).

Only what is known to tell nothing passes: cameras invent boxes of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from socialpost.media.model import MediaTrouble
from socialpost.media.probing import xmp
from socialpost.media.probing.boxes import Box, boxes, find, payload
from socialpost.media.probing.traces import MOST_LOOKS, Trace

_BOTH = Trace.CAMERA | Trace.LOCATION
_PLACES = {b"\xa9xyz", b"loci"}
_PLAIN = {  # names, dates, rights, who sang, what encoded it, loudness, chapters, languages, and how windows stood
    b"\xa9nam", b"\xa9too", b"\xa9enc", b"\xa9swr", b"\xa9day", b"\xa9cpy", b"\xa9gen", b"\xa9ART", b"aART", b"\xa9alb",
    b"\xa9cmt", b"\xa9lyr", b"\xa9wrt", b"\xa9des", b"name", b"titl", b"dscp", b"desc", b"ldes", b"cprt", b"gnre", b"keyw",
    b"covr", b"pgap", b"tmpo", b"hdvd", b"stik", b"trkn", b"disk", b"cpil", b"----", b"kind", b"hnti", b"hinf", b"ludt", b"tlou",
    b"alou", b"chpl", b"tsel", b"free", b"skip", b"WLOC", b"LOOP", b"SelO", b"AllF", b"ptv ", b"hdlr",
}  # fmt: skip
_PLAIN_KEYS = {
    "encoder", "title", "displayname", "description", "comment", "copyright", "creationdate", "creation_time", "date",
    "keywords", "genre", "album", "year", "language", "major_brand", "minor_version", "compatible_brands",
}  # fmt: skip
_PLACE_WORDS = ("location", "gps", "latitude", "longitude", "xyz")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SPHERE = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")  # how a round-about picture is projected
_RECORDS = {b"gpmd": _BOTH, b"camm": _BOTH, b"rtmd": Trace.CAMERA}  # tracks in which cameras write as they film
_MOST_BYTES = 4 << 20


def traces(handle: BinaryIO, outer: Sequence[Box], moov: Box, tracks: Sequence[Box]) -> Trace:
    """Tell of the outer boxes, of the index and of its tracks; what cannot be read counts as metadata."""
    found = Trace.NONE
    try:
        inner = list(boxes(handle, moov.start, moov.end))
        apart = [box for box in outer if box.kind in _READERS]
        for box in (*apart[:MOST_LOOKS], *inner):
            found |= _told(handle, box)
        found |= Trace.CAMERA if len(apart) > MOST_LOOKS else Trace.NONE
        for track in tracks:
            for box in boxes(handle, track.start, track.end):
                found |= _records(handle, box) if box.kind == b"mdia" else _told(handle, box)
    except MediaTrouble:
        found |= Trace.CAMERA
    return found


def _told(handle: BinaryIO, box: Box) -> Trace:
    reader = _READERS.get(box.kind)
    return reader(handle, box) if reader else Trace.NONE


def _user_data(handle: BinaryIO, box: Box) -> Trace:
    found = Trace.NONE
    for inner in boxes(handle, box.start, box.end):
        if inner.kind == b"meta":
            found |= _meta(handle, inner)
        elif inner.kind == b"XMP_":
            found |= xmp.traces(_some(handle, inner))
        elif inner.kind in _PLACES:
            found |= Trace.LOCATION
        elif inner.kind not in _PLAIN:
            found |= Trace.CAMERA
    return found


def _meta(handle: BinaryIO, box: Box) -> Trace:
    """Read `meta`: a list of keys with values by number (Apple's), or of values by four letters (iTunes')."""
    handle.seek(box.start)
    bare = handle.read(8)[4:] == b"hdlr"  # QuickTime's has no version and flags
    inner = {found.kind: found for found in boxes(handle, box.start + (0 if bare else 4), box.end)}
    if b"xml " in inner or b"bxml" in inner:  # as camcorders write it
        return _BOTH if xmp.traces(_some(handle, inner.get(b"xml ") or inner[b"bxml"])) == _BOTH else Trace.CAMERA
    found = Trace.NONE
    if b"keys" in inner:
        for name in _keys(handle, inner[b"keys"]):
            found |= of_key(name)
    elif b"ilst" in inner:
        for value in boxes(handle, inner[b"ilst"].start, inner[b"ilst"].end):
            found |= Trace.LOCATION if value.kind in _PLACES else Trace.NONE
            found |= Trace.NONE if value.kind in _PLAIN | _PLACES else Trace.CAMERA
    return found


def _keys(handle: BinaryIO, box: Box) -> Iterator[str]:
    for key in boxes(handle, box.start + 8, box.end):
        yield payload(handle, key).decode("utf-8", "replace")


def of_key(name: str) -> Trace:
    """Tell of a key by its name, as `com.apple.quicktime.location.ISO6709`."""
    lower = name.lower()
    if any(word in lower for word in _PLACE_WORDS):
        return Trace.LOCATION
    return Trace.NONE if lower.rpartition(".")[2] in _PLAIN_KEYS else Trace.CAMERA


def _by_number(handle: BinaryIO, box: Box) -> Trace:
    handle.seek(box.start)
    name = handle.read(16)
    if name == _XMP:
        return xmp.traces(_some(handle, Box(box.kind, box.start + 16, box.end)))
    return Trace.NONE if name == _SPHERE else Trace.CAMERA


def _records(handle: BinaryIO, media: Box) -> Trace:
    """Tell of a track by the four letters of its coding."""
    found = Trace.NONE
    for inner in find(handle, media.start, media.end, b"minf", b"stbl", b"stsd"):
        handle.seek(inner.start + 12)
        found |= _RECORDS.get(handle.read(4), Trace.NONE)
    return found


def _some(handle: BinaryIO, box: Box) -> bytes:
    handle.seek(box.start)
    return handle.read(min(box.end - box.start, _MOST_BYTES))


_READERS = {b"udta": _user_data, b"meta": _meta, b"uuid": _by_number}
