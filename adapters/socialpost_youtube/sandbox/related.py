"""multipart/related as Google's clients write it: a JSON part, then the bytes; lines end with LF or CRLF."""

from __future__ import annotations

import json
import re
from typing import Any

from socialpost_youtube.sandbox.answers import Refused

_BLANK = re.compile(rb"\r?\n\r?\n")


def related(content_type: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return metadata and media of a body. Refused: it is something else.

    https://www.rfc-editor.org/rfc/rfc2387; small files only, the whole body is in memory.
    """
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    pieces = data.split(b"--" + found[1].encode()) if found else []
    if len(pieces) < 4:
        raise Refused(400, "badContent", "Malformed multipart body.", "global")
    try:
        body = json.loads(_content(pieces[1]))
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "parseError", "The first part is no JSON object.", "global")
    return body, _content(pieces[2])


def _content(piece: bytes) -> bytes:
    parts = _BLANK.split(piece, maxsplit=1)
    return re.sub(rb"\r?\n\Z", b"", parts[1]) if len(parts) == 2 else b""
