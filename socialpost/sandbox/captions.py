"""Captions as browsers want them: SubRip files become WebVTT (https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

import re
from pathlib import Path

MOST = 4 << 20  # bytes of a caption file

_TIME = re.compile(r"(\d\d:\d\d:\d\d),(\d\d\d)")
_SRT = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d,\d\d\d\s*-->")


def as_vtt(path: Path) -> str | None:
    """Return the file as WebVTT; None when it is neither WebVTT nor SubRip."""
    if path.stat().st_size > MOST:
        return None
    text = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n")
    if text.startswith("WEBVTT"):
        return text
    if not _SRT.match(text):
        return None
    lines = (_TIME.sub(r"\1.\2", line) if "-->" in line else line for line in text.split("\n"))
    return "WEBVTT\n\n" + "\n".join(lines)
