"""URLs in a text as X sees them: with or without a scheme, ended by a known top-level domain, in linear time.

The rules are those of twitter-text 3 (https://github.com/twitter/twitter-text), written anew: there one expression
tries every start and every split of a host, here `hosts` finds them and this module adds port, path and query.

Known differences, all in text no person writes: a host of mixed scripts whose ASCII part occurs in it twice is found
where it stands (the library reports the first place); half of an astral character is never part of a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from socialpost.text.hosts import HOPEFUL, LATIN, RUN, Host, Labels, ascii_hosts, encodable
from socialpost.text.spans import Span

_ENDING: Final = rf"0-9A-Za-z\u0400-\u04ff{LATIN}+\-=_#/"  # what a path may end with
_INNER: Final = r"!*';:,.$%\[\]\u2013~@|&"  # what it may hold besides
_GENERAL: Final = _ENDING + _INNER
_PARENTHESES: Final = rf"\((?:[{_GENERAL}]++|[{_GENERAL}]*+\([{_GENERAL}]++\)[{_GENERAL}]*+)\)"
_QUERY: Final = r"0-9A-Za-z!?*'@();:&=+$/%#\[\]\-_.,~|"
_PORT: Final = re.compile(r":[0-9]+")
_PATH: Final = re.compile(rf"/(?:(?:[{_INNER}]++|{_PARENTHESES})*+[{_ENDING}]++)*+(?:{_PARENTHESES})*+")
_ASKED: Final = re.compile(rf"\?[{_QUERY}]*+")
_NOT_QUERY_END: Final = "!?*'@();:+$%[].,~|"
_TCO: Final = re.compile(rf"[Hh][Tt][Tt][Pp][Ss]?://[Tt]\.[Cc][Oo]/([0-9A-Za-z]+)(\?[{_QUERY}]*+)?")
LONGEST_URL: Final = 4096
LONGEST_SLUG: Final = 40


def find_urls(text: str) -> list[Span]:
    """Find what X turns into links, in order. Nothing in a text without a dot is one."""
    found: list[Span] = []
    if "." not in text:
        return found
    floor = 0  # everything before it belongs to an earlier match, even a refused one
    for run in RUN.finditer(text):
        start, end = run.span()
        if end <= floor or not HOPEFUL.search(text, start, end):
            continue
        labels = Labels(text, max(start, floor), end)
        while labels.promising and (host := labels.host(floor)):
            floor = _after(text, host.end) if host.end == end else host.end
            found += _urls(text, host, floor)
            if floor > end:
                break
            labels.resume(host.end)
    return found


def _after(text: str, end: int) -> int:
    """Return where port, path and query after a host end."""
    if port := _PORT.match(text, end):
        end = port.end()
    if path := _PATH.match(text, end):
        end = path.end()
    return _after_query(text, end, len(text))


def _after_query(text: str, end: int, limit: int) -> int:
    asked = _ASKED.match(text, end, limit)
    return end + len(asked.group().rstrip(_NOT_QUERY_END)) if asked else end


def _urls(text: str, host: Host, end: int) -> Iterator[Span]:
    """Yield the URLs of a match: one, or none if it is refused, or the ASCII hosts in a text without spaces."""
    scheme = text[host.begin : host.start] or "https://"
    length = len(scheme) + end - host.begin
    if 2 * length > LONGEST_URL:
        length += len(text[host.begin : end].encode("utf-16-le", "surrogatepass")) // 2 - (end - host.begin)
    if length > LONGEST_URL or not encodable(text[host.start : host.end]):
        return
    if host.begin < host.start:
        yield from _short(text, host, end)
    elif not host.glued:
        yield from _bare(text, host, end)


def _short(text: str, host: Host, end: int) -> Iterator[Span]:
    """Yield a URL with its scheme; of a t.co one only what t.co itself would make."""
    if tco := _TCO.match(text, host.begin, end):
        if len(tco.group(1)) > LONGEST_SLUG:
            return
        end = _after_query(text, tco.end(1), end)
    yield Span(host.begin, end, text[host.begin : end])


def _bare(text: str, host: Host, end: int) -> Iterator[Span]:
    found = list(ascii_hosts(text, host.start, host.end))
    for index, (start, stop) in enumerate(found):
        # port and query count only where there is a path, and belong to the last host
        tail = text[host.end : end] if index == len(found) - 1 and "/" in text[host.end : end].partition("?")[0] else ""
        yield Span(start, stop + len(tail), text[start:stop] + tail)
