"""Side-car captions: SubRip and WebVTT, recognised by content (W3C WebVTT 1, section 4)."""

from __future__ import annotations

import re
from typing import BinaryIO

from socialpost.media.model import MediaTrouble, Probe

MOST_BYTES = 8 << 20
_CUE = rb"\d{1,3}:\d\d:\d\d[,.]\d{3}[ \t]*-->[ \t]*\d{1,3}:\d\d:\d\d[,.]\d{3}"
_SRT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{1,9}[ \t]*\r?\n" + _CUE)
_VTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|$)")


def recognise(head: bytes) -> str:
    """Return `text/srt`, `text/vtt` or nothing, from the first bytes."""
    if _VTT.match(head):
        return "text/vtt"
    return "text/srt" if _SRT.match(head) else ""


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Check that captions are UTF-8 text of a believable size. MediaTrouble."""
    if size > MOST_BYTES:
        raise MediaTrouble("media.too-large", f"has {size} bytes, and captions have at most {MOST_BYTES}")
    handle.seek(0)
    try:
        handle.read().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise MediaTrouble(
            "media.encoding", f"is not UTF-8 at byte {problem.start}", "save the captions as UTF-8"
        ) from None
    return Probe(mime, size)
