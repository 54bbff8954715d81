# ruff: noqa: RUF001 - the signs of many scripts are this module's subject
"""Links: finding them for platforms without rules of their own, and tagging them for the shop's statistics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from socialpost.text.spans import Span

_LINK: Final = re.compile(r"(?<![0-9A-Za-z])https?://[^\s<>\"“”「」『』。、，！？]+", re.IGNORECASE)
_TRAILING: Final = ".,;:!?'’*_~…"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_UNPRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\]")


class BadLink(ValueError):
    """A link cannot be published as it stands; the message says why."""


def tag_link(url: str, params: Mapping[str, str]) -> str:
    """Return a link with parameters added to its query.

    What stands in the link stays as it is: host, port, path, query, fragment, and the value of a parameter that is
    there already, so that tagging twice is tagging once. Parameters without a value are left out. Raises `BadLink` for
    what is no http or https link.
    """
    check_link(url)
    bare, hash_sign, fragment = url.partition("#")
    base, _, query = bare.partition("?")
    standing = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    added = [f"{_quoted(name)}={_quoted(value)}" for name, value in params.items() if value and name not in standing]
    if not added:
        return url
    joined = "&".join((query.removesuffix("&"), *added) if query else added)
    return f"{base}?{joined}{hash_sign}{fragment}"


def check_link(url: str) -> None:
    """Raise `BadLink` unless this is an absolute http or https link with a host, and without a password in it."""
    if found := _UNPRINTABLE.search(url):
        raise BadLink(f"the link has {found.group()!a} in it: {url!r}")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadLink(f"the link cannot be read ({error}): {url!r}") from error
    if parts.scheme not in {"http", "https"}:
        raise BadLink(f"the link does not begin with http:// or https://: {url!r}")
    if not host:
        raise BadLink(f"the link names no host: {url!r}")
    if "@" in parts.netloc:
        raise BadLink("the link carries a user name or a password, which everybody would see")


def find_links(text: str) -> list[Span]:
    """Find http and https links by their scheme, whatever their host; closing punctuation is no part of them."""
    found = []
    for link in _LINK.finditer(text):
        value = _trimmed(link.group())
        if "://" in value and not value.endswith("://"):
            found.append(Span(link.start(), link.start() + len(value), value))
    return found


def _trimmed(link: str) -> str:
    """Take the punctuation of the sentence off the end of a link; a closing bracket with its opening one stays."""
    surplus = {close: link.count(close) - link.count(opening) for close, opening in _PAIRS.items()}
    end = len(link)
    while end:
        last = link[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return link[:end]


def _quoted(text: str) -> str:
    return quote(text, safe="")
