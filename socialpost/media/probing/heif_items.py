"""The items of a HEIF file: which is the main picture, what is said of it, where their bytes are (ISO/IEC 14496-12, 8.11)."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from socialpost.media.probing.boxes import Box, boxes, payload

_MOST_BYTES = 4 << 20  # of one item that is read: EXIF and XMP have some thousands
_MOST_PIECES = 16
_MOST_ITEMS = 20_000  # a picture of 200 million pixels has eight hundred tiles


@dataclass(frozen=True, slots=True)
class Property:
    """One item property: its four letters and what it holds."""

    kind: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `content` is the media type of a `mime` item."""

    id: int
    kind: bytes
    content: bytes = b""


@dataclass(slots=True)
class Index:
    """What the `meta` box tells. `main` are the properties of the main picture in order; `places` pieces by item id."""

    main: list[Property] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    inline: bytes = b""
    in_index: set[int] = field(default_factory=set)


def index(handle: BinaryIO, size: int) -> Index:
    """Read the content of a `meta` box. MediaTrouble: a box is longer than it; struct.error: a field is cut off."""
    inner = {box.kind: box for box in boxes(handle, 0, size)}
    told = Index()
    if b"iinf" in inner:
        told.items = _items(handle, inner[b"iinf"])
    if b"iloc" in inner:
        _locate(io.BytesIO(payload(handle, inner[b"iloc"])), told)
    if b"idat" in inner:
        told.inline = payload(handle, inner[b"idat"])
    if b"iprp" in inner:
        main = payload(handle, inner[b"pitm"]) if b"pitm" in inner else b""
        _properties(handle, inner[b"iprp"], int.from_bytes(main[4:8] if main[:1] != b"\0" else main[4:6]), told)
    return told


def read_item(handle: BinaryIO, told: Index, item: Item) -> bytes:
    """Return the bytes of an item, as far as they are there."""
    source = io.BytesIO(told.inline) if item.id in told.in_index else handle
    data = b""
    for start, length in told.places.get(item.id, [])[:_MOST_PIECES]:
        source.seek(min(start, 1 << 62))
        data += source.read(min(length, _MOST_BYTES - len(data)))
    return data


def _items(handle: BinaryIO, box: Box) -> list[Item]:
    handle.seek(box.start)
    head = 4 + (2 if handle.read(1) == b"\0" else 4)
    return [
        _item(payload(handle, entry))
        for entry in boxes(handle, box.start + head, box.end, _MOST_ITEMS)
        if entry.kind == b"infe"
    ]


def _item(data: bytes) -> Item:
    """Read an entry: version 2 has short ids, 3 long ones; older ones name no kind."""
    if data[:1] not in (b"\2", b"\3"):
        return Item(0, b"")
    wide = data[:1] == b"\3"
    number, kind = struct.unpack(">LxxL" if wide else ">HxxL", data[4 : 14 if wide else 12])
    _name, _, rest = data[14 if wide else 12 :].partition(b"\0")
    return Item(number, kind.to_bytes(4), rest.partition(b"\0")[0])


def _properties(handle: BinaryIO, box: Box, main: int, told: Index) -> None:
    inner = list(boxes(handle, box.start, box.end))
    for container in (found for found in inner if found.kind == b"ipco"):
        told.properties += [
            Property(found.kind, payload(handle, found))
            for found in boxes(handle, container.start, container.end, _MOST_ITEMS)
        ]
    for ties in (found for found in inner if found.kind == b"ipma"):
        numbers = _tied(io.BytesIO(payload(handle, ties)), main)
        told.main += [told.properties[number - 1] for number in numbers if 0 < number <= len(told.properties)]


def _tied(data: BinaryIO, main: int) -> list[int]:
    """Return the numbers of the properties that are tied to an item."""
    version, wide = struct.unpack(">BxxB", _take(data, 4))
    found = []
    for _ in range(_number(data, 4)):
        item = _number(data, 4 if version else 2)
        for _ in range(_number(data, 1)):
            number = _number(data, 2) & 0x7FFF if wide & 1 else _number(data, 1) & 0x7F
            if item == main:
                found.append(number)
    return found


def _locate(data: BinaryIO, told: Index) -> None:
    """Read where the items' bytes are: in the file, or in the index itself."""
    version = _take(data, 4)[0]
    sizes, more = _take(data, 2)
    for _ in range(_number(data, 4 if version == 2 else 2)):
        item = _number(data, 4 if version == 2 else 2)
        if version and _number(data, 2) & 15 == 1:
            told.in_index.add(item)
        _number(data, 2)  # other files, of which there are none
        base = _number(data, more >> 4)
        told.places[item] = []
        for _ in range(_number(data, 2)):
            _number(data, more & 15 if version else 0)
            start = base + _number(data, sizes >> 4)
            told.places[item].append((start, _number(data, sizes & 15)))


def _number(data: BinaryIO, length: int) -> int:
    return int.from_bytes(_take(data, length))


def _take(data: BinaryIO, length: int) -> bytes:
    found = data.read(length)
    if len(found) < length:
        message = "a field ends early"
        raise struct.error(message)
    return found
