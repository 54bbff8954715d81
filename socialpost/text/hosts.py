# ruff: noqa: RUF001 - the signs of many scripts are this module's subject
"""Hosts in a text, as twitter-text 3 knows them: each run of host characters is judged once, label by label.

A host is labels and a top-level domain; it may begin after anything but a letter, a digit, `@`, `#` or `$`, and the
longest one that begins at the earliest place counts. https://github.com/twitter/twitter-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from socialpost.text import tlds

LATIN: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
    "\u02bb\u0300-\u036f\u1e00-\u1eff"
)
SPACES: Final = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS: Final = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_REFUSED: Final = "\ufffe\ufeff\uffff"
RUN: Final = re.compile(rf"[^!'#%&()*+,\\/:;<=>?@\[\]^{{|}}~${SPACES}{_MARKS}{_REFUSED}]+")
# where a host may begin inside a run; the library reads UTF-16: half of an astral character may stand before the other
_START: Final = re.compile(r"(?<![0-9A-Za-z＠＃])[^-_]|[\U00010000-\U0010ffff]")
HOPEFUL: Final = re.compile(r"[^-_.]\.(?:[A-Za-z]{2}|[^\x00-\x7f])")  # no run without it holds a host
_ALNUM: Final = re.compile(r"[0-9A-Za-z]+")
_PUNYCODE: Final = re.compile(r"[Xx][Nn]--[-0-9A-Za-z]+")
_ASCII_LABELS: Final = re.compile(rf"(?:[-0-9A-Za-z{LATIN}]+\.)+")
_DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")  # what IDNA takes for a dot
_ASTRAL: Final = "\U00010000"
LONGEST_LABEL: Final = 63


@dataclass(frozen=True, slots=True)
class Host:
    """A host found in a run.

    `begin` is where the URL begins, `start` where the host does (after a scheme). `glued`: what stands before it, and
    was not taken by an earlier match, makes a host without a scheme plain text.
    """

    begin: int
    start: int
    end: int
    glued: bool


class Labels:
    """The labels of one run of host characters, and how far to the right a host that begins in each may reach."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._first = 0
        self._starts = [start]
        while (dot := text.find(".", self._starts[-1], end)) >= 0:
            self._starts.append(dot + 1)
        self._ends = [start - 1 for start in self._starts[1:]] + [end]
        self._tlds = [0, *(tld_end(text, start) for start in self._starts[1:])]
        self.promising = any(self._tlds)
        self._reach = self._reaches() if self.promising else []

    def _reaches(self) -> list[int]:
        """For every label: the last one whose beginning can end a host of three labels or more that begins in it."""
        reach = [0] * len(self._starts)
        for label in range(len(self._starts) - 3, -1, -1):
            start, end = self._starts[label + 1], self._ends[label + 1]
            if end > start and self._text[start] not in "-_" and self._text[end - 1] not in "-_":
                named = self._tlds[label + 2] and self._text.find("_", start, end) < 0
                reach[label] = reach[label + 1] or (label + 2 if named else 0)
        return reach

    def resume(self, position: int) -> None:
        """Go on inside the label that holds a position."""
        while self._ends[self._first] < position:
            self._first += 1
        self._starts[self._first] = position

    def host(self, floor: int) -> Host | None:
        """Return the first host that has not been seen; what stands before it must not lie before `floor`."""
        while self._first < len(self._starts) - 1:
            label, start, end = self._first, self._starts[self._first], self._ends[self._first]
            last = self._reach[label] or (label + 1 if self._tlds[label + 1] else 0)
            if last and end > start and self._text[end - 1] not in "-_":
                lowest = start if self._reach[label] else max(start, self._text.rfind("_", start, end) + 1)
                if found := self._begin(start, lowest, end, floor):
                    return Host(*found, self._tlds[last], glued=found[0] > floor and self._text[found[0] - 1] in "-_./")
            self._first += 1
        return None

    def _begin(self, start: int, lowest: int, end: int, floor: int) -> tuple[int, int] | None:
        """Return where the URL and the host begin, if one may begin in a label from `lowest` on."""
        text = self._text
        scheme = _scheme(text, start, floor) if lowest == start and text[start] not in "-_" else start
        if scheme < start:
            return scheme, start
        if lowest == 0 and text[0] not in "-_":
            # the library tries the second character first, where the first one may stand before a URL
            second = 1 if end > 1 and text[0] < _ASTRAL and _may_precede(text[0]) and text[1] not in "-_" else 0
            return second, second
        if text[lowest] < _ASTRAL and (lowest == floor or (lowest == start and not _may_precede(text[start - 1]))):
            lowest += 1
        found = _START.search(text, lowest, end)
        return (found.start(), found.start()) if found else None


def _may_precede(char: str) -> bool:
    return not (char.isascii() and char.isalnum()) and char not in "@＠$#＃\ufffe\ufeff\uffff"


def _scheme(text: str, start: int, floor: int) -> int:
    """Return where the scheme before a host begins, or `start` when there is none."""
    for scheme in ("http://", "https://"):
        begin = start - len(scheme)
        if (
            begin >= 0
            and text[begin:start].lower() == scheme
            and (begin == 0 or (begin > floor and _may_precede(text[begin - 1])))
        ):
            return begin
    return start


def tld_end(text: str, start: int) -> int:
    """Return where a top-level domain that begins at `start` ends, or 0."""
    run = _ALNUM.match(text, start)
    if run and run.group().lower() in tlds.ASCII and text[run.end() : run.end() + 1] not in {"@", "+", "-"}:
        return run.end()
    if run and (encoded := _PUNYCODE.match(text, start)):
        return encoded.end()
    for name in tlds.WIDE.get(text[start : start + 1].lower(), ()):
        end = start + len(name)
        if text[start:end].lower() == name and not re.match("[-0-9A-Za-z@+]", text[end : end + 1]):
            return end
    return 0


def ascii_hosts(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the hosts whose labels are of ASCII and Latin letters, within a host of any letters."""
    while labels := _ASCII_LABELS.search(text, position, end):
        position = labels.end()
        dot = position - 1
        while dot >= labels.start():
            if last := tld_end(text, dot + 1):
                yield labels.start(), last
                position = last
                break
            dot = text.rfind(".", labels.start(), dot)


def encodable(domain: str) -> bool:
    """Whether every label of a host fits into 63 characters as IDNA writes it."""
    if domain.isascii() and len(domain) <= LONGEST_LABEL and not domain.startswith("xn--"):
        return True
    if domain.startswith("xn--") and not any(ascii_hosts(domain, 0, len(domain))):
        return False
    return all(_encoded_length(label) <= LONGEST_LABEL for label in domain.split("."))


def _encoded_length(label: str) -> int:
    if label.isascii() or len(label) > LONGEST_LABEL:
        return len(label)
    parts = _DOTS.split(label)
    return len(parts) - 1 + sum(len(p) if p.isascii() else 4 + len(p.encode("punycode")) for p in parts)
