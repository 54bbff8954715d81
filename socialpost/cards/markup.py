"""Strings of strangers as safe HTML: text with its links and tags marked, times, addresses that may be followed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_MARKED = re.compile(r"(?P<url>https?://[^\s<>\"]+)|(?<![\w/])(?P<tag>[#@]\w[\w.-]*)")
_TAIL = ".,;:!?)]}'\"…"
LONGEST_LINK = 42  # characters of a link as it is shown; the whole address stands in its title


def rich(text: str) -> Markup:
    """Return text with its links clickable and its tags and mentions coloured; all else is escaped."""
    pieces, at = [], 0
    for found in _MARKED.finditer(text):
        whole = found.group().rstrip(_TAIL)
        pieces += [escape(text[at : found.start()]), _link(whole) if found["url"] else _tag(whole)]
        at = found.start() + len(whole)
    return Markup("").join([*pieces, escape(text[at:])])


def safe_link(url: str) -> str:
    """Return the address when it is one of the web, else nothing: `javascript:` must not be followed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def host(url: str) -> str:
    """Return the host of an address, without `www.`."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def short(url: str) -> str:
    """Return an address as people see it: no scheme, cut where it gets long."""
    bare = re.sub(r"^https?://(www\.)?", "", url)
    return bare if len(bare) <= LONGEST_LINK else f"{bare[: LONGEST_LINK - 1]}…"


def when(time: float) -> str:
    """Return a time for people: `21 Nov 2026, 20:45 UTC`."""
    return f"{_datetime(time):%-d %b %Y, %H:%M} UTC"


def iso(time: float) -> str:
    """Return a time for machines."""
    return _datetime(time).isoformat(timespec="seconds")


def initial(author: str) -> str:
    """Return the letter of an avatar."""
    return next((letter.upper() for letter in author if letter.isalnum()), "?")


def _datetime(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _link(url: str) -> Markup:
    if not safe_link(url):
        return escape(url)
    return Markup('<a href="{}" title="{}" rel="nofollow noopener noreferrer">{}</a>').format(url, url, short(url))


def _tag(word: str) -> Markup:
    return Markup('<span class="tag">{}</span>').format(word)
