"""Request bodies as a row of pieces: bytes we hold, and sections of files that are read only while they leave.

The length is known before the first byte is sent; a whole file is never in memory.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from socialpost.errors import StateTrouble
from socialpost.faults import Cause, Fault
from socialpost.wire import Base64, Body, Form, Json, Multipart, Part, Raw, Slice

PIECE = 1024 * 1024  # bytes read at a time
THIRDS = PIECE - PIECE % 3  # base64 takes three bytes at a time; only the last piece may be padded
ENDINGS = {  # of a file that has no name for the platform: some look at it
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
    "text/vtt": ".vtt", "application/x-subrip": ".srt", "text/srt": ".srt",
}  # fmt: skip

Told = Callable[[str, int], None]
"""Hears (file key, bytes of it that left)."""


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """A file that slices name: `size` in bytes as frozen, `mime` by its content, SHA-256 where known.

    `name` is what a person calls it, in progress and messages.
    """

    path: Path
    size: int
    mime: str
    sha256: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`length` bytes of a file from `offset` on, as they are or as base64 text."""

    key: str
    file: FileOnDisk
    offset: int
    length: int
    base64: bool = False

    @property
    def weight(self) -> int:
        """Bytes on the wire."""
        return 4 * -(-self.length // 3) if self.base64 else self.length

    @property
    def last(self) -> bool:
        """True when the file ends with this section."""
        return self.offset + self.length == self.file.size


Piece = bytes | Section


@dataclass(frozen=True, slots=True)
class Built:
    """A body ready to leave: its media type and its pieces in order."""

    mime: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Bytes on the wire."""
        return sum(piece.weight if isinstance(piece, Section) else len(piece) for piece in self.pieces)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of files in it."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Section))

    def check(self) -> None:
        """Look at every file before anything is sent. Fault REJECTED: one is gone, or has another size than frozen."""
        for section in self.sections:
            _check_size(section.file)

    def stream(self, told: Told) -> Iterator[bytes]:
        """Yield the bytes in pieces of at most about 1 MiB. StateTrouble: a file became shorter meanwhile."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            elif piece.base64:
                yield from (b64encode(data) for data in _read(piece, THIRDS, told))
            else:
                yield from _read(piece, PIECE, told)


def build(body: Body, files: Mapping[str, FileOnDisk], boundary: Callable[[], str]) -> Built:
    """Lay out a body. `boundary` gives text that occurs in no file (32 random characters).

    ValueError: a slice names a file that is not there, or begins after its end (the adapter is wrong). A slice that is
    longer than the rest of its file ends with it.
    """
    match body:
        case Json():
            return Built("application/json", tuple(_json(body.data, files, boundary())))
        case Form():
            return Built("application/x-www-form-urlencoded", (urlencode(dict(body.fields)).encode(),))
        case Multipart():
            text = boundary()
            return Built(f"multipart/form-data; boundary={text}", tuple(_multipart(body.parts, files, text)))
        case Raw():
            return Built(body.mime, (_section(body.slice, files),))


def _section(part: Slice, files: Mapping[str, FileOnDisk], *, base64: bool = False) -> Section:
    file = files.get(part.file)
    if file is None or part.offset > file.size:
        message = f"there is no byte {part.offset} of a file {part.file!r} to send"
        raise ValueError(message)
    rest = file.size - part.offset
    length = rest if part.length is None else min(part.length, rest)
    return Section(part.file, file, part.offset, length, base64)


def _json(data: Any, files: Mapping[str, FileOnDisk], marker: str) -> Iterator[Piece]:
    """Write the JSON once, with a marker where base64 goes, and cut it at the markers."""
    found: list[Section] = []

    def leaf(value: object) -> object:
        if isinstance(value, Base64):
            found.append(_section(value.slice, files, base64=True))
            return marker
        if isinstance(value, Mapping):
            return dict(value)
        message = f"a {type(value).__name__} cannot stand in a JSON body"
        raise TypeError(message)

    text = json.dumps(data, default=leaf, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    head, *tails = text.split(marker) if found else (text,)
    yield head.encode()
    for section, tail in zip(found, tails, strict=True):
        yield section
        yield tail.encode()


def _multipart(parts: tuple[Part, ...], files: Mapping[str, FileOnDisk], boundary: str) -> Iterator[Piece]:
    # https://www.rfc-editor.org/rfc/rfc7578 section 4
    for part in parts:
        value = _section(part.value, files) if isinstance(part.value, Slice) else part.value.encode()
        yield f"--{boundary}\r\n{_part_headers(part, value)}\r\n\r\n".encode()
        yield value
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _part_headers(part: Part, value: Piece) -> str:
    mime, filename = part.mime, part.filename
    if isinstance(value, Section):  # a part without a file name counts as a text field in most servers
        mime = mime or value.file.mime
        filename = filename or f"{value.key}{ENDINGS.get(value.file.mime, '')}"
    lines = [f'Content-Disposition: form-data; name="{_quoted(part.name)}"']
    if filename:
        lines[0] += f'; filename="{_quoted(filename)}"'
    if mime:
        lines.append(f"Content-Type: {mime}")
    return "\r\n".join(lines)


def _quoted(text: str) -> str:
    # https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    return "".join(quote(char) if char in '"\r\n' else char for char in text)


def _check_size(file: FileOnDisk) -> None:
    try:
        size = file.path.stat().st_size
        readable = os.access(file.path, os.R_OK)
    except OSError:
        size, readable = 0, False
    if not readable:
        raise _unsendable(f"{file.name or file.path} is gone or cannot be read")
    if size != file.size:
        raise _unsendable(f"{file.name or file.path} has changed: it had {file.size} bytes and has {size} now")


def _unsendable(says: str) -> Fault:
    return Fault(Cause.REJECTED, says, fix="nothing of it was sent; put the file back as it was, then retry")


def _read(section: Section, most: int, told: Told) -> Iterator[bytes]:
    left = section.length
    with section.file.path.open("rb", buffering=0) as file:
        file.seek(section.offset)
        while left:
            data = file.read(min(left, most))
            if len(data) < min(left, most):  # the kernel gives all it is asked for, except at the end of a file
                raise StateTrouble(f"{section.file.name or section.file.path} became shorter while it was being sent")
            left -= len(data)
            yield data
            told(section.key, len(data))
