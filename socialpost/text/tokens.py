# ruff: noqa: RUF001 - the signs of many scripts are this module's subject
"""What must not be cut: links, tags, mentions, prices, and numbers with their units, spaces inside included."""

from __future__ import annotations

import re
from typing import Final

from socialpost.text.entities import find_cashtags, find_hashtags, find_mentions
from socialpost.text.links import find_links
from socialpost.text.spans import Span, merged
from socialpost.text.urls import find_urls

_GAP: Final = "[ \u00a0\u2007\u2009\u202f]?"
_SIGNS: Final = "$€£¥￥￡¢₹₨₩₽₺₫₪฿₴₦₱₡₲₵₸₼₾৳"
# 1 299 and 1.299,00 and 12,800 and 1'299.- ; at most five groups, so that a row of numbers is not one
_NUMBER: Final = (
    r"(?:(?<!\d)\d{1,3}(?:[ \u00a0\u2007\u2009\u202f.,'’٬]\d{3}(?!\d)){1,4}+(?:[.,٫]\d++)?+"
    r"|\d++(?:[.,:/'’٫٬]\d++)*+)(?:[.,][-–—])?+"
)
_BEFORE: Final = rf"(?:[A-Z]{{0,3}}[{_SIGNS}]|\b(?:[A-Z]{{3}}|[KkRr]r|Rs|Rp|RM|Fr|zł|Nr|No|Art|ca)\b\.?)"
_CURRENCY: Final = r"[A-Z]{3}|[Kk]r\.?|zł|Kč|Ft|[Ll]ei|лв\.?|руб\.?|р\.|грн\.?|din\.?|ريال|درهم|ر\.س|د\.إ"
_GLUED: Final = rf"[{_SIGNS}元円圓원%％‰°″′]|บาท"  # a letter may follow
_WORDS: Final = "[Ee]uros?|[Dd]ollars?|[Pp]ounds?|[Cc]ents?|[Kk]roner|[Kk]ronor|[Pp]ercent|[Pp]rozent"
_UNITS: Final = (
    "[kmcdµn]?m[²³23]?|in|inch(?:es)?|ft|yd|mi|miles?|[kmµ]?g|t|lbs?|oz|[mcd]?[lL]|[mµ]?s|min|h|hrs?|Uhr|[ap]\\.?m\\.?|[AP]M|"
    "[kMG]?W|[kM]?Wh|m?Ah?|k?V|[kMG]?Hz|[kKMGT]B|[MG]bit/s|px|MP|dpi|lm|lx|°[CF]|K|pcs|Stk\\.?|Stück|x"
)
_SCALE: Final = rf"(?:{_GAP}(?:million|billion|thousand|Mio\.?|Mrd\.?|mln|[万萬億亿만억]|bn|[kKM])(?!\w))?+"
_RANGE: Final = rf"(?:{_GAP}[-–—x×/]{_GAP}[{_SIGNS}]?{_NUMBER}){{0,3}}+"
_AFTER: Final = rf"{_GAP}(?:(?:{_CURRENCY}|{_WORDS}|{_UNITS})(?![^\W\d_])|{_GLUED})"
_AMOUNT: Final = re.compile(rf"(?:{_BEFORE}{_GAP})?+[-–+±~]?{_NUMBER}{_RANGE}{_SCALE}(?:{_AFTER})?+")


def find_amounts(text: str) -> list[Span]:
    """Find numbers with their currency or unit: `EUR 1.299,00`, `1 299 kr`, `Rs. 499`, `10 x 20 cm`."""
    return [Span(amount.start(), amount.end(), amount.group()) for amount in _AMOUNT.finditer(text)]


def find_tokens(text: str) -> list[Span]:
    """Find everything in a text that must stay in one piece, in order, without overlaps."""
    finders = (find_urls, find_links, find_hashtags, find_mentions, find_cashtags, find_amounts)
    return merged(span for finder in finders for span in finder(text))
