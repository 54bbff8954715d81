"""X's weighted length: twitter-text 3, configuration version 3.

https://docs.x.com/fundamentals/counting-characters
https://github.com/twitter/twitter-text/blob/master/config/v3.json
The text is normalised to NFC; a URL weighs 23; an emoji 2, however many code points make it; a code point of the light
ranges 1, any other 2. Time is proportional to the length of the text.

The page promises 2 for every emoji, the published libraries know those of 2018 only, and nobody says which table the
server has. So there are two lengths: `length` is what the page promises, `strict_length` what the libraries say. A text
that only the second finds too long deserves a warning, not a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from socialpost.text.emoji import EMOJI_RUN, HINT, KNOWN_2018, SEQUENCE
from socialpost.text.spans import Span
from socialpost.text.urls import find_urls

MOST: Final = 280
URL: Final = 23
_HEAVY: Final = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]+")
_PLAIN: Final = re.compile("[\x00-\x7f]+(?![\ufe0f\u20e3])")  # a digit may begin a keycap
_REFUSED: Final = re.compile("[\ufffe\ufeff\uffff]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text weighs on X.

    `length` with today's emoji, `strict_length` with those of 2018 (never less). `valid`: between 1 and the most
    allowed, and no forbidden code point. `permillage` of the most allowed, rounded down. `display_end` and `valid_end`
    are the last UTF-16 unit shown and the last one that still fits, both counted in the text as given (0 when it is
    empty); the ranges begin at 0. `urls` lie in the normalised text.
    """

    length: int
    strict_length: int
    valid: bool
    permillage: int
    display_end: int
    valid_end: int
    urls: tuple[Span, ...] = ()


def weighted_length(text: str) -> int:
    """Return X's weighted length of a text, every emoji counting 2."""
    return _lengths(_normal(text))[0]


def weigh(text: str, most: int = MOST) -> Weighed:
    """Weigh a text for X; `most` is 280, or 25,000 for a Premium account."""
    normal = _normal(text)
    length, strict, urls = _lengths(normal)
    display_end = max(_utf16(text) - 1, 0)
    refused = not normal.isascii() and _REFUSED.search(normal) is not None
    valid_end = display_end
    if length > most or refused:
        valid_end = _last_fitting(normal, urls, most) + _utf16(text) - _utf16(normal)
    valid = 0 < length <= most and not (refused and _refused_outside(normal, urls))
    return Weighed(length, strict, valid, 1000 * length // most, display_end, valid_end, tuple(urls))


def _normal(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


def _lengths(normal: str) -> tuple[int, int, list[Span]]:
    """Return the length, the strict length and the URLs of a normalised text."""
    urls = find_urls(normal)
    length = strict = URL * len(urls)
    for start, end in _gaps(urls, len(normal)):
        plain = normal[start:end]
        if plain.isascii():
            length += len(plain)
            strict += len(plain)
        else:
            today, then = _weights(plain)
            length += today
            strict += then
    return length, strict, urls


def _weights(plain: str) -> tuple[int, int]:
    """Return what a text without URLs weighs, with today's emoji and with those of 2018."""
    today = then = _code_points(plain)
    if HINT.search(plain):
        for run in filter(HINT.search, EMOJI_RUN.findall(plain)):
            loose = _code_points(run)
            # any code point outside the light ranges stands for one emoji here
            today -= loose - _code_points(SEQUENCE.sub("\ufffd", run))
            then -= loose - _code_points(KNOWN_2018.sub("\ufffd", run))
    return today, then


def _code_points(plain: str) -> int:
    return len(plain) + sum(map(len, _HEAVY.findall(plain)))


def _gaps(urls: list[Span], end: int) -> Iterator[tuple[int, int]]:
    start = 0
    for url in urls:
        yield start, url.start
        start = url.end
    yield start, end


def _refused_outside(normal: str, urls: list[Span]) -> bool:
    return any(_REFUSED.search(normal, start, end) for start, end in _gaps(urls, len(normal)))


def _last_fitting(normal: str, urls: list[Span], most: int) -> int:
    """Return the last UTF-16 unit before the text gets too heavy or holds a forbidden code point."""
    room, unit = most, 0
    for item, weight in _items(normal, urls):
        if not weight:
            unit += min(len(item), room)
        elif weight <= room and not _REFUSED.match(item):
            unit += _utf16(item)
        else:
            break
        room -= weight or len(item)
        if room < 0:
            break
    return max(unit - 1, 0)


def _items(normal: str, urls: list[Span]) -> Iterator[tuple[str, int]]:
    """Yield every URL, emoji and other code point in order, with its weight; stretches of ASCII with 0 for one each."""
    for index, (start, end) in enumerate(_gaps(urls, len(normal))):
        if index:
            yield normal[urls[index - 1].start : start], URL
        position = start
        while position < end:
            if plain := _PLAIN.match(normal, position, end):
                yield plain.group(), 0
                position = plain.end()
                continue
            emoji = SEQUENCE.match(normal, position, end)
            item = emoji.group() if emoji else normal[position]
            yield item, 2 if emoji or _HEAVY.match(item) else 1
            position += len(item)
