"""What is to be blanked in an MP4 or MOV: boxes, tracks, dates, names (ISO/IEC 14496-12; QuickTime File Format)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from socialpost.media.model import MOST_PIECES
from socialpost.media.probing.boxes import Box, boxes, find
from socialpost.media.stripping import blank_samples

# Boxes that stay, by what they are in; cameras invent boxes of their own, so that a list of bad ones would never end.
_OUTER = {b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"moof", b"mfra", b"sidx", b"ssix", b"pdin", b"prft", b"emsg"}
_MOVIE = {b"mvhd", b"trak", b"mvex", b"iods", b"pssh"}
_TRACK = {b"tkhd", b"mdia", b"edts", b"tref", b"trgr", b"load", b"tapt", b"clip", b"matt"}
_MEDIA = {b"mdhd", b"hdlr", b"minf", b"elng"}
_FRAGMENT = {b"mfhd", b"traf", b"pssh"}
_RUN = {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd", b"saiz", b"saio", b"senc", b"subs"}

_SPHERE = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")  # how a round-about picture is projected: it is seen by it
_KEPT_TRACKS = {b"vide", b"soun", b"auxv", b"tmcd", b"hint", b"clcp"}
_DATES = {b"mvhd", b"tkhd", b"mdhd"}
_MAKER = (
    32,
    50,
    82,
)  # of a sample entry for pictures: the maker's four letters, and where the coder's name begins and ends


@dataclass(frozen=True, slots=True)
class Edit:
    """Zeros from `start` to `end`, places in the file; `word` is written just before them."""

    start: int
    end: int
    word: bytes = b""


def edits(handle: BinaryIO, size: int) -> list[Edit]:
    """Return what is to be blanked. MediaTrouble: the boxes contradict themselves."""
    found: list[Edit] = []
    end = 0
    for box in boxes(handle, 0, size, MOST_PIECES):
        end = box.end
        if box.kind == b"moov":
            found += _movie(handle, box, size)
        elif box.kind == b"moof":
            found += _fragment(handle, box)
        elif box.kind not in _OUTER:
            found.append(_free(box))
    return [*found, Edit(end, size)] if end < size else found


def _free(box: Box) -> Edit:
    """Make a box `free`: its length before the four letters stays, be it short, long or up to the end of the file."""
    return Edit(box.start, box.end, b"free")


def _movie(handle: BinaryIO, moov: Box, size: int) -> Iterator[Edit]:
    for box in boxes(handle, moov.start, moov.end):
        if box.kind == b"trak":
            yield from _track(handle, box, size)
        elif box.kind not in _MOVIE:
            yield _free(box)
        else:
            yield from _dates(handle, box)


def _track(handle: BinaryIO, track: Box, size: int) -> Iterator[Edit]:
    if _handler(handle, track) not in _KEPT_TRACKS:
        yield from (Edit(start, end) for start, end in blank_samples.places(handle, track, size))
        yield _free(track)
        return
    for box in boxes(handle, track.start, track.end):
        if box.kind == b"mdia":
            yield from _media(handle, box)
        elif box.kind == b"uuid":
            handle.seek(box.start)
            if handle.read(16) != _SPHERE:
                yield _free(box)
        elif box.kind not in _TRACK:
            yield _free(box)
        else:
            yield from _dates(handle, box)


def _handler(handle: BinaryIO, track: Box) -> bytes:
    for box in find(handle, track.start, track.end, b"mdia", b"hdlr"):
        handle.seek(box.start + 8)
        return handle.read(4)
    return b""


def _media(handle: BinaryIO, media: Box) -> Iterator[Edit]:
    for box in boxes(handle, media.start, media.end):
        if box.kind == b"hdlr":
            yield Edit(min(box.start + 24, box.end), box.end)  # the handler's name
        elif box.kind == b"minf":
            yield from _coders(handle, box)
        elif box.kind not in _MEDIA:
            yield _free(box)
        else:
            yield from _dates(handle, box)


def _coders(handle: BinaryIO, information: Box) -> Iterator[Edit]:
    """Blank the names of the handler of data, and of the coder of pictures in each sample entry."""
    for box in find(handle, information.start, information.end, b"hdlr"):
        yield Edit(min(box.start + 24, box.end), box.end)
    if not any(find(handle, information.start, information.end, b"vmhd")):
        return
    for table in find(handle, information.start, information.end, b"stbl", b"stsd"):
        for entry in boxes(handle, table.start + 8, table.end):
            maker, begin, end = (entry.start - 8 + place for place in _MAKER)
            if end <= entry.end:
                yield Edit(maker - 12, maker - 8)
                yield Edit(begin, end)


def _dates(handle: BinaryIO, box: Box) -> Iterator[Edit]:
    """Blank when it was made and changed: after version and flags, two times of four or eight bytes."""
    if box.kind in _DATES:
        handle.seek(box.start)
        length = 16 if handle.read(1) == b"\1" else 8
        yield Edit(box.start + 4, min(box.start + 4 + length, box.end))


def _fragment(handle: BinaryIO, moof: Box) -> Iterator[Edit]:
    for box in boxes(handle, moof.start, moof.end):
        if box.kind == b"traf":
            yield from (_free(inner) for inner in boxes(handle, box.start, box.end) if inner.kind not in _RUN)
        elif box.kind not in _FRAGMENT:
            yield _free(box)
