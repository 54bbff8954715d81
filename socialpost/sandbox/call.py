"""A request as a fake platform sees it, and its answer; large bodies lie in files, never in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that arrived: a file part of a multipart body, or a raw body. The file goes after the call unless kept."""

    path: Path
    size: int
    sha256: str
    filename: str = ""
    mime: str = ""

    def read(self, most: int = -1) -> bytes:
        """Return the bytes (at most `most`)."""
        with self.path.open("rb") as file:
            return file.read(most)


@dataclass(frozen=True, slots=True)
class Call:
    """One request below a platform's prefix. Header names are lower case; `url` is the full URL as the client wrote it.

    `json` is the parsed body of a JSON request, `form` the text fields of a form or multipart body, `files` its file
    parts, `raw` any other body. `params` are the named parts of the route's path.
    """

    method: str
    path: str
    url: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    raw: Upload | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answers: JSON `data`, or `content` as it is."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    mime: str = "application/json"
