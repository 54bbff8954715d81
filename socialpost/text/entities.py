# ruff: noqa: RUF001 - the signs of many scripts are this module's subject
"""Hashtags, mentions and cashtags in a text, by the rules of twitter-text 3 (https://github.com/twitter/twitter-text).

Positions are code points; a span's value is the name without its sign.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final
from unicodedata import category

from socialpost.text.hosts import LATIN, SPACES
from socialpost.text.spans import Span
from socialpost.text.urls import find_urls

_HASH: Final = re.compile("[#＃]")
_JOINS_TAGS: Final = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)
_MENTION: Final = re.compile(
    r"(?:(?<![0-9A-Za-z_!#$%&*@＠])|(?<=^[Rr][Tt])|(?<=[^0-9A-Za-z_+~.\-][Rr][Tt]))"
    r"[@＠](?P<name>[0-9A-Za-z_]{1,20})(?P<list>/[A-Za-z][0-9A-Za-z_\-]{0,24})?"
    rf"(?P<refused>[@＠{LATIN}]|://)?"
)
_CASHTAG: Final = re.compile(
    rf"(?<![^{SPACES}])\$([A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)(?=$|[{SPACES}\ufeff!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$])"
)


def find_hashtags(text: str) -> list[Span]:
    """Find what X takes for hashtags: at least one letter, not inside a URL, not after a letter or `&`."""
    if not _HASH.search(text):
        return []
    urls = find_urls(text)
    found: list[Span] = []
    floor = 0  # what stands before a tag may not belong to the tag before
    for sign in _HASH.finditer(text):
        start = sign.start()
        if start < floor or not _may_begin(text, start, floor):
            continue
        end = _tag_end(text, start + 1)
        if end:
            floor = end
            if text[end : end + 1] not in {"#", "＃"} and not text.startswith("://", end) and not _inside(urls, start):
                found.append(Span(start, end, text[start + 1 : end]))
    return found


def _may_begin(text: str, start: int, floor: int) -> bool:
    if start == 0:
        return True
    before = text[start - 1]
    return start > floor and (before in "\ufe0e\ufe0f" or not (before == "&" or _in_tag(before)))


def _tag_end(text: str, start: int) -> int:
    """Return where the tag that begins at `start` ends, or 0 if it is none."""
    end, letters = start, False
    while end < len(text) and _in_tag(text[end]):
        letters = letters or category(text[end])[0] in "LM"
        end += 1
    return end if letters and text[start] not in "\ufe0f\u20e3" else 0


def _in_tag(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char == "_"
    kind = category(char)
    return kind[0] in "LM" or kind == "Nd" or char in _JOINS_TAGS


def _inside(urls: list[Span], position: int) -> bool:
    before = bisect_right(urls, position, key=lambda url: url.start)
    return before > 0 and position < urls[before - 1].end


def find_mentions(text: str) -> list[Span]:
    """Find mentions of people (`name`) and of lists (`name/list`)."""
    found = []
    for mention in _MENTION.finditer(text):
        if not mention["refused"]:
            end = mention.end()
            found.append(Span(mention.start(), end, text[mention.start() + 1 : end]))
    return found


def find_cashtags(text: str) -> list[Span]:
    """Find cashtags: one to six letters after a dollar sign that begins a word."""
    return [Span(tag.start(), tag.end(), tag[1]) for tag in _CASHTAG.finditer(text)]
