"""Multipart bodies as they arrive: text fields into memory, file parts into spooled files.

python-multipart does the parsing; here its events become fields. A part is a file when it names one, or when its media
type is neither text nor JSON. https://www.rfc-editor.org/rfc/rfc7578#section-4
"""

from __future__ import annotations

from pathlib import Path

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from socialpost.sandbox.call import Upload
from socialpost.sandbox.spool import Spool

MOST_TEXT = 16 << 20  # bytes of all text fields together
MOST_PARTS = 1000


class Parts:
    """Receives a multipart body. ValueError (from `feed` and `finish`): the body is malformed, cut or too big."""

    def __init__(self, folder: Path, content_type: str) -> None:
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise ValueError("multipart/form-data without a boundary")
        self.form: dict[str, str] = {}
        self.spools: dict[str, Spool] = {}
        self._every: list[Spool] = []
        self._folder = folder
        self._ended = False
        self._count = 0
        self._text_bytes = 0
        self._header = (bytearray(), bytearray())
        self._part = Part()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        try:
            self._parser.write(chunk)
        except FormParserError as problem:
            raise ValueError(f"malformed multipart body: {problem}") from problem

    def finish(self) -> dict[str, Upload]:
        """Return the file parts by name; the text fields stand in `form`."""
        if not self._ended:
            raise ValueError("the multipart body was cut: its closing boundary is missing")
        return {name: spool.done() for name, spool in self.spools.items()}

    def discard(self) -> None:
        """Remove every spooled file."""
        for spool in self._every:
            spool.discard()

    def _begin(self) -> None:
        self._count += 1
        if self._count > MOST_PARTS:
            raise ValueError(f"more than {MOST_PARTS} parts")
        self._part = Part()
        self._header = (bytearray(), bytearray())

    def _header_end(self) -> None:
        name, value = (bytes(piece).decode("utf-8", "replace") for piece in self._header)
        self._part.headers[name.lower()] = value
        self._header = (bytearray(), bytearray())

    def _headers_finished(self) -> None:
        part = self._part
        name, filename = part.names()
        if name is None:
            raise ValueError("a part of the multipart body has no name")
        part.name = name
        if filename is not None or part.binary:
            part.spool = Spool(self._folder, filename or "", part.mime)
            self._every.append(part.spool)
            self.spools[name] = part.spool

    def _data(self, data: bytes, start: int, end: int) -> None:
        view = memoryview(data)[start:end]
        if self._part.spool is not None:
            self._part.spool.write(view)
            return
        self._text_bytes += len(view)
        if self._text_bytes > MOST_TEXT:
            raise ValueError(f"the text fields are larger than {MOST_TEXT >> 20} MiB")
        self._part.text.extend(view)

    def _part_end(self) -> None:
        if self._part.spool is None:
            self.form[self._part.name] = self._part.text.decode("utf-8", "replace")

    def _end(self) -> None:
        self._ended = True


class Part:
    """The part that is being received."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.name = ""
        self.text = bytearray()
        self.spool: Spool | None = None

    @property
    def mime(self) -> str:
        """The declared media type, without parameters; empty when none is declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def binary(self) -> bool:
        """True when the declared type is neither text nor JSON."""
        return bool(self.mime) and not self.mime.startswith("text/") and self.mime != "application/json"

    def names(self) -> tuple[str | None, str | None]:
        """Return the field's name and the file's, None where the header does not tell."""
        # the library's header parser works on latin-1 text; names travel as UTF-8
        raw = self.headers.get("content-disposition", "").encode().decode("latin-1")
        options = parse_options_header(raw)[1]
        name, filename = options.get(b"name"), options.get(b"filename")
        return (
            None if name is None else name.decode("utf-8", "replace"),
            None if filename is None else filename.decode("utf-8", "replace"),
        )
