"""The filter `money` of templates: an amount as people of a market write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from jinja2.runtime import Context

from socialpost.content.currencies import CURRENCIES
from socialpost.content.explain import near
from socialpost.content.trouble import RenderError

if TYPE_CHECKING:
    from babel import Locale

MOST = 10**15  # a price of more is a mistake, and numbers must not make long texts
_PLAIN = str.maketrans({"\u202f": "\u00a0", "\uffe5": "\u00a5"})
"""A narrow no-break space and a wide yen sign: few fonts have them, and the plain ones mean the same."""
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")  # https://www.unicode.org/reports/tr35/tr35-numbers.html: currencySpacing


@pass_context
def money(context: Context, value: Any, currency: Any = None) -> str:
    """Return an amount in the market's currency, or in the one given, as the market's language writes it. RenderError."""
    market = context.get("market")
    market = market if isinstance(market, Mapping) else {}
    code = currency if currency is not None else market.get("currency")
    if not code:
        has = "this market has none" if market else "this account has no market"
        raise RenderError(f"`money` needs a currency, and {has}", fix='name one: {{ 49.9 | money("EUR") }}')
    return written(_amount(value), _known(code), _spoken(str(context.get("language") or "en"), market))


def _amount(value: Any) -> Decimal:
    if isinstance(value, (int, float, str)) and len(shown := str(value)) <= 40:  # `True` is no number to Decimal
        try:
            amount = Decimal(shown)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and amount.copy_abs() < MOST:
            return amount
    raise RenderError(f"`money` cannot read {str(value)[:40]!r} as an amount", fix="write the number alone: 49.9")


def _known(code: Any) -> str:
    if not isinstance(code, str) or code not in CURRENCIES:
        word = str(code)[:40]
        raise RenderError(f"{word!r} is no currency", fix=near(word.upper(), CURRENCIES) or "write it like EUR")
    return code


def _spoken(language: str, market: Mapping[str, Any]) -> str:
    """Return the language of the text, with the market's country where both speak the same: `de-CH` for a text in de."""
    wanted = str(market.get("language") or language)
    return wanted if wanted.partition("-")[0] == language.partition("-")[0] else language


@lru_cache(maxsize=4_096)
def written(amount: Decimal, currency: str, language: str) -> str:
    """Return an amount in a currency (ISO 4217) as a language writes it, halves rounded up: `49,90 €`."""
    from babel.numbers import format_currency, get_currency_precision  # 25 ms, of those who name prices alone

    amount = amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)
    return _GLUED.sub("\u00a0", format_currency(amount, currency, locale=_locale(language)).translate(_PLAIN))


def _locale(language: str) -> Locale:
    """Return what is known of a language; of one that nobody has described, English."""
    from babel import Locale, UnknownLocaleError

    for name in (language, language.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
