"""Captions as cues: SubRip, and WebVTT (W3C WebVTT 1, sections 4 and 6), read for burning them into a picture."""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from socialpost.media.model import MOST_PIECES, MediaTrouble, too_complex
from socialpost.media.probing.captions import MOST_BYTES
from socialpost.media.probing.probe import open_regular

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_ARROW = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_ALONE = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s|$)")  # blocks of WebVTT that show nothing
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>]{0,200}|\d[\d:.]{0,20})?>")  # <i>, <font color=red>, <v Anna>, <00:01.000>
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}\}")  # {\an8}, which some players put into SubRip
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Cue:
    """Text that is shown from `begins` to `ends` (seconds), its line breaks kept, without any markup."""

    begins: float
    ends: float
    text: str


def read(path: Path) -> tuple[Cue, ...]:
    """Read captions (UTF-8), sorted by time; cues without text are left out. MediaTrouble says which line is wrong."""
    with open_regular(path) as handle:
        data = handle.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise MediaTrouble("media.too-large", f"has more than {MOST_BYTES} bytes, which no captions have")
    try:
        return parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise MediaTrouble("media.encoding", f"is not UTF-8 at byte {problem.start}", "save it as UTF-8") from None


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues out of a SubRip or WebVTT text. MediaTrouble."""
    lines = _LINE_BREAK.split(text.lstrip("\ufeff").replace("\0", "\ufffd"))
    begin = 0
    if lines[0].startswith("WEBVTT"):
        begin = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    cues = [cue for block in _blocks(lines, begin) if (cue := _cue(lines, *block)) and cue.text]
    if not cues:
        raise MediaTrouble("media.captions", "holds no captions", "export it as SubRip or WebVTT")
    return tuple(sorted(cues, key=lambda cue: (cue.begins, cue.ends)))


def at(cues: Sequence[Cue], second: float) -> str:
    """Return what is shown at a second: the texts of all cues that last then, one below the other; often nothing."""
    started = bisect.bisect_right(cues, second, key=lambda cue: cue.begins)
    return "\n".join(cue.text for cue in cues[:started] if second < cue.ends)


def _blocks(lines: list[str], begin: int) -> list[tuple[int, int]]:
    """Return where each run of lines with something on them begins and ends."""
    found: list[tuple[int, int]] = []
    at = begin
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = next((number for number in range(at, len(lines)) if not lines[number].strip()), len(lines))
        found.append((at, end))
        at = end
        if len(found) > MOST_PIECES:
            raise too_complex("captions")
    return found


def _cue(lines: list[str], begin: int, end: int) -> Cue | None:
    """Read one block: a number or name, a line of times, the text. None: it shows nothing."""
    times = next((number for number in (begin, begin + 1) if number < end and "-->" in lines[number]), None)
    if times is None:
        if _ALONE.match(lines[begin]):
            return None
        raise _wrong(begin, "it does not begin with the times of a caption")
    found = _ARROW.fullmatch(lines[times])
    if not found:
        raise _wrong(times, "its times are not written as 00:01:02,345 --> 00:01:04,000")
    following = next((number for number in range(times + 1, end) if "-->" in lines[number]), None)
    if following is not None:
        raise _wrong(following, "an empty line is missing before the caption that begins there")
    begins, ends = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if ends < begins:
        raise _wrong(times, "it ends before it begins")
    return Cue(begins, ends, _plain(lines[times + 1 : end]))


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _plain(lines: list[str]) -> str:
    kept = (html.unescape(_TAG.sub("", _OVERRIDE.sub("", line))).strip() for line in lines)
    return "\n".join(line for line in kept if line)


def _wrong(number: int, why: str) -> MediaTrouble:
    fix = "export the captions again as SubRip or WebVTT"
    return MediaTrouble("media.captions", f"cannot be read in line {number + 1}: {why}", fix)
