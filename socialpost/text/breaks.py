# ruff: noqa: RUF001, SIM905 - the signs of many scripts are this module's subject
"""Where a text may be broken, and how gladly."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from unicodedata import category

from socialpost.text.graphemes import grapheme_ends
from socialpost.text.spans import Span
from socialpost.text.tokens import find_tokens


class Rank(IntEnum):
    """How good a place is, the worst first."""

    LAST_RESORT = 0  # between characters that belong together: before a full stop, after an opening bracket
    CHARACTER = 1  # in scripts that put no space between words
    WORD = 2
    CLAUSE = 3
    SENTENCE = 4
    LINE = 5
    PARAGRAPH = 6


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """A place to break: one part ends at `end`, the next begins at `start`; only space lies between."""

    end: int
    start: int
    rank: Rank


_SPACE: Final = re.compile("[\t-\r \u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+")
_NO_BREAK: Final = "\u00a0\u2007\u202f"  # a space of these only is no place to break
_NEWLINE: Final = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
# no spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer; Han, kana, their punctuation, full-width forms
_DENSE_SCRIPTS: Final = (
    "\u0e01-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# emoji and the blocks of signs around them: the exact list would cost milliseconds at every start and change little
_PICTURES: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\ufe0f\u20e3\U0001f000-\U0001ffff\U000e0020-\U000e007f"
)
_DENSE: Final = re.compile(f"[{_DENSE_SCRIPTS}{_HANGUL}{_PICTURES}]")
_SCRIPT: Final = re.compile(f"[{_DENSE_SCRIPTS}]")
_PICTURE: Final = re.compile(f"[{_PICTURES}]")

_OPENING: Final = frozenset("([{<«‹“‘„‚¿¡（［｛〈《「『【〔〖〘〚｟｢#＃@＠$€£¥￥￡+-/_＿&")
_CLOSING: Final = frozenset(
    ")]}>»›”’'\"、。，．・：；？！）］｝〉》」』】〕〗〙〛｠｣,.:;?!…‥%％‰°〜～ー々〻ゝゞヽヾ゛゜"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ-/_＿"
    "ะาำๅๆฯະາຳຯໆ་"  # Thai, Lao and Tibetan signs that end a syllable
)
_LEADING_VOWELS: Final = frozenset("เแโใไເແໂໃໄ")
_SILENT: Final = "\u0e4c"  # Thai: the letter below it belongs to the syllable before
_JOINERS: Final = frozenset("\u00a0\u2007\u202f\u2060\ufeff\u200d\u17d2\u1039")  # no-break, or stacks the next letter
_SENTENCE_ENDS: Final = frozenset(".!?…؟۔।॥։።။។。！？｡．")
_CLAUSE_ENDS: Final = frozenset(",;:–—،؛、，；：､")
_QUOTES: Final = "\"'»›”’)]}」』）】〉》*_"
_SHORT: Final = frozenset(
    (
        "approx art bzw ca co dr e.g etc fr ggf i.e inc inkl jr ltd max mio mr mrd mrs ms no nr prof rp rs sr st str "
        "tel usw vs z.b d.h u.a"
    ).split()
)


def find_breaks(text: str) -> list[Break]:
    """Find every place where a text may be broken, in order; the last one is its end."""
    tokens = find_tokens(text)
    end = len(text.rstrip())
    places = [*_spaces(text, end, tokens), *_inside_words(text, end, tokens)]
    return [*sorted(places), Break(end, len(text), Rank.PARAGRAPH)]


def _spaces(text: str, last: int, tokens: list[Span]) -> Iterator[Break]:
    for space in _SPACE.finditer(text):
        end, start = space.span()
        if (
            end > 0
            and start < last
            and space.group().strip(_NO_BREAK)
            and not _cuts(tokens, end)
            and not _belongs_to_space(text[start])
        ):
            yield Break(end, start, _rank_of_space(text, end, start, space.group()))


def _belongs_to_space(char: str) -> bool:
    return char in _JOINERS or category(char)[0] == "M"


def _rank_of_space(text: str, end: int, start: int, space: str) -> Rank:
    newlines = len(_NEWLINE.findall(space))
    if newlines:
        return Rank.PARAGRAPH if newlines > 1 else Rank.LINE
    if _alone(text, start) or text[end - 1] in "«‹¿¡([{":
        return Rank.LAST_RESORT
    return _rank_after(text, end, text[start])


def _alone(text: str, start: int) -> bool:
    """Whether a mark of punctuation stands between spaces, as French sets it."""
    return text[start] in "!?:;»›%" and (start + 1 == len(text) or text[start + 1].isspace())


def _rank_after(text: str, end: int, following: str) -> Rank:
    """Judge a place by the punctuation before it."""
    last = end - 1
    while last > max(0, end - 4) and text[last] in _QUOTES:
        last -= 1
    if text[last] in _SENTENCE_ENDS and not following.islower() and not (text[last] == "." and _shortened(text, last)):
        return Rank.SENTENCE
    return Rank.CLAUSE if text[last] in _CLAUSE_ENDS else Rank.WORD


def _shortened(text: str, dot: int) -> bool:
    word = re.split(r"[\s(]", text[max(0, dot - 8) : dot])[-1].lower()
    return word in _SHORT or (len(word) == 1 and word.isalpha())


def _inside_words(text: str, last: int, tokens: list[Span]) -> Iterator[Break]:
    """Yield the places in scripts without spaces, and between emoji."""
    if text.isascii() or not _DENSE.search(text):
        return
    ends = grapheme_ends(text)
    seen = 0
    for dense in _DENSE.finditer(text, 0, last):
        for place in dense.span():
            if seen < place < last and place in ends:
                seen = place
                rank = _rank_between(text, place)
                if rank is not None and not _cuts(tokens, place):
                    yield Break(place, place, rank)


def _rank_between(text: str, place: int) -> Rank | None:
    """Judge a place between two characters without a space; None: never."""
    before, after = text[place - 1], text[place]
    if (
        before.isspace()
        or after.isspace()
        or before == "\u200b"
        or after == "\u200b"
        or before in _JOINERS
        or after in _JOINERS
    ):
        return None
    pictures = (_PICTURE.match(before) is not None) + (_PICTURE.match(after) is not None)
    if before.isdecimal() and not pictures:
        return None  # a number and its counter
    if after in _CLOSING or before in _OPENING or before in _LEADING_VOWELS or text.startswith(_SILENT, place + 1):
        return Rank.LAST_RESORT
    dense = (_SCRIPT.match(before) is not None) + (_SCRIPT.match(after) is not None)
    if dense:
        return _punctuated(text, place)
    return Rank.CHARACTER if pictures == 2 else Rank.LAST_RESORT  # an emoji stays with the word it follows


def _punctuated(text: str, place: int) -> Rank:
    rank = _rank_after(text, place, text[place])
    return rank if rank > Rank.WORD else Rank.CHARACTER


def _cuts(tokens: list[Span], place: int) -> bool:
    """Whether a place lies inside a token."""
    index = bisect_left(tokens, place, key=lambda token: token.start) - 1
    return index >= 0 and place < tokens[index].end
