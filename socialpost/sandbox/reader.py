"""A request's body as it arrives, chunk by chunk: JSON and form into memory (bounded), files and raw bytes to disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from socialpost.sandbox.call import Upload
from socialpost.sandbox.parts import Parts
from socialpost.sandbox.spool import Spool

MOST_MEMORY = 160 << 20  # bytes of a JSON or form body: five pictures of 20 MB as base64 text
MOST_FIELDS = 1000


class BadBody(ValueError):
    """The body is malformed, cut or too big; `status` is what to answer."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Body:
    """What a body held, in the words of `Call`."""

    json: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    raw: Upload | None = None


class Reader:
    """Feed it chunks, then `finish()`; leaving its `with` block deletes the spooled files.

    Trouble is kept until `finish`, so that a client hears an answer instead of a broken pipe.
    """

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        self._folder = folder
        self._type = headers.get("content-type", "")
        self._mime = self._type.partition(";")[0].strip().lower()
        self._promised = _number(headers.get("content-length", ""))
        self._size = 0
        self._trouble: BadBody | OSError | None = None
        self._memory = bytearray()
        self._spool: Spool | None = None
        self._parts: Parts | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; after trouble they are counted and forgotten."""
        self._size += len(chunk)
        if self._trouble is not None or not chunk:
            return
        try:
            self._take(chunk)
        except (BadBody, OSError) as trouble:
            self._trouble = trouble
        except ValueError as problem:
            self._trouble = BadBody(str(problem))

    def finish(self) -> Body:
        """Return the fields. BadBody: it is malformed, cut or too big. OSError: the disk did not take it."""
        if self._trouble is not None:
            raise self._trouble
        if self._promised is not None and self._promised != self._size:
            raise BadBody(f"the body was cut: {self._size} bytes of {self._promised} arrived")
        try:
            return self._body()
        except BadBody:
            raise
        except (ValueError, RecursionError) as problem:
            raise BadBody(f"malformed body ({self._mime or 'no content type'}): {problem}") from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._spool is not None:
            self._spool.discard()
        if self._parts is not None:
            self._parts.discard()

    def _take(self, chunk: bytes) -> None:
        if self._mime == "multipart/form-data":
            self._parts = self._parts or Parts(self._folder, self._type)
            self._parts.feed(chunk)
        elif _is_json(self._mime) or self._mime == "application/x-www-form-urlencoded":
            if len(self._memory) + len(chunk) > MOST_MEMORY:
                raise BadBody(f"a body of this type may have {MOST_MEMORY >> 20} MiB", 413)
            self._memory.extend(chunk)
        else:
            self._spool = self._spool or Spool(self._folder, mime=self._mime)
            self._spool.write(chunk)

    def _body(self) -> Body:
        if self._mime == "multipart/form-data":
            if self._parts is None:
                raise BadBody("the multipart body is empty")
            files = self._parts.finish()
            return Body(form=self._parts.form, files=files)
        if _is_json(self._mime):
            return Body(json=json.loads(self._memory) if self._memory else None)
        if self._mime == "application/x-www-form-urlencoded":
            text = self._memory.decode()
            return Body(form=dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)))
        return Body(raw=self._spool.done() if self._spool is not None else None)


def _is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
