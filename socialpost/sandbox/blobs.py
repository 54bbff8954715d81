"""Kept files over HTTP, with ranges for video. Only pictures, video and captions are shown; all else is a download.

What a client uploads is not trusted: an HTML or SVG file shown from this address could use the control API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response

from socialpost.sandbox.captions import as_vtt

SHOWN = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def response(folder: Path, name: str) -> Response:
    """Return the file `name`, whole or the range that was asked for."""
    path = folder / Path(name).name
    if not path.is_file():
        return PlainTextResponse("no such file\n", 404)
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox"}
    mime = SHOWN.get(suffix(path))
    if mime is None:
        if (captions := as_vtt(path)) is not None:
            return Response(captions, media_type="text/vtt", headers=headers)
        return FileResponse(path, media_type="application/octet-stream", filename=path.name, headers=headers)
    return FileResponse(path, media_type=mime, headers=headers)


def suffix(path: Path) -> str:
    """Return the suffix that says what a file is, judged by its first bytes; empty when it is nothing known."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((ending for ending, looks in SIGNS.items() if looks.match(head)), "")


SIGNS: Mapping[str, re.Pattern[bytes]] = {
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    ".mp4": re.compile(rb"....ftyp", re.DOTALL),
    ".webm": re.compile(rb"\x1a\x45\xdf\xa3"),
}
